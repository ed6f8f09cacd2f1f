//! A short storm, and the controls: with a protection off the same check must find something, or it would
//! prove nothing.
#![allow(clippy::unwrap_used, reason = "a panic is how a test fails")]

use std::time::Duration;

use chaos::{Plan, Protection, Report, run};

const SEED: u64 = 20_261_122;

async fn storm(seed: u64, seconds: u64, clients: usize, without: Option<Protection>) -> Report {
    // Without a protection a client may never come to rest: then waiting proves no more.
    let patience = Duration::from_secs(if without.is_some() { 8 } else { 60 });
    let plan = Plan { seed, length: Duration::from_secs(seconds), clients, cluster: None, without, patience };
    run(&plan).await.unwrap()
}

/// Whether the fault shows in one of a few storms: a single one may blow where it does no harm.
async fn shows(without: Protection, fault: impl Fn(&Report) -> u64) -> bool {
    for seed in SEED..SEED + 5 {
        let report = storm(seed, 10, 12, Some(without)).await;
        if fault(&report) > 0 {
            assert!(report.violations() > 0, "{report}");
            return true;
        }
    }
    false
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn nothing_accepted_is_lost_doubled_or_reordered() {
    let report = storm(SEED, 16, 6, None).await;
    assert_eq!(report.violations(), 0, "{report}");
    assert!(report.by_requests() > 50, "too few by requests: {report}");
    assert!(report.messages() > 100 && report.cuts() > 5 && report.kills() > 0, "too little: {report}");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_browser_that_keeps_nothing_loses_messages() {
    assert!(shows(Protection::Storage, |report| report.in_log().lost).await);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_client_that_does_not_send_again_loses_messages() {
    assert!(shows(Protection::Resend, |report| report.in_log().lost).await);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_server_that_forgets_ids_doubles_messages() {
    assert!(shows(Protection::StableIds, |report| report.in_log().doubled).await);
}
