//! Chaos on the real thing: real sessions and the real server in a storm.

use anyhow::{Context, Result};
use clap::Args;

use crate::{process, server, system_packages};

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
    /// Take a protection away, to see that it would be missed; `repair` only with --cluster
    #[arg(long, value_parser = ["storage", "resend", "ids", "repair"])]
    without: Option<String>,
    /// Several nodes over PostgreSQL and NATS, which are killed, too, and lose notices
    #[arg(long)]
    cluster: bool,
    /// How many nodes
    #[arg(long, default_value_t = 2, requires = "cluster")]
    nodes: u64,
    /// How many notices between nodes get lost, of a hundred
    #[arg(long, default_value_t = 10, requires = "cluster")]
    lose: u8,
}

impl Chaos {
    /// Builds the server and lets the storm loose on it; an error when it found something.
    pub(crate) fn run(&self) -> Result<()> {
        let mut nodes = Vec::new();
        if self.cluster {
            system_packages::nats()?;
            system_packages::postgresql()?;
            let (count, lose) = (self.nodes.max(2).to_string(), self.lose.to_string());
            nodes.extend(["--nodes".to_owned(), count, "--lose".to_owned(), lose]);
        }
        let mut command = process::cargo();
        command
            .args(["run", "--quiet", "--package", "chaos", "--"])
            .args(["--seconds", &self.seconds.to_string(), "--clients", &self.clients.to_string()])
            .args(self.seed.iter().flat_map(|seed| ["--seed".to_owned(), seed.to_string()]))
            .args(self.without.iter().flat_map(|word| ["--without", word]))
            .args(nodes)
            .env("PORTAL_CHAT_SERVER", server::build()?);
        process::run(&mut command).context("see the table above")
    }
}
