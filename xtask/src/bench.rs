//! The widget beside other chat widgets, in one run on this machine.

use anyhow::Result;
use clap::Args;

use crate::{checkout, journeys, process, system_packages};

/// What a run may be told.
#[derive(Args)]
pub(crate) struct Bench {
    /// How often everything is measured; the tables show medians
    #[arg(long, default_value_t = 3)]
    rounds: usize,
    /// Measure these alone: bytes, work, waiting, messages, traces
    #[arg(long)]
    measure: Vec<String>,
    /// Measure these alone, by the names of their folders in tests/bench/subjects
    #[arg(long)]
    subject: Vec<String>,
}

impl Bench {
    /// Builds everything, fetches the others and prints the tables.
    pub(crate) fn run(&self) -> Result<()> {
        system_packages::npm()?;
        let mut command = process::cargo();
        // Not optimised, the site would take minutes to compress its files.
        command
            .args(["run", "--quiet", "--release", "--package", "bench", "--"])
            .arg(checkout::target_dir().join("bench"))
            .arg(self.rounds.to_string())
            .arg(self.measure.join(","))
            .arg(self.subject.join(","));
        process::run(journeys::equip(&mut command)?)
    }
}
