//! The way to the server that is checked: a socket, or its twin by requests.

use std::thread;
use std::time::Duration;

use serde_json::Value;
use tokio::net::TcpStream;
use tokio::sync::mpsc;
use tokio::time::timeout;
use tokio_tungstenite::tungstenite::protocol::CloseFrame;
use tokio_tungstenite::tungstenite::{self, Message};
use tokio_tungstenite::{MaybeTlsStream, WebSocketStream};

use futures_util::{SinkExt, StreamExt};

use crate::client::{handshake, late};
use crate::http::folder;
use crate::{Checked, Failure, PATIENCE, Target, ensure};

/// Longer than a server holds an empty answer back.
const ANSWER_WITHIN: Duration = Duration::from_secs(60);

pub(crate) type Socket = WebSocketStream<MaybeTlsStream<TcpStream>>;

/// One connection, whatever carries it.
pub(crate) enum Link {
    Socket(Box<Socket>),
    Requests(Requests),
}

/// A connection without a socket.
pub(crate) struct Requests {
    address: String,
    http: ureq::Agent,
    /// Its name, once the first frame has opened it.
    name: Option<String>,
    came: mpsc::UnboundedReceiver<Checked<Message>>,
    comes: mpsc::UnboundedSender<Checked<Message>>,
}

impl From<tungstenite::Error> for Failure {
    fn from(error: tungstenite::Error) -> Self {
        Self::Broken(format!("the connection failed: {error}"))
    }
}

impl From<ureq::Error> for Failure {
    fn from(error: ureq::Error) -> Self {
        Self::Broken(format!("a request failed: {error}"))
    }
}

impl Link {
    /// Connects and says nothing.
    pub(crate) async fn open(target: &Target) -> Checked<Self> {
        if target.by_requests {
            return Ok(Self::Requests(Requests::new(target)));
        }
        let connecting = tokio_tungstenite::connect_async(handshake(&target.url)?);
        let (socket, response) = timeout(PATIENCE, connecting).await.map_err(|_| late("a socket"))??;
        let agreed = response.headers().get("sec-websocket-protocol");
        let subprotocol = chat_protocol::SUBPROTOCOL;
        ensure(agreed.is_some_and(|found| found == subprotocol), || {
            format!("the handshake does not agree on the subprotocol {subprotocol}: {agreed:?}")
        })?;
        Ok(Self::Socket(Box::new(socket)))
    }

    /// Sends a text, whatever it is.
    pub(crate) async fn send(&mut self, text: &str) -> Checked {
        match self {
            Self::Socket(socket) => Ok(socket.send(Message::text(text)).await?),
            Self::Requests(requests) => requests.send(text).await,
        }
    }

    /// Sends bytes, which carry no frames.
    pub(crate) async fn send_bytes(&mut self, bytes: &[u8]) -> Checked {
        match self {
            Self::Socket(socket) => Ok(socket.send(Message::binary(bytes.to_vec())).await?),
            Self::Requests(_) => Err(Failure::Skipped("requests carry text only")),
        }
    }

    /// What comes next; none when it is over.
    pub(crate) async fn next(&mut self) -> Checked<Option<Message>> {
        match self {
            Self::Socket(socket) => Ok(socket.next().await.transpose()?),
            Self::Requests(Requests { name: None, .. }) => {
                Err(Failure::Skipped("by requests a link begins with its first frame"))
            }
            Self::Requests(Requests { came, .. }) => came.recv().await.transpose(),
        }
    }
}

impl Requests {
    fn new(target: &Target) -> Self {
        let (comes, came) = mpsc::unbounded_channel();
        Self { address: format!("{}/http", folder(target)), http: patient(), name: None, came, comes }
    }

    async fn send(&mut self, text: &str) -> Checked {
        let (http, body) = (self.http.clone(), text.to_owned());
        if let Some(name) = self.name.clone() {
            let address = format!("{}/send", self.address);
            let (status, _) = apart(move || post(&http, &address, &name, &body)).await?;
            return ensure(status == 204, || format!("POST /http/send: {status}"));
        }
        let address = self.address.clone();
        let (status, answer) = apart(move || post(&http, &address, "", &body)).await?;
        ensure(status == 201, || format!("POST /http: {status}"))?;
        let opened: Value = serde_json::from_str(&answer).unwrap_or_default();
        let name = opened["link"].as_str().ok_or_else(|| Failure::Broken("no name of a link".to_owned()))?;
        self.name = Some(name.to_owned());
        let (http, address) = (self.http.clone(), format!("{}/poll", self.address));
        let (name, comes) = (name.to_owned(), self.comes.clone());
        // A thread, not a task: nobody waits for the last of its requests.
        thread::spawn(move || poll(&http, &address, &name, &comes));
        Ok(())
    }
}

/// Asks for answers that may be refusals, and may take their time.
pub(crate) fn patient() -> ureq::Agent {
    let config =
        ureq::Agent::config_builder().timeout_global(Some(ANSWER_WITHIN)).http_status_as_error(false).build();
    ureq::Agent::new_with_config(config)
}

/// Runs what blocks where it may.
pub(crate) async fn apart<T: Send + 'static>(
    run: impl FnOnce() -> Checked<T> + Send + 'static,
) -> Checked<T> {
    let ran = tokio::task::spawn_blocking(run).await;
    ran.map_err(|error| Failure::Broken(error.to_string()))?
}

/// One request of a link: status and body of the answer.
fn post(http: &ureq::Agent, address: &str, name: &str, body: &str) -> Checked<(u16, String)> {
    let request = http.post(address).header("authorization", format!("Bearer {name}"));
    let mut answer = request.send(body)?;
    Ok((answer.status().as_u16(), answer.body_mut().read_to_string()?))
}

/// Asks again and again until the link is over or nobody listens.
fn poll(http: &ureq::Agent, address: &str, name: &str, comes: &mpsc::UnboundedSender<Checked<Message>>) {
    while !comes.is_closed() {
        let polled = post(http, address, name, "").and_then(|(status, lines)| {
            ensure(status == 200 || status == 204, || format!("POST /http/poll: {status}"))?;
            Ok(lines)
        });
        let messages: Vec<_> = match polled {
            Ok(lines) => lines.lines().map(|line| Ok(message(line))).collect(),
            Err(failure) => vec![Err(failure)],
        };
        for message in messages {
            let is_last = !matches!(message, Ok(Message::Text(_)));
            if comes.send(message).is_err() || is_last {
                return;
            }
        }
    }
}

/// A frame, or the last line: the code with which the server closed.
fn message(line: &str) -> Message {
    let close = serde_json::from_str::<Value>(line).ok().filter(|value| value.get("t").is_none());
    let code = close.and_then(|value| u16::try_from(value["close"].as_u64()?).ok());
    match code {
        Some(code) => Message::Close(Some(CloseFrame { code: code.into(), reason: "".into() })),
        None => Message::text(line),
    }
}
