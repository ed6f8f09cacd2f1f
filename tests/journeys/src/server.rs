//! The real server, as a process of its own.

use std::path::PathBuf;
use std::process::Stdio;

use tempfile::TempDir;
use tokio::io::{AsyncBufReadExt, BufReader};
use tokio::process::{Child, Command};

use crate::Result;

/// Token of the one operator, Анна.
pub const OPERATOR_TOKEN: &str = "journeys-operator-token-0001";

/// A running server with a data directory that outlives its restarts.
pub struct Server {
    process: Child,
    address: String,
    directory: TempDir,
    configuration: String,
    /// A portal on another host that may open chats.
    portal: String,
}

impl Server {
    /// Starts on a free port.
    pub async fn start() -> Result<Self> {
        Self::start_with("").await
    }

    /// Starts on a free port with more lines of configuration.
    pub async fn start_with(configuration: &str) -> Result<Self> {
        Self::start_as(configuration, "").await
    }

    /// Starts on a free port for the pages of a portal on another host.
    pub async fn start_for(portal: &str) -> Result<Self> {
        Self::start_as("", portal).await
    }

    /// Starts on a free port with more lines of configuration, for the pages of a portal on another host.
    pub async fn start_as(configuration: &str, portal: &str) -> Result<Self> {
        let (directory, portal) = (tempfile::tempdir()?, portal.to_owned());
        let (process, address) = launch(&directory, "127.0.0.1:0", configuration, &portal).await?;
        Ok(Self { process, address, directory, configuration: configuration.to_owned(), portal })
    }

    /// `http://` and the address.
    pub fn url(&self, path: &str) -> String {
        format!("http://{}{path}", self.address)
    }

    /// Host and port.
    pub(crate) fn address(&self) -> &str {
        &self.address
    }

    /// The files people sent, as they lie on its disk.
    pub fn files(&self) -> Result<Vec<Vec<u8>>> {
        let folder = std::fs::read_dir(self.directory.path().join("data").join("files"))?;
        folder.map(|entry| Ok(std::fs::read(entry?.path())?)).collect()
    }

    /// A file or folder beside the configuration.
    pub fn file(&self, name: &str) -> PathBuf {
        self.directory.path().join(name)
    }

    /// Ends it at once, as a power cut would.
    pub async fn kill(&mut self) -> Result {
        Ok(self.process.kill().await?)
    }

    /// Asks it to end and waits until it has.
    pub async fn stop(&mut self) -> Result {
        if let Some(id) = self.process.id() {
            Command::new("kill").args(["-TERM", &id.to_string()]).status().await?;
        }
        self.process.wait().await?;
        Ok(())
    }

    /// Starts it again, on the same port, with the same data.
    pub async fn start_again(&mut self) -> Result {
        let (process, _) = launch(&self.directory, &self.address, &self.configuration, &self.portal).await?;
        self.process = process;
        Ok(())
    }
}

async fn launch(
    directory: &TempDir,
    listen: &str,
    configuration: &str,
    portal: &str,
) -> Result<(Child, String)> {
    let config = directory.path().join("server.toml");
    let text = format!(
        "listen = {listen:?}\ndata_dir = {:?}\nwidget_dir = {:?}\ndemo = true\n\
         [reconnect]\nmin_ms = 100\nmax_ms = 1000\n[shutdown]\nspread_ms = [0, 500]\n\
         [[operators]]\nid = \"anna\"\nname = \"Анна\"\ntoken = {OPERATOR_TOKEN:?}\n{configuration}\n",
        directory.path().join("data"),
        path_from("PORTAL_CHAT_DIST", "dist"),
    );
    std::fs::write(&config, text)?;
    let mut process = Command::new(path_from("PORTAL_CHAT_SERVER", "target/debug/chat-server"))
        .arg("--config")
        .arg(&config)
        .env("PORTAL_CHAT_ALLOWED_ORIGINS", portal)
        .stdout(Stdio::piped())
        .kill_on_drop(true)
        .spawn()
        .map_err(|error| format!("chat-server does not start ({error}); run `cargo xtask test`"))?;
    let stdout = process.stdout.take().ok_or("no standard output")?;
    let mut lines = BufReader::new(stdout).lines();
    while let Some(line) = lines.next_line().await? {
        if let Some(address) = line.strip_prefix("listening on http://") {
            return Ok((process, address.trim_end_matches('/').to_owned()));
        }
    }
    Err("chat-server ended before it listened".into())
}

fn path_from(variable: &str, default: &str) -> PathBuf {
    let workspace = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../..");
    std::env::var_os(variable).map_or_else(|| workspace.join(default), PathBuf::from)
}
