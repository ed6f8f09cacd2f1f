//! How a connection ends.

use std::time::Duration;

use axum::extract::ws::{CloseFrame, Message};
use chat_protocol::CloseCode;
use futures_util::{SinkExt, StreamExt};

use super::incoming::Incoming;
use super::outgoing::Outgoing;

/// How long a slow reader may take to receive what is under way and the reason.
const LAST_WORD: Duration = Duration::from_secs(10);

/// How long the other side may take to close, too.
const HANDSHAKE: Duration = Duration::from_secs(1);

/// Why a connection ends.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Ending {
    /// The other side closed, or the link broke.
    Gone,
    /// We close, with a code and a word for people who debug.
    Close(CloseCode, &'static str),
}

/// What goes on until a connection ends.
pub(super) type Step<T = ()> = Result<T, Ending>;

/// Says why and waits a moment for the other side: what it sent meanwhile must not reset the link
/// before it has read the reason.
pub(super) async fn finish(ending: Ending, mut incoming: Incoming, mut outgoing: Outgoing) {
    if let Ending::Close(code, reason) = ending {
        let close = Message::Close(Some(CloseFrame { code: code.0, reason: reason.into() }));
        // Whoever is gone already does not hear it.
        let _ = tokio::time::timeout(LAST_WORD, outgoing.sink.send(close)).await;
    }
    let drained = async { while let Some(Ok(_)) = incoming.stream.next().await {} };
    let _ = tokio::time::timeout(HANDSHAKE, drained).await;
}
