//! A running server in this process, and a guest's token there.

use std::time::{Duration, Instant};

use chat_server::{Config, OperatorAccount, Pace, Server};
use serde_json::Value;
use tempfile::TempDir;
use tokio::runtime::Runtime;

use super::exchange::{Answer, ask};
use crate::Result;

/// How long a message may take to be confirmed.
const PATIENCE: Duration = Duration::from_secs(30);

/// The token of its operator.
pub(super) const OPERATOR: &str = "fuzz-operator-token-anna";

/// A server that ends with it.
pub(super) struct Site {
    _runtime: Runtime,
    _server: Server,
    _directory: TempDir,
    at: std::net::SocketAddr,
}

impl Site {
    /// Starts one that is patient with one person and impatient with silence.
    pub(super) fn start() -> Result<Self> {
        let directory = tempfile::tempdir()?;
        let runtime = Runtime::new()?;
        let operator = OperatorAccount {
            id: "anna".to_owned(),
            name: "Анна".to_owned(),
            token: chat_protocol::Secret(OPERATOR.to_owned()),
            departments: Vec::new(),
        };
        let config = Config {
            listen: ([127, 0, 0, 1], 0).into(),
            data_dir: directory.path().join("data"),
            demo: true,
            hello_ms: 300,
            pace: Pace { per_second: 100_000, burst: 100_000 },
            operators: vec![operator],
            ..Config::default()
        };
        let server = runtime.block_on(Server::start(config))?;
        let at = server.addr();
        Ok(Self { _runtime: runtime, _server: server, _directory: directory, at })
    }

    /// One request, whatever it holds.
    pub(super) fn ask(&self, request: &[u8]) -> std::result::Result<Answer, String> {
        ask(self.at, request)
    }

    /// A link and the token of its guest, if `hello` is taken.
    pub(super) fn link(&self, hello: &str) -> std::result::Result<(String, Option<String>), String> {
        let opened = self.ask(format!("POST /http\n\n{hello}").as_bytes())?;
        let json: Value = serde_json::from_str(&opened.text()).unwrap_or_default();
        let link = json["link"].as_str().ok_or_else(|| format!("no link: {}", opened.status))?.to_owned();
        let welcome = self.poll(&link)?;
        let token = welcome.iter().find_map(|frame| frame["guest_token"].as_str().map(str::to_owned));
        Ok((link, token))
    }

    /// What the server has to say on a link; frames, one a value.
    pub(super) fn poll(&self, link: &str) -> std::result::Result<Vec<Value>, String> {
        let polled = self.ask(format!("POST /http/poll\nAuthorization: Bearer {link}\n\n").as_bytes())?;
        match polled.status {
            200 => polled
                .text()
                .lines()
                .map(|line| serde_json::from_str(line).map_err(|error| format!("a line is no JSON: {error}")))
                .collect(),
            204 | 404 => Ok(Vec::new()),
            status => Err(format!("POST /http/poll: {status}")),
        }
    }

    /// Whether it still writes: a guest opens the conversation number `nth`.
    pub(super) fn still_writes(&self, nth: u64) -> std::result::Result<(), String> {
        let (link, _) = self.link(HELLO)?;
        let message = format!(
            r#"{{"t":"msg.send","id":"01900000-0000-7000-8000-{nth:012x}","c":"01900000-0000-7000-9000-{nth:012x}","text":"Есть кто-нибудь?"}}"#
        );
        self.ask(format!("POST /http/send\nAuthorization: Bearer {link}\n\n{message}").as_bytes())?;
        let began = Instant::now();
        while began.elapsed() < PATIENCE {
            if self.poll(&link)?.iter().any(|frame| frame["t"] == "ok") {
                return Ok(());
            }
        }
        Err("the server does not confirm a message any more".to_owned())
    }
}

/// A new guest.
pub(super) const HELLO: &str = r#"{"t":"hello","v":1,"auth":{"kind":"guest"}}"#;
