//! Two ends of a conversation over a bad network, in virtual time: a real session against a small
//! model of the server. Every run follows from its seed, so a failing one replays exactly.
#![allow(clippy::unwrap_used, missing_docs, reason = "a panic is how a test fails")]

mod browser;
mod dice;
mod server;
mod world;

use world::{Faults, World};

#[test]
fn nothing_is_lost_doubled_or_reordered_over_a_bad_network() {
    let mut steps = 0;
    for seed in 0..300 {
        let mut world = World::new(seed, Faults::default());
        steps += world.run(120);
        world.heal();
        if let Err(violation) = world.check() {
            panic!("seed {seed}: {violation}");
        }
    }
    assert!(steps > 10_000, "the network did too little: {steps} steps");
}

/// Controls: with a protection off the same check must find something, or it would prove nothing.
mod controls {
    use super::{Faults, World};

    fn violations(faults: Faults) -> usize {
        (0..60)
            .filter(|seed| {
                let mut world = World::new(*seed, faults);
                world.run(120);
                world.heal();
                world.check().is_err()
            })
            .count()
    }

    #[test]
    fn a_server_that_forgets_ids_doubles_messages() {
        assert!(violations(Faults { server_forgets_ids: true, ..Faults::default() }) > 0);
    }

    #[test]
    fn a_browser_that_keeps_nothing_loses_messages() {
        assert!(violations(Faults { storage_forgets: true, ..Faults::default() }) > 0);
    }

    #[test]
    fn a_heartbeat_without_tips_leaves_lost_tails() {
        assert!(violations(Faults { heartbeat_without_tip: true, ..Faults::default() }) > 0);
    }
}
