//! A long conversation of ours, on the real server: other widgets hold theirs in the page.

use std::collections::VecDeque;

use futures_util::{SinkExt, StreamExt};
use journeys::Result;
use serde_json::{Value, json};
use tokio_tungstenite::tungstenite::Message;
use tokio_tungstenite::tungstenite::client::IntoClientRequest;

use crate::stubs;

/// What the server is told, so that thousands of messages may be written at once.
pub(crate) const SETTINGS: &str = "[limits]\nmessages_per_second = 100000\nburst = 100000\nwindow = 64";

/// Writes as many messages as this guest into this conversation.
pub(crate) async fn fill(socket: &str, token: &str, conversation: &str, count: usize) -> Result {
    let mut request = socket.into_client_request()?;
    request.headers_mut().insert("sec-websocket-protocol", "portal-chat.v1".parse()?);
    let (mut socket, _) = tokio_tungstenite::connect_async(request).await?;
    let hello = json!({ "t": "hello", "v": 1, "auth": { "kind": "guest", "token": token } });
    socket.send(Message::text(hello.to_string())).await?;
    let mut open = VecDeque::new();
    let mut written = 0;
    let mut synced = false;
    while written < count || !open.is_empty() {
        while synced && written < count && open.len() < 32 {
            let id = format!("01900000-0000-7000-8000-{written:012x}");
            let said = json!({ "t": "msg.send", "id": id, "c": conversation, "text": stubs::text(written) });
            socket.send(Message::text(said.to_string())).await?;
            open.push_back(id);
            written += 1;
        }
        let Message::Text(text) = socket.next().await.ok_or("the server closed the socket")?? else {
            continue;
        };
        let frame: Value = serde_json::from_str(&text)?;
        match frame["t"].as_str() {
            Some("synced") => synced = true,
            Some("ok") => open.retain(|id| frame["re"] != id.as_str()),
            Some("err") => return Err(format!("the server refuses a message: {frame}").into()),
            Some("ping") => {
                socket.send(Message::text(json!({ "t": "pong", "n": frame["n"] }).to_string())).await?;
            }
            _ => {}
        }
    }
    Ok(())
}
