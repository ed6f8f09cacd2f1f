//! The backend of docs/examples, which does only what guests need to chat; a help desk at its terminal.

use std::path::PathBuf;
use std::process::Stdio;

use tempfile::TempDir;
use tokio::io::{AsyncBufReadExt, AsyncWriteExt, BufReader, Lines};
use tokio::process::{Child, ChildStdin, ChildStdout, Command};

use crate::Result;

/// The example, running; it ends with the test.
pub struct CoreServer {
    url: String,
    written: Lines<BufReader<ChildStdout>>,
    terminal: ChildStdin,
    _process: Child,
    _directory: TempDir,
}

impl CoreServer {
    /// Starts on a free port for the pages of a portal. Asking again can help after so many milliseconds.
    pub async fn start_for(portal: &str, nudge_ms: u64) -> Result<Self> {
        let directory = tempfile::tempdir()?;
        let program = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../docs/examples/core_server.py");
        let mut process = Command::new("python3")
            .arg(program)
            .args(["--port", "0", "--origin", portal, "--nudge-ms", &nudge_ms.to_string(), "--data"])
            .arg(directory.path().join("chat.sqlite"))
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .kill_on_drop(true)
            .spawn()
            .map_err(|error| format!("python3 does not start ({error}); run `cargo xtask test`"))?;
        let terminal = process.stdin.take().ok_or("no standard input")?;
        let mut written = BufReader::new(process.stdout.take().ok_or("no standard output")?).lines();
        let first = written.next_line().await?.unwrap_or_default();
        let url =
            first.strip_prefix("listening on ").ok_or("the example ended before it listened")?.to_owned();
        Ok(Self { url, written, terminal, _process: process, _directory: directory })
    }

    /// The address of its socket.
    pub fn url(&self) -> &str {
        &self.url
    }

    /// Waits until the terminal says that a person wrote this.
    pub async fn hears(&mut self, line: &str) -> Result {
        while let Some(written) = self.written.next_line().await? {
            if written == line {
                return Ok(());
            }
        }
        Err(format!("the example ended before it said «{line}»").into())
    }

    /// Types a line at the terminal.
    pub async fn types(&mut self, line: &str) -> Result {
        self.terminal.write_all(format!("{line}\n").as_bytes()).await?;
        Ok(self.terminal.flush().await?)
    }
}
