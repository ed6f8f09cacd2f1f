//! Starts everything a person needs to try the chat: portal page, operator console, server, store.

use std::fs;
use std::io::{self, BufRead, BufReader, Read, Write};
use std::net::{IpAddr, SocketAddr, TcpListener};
use std::os::unix::fs::OpenOptionsExt;
use std::os::unix::process::CommandExt;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::mpsc::{self, Receiver, RecvTimeoutError};
use std::thread;
use std::time::Duration;

use anyhow::{Context, Result, bail, ensure};
use base64::Engine;
use clap::Args;

use crate::{checkout, server, widget};

/// What can be chosen for the demo.
#[derive(Args)]
pub(crate) struct Demo {
    /// Port to listen on
    #[arg(long, default_value_t = 8080)]
    port: u16,
    /// Address to listen on; another one than this machine's own opens the demo to the network
    #[arg(long, default_value = "127.0.0.1")]
    host: IpAddr,
    /// Origin of a portal on another host that may open chats, like https://www.example.ru; may be repeated
    #[arg(long, value_name = "ORIGIN")]
    portal: Vec<String>,
    /// Folder for conversations and the operator's token [default: data/demo in the checkout]
    #[arg(long)]
    data: Option<PathBuf>,
    /// Forget earlier conversations and make a new operator's token
    #[arg(long)]
    fresh: bool,
}

impl Demo {
    /// Builds what is not built, starts the server and stays until Ctrl+C.
    pub(crate) fn run(&self) -> Result<()> {
        let listen = SocketAddr::new(self.host, self.port);
        free(listen)?;
        let folder = self.data.clone().unwrap_or_else(|| checkout::root().join("data/demo"));
        let data = DemoData::open(std::path::absolute(folder)?, self.fresh)?;
        let dist = widget::build()?;
        let binary = server::build()?;
        let config = data.configure(listen, &dist, &self.portal)?;
        free(listen)?;

        let (say, events) = mpsc::channel();
        let stop = say.clone();
        ctrlc::set_handler(move || drop(stop.send(Event::Stop))).context("cannot listen for Ctrl+C")?;
        let mut server = Command::new(&binary);
        for (name, _) in std::env::vars_os() {
            // The server takes settings from such variables, over the file.
            if name.to_string_lossy().starts_with("PORTAL_CHAT_") {
                server.env_remove(name);
            }
        }
        // A process group of its own: Ctrl+C reaches us, and we pass it on once.
        server.arg("--config").arg(config).stdin(Stdio::null()).stdout(Stdio::piped()).process_group(0);
        let mut server = server.spawn().with_context(|| format!("cannot start {}", binary.display()))?;
        let output = server.stdout.take().context("the server has no output")?;
        thread::spawn(move || {
            for line in BufReader::new(output).lines().map_while(Result::ok) {
                drop(say.send(Event::Line(line)));
            }
            drop(say.send(Event::Ended));
        });
        attend(&mut server, &events, &data)
    }
}

enum Event {
    /// The server printed a line.
    Line(String),
    /// The server closed its output.
    Ended,
    /// Somebody wants the demo to stop.
    Stop,
}

/// Watches the server until it ends.
fn attend(server: &mut Child, events: &Receiver<Event>, data: &DemoData) -> Result<()> {
    let mut stopping = 0;
    loop {
        // While stopping, an open connection must not keep the server for ever.
        let wait = if stopping == 0 { Duration::MAX } else { Duration::from_secs(15) };
        match events.recv_timeout(wait) {
            Ok(Event::Line(line)) => match line.strip_prefix("listening on ") {
                Some(address) => welcome(address.trim(), data),
                None => println!("{line}"),
            },
            Ok(Event::Stop) => {
                stopping += 1;
                let signal = if stopping == 1 { "-INT" } else { "-KILL" };
                println!("\nStopping the server …");
                drop(Command::new("kill").args([signal, &server.id().to_string()]).status());
            }
            Err(RecvTimeoutError::Timeout) => {
                println!("The server does not stop by itself: it is ended");
                server.kill().context("cannot end the server")?;
            }
            Ok(Event::Ended) | Err(RecvTimeoutError::Disconnected) => break,
        }
    }
    let status = server.wait().context("cannot wait for the server")?;
    if stopping > 0 {
        println!("Stopped. Conversations stay in {}", data.folder.display());
        return Ok(());
    }
    bail!("the server ended by itself ({status}): its last lines above say why");
}

