//! Several nodes over PostgreSQL and NATS, behind a balancer, with the demo on top.

use std::io::{BufRead, BufReader};
use std::net::{Ipv4Addr, SocketAddr, TcpListener};
use std::os::unix::process::CommandExt;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError, mpsc};
use std::thread::{self, JoinHandle};
use std::time::{Duration, Instant};

use anyhow::{Context, Result, bail, ensure};
use backends::{Balancer, Nats, Postgres};
use clap::Args;

use crate::demo::{DemoData, free, secret};
use crate::{checkout, server, system_packages, widget};

/// How long a node may take to start on a busy machine.
const START_WITHIN: Duration = Duration::from_secs(60);

/// How long a node may take to say goodbye.
const FAREWELL: Duration = Duration::from_secs(15);

/// Before a node that ended is started again.
const PAUSE: Duration = Duration::from_secs(1);

/// What can be chosen for the cluster.
#[derive(Args)]
pub(crate) struct Cluster {
    /// How many nodes
    #[arg(long, default_value_t = 2)]
    nodes: u8,
    /// Port of the balancer
    #[arg(long, default_value_t = 8080)]
    port: u16,
}

impl Cluster {
    /// Starts everything and stays until Ctrl+C.
    pub(crate) fn run(&self) -> Result<()> {
        ensure!((1..=26).contains(&self.nodes), "--nodes: write 1 to 26");
        let listen = SocketAddr::from((Ipv4Addr::LOCALHOST, self.port));
        free(listen)?;
        system_packages::postgresql()?;
        system_packages::nats()?;
        let dist = widget::build()?;
        let binary = server::build()?;
        // The store begins empty each time, so what nodes keep beside it does, too, also after a crash.
        let data = DemoData::open(checkout::root().join("data/cluster"), true)?;
        println!("Starting PostgreSQL and NATS …");
        let (postgres, nats) = (Postgres::start()?, Nats::start()?);
        let (stop, stopped) = mpsc::channel();
        let stopping = move || {
            // Nobody listens any more when everything ends already.
            let _ = stop.send(());
        };
        ctrlc::set_handler(stopping).context("cannot listen for Ctrl+C")?;
        let (ready, readiness) = mpsc::channel();
        let mut nodes = Vec::new();
        for name in ('a'..='z').take(self.nodes.into()) {
            let address = TcpListener::bind((Ipv4Addr::LOCALHOST, 0))?.local_addr()?;
            let config = configure(&data, name, address, &dist, &postgres, &nats)?;
            nodes.push(Node::start(name, address, binary.clone(), config, ready.clone())?);
        }
        drop(ready);
        if nodes.iter().any(|_| readiness.recv_timeout(START_WITHIN).is_err()) {
            nodes.into_iter().for_each(Node::stop);
            bail!("a node does not start: its last lines above say why");
        }
        let names = nodes.iter().map(|node| (node.name.to_string(), node.address));
        let balancer = Balancer::open(listen, names.collect())?;
        welcome(&format!("http://{}", balancer.address()), &data, &nodes);
        // An error means that nobody can press Ctrl+C any more.
        let _ = stopped.recv();
        println!("\nStopping the nodes …");
        nodes.into_iter().for_each(Node::stop);
        data.remove()?;
        println!("Stopped, and all conversations forgotten.");
        Ok(())
    }
}

/// Writes the configuration of a node and answers its path.
fn configure(
    data: &DemoData,
    name: char,
    listen: SocketAddr,
    dist: &Path,
    postgres: &Postgres,
    nats: &Nats,
) -> Result<PathBuf> {
    let folder = data.folder().join(format!("node-{name}"));
    let mut config = data.table(listen, &folder, dist, &[])?;
    let table = |pairs: &[(&str, String)]| {
        let pairs = pairs.iter().map(|(key, value)| ((*key).to_owned(), toml::Value::from(value.clone())));
        toml::Value::Table(pairs.collect())
    };
    config.insert("store".to_owned(), table(&[("url", postgres.url())]));
    config.insert("bus".to_owned(), table(&[("url", nats.url()), ("name", name.to_string())]));
    let files = data.folder().join("files").to_string_lossy().into_owned();
    config.insert("files".to_owned(), table(&[("folder", files)]));
    let path = data.folder().join(format!("node-{name}.toml"));
    secret(&path, &toml::to_string(&config)?)?;
    Ok(path)
}

