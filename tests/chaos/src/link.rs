//! A connection as a browser gives it, a WebSocket or requests in its place: it opens, says texts and closes; nobody
//! waits for it.

use std::net::SocketAddr;
use std::time::Duration;

use chat_core::ways::Way;
use chat_protocol::{CloseCode, SUBPROTOCOL};
use futures_util::{SinkExt, StreamExt};
use tokio::net::TcpStream;
use tokio::sync::mpsc::{UnboundedReceiver, UnboundedSender, unbounded_channel};
use tokio_tungstenite::WebSocketStream;
use tokio_tungstenite::tungstenite::Message;
use tokio_tungstenite::tungstenite::client::IntoClientRequest;

use crate::{Result, requests};

/// How long a socket nobody listens to any more may take to send what it holds and to say goodbye.
const GOODBYE: Duration = Duration::from_secs(1);

/// What a connection reports.
#[derive(Debug)]
pub(crate) enum Heard {
    Opened,
    Text(String),
    Closed(CloseCode),
}

/// What connections report, with the number of the connection: earlier ones do not matter any more.
pub(crate) type Ear = UnboundedSender<(u64, Heard)>;

/// A connection; dropping it closes it.
pub(crate) struct Link(UnboundedSender<String>);

impl Link {
    /// Connects to a server, by this way, and reports under a number.
    pub(crate) fn open(way: Way, server: SocketAddr, number: u64, ear: Ear) -> Self {
        let (sender, texts) = unbounded_channel();
        tokio::spawn(async move {
            let hear = |heard| drop(ear.send((number, heard)));
            let code = match way {
                Way::Socket => carry(server, texts, hear).await,
                Way::Requests => requests::carry(server, texts, hear).await,
            };
            // Nobody listens when the page is gone.
            drop(ear.send((number, Heard::Closed(code))));
        });
        Self(sender)
    }

    /// Hands a text over. Whether it arrives, only an answer tells.
    pub(crate) fn send(&self, text: String) {
        drop(self.0.send(text));
    }
}

/// Opens a WebSocket to the server.
pub(crate) async fn connect(server: SocketAddr) -> Result<WebSocketStream<TcpStream>> {
    let mut request = format!("ws://{server}/ws").into_client_request()?;
    request.headers_mut().insert("sec-websocket-protocol", SUBPROTOCOL.parse()?);
    let stream = TcpStream::connect(server).await?;
    stream.set_nodelay(true)?;
    Ok(tokio_tungstenite::client_async(request, stream).await?.0)
}

async fn carry(server: SocketAddr, mut texts: UnboundedReceiver<String>, hear: impl Fn(Heard)) -> CloseCode {
    let connected = tokio::select! {
        connected = connect(server) => connected,
        // Nothing is sent before it is open: it was dropped.
        _ = texts.recv() => return CloseCode::NORMAL,
    };
    let Ok(mut socket) = connected else { return CloseCode::LINK_LOST };
    hear(Heard::Opened);
    loop {
        tokio::select! {
            text = texts.recv() => match text {
                Some(text) => {
                    if socket.send(Message::text(text)).await.is_err() {
                        return CloseCode::LINK_LOST;
                    }
                }
                None => {
                    drop(tokio::time::timeout(GOODBYE, socket.close(None)).await);
                    return CloseCode::NORMAL;
                }
            },
            message = socket.next() => match message {
                Some(Ok(Message::Text(text))) => hear(Heard::Text(text.to_string())),
                Some(Ok(Message::Close(frame))) => {
                    return frame.map_or(CloseCode::LINK_LOST, |frame| CloseCode(frame.code.into()));
                }
                Some(Ok(_)) => {}
                Some(Err(_)) | None => return CloseCode::LINK_LOST,
            },
        }
    }
}