/// Tells where everything is.
fn welcome(address: &str, data: &DemoData) {
    let page = address.replace("://0.0.0.0:", "://127.0.0.1:").replace("://[::]:", "://[::1]:");
    let socket = page.replacen("http", "ws", 1);
    println!(
        "
The demo is ready:

  Portal page        {page}/
  Operator console   {page}/operator/
  WebSocket          {socket}/ws

  Operator's token   {token} (Анна)
                     {colleague} (Борис)

A portal on another host is named when the demo starts (--portal https://www.example.ru), adds this to its
Content-Security-Policy header (word by word in docs/csp.md):

  script-src {page} 'wasm-unsafe-eval'; connect-src {page} {socket}; img-src blob:

may have these as well, since the chat turns no string into markup or script:

  default-src 'none'; require-trusted-types-for 'script'; trusted-types 'none'

and has the chat by one line in its pages:

  <script src=\"{page}/chat/portal-chat.js\" async></script>

Conversations are kept in {folder} (`cargo xtask demo --fresh` forgets them). Ctrl+C stops the demo.",
        token = data.token,
        colleague = data.colleague,
        folder = data.folder.display(),
    );
    drop(io::stdout().flush());
}

/// Fails when something listens on `address` already.
pub(crate) fn free(address: SocketAddr) -> Result<()> {
    TcpListener::bind(address).map(drop).with_context(|| {
        let other = address.port().checked_add(1).unwrap_or(8080);
        format!("cannot listen on {address}: choose another port, like `cargo xtask demo --port {other}`")
    })
}

/// The demo's own folder.
pub(crate) struct DemoData {
    folder: PathBuf,
    token: String,
    /// The second operator's.
    colleague: String,
}

/// How the demo's desk is set up: departments by the topics of the demo's portal, answers to begin from, reasons for
/// the end.
const DESK: &str = include_str!("demo/desk.toml");

impl DemoData {
    /// Says that the folder is ours, to be wiped by `--fresh`.
    const MARKER: &str = ".portal-chat-demo";

    /// Opens the folder, or makes it. Touches no folder that holds something else.
    pub(crate) fn open(folder: PathBuf, fresh: bool) -> Result<Self> {
        let marker = folder.join(Self::MARKER);
        let holds_something = fs::read_dir(&folder).is_ok_and(|mut entries| entries.next().is_some());
        ensure!(
            marker.is_file() || !holds_something,
            "{} was not made by the demo: choose another folder with --data",
            folder.display()
        );
        if fresh && marker.is_file() {
            fs::remove_dir_all(&folder).with_context(|| format!("cannot empty {}", folder.display()))?;
        }
        fs::create_dir_all(&folder).with_context(|| format!("cannot create {}", folder.display()))?;
        fs::write(&marker, "`cargo xtask demo --fresh` deletes this folder.\n")
            .with_context(|| format!("cannot write {}", marker.display()))?;
        let token = Self::token(&folder.join("operator-token"))?;
        let colleague = Self::token(&folder.join("colleague-token"))?;
        Ok(Self { folder, token, colleague })
    }

    /// Removes the folder and all that lies in it.
    pub(crate) fn remove(self) -> Result<()> {
        fs::remove_dir_all(&self.folder).with_context(|| format!("cannot remove {}", self.folder.display()))
    }

    /// The operator's token: the one kept, else a new one.
    fn token(path: &Path) -> Result<String> {
        match fs::read_to_string(path) {
            Ok(token) if token.trim().len() >= 16 => return Ok(token.trim().to_owned()),
            _ => {}
        }
        let mut random = [0; 24];
        fs::File::open("/dev/urandom")
            .and_then(|mut source| source.read_exact(&mut random))
            .context("cannot read /dev/urandom")?;
        let token = base64::engine::general_purpose::URL_SAFE_NO_PAD.encode(random);
        secret(path, &token)?;
        Ok(token)
    }

    /// Two operators, so that a conversation can be transferred.
    fn operators(&self) -> Vec<toml::Value> {
        let operator = |id: &str, name: &str, token: &str, departments: &[&str]| {
            let mut operator = toml::Table::new();
            operator.insert("id".to_owned(), id.into());
            operator.insert("name".to_owned(), name.into());
            operator.insert("token".to_owned(), token.into());
            operator.insert("departments".to_owned(), departments.to_vec().into());
            operator.into()
        };
        vec![
            operator("demo", "Анна", &self.token, &["services"]),
            operator("colleague", "Борис", &self.colleague, &["payments"]),
        ]
    }

    /// Where it is.
    pub(crate) fn folder(&self) -> &Path {
        &self.folder
    }

    /// The tokens of both operators.
    pub(crate) fn tokens(&self) -> (&str, &str) {
        (&self.token, &self.colleague)
    }

    /// Writes the server's configuration and answers its path.
    fn configure(&self, listen: SocketAddr, dist: &Path, portals: &[String]) -> Result<PathBuf> {
        let config = self.table(listen, &self.folder.join("store"), dist, portals)?;
        let path = self.folder.join("chat-server.toml");
        secret(&path, &toml::to_string(&config)?)?;
        Ok(path)
    }

    /// The configuration of a server with a data directory.
    pub(crate) fn table(
        &self,
        listen: SocketAddr,
        data_dir: &Path,
        dist: &Path,
        portals: &[String],
    ) -> Result<toml::Table> {
        let mut config = toml::Table::new();
        config.insert("listen".to_owned(), listen.to_string().into());
        config.insert("data_dir".to_owned(), data_dir.to_string_lossy().into_owned().into());
        config.insert("widget_dir".to_owned(), dist.to_string_lossy().into_owned().into());
        config.insert("demo".to_owned(), true.into());
        config.insert("allowed_origins".to_owned(), portals.to_vec().into());
        // Answers to forms: files that a mail program opens.
        let mut mail = toml::Table::new();
        mail.insert("from".to_owned(), "Служба поддержки <support@portal.example>".into());
        mail.insert("files".to_owned(), self.folder.join("mail").to_string_lossy().into_owned().into());
        config.insert("mail".to_owned(), mail.into());
        let desk: toml::Table = toml::from_str(DESK)?;
        config.extend(desk);
        config.insert("operators".to_owned(), toml::Value::Array(self.operators()));
        Ok(config)
    }
}

/// Writes a file that only its owner can read.
pub(crate) fn secret(path: &Path, content: &str) -> Result<()> {
    let file = fs::OpenOptions::new().write(true).create(true).truncate(true).mode(0o600).open(path);
    file.and_then(|mut file| file.write_all(content.as_bytes()))
        .with_context(|| format!("cannot write {}", path.display()))
}

#[cfg(test)]
mod tests {
    use std::os::unix::fs::PermissionsExt;

    use super::*;

    #[test]
    fn the_token_is_kept_until_fresh_and_only_its_owner_reads_it() {
        let parent = tempfile::tempdir().expect("a temporary folder");
        let folder = parent.path().join("demo");
        let first = DemoData::open(folder.clone(), false).expect("a new folder").token;
        assert_eq!(DemoData::open(folder.clone(), false).expect("the same").token, first);
        let mode = fs::metadata(folder.join("operator-token")).expect("a token").permissions().mode();
        assert_eq!(mode & 0o777, 0o600);
        assert_ne!(DemoData::open(folder, true).expect("a fresh one").token, first);
    }

    #[test]
    fn a_foreign_folder_is_neither_used_nor_wiped() {
        let folder = tempfile::tempdir().expect("a temporary folder");
        let precious = folder.path().join("precious");
        fs::write(&precious, "").expect("a file");
        for fresh in [false, true] {
            assert!(DemoData::open(folder.path().to_path_buf(), fresh).is_err());
            assert!(precious.is_file());
        }
    }

    #[test]
    fn the_configuration_names_what_was_chosen() {
        let parent = tempfile::tempdir().expect("a temporary folder");
        let data = DemoData::open(parent.path().join("demo"), false).expect("a new folder");
        let path = data
            .configure(([127, 0, 0, 1], 9).into(), Path::new("/dist"), &["https://p.ru".into()])
            .expect("a configuration");
        let config: toml::Table = toml::from_str(&fs::read_to_string(path).expect("a file")).expect("TOML");
        assert_eq!(config["listen"].as_str(), Some("127.0.0.1:9"));
        assert_eq!(config["allowed_origins"][0].as_str(), Some("https://p.ru"));
        assert_eq!(config["operators"][0]["token"].as_str(), Some(&*data.token));
    }

    #[test]
    fn a_busy_port_is_told_with_a_way_out() {
        let listener = TcpListener::bind("127.0.0.1:0").expect("a free port");
        let address = listener.local_addr().expect("an address");
        let error = free(address).expect_err("a busy port");
        assert!(error.to_string().contains("--port"), "{error}");
    }
}
