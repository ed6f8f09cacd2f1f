//! The whole chat in virtual time, from seeds.

use anyhow::{Context, Result};
use clap::Args;

use crate::{process, system_packages};

/// What a simulation may be told.
#[derive(Args)]
pub(crate) struct Simulate {
    /// How many seeds
    #[arg(long, default_value_t = 500)]
    seeds: u64,
    /// The first of them
    #[arg(long, default_value_t = 0)]
    from: u64,
    /// Replay this one alone and print what happens
    #[arg(long)]
    seed: Option<u64>,
    /// Go on until so many steps were taken: further seeds, or a longer storm of the one
    #[arg(long, default_value_t = 0)]
    steps: u64,
}

impl Simulate {
    /// Builds the simulator with optimisation and runs it; an error when it found something.
    pub(crate) fn run(&self) -> Result<()> {
        system_packages::c_compiler()?;
        let mut command = process::cargo();
        command
            .args(["run", "--quiet", "--release", "--package", "simulation", "--"])
            .args(["--seeds", &self.seeds.to_string(), "--from", &self.from.to_string()])
            .args(["--steps", &self.steps.to_string()])
            .args(self.seed.iter().flat_map(|seed| ["--seed".to_owned(), seed.to_string()]));
        process::run(&mut command).context("see the violations above")
    }
}
