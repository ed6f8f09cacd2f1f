//! One connection: frames out, frames in. Heartbeats are answered on the way.

use std::time::Duration;

use chat_protocol::{ClientFrame, ClientPong, ServerFrame};
use futures_util::{SinkExt, StreamExt};
use tokio::time::timeout;
use tokio_tungstenite::MaybeTlsStream;
use tokio_tungstenite::tungstenite::Message;

use crate::requests::Requests;
use crate::target::{Socket, Way};
use crate::{Result, Target};

/// How long an answer may take before the run gives up.
pub(crate) const PATIENCE: Duration = Duration::from_secs(60);

/// A connection.
pub struct Link {
    carrier: Carrier,
    /// Heartbeats answered.
    pub(crate) pings: u64,
}

enum Carrier {
    Socket(Box<Socket>),
    Requests(Requests),
}

/// What came.
pub(crate) enum Heard {
    /// What anybody may hear.
    Frame(ServerFrame),
    /// Something else, in the server's words: operators may understand it.
    Other(String),
}

impl Link {
    /// Opens the connection number `nth`; nothing is said yet.
    ///
    /// # Errors
    /// When it does not open.
    pub async fn open(target: &Target, nth: usize) -> Result<Self> {
        let carrier = match target.way() {
            Way::Socket => {
                let connected = timeout(PATIENCE, target.connect(nth)).await;
                Carrier::Socket(Box::new(connected.map_err(|_| "no socket in time")??))
            }
            Way::Requests => Carrier::Requests(Requests::to(target)),
        };
        Ok(Self { carrier, pings: 0 })
    }

    /// Sends a frame.
    ///
    /// # Errors
    /// When the connection is over.
    pub async fn send(&mut self, frame: impl Into<ClientFrame>) -> Result {
        let text = frame.into().encode();
        match &mut self.carrier {
            Carrier::Socket(socket) => Ok(socket.send(Message::text(text)).await?),
            Carrier::Requests(requests) => requests.send(text).await,
        }
    }

    /// The next frame, whenever it comes. What only operators hear is passed over.
    ///
    /// # Errors
    /// When the connection is over.
    pub async fn heard(&mut self) -> Result<ServerFrame> {
        loop {
            if let Heard::Frame(frame) = self.anything().await? {
                return Ok(frame);
            }
        }
    }

    /// Whatever comes next but heartbeats, which are answered.
    pub(crate) async fn anything(&mut self) -> Result<Heard> {
        loop {
            let text = match &mut self.carrier {
                Carrier::Requests(requests) => requests.line().await?,
                Carrier::Socket(socket) => match socket.next().await {
                    Some(Ok(Message::Text(text))) => text.to_string(),
                    Some(Ok(Message::Close(close))) => {
                        return Err(format!("the server closed: {close:?}").into());
                    }
                    Some(Ok(_)) => continue,
                    Some(Err(error)) => return Err(error.into()),
                    None => return Err("the server is gone".into()),
                },
            };
            match ServerFrame::decode(&text) {
                Ok(ServerFrame::Ping(ping)) => {
                    self.pings += 1;
                    self.send(ClientPong { n: ping.n }).await?;
                }
                Ok(frame) => return Ok(Heard::Frame(frame)),
                Err(_) => return Ok(Heard::Other(text)),
            }
        }
    }

    /// The next frame, which must come soon.
    ///
    /// # Errors
    /// When the connection is over, or nothing comes.
    pub async fn next(&mut self) -> Result<ServerFrame> {
        timeout(PATIENCE, self.heard()).await.map_err(|_| "the server says nothing")?
    }

    /// Cuts the connection, as a network does: nobody says goodbye.
    pub(crate) fn cut(self) {
        if let Carrier::Socket(socket) = &self.carrier
            && let MaybeTlsStream::Plain(stream) = socket.get_ref()
        {
            // Without it the end would be a tidy one, no more.
            let _ = stream.set_zero_linger();
        }
    }
}
