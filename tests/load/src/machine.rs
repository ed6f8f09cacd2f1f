//! On what was measured: figures mean nothing without.

use std::fs::{self, File};
use std::io::Write;
use std::time::{Duration, Instant};

use crate::Result;
use crate::table::{Spans, grouped};

/// Writes tried to find out how long the disk takes.
const WRITES: usize = 50;

/// A sentence about cores, memory, system, disk, and what else runs.
pub(crate) fn describe() -> Result<String> {
    let cores = std::thread::available_parallelism()?;
    let cpu = fs::read_to_string("/proc/cpuinfo")?;
    let model = cpu.lines().find_map(|line| line.strip_prefix("model name")).unwrap_or("");
    let memory = fs::read_to_string("/proc/meminfo")?;
    let kilobytes = memory.split_whitespace().nth(1).and_then(|word| word.parse::<f64>().ok());
    let release = fs::read_to_string("/proc/sys/kernel/osrelease")?;
    let load = fs::read_to_string("/proc/loadavg")?;
    Ok(format!(
        "{cores} cores ({}), {} GB, Linux {}; writing 4 KiB to disk takes {} ms (median of {WRITES}); \
         load average before: {}.",
        model.trim_start_matches(['\t', ' ', ':']),
        grouped(kilobytes.unwrap_or_default() / 1024.0 / 1024.0),
        release.trim(),
        Spans::from(writes()?).at(50),
        load.split_whitespace().next().unwrap_or("unknown"),
    ))
}

/// Files a process has open besides its connections.
const OTHER_FILES: usize = 100;

/// As many connections as a process may have.
pub(crate) fn most_connections() -> Result<usize> {
    let limits = fs::read_to_string("/proc/self/limits")?;
    let line = limits.lines().find_map(|line| line.strip_prefix("Max open files")).unwrap_or_default();
    let limit = line.split_whitespace().next().and_then(|word| word.parse::<usize>().ok());
    // Without a number there is no limit.
    Ok(limit.map_or(usize::MAX, |limit| limit.saturating_sub(OTHER_FILES)))
}

fn writes() -> Result<Vec<Duration>> {
    let directory = tempfile::tempdir()?;
    let mut file = File::create(directory.path().join("write"))?;
    let mut spans = Vec::with_capacity(WRITES);
    for _ in 0..WRITES {
        let began = Instant::now();
        file.write_all(&[b'.'; 4096])?;
        file.sync_data()?;
        spans.push(began.elapsed());
    }
    Ok(spans)
}
