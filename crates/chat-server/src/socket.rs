//! One WebSocket: the handshake, then [`greeting`], then the [`connection`] until its [`ending`].

mod catching_up;
mod commands;
mod connection;
mod ending;
mod greeting;
mod heartbeat;
mod incoming;
mod lease;
mod outgoing;

pub(crate) use connection::serve;

use std::net::SocketAddr;
use std::sync::Arc;

use axum::extract::ws::WebSocketUpgrade;
use axum::extract::ws::rejection::WebSocketUpgradeRejection;
use axum::extract::{ConnectInfo, State};
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::{IntoResponse, Response};
use chat_protocol::SUBPROTOCOL;

use crate::address::address;
use crate::chat::Chat;
use crate::origin;

/// Bytes read at once. Each connection keeps as many, and most say little: the library's own 128 KiB would make tens of
/// thousands of idle ones cost gigabytes.
const READ_AT_ONCE: usize = 2 * 1024;

/// Bytes of frames that are written together. The buffer stays as large as it once had to be.
const WRITTEN_AT_ONCE: usize = 8 * 1024;

/// `GET /ws`: checks where the page comes from and what it speaks.
pub(crate) async fn handshake(
    State(chat): State<Arc<Chat>>,
    ConnectInfo(peer): ConnectInfo<SocketAddr>,
    headers: HeaderMap,
    upgrade: Result<WebSocketUpgrade, WebSocketUpgradeRejection>,
) -> Response {
    let text = |name| headers.get(name).and_then(|value| value.to_str().ok());
    // An origin that is not even text is somebody else's.
    let origin = headers.get(header::ORIGIN).map(|value| value.to_str().unwrap_or("null"));
    if !origin::may_connect(origin, text(header::HOST), &chat.config.allowed_origins) {
        return (StatusCode::FORBIDDEN, "this origin may not connect: add it to allowed_origins\n")
            .into_response();
    }
    let upgrade = match upgrade {
        Ok(upgrade) => upgrade,
        Err(rejection) => return rejection.into_response(),
    };
    let mut offered =
        headers.get_all(header::SEC_WEBSOCKET_PROTOCOL).iter().filter_map(|value| value.to_str().ok());
    if !offered.any(|list| list.split(',').any(|one| one.trim() == SUBPROTOCOL)) {
        return (StatusCode::BAD_REQUEST, "offer the subprotocol portal-chat.v1\n").into_response();
    }
    // Frames somewhat above the limit are read whole, so that they can be refused by name.
    let most = 4 * chat.config.limits.frame;
    let from = address(peer, &headers, &chat.config.proxy);
    upgrade
        .protocols([SUBPROTOCOL])
        .read_buffer_size(READ_AT_ONCE)
        .write_buffer_size(WRITTEN_AT_ONCE)
        .max_message_size(most)
        .max_frame_size(most)
        .on_upgrade(move |socket| serve(chat, socket, from))
}

#[cfg(test)]
#[path = "socket/socket_tests.rs"]
mod tests;
