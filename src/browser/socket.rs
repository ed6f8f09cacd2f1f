//! One connection: a WebSocket, or requests in its place. No retry in here: the core decides.

use std::future::poll_fn;

use chat_core::Input;
use chat_core::ways::Way;
use chat_protocol::{CloseCode, SUBPROTOCOL};
use futures::channel::mpsc::{UnboundedReceiver, UnboundedSender, unbounded};
use futures::{FutureExt, SinkExt, StreamExt, select_biased};
use gloo_net::websocket::futures::WebSocket;
use gloo_net::websocket::{Message, State, WebSocketError};
use wasm_bindgen_futures::spawn_local;

use super::long_poll;

/// A connection under way or open. Dropping it closes the socket and silences it.
pub struct Socket(UnboundedSender<String>);

/// What a connection reports.
pub enum Event {
    /// What the core should know.
    Input(Input),
    /// The server knows of no requests in place of a socket.
    NoTwin,
}

impl Socket {
    /// Starts to connect to the address of this way. `report` hears of everything that happens until this handle is
    /// dropped.
    pub fn open(way: Way, address: String, report: impl Fn(Event) + 'static) -> Self {
        let (sender, frames) = unbounded();
        spawn_local(async move {
            let end = match way {
                Way::Socket => connection(&address, frames, &report).await,
                Way::Requests => long_poll::connection(&address, frames, &report).await,
            };
            if let End::Closed(code) = end {
                report(Event::Input(Input::SocketClosed(code)));
            }
        });
        Self(sender)
    }

    /// Hands a frame to the browser. That it arrived is known only by the server's answer.
    pub fn send(&self, frame: String) {
        // An error means that the socket has closed; its `SocketClosed` is on the way.
        let _ = self.0.unbounded_send(frame);
    }
}

/// Why a connection is over.
pub(super) enum End {
    /// The other side, or the network.
    Closed(CloseCode),
    /// The handle was dropped: nobody listens any more.
    Dropped,
}

async fn connection(endpoint: &str, mut frames: UnboundedReceiver<String>, report: &impl Fn(Event)) -> End {
    let Ok(mut socket) = WebSocket::open_with_protocol(endpoint, SUBPROTOCOL) else {
        return End::Closed(CloseCode::LINK_LOST);
    };
    select_biased! {
        _ = poll_fn(|context| socket.poll_ready_unpin(context)).fuse() => {}
        // Nothing is sent before `SocketOpened`, so this is the handle being dropped.
        _ = frames.next() => return End::Dropped,
    }
    if matches!(socket.state(), State::Open) {
        report(Event::Input(Input::SocketOpened));
    }
    loop {
        select_biased! {
            message = socket.next().fuse() => match message {
                Some(Ok(Message::Text(text))) => report(Event::Input(Input::Frame(text))),
                // Version 1 sends a widget no binary frames; a close event follows an error event.
                Some(Ok(Message::Bytes(_)) | Err(WebSocketError::ConnectionError)) => {}
                Some(Err(WebSocketError::ConnectionClose(event))) => return End::Closed(CloseCode(event.code)),
                Some(Err(_)) | None => return End::Closed(CloseCode::LINK_LOST),
            },
            frame = frames.next() => match frame {
                // A failed send is a closing socket: its close event follows.
                Some(frame) => drop(socket.send(Message::Text(frame)).await),
                None => {
                    // Fails only for a code outside the allowed ones.
                    let _ = socket.close(Some(CloseCode::NORMAL.0), None);
                    return End::Dropped;
                }
            },
        }
    }
}
