//! A short hunt with a fixed seed, and the control: a planted fault must be found, or no find would mean anything.
#![allow(clippy::unwrap_used, reason = "a panic is how a test fails")]

use std::time::Duration;

use fuzz::{Run, Subject, hunt, named};

const SEED: u64 = 20_261_123;

/// So many inputs, however long they take.
fn finds_nothing(name: &str, inputs: u64) {
    let run = Run { seed: SEED, inputs, length: Duration::MAX };
    let (find, tried) = hunt(&mut named(name).unwrap(), run);
    assert!(find.is_none(), "cargo xtask fuzz --subject {name} --seed {SEED}: {find:?}");
    assert_eq!(tried, inputs);
}

#[test]
fn mutated_frames_break_no_rule() {
    finds_nothing("frames", 6_000);
}

#[test]
fn mutated_requests_break_no_rule() {
    finds_nothing("requests", 250);
}

#[test]
fn mutated_uploads_break_no_rule() {
    finds_nothing("uploads", 60);
}

#[test]
fn mutated_configurations_break_no_rule() {
    for (name, inputs) in [("config", 300), ("portal", 300), ("faq", 100), ("texts", 40)] {
        finds_nothing(name, inputs);
    }
}

#[test]
fn a_planted_fault_is_found_and_made_small() {
    let good = br#"{"t":"msg.read","c":"01900000-0000-7000-8000-0000000000c1","seq":8,"more":"and something around it"}"#;
    let mut subject = Subject::new("planted", vec![good.to_vec()], |input| {
        let text = std::str::from_utf8(input).unwrap_or("");
        let frame: serde_json::Value = serde_json::from_str(text).unwrap_or_default();
        if frame["seq"] == u64::MAX {
            Err("the largest position is taken for none".to_owned())
        } else {
            Ok(())
        }
    });
    let run = Run { seed: SEED, inputs: 200_000, length: Duration::MAX };
    let small = String::from_utf8(hunt(&mut subject, run).0.unwrap().input).unwrap();
    assert!(small.contains(&u64::MAX.to_string()) && small.len() < 60, "{small}");
}
