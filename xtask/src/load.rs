//! How much a server bears, in figures.

use std::process::Command;

use anyhow::{Context, Result};
use clap::Args;

use crate::{checkout, process, system_packages};

/// What a run may be told.
#[derive(Args)]
pub(crate) struct Load {
    /// Measure these alone: idle, messages, delivery, storm, logins, nodes, prosody
    #[arg(long)]
    part: Vec<String>,
    /// A server elsewhere, like wss://chat.example.org/ws, instead of one that is started for it
    #[arg(long)]
    url: Option<String>,
    /// The token of an operator there
    #[arg(long)]
    operator_token: Option<String>,
    /// How many connections are held, and cut
    #[arg(long, default_value_t = 20_000)]
    connections: usize,
    /// How many people write at once, one measurement each
    #[arg(long, default_value = "1,64,512")]
    senders: String,
    /// How long each of these lasts
    #[arg(long, default_value_t = 10)]
    seconds: u64,
    /// Messages a second while delivery is measured
    #[arg(long, default_value_t = 200)]
    rate: u32,
    /// How many people log in
    #[arg(long, default_value_t = 20_000)]
    logins: usize,
    /// How many sessions Prosody gets
    #[arg(long, default_value_t = 5_000)]
    sessions: usize,
}

/// A connection is a file to both sides, and the usual limit is far below what is measured. Only root may go above
/// the system's own limit.
const MANY_FILES: &str = r#"ulimit -n 200000 2>/dev/null || ulimit -n "$(ulimit -Hn)"; exec "$@""#;

impl Load {
    /// Builds server and client with optimisation and prints the tables; an error when messages were lost.
    pub(crate) fn run(&self) -> Result<()> {
        system_packages::c_compiler()?;
        if self.measures("prosody") {
            system_packages::prosody()?;
        }
        if self.measures("nodes") {
            system_packages::postgresql()?;
            system_packages::nats()?;
        }
        println!("Building server and client …");
        let packages = ["--package", "chat-server", "--package", "load"];
        process::run(process::cargo().args(["build", "--quiet", "--release"]).args(packages))?;
        let built = checkout::target_dir().join("release");
        let value = |flag: &str, value: &Option<String>| {
            value.iter().flat_map(|value| [flag.to_owned(), value.clone()]).collect::<Vec<_>>()
        };
        let mut command = Command::new("sh");
        command
            .args(["-c", MANY_FILES, "sh"])
            .arg(built.join("load"))
            .args(self.part.iter().flat_map(|part| ["--part", part]))
            .args(value("--url", &self.url))
            .args(value("--operator-token", &self.operator_token))
            .args(["--connections", &self.connections.to_string(), "--senders", &self.senders])
            .args(["--seconds", &self.seconds.to_string(), "--rate", &self.rate.to_string()])
            .args(["--logins", &self.logins.to_string(), "--sessions", &self.sessions.to_string()])
            .env("PORTAL_CHAT_SERVER", built.join("chat-server"));
        process::run(&mut command).context("see what is said above")
    }

    /// Whether a part that has nothing to do with a server elsewhere is wanted.
    fn measures(&self, name: &str) -> bool {
        if self.part.is_empty() { self.url.is_none() } else { self.part.iter().any(|part| part == name) }
    }
}
