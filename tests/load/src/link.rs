//! One connection: frames out, frames in. Heartbeats are answered on the way.

use std::time::Duration;

use chat_protocol::{ClientFrame, ClientPong, ServerFrame};
use futures_util::{SinkExt, StreamExt};
use tokio::time::timeout;
use tokio_tungstenite::MaybeTlsStream;
use tokio_tungstenite::tungstenite::Message;

use crate::target::Socket;
use crate::{Result, Target};

/// How long an answer may take before the run gives up.
pub(crate) const PATIENCE: Duration = Duration::from_secs(60);

/// A connection.
pub struct Link {
    socket: Socket,
    /// Heartbeats answered.
    pub(crate) pings: u64,
}

impl Link {
    /// Opens the connection number `nth`; nothing is said yet.
    ///
    /// # Errors
    /// When it does not open.
    pub async fn open(target: &Target, nth: usize) -> Result<Self> {
        let socket = timeout(PATIENCE, target.connect(nth)).await.map_err(|_| "no socket in time")??;
        Ok(Self { socket, pings: 0 })
    }

    /// Sends a frame.
    ///
    /// # Errors
    /// When the connection is over.
    pub async fn send(&mut self, frame: impl Into<ClientFrame>) -> Result {
        Ok(self.socket.send(Message::text(frame.into().encode())).await?)
    }

    /// The next frame, whenever it comes. What only operators hear is passed over.
    ///
    /// # Errors
    /// When the connection is over.
    pub async fn heard(&mut self) -> Result<ServerFrame> {
        loop {
            let text = match self.socket.next().await {
                Some(Ok(Message::Text(text))) => text,
                Some(Ok(Message::Close(close))) => return Err(format!("the server closed: {close:?}").into()),
                Some(Ok(_)) => continue,
                Some(Err(error)) => return Err(error.into()),
                None => return Err("the server is gone".into()),
            };
            match ServerFrame::decode(&text) {
                Ok(ServerFrame::Ping(ping)) => {
                    self.pings += 1;
                    self.send(ClientPong { n: ping.n }).await?;
                }
                Ok(frame) => return Ok(frame),
                Err(_) => {}
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
        if let MaybeTlsStream::Plain(stream) = self.socket.get_ref() {
            // Without it the end would be a tidy one, no more.
            let _ = stream.set_zero_linger();
        }
    }
}
