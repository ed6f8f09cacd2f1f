//! NATS, from the packages of the operating system.

use std::io::Read;
use std::net::{Ipv4Addr, SocketAddr, TcpListener, TcpStream};
use std::path::PathBuf;
use std::process::{Child, Command, Stdio};
use std::thread;
use std::time::{Duration, Instant};

use anyhow::{Context, Result, bail, ensure};

/// How long starting may take on a busy machine.
const PATIENCE: Duration = Duration::from_secs(60);

/// Between two looks at whether it is ready.
const LOOK_EVERY: Duration = Duration::from_millis(20);

/// Runs what is named until that ends, or until its own input does: by our word, or because we have died.
const LEASH: &str = r#"exec 3<&0; "$@" </dev/null 3<&- & child=$!
    { read -r _ <&3; kill -KILL "$child"; } 2>/dev/null & wait "$child""#;

/// A running NATS server that keeps nothing. Dropping it stops it.
pub struct Nats {
    program: PathBuf,
    address: SocketAddr,
    /// A file of more settings.
    settings: Option<PathBuf>,
    leash: Option<Child>,
}

impl Nats {
    /// The program, if it is installed.
    pub fn program() -> Option<PathBuf> {
        let folders = std::env::split_paths(&std::env::var_os("PATH")?).collect::<Vec<_>>();
        // Debian puts it where only root looks.
        let folders = folders.into_iter().chain(["/usr/sbin".into()]);
        folders.map(|folder| folder.join("nats-server")).find(|file| file.is_file())
    }

    /// Starts one and waits until it can be used.
    ///
    /// # Errors
    /// When its program is missing or does not start.
    pub fn start() -> Result<Self> {
        Self::start_with(None)
    }

    /// The same, with a file of settings, of which the address does not count.
    ///
    /// # Errors
    /// As [`Nats::start`].
    pub fn start_with(settings: Option<PathBuf>) -> Result<Self> {
        let program = Self::program().context("NATS is missing: install nats-server")?;
        let address = TcpListener::bind((Ipv4Addr::LOCALHOST, 0))?.local_addr()?;
        let mut nats = Self { program, address, settings, leash: None };
        nats.run()?;
        Ok(nats)
    }

    /// Where it listens.
    pub fn address(&self) -> SocketAddr {
        self.address
    }

    /// Where it is.
    pub fn url(&self) -> String {
        format!("nats://{}", self.address)
    }

    /// Ends it at once. [`Nats::run`] starts it again, at the same address.
    pub fn kill(&mut self) {
        if let Some(mut leash) = self.leash.take() {
            drop(leash.stdin.take());
            // Nothing is left to do about an end that fails.
            drop(leash.wait());
        }
    }

    /// Starts it, again, and waits until it can be used.
    ///
    /// # Errors
    /// When it does not start.
    pub fn run(&mut self) -> Result<()> {
        let mut leash = Command::new("sh");
        leash.args(["-c", LEASH, "nats"]).arg(&self.program);
        leash.args(["-a", &self.address.ip().to_string(), "-p", &self.address.port().to_string()]);
        if let Some(settings) = &self.settings {
            leash.arg("-c").arg(settings);
        }
        leash.stdin(Stdio::piped()).stdout(Stdio::null()).stderr(Stdio::null());
        std::os::unix::process::CommandExt::process_group(&mut leash, 0);
        self.leash = Some(leash.spawn().context("cannot start nats-server")?);
        let since = Instant::now();
        while !self.is_ready() {
            let ended = self.leash.as_mut().and_then(|leash| leash.try_wait().ok().flatten()).is_some();
            ensure!(!ended, "nats-server ended at once: is {} in use?", self.address);
            if since.elapsed() > PATIENCE {
                bail!("nats-server does not start");
            }
            thread::sleep(LOOK_EVERY);
        }
        Ok(())
    }

    /// Whether it greets.
    fn is_ready(&self) -> bool {
        let Ok(mut stream) = TcpStream::connect(self.address) else { return false };
        let mut greeting = [0; 4];
        stream.read_exact(&mut greeting).is_ok() && greeting == *b"INFO"
    }
}

impl Drop for Nats {
    fn drop(&mut self) {
        self.kill();
    }
}
