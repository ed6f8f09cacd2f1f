//! Mutated frames, requests, uploads and files.

use std::path::PathBuf;

use anyhow::{Context, Result};
use clap::Args;

use crate::{checkout, process, system_packages};

/// What a hunt may be told.
#[derive(Args)]
pub(crate) struct Fuzz {
    /// How long it lasts, all subjects together
    #[arg(long, default_value_t = 60)]
    seconds: u64,
    /// Decides all inputs; another one at each run if left out
    #[arg(long)]
    seed: Option<u64>,
    /// These alone: frames, requests, uploads, config, portal, faq, texts
    #[arg(long)]
    subject: Vec<String>,
    /// Try the input kept in this file instead, with its one subject
    #[arg(long)]
    input: Option<PathBuf>,
}

impl Fuzz {
    /// Builds the readers and hunts; an error when it found something.
    pub(crate) fn run(&self) -> Result<()> {
        system_packages::c_compiler()?;
        let mut command = process::cargo();
        command
            // Not optimised: a number that overflows must be noticed.
            .args(["run", "--quiet", "--package", "fuzz", "--"])
            .args(["--seconds", &self.seconds.to_string()])
            .args(self.seed.iter().flat_map(|seed| ["--seed".to_owned(), seed.to_string()]))
            .args(self.subject.iter().flat_map(|name| ["--subject", name]))
            .arg("--keep")
            .arg(checkout::target_dir().join("fuzz"));
        if let Some(input) = &self.input {
            command.arg("--input").arg(std::path::absolute(input)?);
        }
        process::run(&mut command).context("see the finds above")
    }
}
