//! The real server, as a process of its own.

use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::process::Stdio;
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::Duration;

use tokio::io::{AsyncBufReadExt, BufReader};
use tokio::process::{Child, Command};
use tokio::time::Instant;

use crate::Result;

/// Who may log in as an operator: id and token.
pub(crate) const OPERATORS: [(&str, &str); 2] =
    [("anna", "chaos-operator-token-anna"), ("boris", "chaos-operator-token-boris")];

/// A server that ends at its start is started again, so soon and for so long.
const PAUSE: Duration = Duration::from_millis(500);
const PATIENCE: Duration = Duration::from_secs(30);

/// A server with a directory that outlives its ends.
pub(crate) struct Server {
    process: Child,
    address: SocketAddr,
    directory: PathBuf,
}

impl Server {
    /// Starts the program of `PORTAL_CHAT_SERVER`, or the one `cargo build` made. `more` is added to its configuration.
    pub(crate) async fn start(directory: &Path, more: &str) -> Result<Self> {
        let address = free_address()?;
        std::fs::create_dir_all(directory)?;
        std::fs::write(directory.join(CONFIG), config(address) + more)?;
        let process = launch(directory).await?;
        Ok(Self { process, address, directory: directory.to_owned() })
    }

    pub(crate) fn address(&self) -> SocketAddr {
        self.address
    }

    /// Ends it at once, as a power cut would, and starts it again on the same port over the same data.
    pub(crate) async fn kill(&mut self, down: Duration) -> Result {
        self.process.kill().await?;
        self.start_again(down).await
    }

    /// Asks it to end; then as after [`Server::kill`].
    pub(crate) async fn stop(&mut self, down: Duration) -> Result {
        if let Some(id) = self.process.id() {
            Command::new("kill").args(["-TERM", &id.to_string()]).status().await?;
        }
        self.process.wait().await?;
        self.start_again(down).await
    }

    async fn start_again(&mut self, down: Duration) -> Result {
        tokio::time::sleep(down).await;
        let since = Instant::now();
        // As a service would: its store may be away just now, too.
        self.process = loop {
            match launch(&self.directory).await {
                Err(_) if since.elapsed() < PATIENCE => tokio::time::sleep(PAUSE).await,
                launched => break launched?,
            }
        };
        Ok(())
    }
}

/// A port below those the system gives to outgoing connections: while the server is down, one of ours could
/// get its port, or even connect to itself.
pub(crate) fn free_address() -> Result<SocketAddr> {
    // Runs side by side begin at different places: nobody holds a port between this look and the launch.
    static RUNS: AtomicU32 = AtomicU32::new(0);
    let begin = std::process::id().wrapping_mul(97).wrapping_add(RUNS.fetch_add(1, Ordering::Relaxed) * 11);
    for step in 0..10 {
        let port = u16::try_from(20_000 + begin.wrapping_add(step) % 10_000)?;
        let address = SocketAddr::from(([127, 0, 0, 1], port));
        if std::net::TcpListener::bind(address).is_ok() {
            return Ok(address);
        }
    }
    Err("ten ports above 20000 are in use: try again".into())
}

const CONFIG: &str = "server.toml";

/// One nudge at most until an answer: a second one would take the conversation from its operator, whose message
/// under way were then refused.
fn config(address: SocketAddr) -> String {
    let mut config = format!(
        "listen = \"{address}\"\ndata_dir = \"data\"\n\
         [heartbeat]\nevery_ms = 1000\ngrace_ms = 500\n\
         [reconnect]\nmin_ms = 50\nmax_ms = 500\n\
         [shutdown]\nspread_ms = [0, 300]\n\
         [limits]\nmessages_per_second = 100000\nburst = 100000\nconversations_per_day = 100000\nnudge_ms = 300\nnudges = 1\n"
    );
    for (id, token) in OPERATORS {
        config += &format!("[[operators]]\nid = \"{id}\"\nname = \"{id}\"\ntoken = \"{token}\"\n");
    }
    config
}

async fn launch(directory: &Path) -> Result<Child> {
    let mut process = Command::new(program())
        .arg("--config")
        .arg(directory.join(CONFIG))
        .env("PORTAL_CHAT_LOG", "warn")
        .stdout(Stdio::piped())
        .kill_on_drop(true)
        .spawn()
        .map_err(|error| format!("chat-server does not start ({error}); run `cargo xtask chaos`"))?;
    let stdout = process.stdout.take().ok_or("no standard output")?;
    let mut lines = BufReader::new(stdout).lines();
    while let Some(line) = lines.next_line().await? {
        if line.starts_with("listening on ") {
            return Ok(process);
        }
    }
    Err("chat-server ended before it listened".into())
}

fn program() -> PathBuf {
    let workspace = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../..");
    std::env::var_os("PORTAL_CHAT_SERVER")
        .map_or_else(|| workspace.join("target/debug/chat-server"), PathBuf::from)
}
