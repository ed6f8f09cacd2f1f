//! A range of seeds, those that once found something, and controls without which the rest would prove nothing.
#![allow(clippy::unwrap_used, missing_docs, reason = "a panic is how a test fails")]

use simulation::{Control, Fault, Length, Tally, Trace, run};

/// Storm of one seed, as in the program: seeds mean the same in both.
const LENGTH: Length = Length { happenings: 150, steps: 0 };

/// Seeds of the range; enough for some twenty seconds without optimisation.
const SEEDS: u64 = 300;

/// Seeds that once found something, and what.
const REGRESSIONS: &[u64] = &[
    // A tab that slept through a logout wiped what the next person had written.
    45, 223,
    // A page from the back/forward cache knew a later message of another tab, not the earlier one: it overtook.
    51, 716,
    // Two tabs, a guest without a conversation and a conversation without a guest, made new guests in turn.
    597, 3988,
    // A leading tab that had just joined a conversation told another one that its log was empty.
    2071, 2118,
    // A tab took over who the guest is without the life of the log, so that the server did not send it.
    3836, // What was read in an earlier life of the log counted as read in the restored one.
    2993,
    // A tab that woke passed on what it had heard, and the new leading tab sent it to the server.
    8631,
    // After two conversations had become one, the tab that was let go kept a socket of its own for good.
    32, // No fault: what cannot be wiped because storage is denied comes back with it.
    101, 350,
    // After positions had become void, a screen went on offering earlier messages that did not exist.
    188,
    // A tab that had joined a conversation of which nothing came asked for its log for ever, or never sent on.
    30300, 31851, // Who woke to a hundred lines told the server of each that it was read.
    35334,
];

#[test]
fn nothing_is_lost_doubled_reordered_or_stuck() {
    let mut faults = Tally::default();
    for seed in 0..SEEDS {
        let report = run(seed, LENGTH, Control::None, Trace::Off);
        assert_eq!(report.violation, None, "seed {seed}: cargo xtask simulate --seed {seed} shows how");
        faults.add(&report.faults);
    }
    for fault in Fault::ALL {
        assert!(faults.of(*fault) > 0, "{fault:?} never happened:\n{faults}");
    }
}

#[test]
fn what_was_found_once_stays_mended() {
    for seed in REGRESSIONS {
        assert_eq!(run(*seed, LENGTH, Control::None, Trace::Off).violation, None, "seed {seed}");
    }
}

#[test]
fn a_seed_replays_exactly() {
    let trace = || run(7, LENGTH, Control::None, Trace::On).trace;
    let first = trace();
    assert!(first.len() > 100, "{} lines", first.len());
    assert_eq!(first, trace());
}

/// With a protection off, the same check must find something.
mod controls {
    use super::{Control, LENGTH, Trace, run};

    /// Whether one of a good many seeds finds what the protection is there for.
    fn finds(control: Control, what: &str) -> bool {
        let mut violations = (0..300).filter_map(|seed| run(seed, LENGTH, control, Trace::Off).violation);
        violations.any(|found| found.contains(what))
    }

    #[test]
    fn a_server_that_forgets_ids_doubles_messages() {
        assert!(finds(Control::ServerForgetsIds, "times"));
    }

    #[test]
    fn a_client_that_never_resends_loses_messages() {
        assert!(finds(Control::ClientNeverResends, "neither in the log nor parked"));
    }

    #[test]
    fn without_tips_and_history_a_lost_tail_stays_lost() {
        assert!(finds(Control::NoGapRepair, "shows"));
    }
}
