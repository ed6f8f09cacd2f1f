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
    /// An operator's token; what operators do is skipped without. Twice: also what they do to each other
    #[arg(long)]
    operator_token: Vec<String>,
    /// A command that prints a token of the portal when a name and seconds are added; accounts are skipped without
    #[arg(long)]
    account_tokens: Option<String>,
    /// A topic that the server answers at once; the automatic helper is skipped without
    #[arg(long)]
    topic: Option<String>,
    /// Also what waits long: silence, heartbeats, a nudge whose time has come
    #[arg(long)]
    slow: bool,
    /// Also what floods the server, uses up what one person may, or sends mail
    #[arg(long)]
    destructive: bool,
    /// By POST /http instead of a WebSocket, for servers that offer this twin
    #[arg(long)]
    by_requests: bool,
    /// Only checks whose name or section contains this
    #[arg(long)]
    only: Option<String>,
}

impl Conformance {
    /// Runs the checks and prints the table; an error when one failed.
    pub(crate) fn run(&self) -> Result<()> {
        fn values<'a>(flag: &'a str, values: impl IntoIterator<Item = &'a String>) -> Vec<&'a str> {
            values.into_iter().flat_map(|value| [flag, value]).collect()
        }
        let mut command = process::cargo();
        command
            .args(["run", "--quiet", "--package", "chat-conformance", "--", "--url", &self.url])
            .args(values("--operator-token", &self.operator_token))
            .args(values("--account-tokens", &self.account_tokens))
            .args(values("--topic", &self.topic))
            .args(values("--only", &self.only))
            .args(self.slow.then_some("--slow"))
            .args(self.destructive.then_some("--destructive"))
            .args(self.by_requests.then_some("--by-requests"));
        process::run(&mut command).context("see the table above")
    }
}
