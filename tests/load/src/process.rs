//! What a process uses, as Linux tells it.

use std::time::Duration;

use crate::Result;

/// A process of this machine.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Process(pub(crate) u32);

/// Ticks a second of the times in `/proc`: the same on every Linux one meets.
const TICKS: u64 = 100;

impl Process {
    /// Memory it holds now, bytes.
    pub(crate) fn memory(self) -> Result<u64> {
        let status = std::fs::read_to_string(format!("/proc/{}/status", self.0))?;
        let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:")).ok_or("no VmRSS")?;
        let kilobytes: u64 = line.trim().trim_end_matches(" kB").parse()?;
        Ok(kilobytes * 1024)
    }

    /// Time it has computed so far, on all cores.
    pub(crate) fn computed(self) -> Result<Duration> {
        let stat = std::fs::read_to_string(format!("/proc/{}/stat", self.0))?;
        // What stands before is the name, which may hold anything.
        let (_, rest) = stat.rsplit_once(')').ok_or("no name")?;
        let ticks = rest.split_whitespace().skip(11).take(2).map(str::parse::<u64>);
        let ticks = ticks.sum::<std::result::Result<u64, _>>()?;
        Ok(Duration::from_millis(ticks * 1000 / TICKS))
    }
}
