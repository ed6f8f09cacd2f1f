//! Chaos on the real thing: real sessions and the real server in a storm.

use anyhow::{Context, Result};
use clap::Args;

use crate::{process, server};

/// What a storm may be told.
#[derive(Args)]
pub(crate) struct Chaos {
    /// How long it lasts
    #[arg(long, default_value_t = 60)]
    seconds: u64,
    /// Decides what happens when; another one at each run if left out
    #[arg(long)]
    seed: Option<u64>,
    /// How many people write
    #[arg(long, default_value_t = 8)]
    clients: u64,
    /// Take a protection away, to see that it would be missed
    #[arg(long, value_parser = ["storage", "resend", "ids"])]
    without: Option<String>,
}

impl Chaos {
    /// Builds the server and lets the storm loose on it; an error when it found something.
    pub(crate) fn run(&self) -> Result<()> {
        let mut command = process::cargo();
        command
            .args(["run", "--quiet", "--package", "chaos", "--"])
            .args(["--seconds", &self.seconds.to_string(), "--clients", &self.clients.to_string()])
            .args(self.seed.iter().flat_map(|seed| ["--seed".to_owned(), seed.to_string()]))
            .args(self.without.iter().flat_map(|word| ["--without", word]))
            .env("PORTAL_CHAT_SERVER", server::build()?);
        process::run(&mut command).context("see the table above")
    }
}
