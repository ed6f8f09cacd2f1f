//! Reading from one socket, or from its twin.

use axum::extract::ws::{Message, Utf8Bytes};
use chat_protocol::CloseCode;
use futures_util::StreamExt;
use futures_util::stream::BoxStream;

use super::ending::{Ending, Step};

const TOO_BIG: Ending = Ending::Close(CloseCode::FRAME_TOO_BIG, "frame above limits.frame");

pub(super) struct Incoming {
    pub(super) stream: BoxStream<'static, Result<Message, axum::Error>>,
    /// Longest frame, bytes.
    pub(super) limit: usize,
}

/// What arrived.
pub(super) enum Heard {
    Text(Utf8Bytes),
    Binary,
    /// A sign of life below our protocol.
    Control,
}

impl Incoming {
    pub(super) async fn next(&mut self) -> Step<Heard> {
        match self.stream.next().await {
            Some(Ok(Message::Text(text))) if text.len() > self.limit => Err(TOO_BIG),
            Some(Ok(Message::Binary(bytes))) if bytes.len() > self.limit => Err(TOO_BIG),
            Some(Ok(Message::Text(text))) => Ok(Heard::Text(text)),
            Some(Ok(Message::Binary(_))) => Ok(Heard::Binary),
            Some(Ok(Message::Ping(_) | Message::Pong(_))) => Ok(Heard::Control),
            // The WebSocket library names its own limit so; the type behind it is not ours to know.
            Some(Err(error)) if error.to_string().starts_with("Space limit exceeded") => Err(TOO_BIG),
            Some(Ok(Message::Close(_)) | Err(_)) | None => Err(Ending::Gone),
        }
    }
}
