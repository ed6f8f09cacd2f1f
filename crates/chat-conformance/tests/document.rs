//! docs/protocol.md and this kit name the same sections, and the reference server has the limits that stand there.
#![allow(missing_docs)]

use chat_conformance::sections;
use chat_server::Config;

const DOCUMENT: &str = include_str!("../../../docs/protocol.md");

#[test]
fn every_section_of_the_table_is_one_of_the_protocol_in_its_order() {
    let headings: Vec<&str> = DOCUMENT
        .lines()
        .filter(|line| line.starts_with("##"))
        .map(|line| line.trim_matches(['#', ' ']))
        .collect();
    let places: Vec<_> = sections()
        .into_iter()
        .map(|name| (name, headings.iter().position(|heading| *heading == name)))
        .collect();
    for pair in places.windows(2) {
        assert!(pair.iter().all(|(_, place)| place.is_some()), "not in the protocol: {pair:?}");
        assert!(pair[0].1 < pair[1].1, "in another order: {pair:?}");
    }
}

#[test]
fn limits_of_the_reference_server_are_those_of_the_protocol() {
    let config = Config::default();
    for row in [
        format!(
            "| messages and nudges of one person | {} a second, {} at once |",
            config.pace.per_second, config.pace.burst
        ),
        format!(
            "| new conversations, call-backs and forms of one person | {} of each in 24 hours |",
            config.conversations_per_day
        ),
        format!("| new conversations from one address | {} in 24 hours |", config.conversations_per_address),
        format!(
            "| connections at once of one person, of one address | {}, 1,000 |",
            config.connections_per_person
        ),
        format!(
            "| from a call-back to the call, from a form to the answer | {} minutes, {} hours |",
            config.call_backs.within_s / 60,
            config.feedback.within_s / 3600
        ),
        format!(
            "| a wait after which a call back is offered | `over_s`, {} minutes |",
            config.call_backs.offer_after_s / 60
        ),
    ] {
        assert!(DOCUMENT.contains(&row), "the table of limits has not: {row}");
    }
    assert_eq!(config.connections_per_address, 1_000);
    assert_eq!(config.hello_ms, chat_protocol::limits::HELLO_WITHIN_MS);
}
