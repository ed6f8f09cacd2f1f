//! What goes wrong, by name, and how often it did.

use std::collections::BTreeMap;
use std::fmt;

/// One kind of trouble.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Fault {
    /// A connection broke, with whatever travelled on it.
    Cut,
    /// A connection went silent; nobody was told.
    Silence,
    /// A connection never opened.
    NoConnection,
    /// A packet took longer than a client waits.
    SlowPacket,
    /// A client sent a command again under its id.
    Resend,
    /// An operator sent a command again under its id.
    OperatorResend,
    /// The server died with a transaction that was not committed.
    CrashBeforeCommit,
    /// The server died between a commit and its answers.
    CrashBeforeOk,
    /// The server died or restarted while nothing was written.
    Restart,
    /// The store was restored from a copy, with another epoch.
    Restore,
    /// A notice of the hub was lost.
    LostNotice,
    /// The inbox of a connection overflowed.
    Overflow,
    /// A page was loaded anew.
    Reload,
    /// A tab died and stayed away for a while.
    TabCrash,
    /// The browser's storage was emptied.
    StorageLost,
    /// The browser's storage was denied for a while.
    StorageDenied,
    /// A tab was hidden: its alarms ring late.
    Hidden,
    /// A tab slept: nothing reached it.
    Sleep,
    /// The clock of a page was wrong or stood still.
    WrongClock,
    /// The browser said there is no network.
    Offline,
    /// A page stood still in the back/forward cache.
    Cached,
    /// The person left the browser; what was not delivered may be lost.
    Logout,
    /// A tab took the lock from one that did not answer.
    Robbed,
}

impl Fault {
    /// Every kind.
    pub const ALL: &'static [Self] = &[
        Self::Cut,
        Self::Silence,
        Self::NoConnection,
        Self::SlowPacket,
        Self::Resend,
        Self::OperatorResend,
        Self::CrashBeforeCommit,
        Self::CrashBeforeOk,
        Self::Restart,
        Self::Restore,
        Self::LostNotice,
        Self::Overflow,
        Self::Reload,
        Self::TabCrash,
        Self::StorageLost,
        Self::StorageDenied,
        Self::Hidden,
        Self::Sleep,
        Self::WrongClock,
        Self::Offline,
        Self::Cached,
        Self::Logout,
        Self::Robbed,
    ];
}

/// How often each kind happened.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Tally(BTreeMap<Fault, u64>);

impl Tally {
    pub(crate) fn count(&mut self, fault: Fault) {
        *self.0.entry(fault).or_default() += 1;
    }

    /// Adds another tally.
    pub fn add(&mut self, other: &Self) {
        for (fault, count) in &other.0 {
            *self.0.entry(*fault).or_default() += count;
        }
    }

    /// How often anything happened.
    pub fn sum(&self) -> u64 {
        self.0.values().sum()
    }

    /// How often this happened.
    pub fn of(&self, fault: Fault) -> u64 {
        self.0.get(&fault).copied().unwrap_or_default()
    }
}

impl fmt::Display for Tally {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (fault, count) in &self.0 {
            writeln!(out, "  {count:>9}  {fault:?}")?;
        }
        Ok(())
    }
}

/// A protection taken away, for tests of the simulator itself: it must then find something.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Control {
    /// Everything is as shipped.
    #[default]
    None,
    /// The server takes a repeated command for a new one.
    ServerForgetsIds,
    /// A client sends each command once.
    ClientNeverResends,
    /// No tips in the heartbeat, no answers to `history.get`.
    NoGapRepair,
}
