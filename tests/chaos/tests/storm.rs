//! A short storm, and the controls: with a protection off the same check must find something, or it would
//! prove nothing.
#![allow(clippy::unwrap_used, reason = "a panic is how a test fails")]

use std::time::Duration;

use chaos::{Plan, Protection, Report, run};

async fn storm(seconds: u64, without: Option<Protection>) -> Report {
    // Without a protection a client may never come to rest: then waiting proves no more.
    let patience = if without.is_some() { 15 } else { 60 };
    let plan = Plan {
        seed: 20_261_122,
        length: Duration::from_secs(seconds),
        clients: 6,
        without,
        patience: Duration::from_secs(patience),
    };
    run(&plan).await.unwrap()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn nothing_accepted_is_lost_doubled_or_reordered() {
    let report = storm(16, None).await;
    assert_eq!(report.violations(), 0, "{report}");
    assert!(report.messages() > 100 && report.cuts() > 5 && report.kills() > 0, "too little: {report}");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_browser_that_keeps_nothing_loses_messages() {
    let report = storm(12, Some(Protection::Storage)).await;
    assert!(report.in_log().lost > 0, "{report}");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_client_that_does_not_send_again_loses_messages() {
    let report = storm(12, Some(Protection::Resend)).await;
    assert!(report.in_log().lost > 0, "{report}");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_server_that_forgets_ids_doubles_messages() {
    let report = storm(12, Some(Protection::StableIds)).await;
    assert!(report.in_log().doubled > 0, "{report}");
}