fn welcome(page: &str, data: &DemoData, nodes: &[Node]) {
    let (token, colleague) = data.tokens();
    println!(
        "
The cluster is ready:

  Portal page        {page}/
  Operator console   {page}/operator/
  Operator's token   {token} (Анна)
                     {colleague} (Борис)
"
    );
    for node in nodes {
        println!("  Node {}             http://{}/ (process {})", node.name, node.address, node.pid());
    }
    println!(
        "
The balancer shares connections out in turn. Kill a node to see the others take over; it is started again, as a
service would be. Ctrl+C stops everything and forgets all conversations."
    );
}

/// A node that is started again whenever it ends, until it is stopped.
struct Node {
    name: char,
    address: SocketAddr,
    state: Arc<Mutex<State>>,
    keeper: JoinHandle<()>,
}

enum State {
    Running(Child),
    /// Its process was told to end.
    Stopping,
}

impl Node {
    fn start(
        name: char,
        address: SocketAddr,
        binary: PathBuf,
        config: PathBuf,
        ready: mpsc::Sender<()>,
    ) -> Result<Self> {
        let mut child = launch(&binary, &config)?;
        let mut output = child.stdout.take();
        let state = Arc::new(Mutex::new(State::Running(child)));
        let kept = Arc::clone(&state);
        let keeper = thread::spawn(move || {
            loop {
                for line in output.take().into_iter().flat_map(|output| BufReader::new(output).lines()) {
                    match line {
                        // Whoever waited for the first time has gone later.
                        Ok(line) if line.starts_with("listening on ") => {
                            let _ = ready.send(());
                        }
                        Ok(line) => println!("[{name}] {line}"),
                        Err(_) => break,
                    }
                }
                if !reap(&kept) {
                    return;
                }
                println!("[{name}] has ended and is started again");
                thread::sleep(PAUSE);
                let mut state = lock(&kept);
                if let State::Stopping = *state {
                    return;
                }
                match launch(&binary, &config) {
                    Ok(mut child) => {
                        output = child.stdout.take();
                        *state = State::Running(child);
                    }
                    Err(error) => println!("[{name}] {error:#}"),
                }
            }
        });
        Ok(Self { name, address, state, keeper })
    }

    fn pid(&self) -> u32 {
        match &*lock(&self.state) {
            State::Running(child) => child.id(),
            State::Stopping => 0,
        }
    }

    /// Asks it to end, and ends it if it does not.
    fn stop(self) {
        let state = std::mem::replace(&mut *lock(&self.state), State::Stopping);
        if let State::Running(mut child) = state {
            drop(Command::new("kill").args(["-INT", &child.id().to_string()]).status());
            let since = Instant::now();
            while matches!(child.try_wait(), Ok(None)) && since.elapsed() < FAREWELL {
                thread::sleep(Duration::from_millis(50));
            }
            // Most have ended by themselves.
            drop(child.kill());
            drop(child.wait());
        }
        drop(self.keeper.join());
    }
}

/// Waits for a process that closed its output; whether it ended by itself.
fn reap(state: &Mutex<State>) -> bool {
    match &mut *lock(state) {
        State::Running(child) => {
            drop(child.kill());
            drop(child.wait());
            true
        }
        State::Stopping => false,
    }
}

fn lock(state: &Mutex<State>) -> MutexGuard<'_, State> {
    state.lock().unwrap_or_else(PoisonError::into_inner)
}

/// A process group of its own: Ctrl+C reaches us, and we pass it on once.
fn launch(binary: &Path, config: &Path) -> Result<Child> {
    let mut server = Command::new(binary);
    for (name, _) in std::env::vars_os() {
        // The server takes settings from such variables, over the file.
        if name.to_string_lossy().starts_with("PORTAL_CHAT_") {
            server.env_remove(name);
        }
    }
    server.arg("--config").arg(config).stdin(Stdio::null()).stdout(Stdio::piped()).process_group(0);
    server.spawn().with_context(|| format!("cannot start {}", binary.display()))
}
