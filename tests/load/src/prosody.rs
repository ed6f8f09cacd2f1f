//! Prosody, an XMPP server, doing what can be compared, on this machine and with a configuration of its own.

use std::net::SocketAddr;
use std::process::Stdio;
use std::time::{Duration, Instant};

use tempfile::TempDir;
use tokio::process::{Child, Command};
use tokio::task::JoinSet;
use tokio::time::{interval, sleep};

use crate::logins::LANES;
use crate::process::Process;
use crate::server::free_address;
use crate::table::{Spans, kilobytes_each, per_second};
use crate::xmpp::{DOMAIN, PASSWORD, Session, user};
use crate::{Result, crowd};

/// How long it may take to start.
const STARTING: Duration = Duration::from_secs(30);

const TEXT: &str = "Проверьте, пожалуйста, номер телефона в профиле";

/// Accounts with passwords as they are, which makes logging in as cheap as it can be there; messages are kept in the
/// archive, as ours are in the log.
const CONFIG: &str = r#"
run_as_root = true
daemonize = false
network_backend = "epoll"
modules_enabled = { "saslauth", "roster", "disco", "ping", "mam" }
modules_disabled = { "s2s", "tls", "limits", "posix" }
c2s_require_encryption = false
allow_unencrypted_plain_auth = true
authentication = "internal_plain"
storage = "internal"
default_archive_policy = true
interfaces = { "127.0.0.1" }
"#;

/// What it does.
pub(crate) struct Figures {
    /// Kilobytes a session.
    pub(crate) each: String,
    /// Log-ins a second.
    pub(crate) logins: String,
    /// Half of all messages and one in a hundred, milliseconds.
    pub(crate) one_way: (String, String),
}

struct Prosody {
    process: Child,
    address: SocketAddr,
    _directory: TempDir,
}

/// Logs in `sessions`, leaves them idle, and lets `pairs` of them write.
pub(crate) async fn measure(sessions: usize, pairs: usize, rate: u32, length: Duration) -> Result<Figures> {
    let prosody = Prosody::start(sessions.max(2 * pairs)).await?;
    let at = prosody.address;
    drop(Session::log_in(at, 0).await?);
    let process = Process(prosody.process.id().ok_or("Prosody has ended")?);
    let before = process.memory()?;
    let began = Instant::now();
    let held = crowd::each(sessions.max(2 * pairs), LANES, move |nth| Session::log_in(at, nth)).await?;
    let logins = per_second(held.len(), began.elapsed());
    let each = kilobytes_each(before, process.memory()?, held.len());

    let mut tasks = JoinSet::new();
    let (mut held, mut nth) = (held.into_iter(), 0);
    let every = Duration::from_secs(1) * u32::try_from(pairs)? / rate;
    // Whose connection it is stands in its number only, and lanes end in any order: log the pairs in anew.
    let _idle: Vec<_> = held.by_ref().collect();
    while nth < pairs {
        let (from, to) = (2 * nth, 2 * nth + 1);
        let offset = every * u32::try_from(nth)? / u32::try_from(pairs)?;
        tasks.spawn(write(at, (from, to), offset, every, length));
        nth += 1;
    }
    let spans = Spans::from(crowd::all(tasks).await?.concat());
    Ok(Figures { each, logins, one_way: (spans.at(50), spans.at(99)) })
}

async fn write(
    at: SocketAddr,
    (from, to): (usize, usize),
    offset: Duration,
    every: Duration,
    length: Duration,
) -> Result<Vec<Duration>> {
    let (mut one, mut other) = (Session::log_in(at, from).await?, Session::log_in(at, to).await?);
    sleep(offset).await;
    let (began, mut ticks, mut spans) = (Instant::now(), interval(every), Vec::new());
    while began.elapsed() < length {
        ticks.tick().await;
        let (sent, id) = (Instant::now(), format!("m{from}-{}", spans.len()));
        one.write(to, &id, TEXT).await?;
        other.message(&id).await?;
        spans.push(sent.elapsed());
    }
    Ok(spans)
}

impl Prosody {
    async fn start(accounts: usize) -> Result<Self> {
        let (directory, address) = (tempfile::tempdir()?, free_address()?);
        let path = directory.path();
        let data = path.join("data");
        let folder = data.join(DOMAIN).join("accounts");
        std::fs::create_dir_all(&folder)?;
        for nth in 0..accounts {
            let account = format!("return {{ [\"password\"] = \"{PASSWORD}\" }};\n");
            std::fs::write(folder.join(format!("{}.dat", user(nth))), account)?;
        }
        let config = path.join("prosody.cfg.lua");
        let text = format!(
            "{CONFIG}data_path = \"{}\"\nlog = {{ error = \"{}\" }}\nc2s_ports = {{ {} }}\nVirtualHost \"{DOMAIN}\"\n",
            data.display(),
            path.join("log").display(),
            address.port(),
        );
        std::fs::write(&config, text)?;
        let process = Command::new("prosody")
            .args(["-F", "--config"])
            .arg(&config)
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .kill_on_drop(true)
            .spawn()
            .map_err(|error| format!("Prosody does not start ({error}); run `cargo xtask load`"))?;
        let prosody = Self { process, address, _directory: directory };
        let began = Instant::now();
        while tokio::net::TcpStream::connect(address).await.is_err() {
            if began.elapsed() > STARTING {
                let log = std::fs::read_to_string(config.with_file_name("log")).unwrap_or_default();
                return Err(format!("Prosody does not listen: {log}").into());
            }
            sleep(Duration::from_millis(100)).await;
        }
        Ok(prosody)
    }
}
