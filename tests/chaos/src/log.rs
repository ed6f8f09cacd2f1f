//! The server's log, read directly: without the proxy, by the protocol.

use std::net::SocketAddr;
use std::time::Duration;

use chat_protocol::{
    Auth, AuthKind, ClientFrame, CommandId, ConversationId, Event, GetHistory, Hello, Millis, Secret, Seq,
    ServerFrame, VERSION, limits,
};
use futures_util::{SinkExt, StreamExt};
use tokio::net::TcpStream;
use tokio_tungstenite::WebSocketStream;
use tokio_tungstenite::tungstenite::Message;

use crate::{Result, link};

/// The server is up and the way is short: no answer may take longer.
const PATIENCE: Duration = Duration::from_secs(20);

/// One guest's view of the server, for reading logs.
pub(crate) struct Reader {
    socket: WebSocketStream<TcpStream>,
    asked: u64,
}

impl Reader {
    pub(crate) async fn of_guest(server: SocketAddr, token: &Secret) -> Result<Self> {
        let mut reader = Self { socket: link::connect(server).await?, asked: 0 };
        let auth = Auth { kind: AuthKind::Guest, token: Some(token.clone()) };
        let hello = Hello { v: VERSION, client: None, auth, caps: Vec::new(), page: None, resume: None };
        reader.send(hello).await?;
        while !matches!(reader.next().await?, ServerFrame::Synced(_)) {}
        Ok(reader)
    }

    /// The whole log; empty when the guest has no such conversation.
    pub(crate) async fn read(&mut self, c: ConversationId) -> Result<Vec<Event>> {
        let mut log: Vec<Event> = Vec::new();
        loop {
            self.asked += 1;
            let mut random = [0; 10];
            random[..8].copy_from_slice(&self.asked.to_be_bytes());
            let id = CommandId::new(Millis(0), random);
            let after = Some(log.last().map_or(Seq(0), |event| event.seq));
            self.send(GetHistory { id, c, before: None, after, limit: limits::MAX_HISTORY }).await?;
            loop {
                match self.next().await? {
                    ServerFrame::HistoryPage(page) if page.re == id => {
                        log.extend(page.events);
                        if !page.more {
                            return Ok(log);
                        }
                        break;
                    }
                    ServerFrame::Refused(refused) if refused.re == Some(id) => return Ok(log),
                    _ => {}
                }
            }
        }
    }

    async fn send(&mut self, frame: impl Into<ClientFrame>) -> Result {
        Ok(self.socket.send(Message::text(frame.into().encode())).await?)
    }

    async fn next(&mut self) -> Result<ServerFrame> {
        loop {
            let message = tokio::time::timeout(PATIENCE, self.socket.next()).await?;
            if let Message::Text(text) = message.ok_or("the server closed a reader of the log")?? {
                return Ok(ServerFrame::decode(&text)?);
            }
        }
    }
}
