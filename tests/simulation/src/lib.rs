//! The whole chat without a network, in virtual time: the session of `chat-core` in browsers with storage and
//! several tabs, the numbering, dropping of doubles and replay of `chat-server` over a store that dies, and
//! everything between them that may go wrong. A run follows from its seed, so that a failing one replays.
#![allow(clippy::unwrap_used, reason = "a store in memory that fails ends a simulation")]

mod browser;
mod check;
mod dice;
mod fault;
mod operator;
mod wire;
mod world;

use std::panic::{AssertUnwindSafe, catch_unwind};

use chat_core::{Command, HistoryView, Input};

use check::Extent;
pub use fault::{Control, Fault, Tally};
use wire::Holder;
use world::World;

/// Good weather until everything must have arrived: the longest back-off, a silent server, a few heartbeats.
const CALM: u64 = 240_000;

/// Until every tab has heard of something, in good weather: a few heartbeats.
const A_WHILE: u64 = 60_000;

/// How one seed went.
#[derive(Clone, Debug, Default)]
pub struct Report {
    /// Inputs, packets, alarms, writes: everything that happened.
    pub steps: u64,
    /// Messages that tabs accepted.
    pub messages: u64,
    /// Those of them that ended refused for good, on screen.
    pub parked: u64,
    /// What went wrong, by kind.
    pub faults: Tally,
    /// What must not be, if anything.
    pub violation: Option<String>,
    /// What happened, a line each, if asked for.
    pub trace: Vec<String>,
}

/// Whether to keep what happened.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Trace {
    /// No.
    Off,
    /// Every line.
    On,
}

/// How long the storm lasts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Length {
    /// What people do and what goes wrong, so often at least.
    pub happenings: u64,
    /// And so many steps at least, with all that follows from it.
    pub steps: u64,
}

impl Length {
    /// So many happenings, however many steps they take.
    pub fn of(happenings: u64) -> Self {
        Self { happenings, steps: 0 }
    }
}

/// Runs one seed: a storm, then good weather, then the check.
pub fn run(seed: u64, length: Length, control: Control, trace: Trace) -> Report {
    let mut world = World::new(seed, control, trace == Trace::On);
    let ended = catch_unwind(AssertUnwindSafe(|| live(&mut world, length)));
    let violation = match ended {
        Ok(Ok(())) => None,
        Ok(Err(what)) => Some(what),
        Err(panic) => {
            let what = panic.downcast_ref::<String>().map(String::as_str);
            let what = what.or_else(|| panic.downcast_ref::<&str>().copied());
            Some(format!("panic: {}", what.unwrap_or("without a word")))
        }
    };
    let trace = world.trace.take().unwrap_or_default();
    let (messages, parked) = (world.messages.len() as u64, world.parked());
    Report { steps: world.steps, messages, parked, faults: world.faults, violation, trace }
}

fn live(world: &mut World, length: Length) -> Result<(), String> {
    world.storm(length);
    world.calm(CALM);
    seen(world)?;
    world.check(Extent::Tail)?;
    look_away(world)?;
    // The person comes back: what only storage remembers goes out now.
    for browser in 0..world.browsers.len() {
        world.load(Holder { browser, tab: 0 });
    }
    world.calm(CALM);
    scroll_back(world);
    seen(world)?;
    world.check(Extent::Whole)
}

/// Nobody looks while the operator writes; then each person opens one tab.
fn look_away(world: &mut World) -> Result<(), String> {
    for holder in world.holders() {
        world.command(holder, Command::HidePanel);
    }
    world.answer_everybody();
    world.pass(A_WHILE);
    seen(world)?;
    world.unread_is_counted()?;
    for browser in 0..world.browsers.len() {
        if let Some(holder) = world.holders().into_iter().find(|holder| holder.browser == browser) {
            world.command(holder, Command::ShowPanel);
        }
    }
    world.pass(A_WHILE);
    seen(world)?;
    world.unread_is_counted()
}

fn seen(world: &mut World) -> Result<(), String> {
    world.violation.take().map_or(Ok(()), Err)
}

/// Everybody scrolls to the beginning.
fn scroll_back(world: &mut World) {
    for _ in 0..100 {
        let mut all_seen = true;
        for holder in world.holders() {
            let more = world.peek(holder).is_some_and(|tab| tab.screen.history != HistoryView::Complete);
            if more {
                all_seen = false;
                world.input(holder, Input::Command(Command::LoadEarlier));
            }
        }
        if all_seen {
            return;
        }
        world.pass(2_000);
    }
    world.violate("a screen never comes to the beginning of its log".to_owned());
}
