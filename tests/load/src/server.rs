//! The real server, as a process of its own, with limits that let one machine be thousands of people.

use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::process::Stdio;
use std::sync::atomic::{AtomicU32, Ordering};

use tempfile::TempDir;
use tokio::io::{AsyncBufReadExt, BufReader, Lines};
use tokio::process::{Child, ChildStdout, Command};

use crate::Result;
use crate::process::Process;

/// The operator's token of such a server.
pub const OPERATOR_TOKEN: &str = "load-operator-token-anna";

/// One person writes as fast as answers come, and everybody comes from this machine. `hello` may take longer: a
/// machine that is client and server at once is late with both.
const CONFIG: &str = r#"
[limits]
messages_per_second = 100000
burst = 100000
conversations_per_day = 100000
conversations_per_address = 10000000
connections_per_address = 10000000
hello_ms = 60000
[[operators]]
id = "anna"
name = "Анна"
"#;

/// A server with a data directory that outlives its ends.
pub struct Server {
    process: Child,
    /// What it says; without a reader it would be cut short.
    _out: Lines<BufReader<ChildStdout>>,
    address: SocketAddr,
    config: PathBuf,
    directory: TempDir,
}

impl Server {
    /// Starts the program named by `PORTAL_CHAT_SERVER`; `more` goes in front of its configuration's tables.
    ///
    /// # Errors
    /// When it does not start.
    pub async fn start(more: &str) -> Result<Self> {
        let address = free_address()?;
        let text = format!(
            "listen = \"{address}\"\ndata_dir = \"data\"\n{more}\n{CONFIG}token = \"{OPERATOR_TOKEN}\"\n"
        );
        Self::configured(address, &text).await
    }

    /// The same with a configuration of its own, which names that address.
    ///
    /// # Errors
    /// When it does not start.
    pub async fn configured(address: SocketAddr, text: &str) -> Result<Self> {
        let directory = tempfile::tempdir()?;
        let config = directory.path().join("server.toml");
        std::fs::write(&config, text)?;
        let (process, out) = launch(&config).await?;
        Ok(Self { process, _out: out, address, config, directory })
    }

    /// Where it listens.
    #[must_use]
    pub fn address(&self) -> SocketAddr {
        self.address
    }

    /// Where its data are.
    #[must_use]
    pub fn directory(&self) -> &Path {
        self.directory.path()
    }

    pub(crate) fn process(&self) -> Option<Process> {
        self.process.id().map(Process)
    }

    /// Asks it to end, as a service manager does, waits for that, and starts it again over the same data.
    ///
    /// # Errors
    /// When it does not end well or does not start.
    pub async fn restart(&mut self) -> Result {
        self.stop().await?;
        self.start_again().await
    }

    /// Asks it to end, as a service manager does, and waits for that.
    ///
    /// # Errors
    /// When it does not end well.
    pub async fn stop(&mut self) -> Result {
        let id = self.process.id().ok_or("the server has ended")?;
        Command::new("kill").args(["-TERM", &id.to_string()]).status().await?;
        let status = self.process.wait().await?;
        if !status.success() {
            return Err(format!("the server ended with {status}").into());
        }
        Ok(())
    }

    /// Starts it again over the same data.
    ///
    /// # Errors
    /// When it does not start.
    pub async fn start_again(&mut self) -> Result {
        (self.process, self._out) = launch(&self.config).await?;
        Ok(())
    }
}

async fn launch(config: &Path) -> Result<(Child, Lines<BufReader<ChildStdout>>)> {
    let program = std::env::var_os("PORTAL_CHAT_SERVER").map_or_else(
        || Path::new(env!("CARGO_MANIFEST_DIR")).join("../../target/debug/chat-server"),
        PathBuf::from,
    );
    let mut process = Command::new(program)
        .arg("--config")
        .arg(config)
        .env("PORTAL_CHAT_LOG", "error")
        .stdout(Stdio::piped())
        .kill_on_drop(true)
        .spawn()
        .map_err(|error| format!("chat-server does not start ({error}); run `cargo xtask load`"))?;
    let mut lines = BufReader::new(process.stdout.take().ok_or("no standard output")?).lines();
    while let Some(line) = lines.next_line().await? {
        if line.starts_with("listening on ") {
            return Ok((process, lines));
        }
    }
    Err("chat-server ended before it listened".into())
}

/// A port below those the system gives to outgoing connections, of which a run has thousands.
///
/// # Errors
/// When none of those tried is free.
pub fn free_address() -> Result<SocketAddr> {
    // Runs side by side begin at different places: nobody holds a port between this look and the launch.
    static LOOKS: AtomicU32 = AtomicU32::new(0);
    let begin = std::process::id().wrapping_mul(89).wrapping_add(LOOKS.fetch_add(1, Ordering::Relaxed) * 13);
    for step in 0..10 {
        let port = u16::try_from(11_000 + begin.wrapping_add(step) % 9_000)?;
        let address = SocketAddr::from(([127, 0, 0, 1], port));
        if std::net::TcpListener::bind(address).is_ok() {
            return Ok(address);
        }
    }
    Err("ten ports above 11000 are in use: try again".into())
}
