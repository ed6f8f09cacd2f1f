//! Every part but the one beside Prosody, with small numbers: that the figures are of what they say.
#![allow(clippy::unwrap_used, reason = "a panic is how a test fails")]

use std::time::Duration;

use load::{Part, Plan, run};

fn plan(parts: Vec<Part>) -> Plan {
    Plan {
        parts,
        url: None,
        operator_token: None,
        connections: 30,
        held: Duration::from_millis(500),
        senders: vec![4],
        length: Duration::from_secs(1),
        rate: 100,
        logins: 40,
        sessions: 1,
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn everything_is_measured_and_nothing_lost() {
    let plan = plan(vec![Part::Idle, Part::Messages, Part::Delivery, Part::Storm, Part::LogIns]);
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

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_one_node_more_costs_is_measured() {
    let mut said = String::new();
    run(&plan(vec![Part::Nodes]), |text| said += &format!("{text}\n")).await.unwrap();
    assert!(
        said.contains("|  | one node | one node, with NATS | two nodes, with NATS | two ÷ one |"),
        "{said}"
    );
    for row in
        ["messages on disk", "confirmed after", "the nodes compute", "delivery at 100 a second", "memory"]
    {
        let cells = said.lines().find_map(|line| line.strip_prefix(&format!("| {row}"))).unwrap();
        let figures = cells.split('|').skip(1).filter(|cell| cell.chars().any(|c| ('1'..='9').contains(&c)));
        assert_eq!(figures.count(), 4, "{row}:\n{said}");
    }
}
