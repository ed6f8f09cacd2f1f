//! Every part that needs no other program, with small numbers: that the figures are of what they say.
#![allow(clippy::unwrap_used, reason = "a panic is how a test fails")]

use std::time::Duration;

use load::{Part, Plan, run};

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn everything_is_measured_and_nothing_lost() {
    let plan = Plan {
        parts: vec![Part::Idle, Part::Messages, Part::Delivery, Part::Storm, Part::LogIns],
        url: None,
        operator_token: None,
        connections: 30,
        held: Duration::from_millis(500),
        senders: vec![4],
        length: Duration::from_secs(1),
        rate: 100,
        logins: 40,
        sessions: 1,
    };
    let mut said = String::new();
    run(&plan, |text| said += &format!("{text}\n")).await.unwrap();
    for heading in ["Connections held", "Messages on disk", "Delivery", "Everybody is cut", "Log-ins"] {
        assert!(said.contains(&format!("### {heading}")), "{heading} is missing:\n{said}");
    }
    for row in ["| connections | 30 |", "| messages lost | 0 |", "| messages doubled | 0 |"] {
        assert!(said.contains(row), "{row} is missing:\n{said}");
    }
    assert!(!said.contains("| – |"), "something was not measured:\n{said}");
}
