//! The reference server does everything that is checked.
#![allow(missing_docs, clippy::unwrap_used)]

mod full_server;

use chat_conformance::{Outcome, Report, Target, run, slow};
use full_server::full_server;
use tokio::task::JoinSet;

fn untried(report: &Report) -> Vec<&'static str> {
    let skipped = report.rows.iter().filter(|row| matches!(row.outcome, Outcome::Skipped(_)));
    skipped.map(|row| row.name).collect()
}

fn not_offered(report: &Report) -> Vec<&'static str> {
    let absent = report.rows.iter().filter(|row| matches!(row.outcome, Outcome::NotOffered(_)));
    absent.map(|row| row.name).collect()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_reference_server_conforms() {
    let (_dir, server, target) = full_server(|_| {}).await;
    let report = run(&Target { destructive: true, ..target }).await;
    assert_eq!(report.failed(), [""; 0], "{report}");
    assert_eq!(not_offered(&report), [""; 0], "{report}");
    let slow = "--slow".to_owned();
    let skipped = report.rows.iter().filter(|row| row.outcome == Outcome::Skipped(slow.clone())).count();
    assert_eq!(untried(&report).len(), skipped + 1, "all but the refusal of what it offers: {report}");
    server.stop().await;
}

/// What waits long, of a server that makes nobody wait so long.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn it_keeps_its_times() {
    let (_dir, server, target) = full_server(|config| {
        config.limits.nudge_ms = 500;
        config.heartbeat.every_ms = 2_000;
    })
    .await;
    // Where heartbeats are this frequent no poll stays empty.
    let (_other_dir, other, unhurried) = full_server(|_| {}).await;
    let mut running = JoinSet::new();
    for name in slow() {
        let target = if name.contains("poll") { &unhurried } else { &target };
        let target = Target { slow: true, only: Some(name.to_owned()), ..target.clone() };
        running.spawn(async move { run(&target).await });
    }
    for report in running.join_all().await {
        assert!(report.rows.iter().all(|row| row.outcome == Outcome::Passed), "{report}");
    }
    server.stop().await;
    other.stop().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn it_conforms_by_requests_as_by_sockets() {
    let (_dir, server, target) = full_server(|_| {}).await;
    let report = run(&Target { by_requests: true, ..target }).await;
    assert_eq!(report.failed(), [""; 0], "{report}");
    server.stop().await;
}
