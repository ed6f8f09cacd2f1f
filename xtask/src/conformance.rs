//! Whether a backend, any backend, does what docs/protocol.md says.

use anyhow::{Context, Result};
use clap::Args;

use crate::process;

/// What is checked.
#[derive(Args)]
pub(crate) struct Conformance {
    /// Where it listens, like wss://chat.example.org/ws
    #[arg(long)]
    url: String,
    /// An operator's token; what operators do is skipped without
    #[arg(long)]
    operator_token: Option<String>,
    /// Also what takes long or burdens the server: limits of pace, silence, heartbeats
    #[arg(long)]
    slow: bool,
    /// By POST /http instead of a WebSocket, for servers that offer this twin
    #[arg(long)]
    by_requests: bool,
    /// Only checks whose name contains this
    #[arg(long)]
    only: Option<String>,
}

impl Conformance {
    /// Runs the checks and prints the table; an error when one failed.
    pub(crate) fn run(&self) -> Result<()> {
        let value = |flag: &str, value: &Option<String>| {
            value.iter().flat_map(|value| [flag.to_owned(), value.clone()]).collect::<Vec<_>>()
        };
        let mut command = process::cargo();
        command
            .args(["run", "--quiet", "--package", "chat-conformance", "--", "--url", &self.url])
            .args(value("--operator-token", &self.operator_token))
            .args(value("--only", &self.only))
            .args(self.slow.then_some("--slow"))
            .args(self.by_requests.then_some("--by-requests"));
        process::run(&mut command).context("see the table above")
    }
}
