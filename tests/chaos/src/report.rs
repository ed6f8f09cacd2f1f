//! What a run did and what it found.

use std::fmt;
use std::path::PathBuf;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

/// Counts one thing that happened.
#[derive(Debug, Default)]
pub(crate) struct Counter(AtomicU64);

impl Counter {
    pub(crate) fn add(&self) {
        self.0.fetch_add(1, Ordering::Relaxed);
    }

    pub(crate) fn get(&self) -> u64 {
        self.0.load(Ordering::Relaxed)
    }
}

/// What went wrong on purpose; only what really happened is counted.
#[derive(Debug, Default)]
pub(crate) struct Tally {
    /// Links cut, most of them in the middle of a frame.
    pub(crate) cuts: Counter,
    /// Links that swallowed one direction.
    pub(crate) half_opens: Counter,
    /// Links that stood still, and delivered late.
    pub(crate) hangs: Counter,
    /// Links refused.
    pub(crate) refusals: Counter,
    /// WebSockets that a network refused, or opened and passed nothing on.
    pub(crate) broken_sockets: Counter,
    /// `kill -9` of the server.
    pub(crate) kills: Counter,
    /// Polite ends of the server.
    pub(crate) stops: Counter,
    /// `kill -9` of what carries notices between servers.
    pub(crate) bus_kills: Counter,
    /// `kill -9` of what keeps the logs of several servers.
    pub(crate) store_kills: Counter,
    /// Pages loaded anew.
    pub(crate) reloads: Counter,
}

/// What is wrong with a row of lines, compared to the row it should be.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Faults {
    /// Lines that are missing.
    pub lost: u64,
    /// Lines that stand there more than once.
    pub doubled: u64,
    /// Lines before one that should precede them.
    pub out_of_order: u64,
    /// Positions missing between the first and the last, and lines nobody wrote.
    pub gaps: u64,
}

impl Faults {
    /// How many there are.
    pub fn sum(self) -> u64 {
        self.lost + self.doubled + self.out_of_order + self.gaps
    }
}

impl std::ops::AddAssign for Faults {
    fn add_assign(&mut self, other: Self) {
        self.lost += other.lost;
        self.doubled += other.doubled;
        self.out_of_order += other.out_of_order;
        self.gaps += other.gaps;
    }
}

/// The outcome of one run.
#[derive(Debug, Default)]
pub struct Report {
    pub(crate) seed: u64,
    /// Where the server's data are kept when something is wrong.
    pub(crate) data: PathBuf,
    pub(crate) took: Duration,
    pub(crate) settling: Duration,
    pub(crate) tally: Arc<Tally>,
    pub(crate) conversations: u64,
    pub(crate) by_clients: u64,
    pub(crate) by_operators: u64,
    /// People who went by requests, for want of a socket.
    pub(crate) without_socket: u64,
    /// Messages of theirs that did.
    pub(crate) by_requests: u64,
    pub(crate) nudges: u64,
    pub(crate) events: u64,
    pub(crate) in_log: Faults,
    pub(crate) on_screens: Faults,
    pub(crate) at_operators: Faults,
    pub(crate) unsettled: Vec<String>,
    /// What was unfair about the waiting line of several nodes.
    pub(crate) unfair: Vec<String>,
    pub(crate) refused: u64,
    pub(crate) details: Vec<String>,
}

impl Report {
    /// Everything that must not be, counted.
    pub fn violations(&self) -> u64 {
        let places = [self.in_log, self.on_screens, self.at_operators];
        places.into_iter().map(Faults::sum).sum::<u64>()
            + self.unsettled.len() as u64
            + self.unfair.len() as u64
            + self.refused
            + u64::from(self.by_requests == 0)
    }

    /// What the server's log lacks, repeats or mixes up of what was accepted.
    pub fn in_log(&self) -> Faults {
        self.in_log
    }

    /// Messages accepted, of all sides.
    pub fn messages(&self) -> u64 {
        self.by_clients + self.by_operators
    }

    /// Messages of people who had no socket, which went by requests.
    pub fn by_requests(&self) -> u64 {
        self.by_requests
    }

    /// Links cut.
    pub fn cuts(&self) -> u64 {
        self.tally.cuts.get()
    }

    /// How often the server was killed.
    pub fn kills(&self) -> u64 {
        self.tally.kills.get()
    }
}

impl fmt::Display for Report {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Tally {
            cuts,
            half_opens,
            hangs,
            refusals,
            broken_sockets,
            kills,
            stops,
            bus_kills,
            store_kills,
            reloads,
        } = &*self.tally;
        let (took, settling) = (self.took.as_secs_f32(), self.settling.as_secs_f32());
        writeln!(out, "seed {}, {took:.0} s, of these {settling:.1} s until all was quiet", self.seed)?;
        writeln!(out)?;
        writeln!(out, "messages of people     {:>6}", self.by_clients)?;
        writeln!(out, "  by requests          {:>6}, {} people", self.by_requests, self.without_socket)?;
        writeln!(out, "messages of operators  {:>6}", self.by_operators)?;
        writeln!(out, "nudges with an effect  {:>6}", self.nudges)?;
        writeln!(out, "events in the logs     {:>6}, {} conversations", self.events, self.conversations)?;
        writeln!(out, "links cut              {:>6}", cuts.get())?;
        writeln!(out, "links half open        {:>6}", half_opens.get())?;
        writeln!(out, "links that hung        {:>6}", hangs.get())?;
        writeln!(out, "links refused          {:>6}", refusals.get())?;
        writeln!(out, "sockets broken         {:>6}", broken_sockets.get())?;
        writeln!(out, "server killed          {:>6}", kills.get())?;
        writeln!(out, "server stopped         {:>6}", stops.get())?;
        if bus_kills.get() + store_kills.get() > 0 {
            writeln!(out, "NATS killed            {:>6}", bus_kills.get())?;
            writeln!(out, "PostgreSQL killed      {:>6}", store_kills.get())?;
        }
        writeln!(out, "pages reloaded         {:>6}", reloads.get())?;
        writeln!(out)?;
        writeln!(out, "                         lost  doubled  out of order  gaps")?;
        let places = [
            ("accepted, in the log", self.in_log),
            ("the log, on screens", self.on_screens),
            ("the log, at operators", self.at_operators),
        ];
        for (place, Faults { lost, doubled, out_of_order, gaps }) in places {
            writeln!(out, "{place:<22}{lost:>7}{doubled:>9}{out_of_order:>14}{gaps:>6}")?;
        }
        for detail in &self.details {
            writeln!(out, "  {detail}")?;
        }
        if self.refused > 0 {
            writeln!(out, "{} messages were refused", self.refused)?;
        }
        for what in &self.unfair {
            writeln!(out, "the waiting line: {what}")?;
        }
        for who in &self.unsettled {
            writeln!(out, "did not settle: {who}")?;
        }
        if self.by_requests == 0 {
            writeln!(out, "nobody went by requests")?;
        }
        match self.violations() {
            0 => write!(out, "no violation"),
            count => write!(out, "{count} violations; the server's data are in {}", self.data.display()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_run_in_which_nobody_went_by_requests_is_a_violation() {
        assert_eq!(Report::default().violations(), 1);
        assert_eq!(Report { by_requests: 1, ..Report::default() }.violations(), 0);
    }
}
