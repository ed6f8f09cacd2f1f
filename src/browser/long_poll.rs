//! The twin of the socket: the same frames by requests, where a network breaks WebSockets.

use std::pin::pin;

use chat_core::Input;
use chat_protocol::CloseCode;
use chat_protocol::json::{Value, field, object};
use futures::channel::mpsc::UnboundedReceiver;
use futures::{FutureExt, StreamExt, select_biased};

use super::exchange::{self, Answer, Request};
use super::socket::{End, Event};

/// Runs one connection over requests to this address until it ends.
pub(super) async fn connection(
    address: &str,
    mut frames: UnboundedReceiver<String>,
    report: &impl Fn(Event),
) -> End {
    // There is nothing to open: the first frame opens it.
    report(Event::Input(Input::SocketOpened));
    let Some(hello) = frames.next().await else { return End::Dropped };
    let link = match ask(address, "", &hello).await {
        Some(Answer { status: 201, text, .. }) => name_in(&text),
        Some(Answer { status: 404 | 405, .. }) => {
            report(Event::NoTwin);
            None
        }
        _ => None,
    };
    let Some(link) = link else { return End::Closed(CloseCode::LINK_LOST) };
    let (send, poll) = (format!("{address}/send"), format!("{address}/poll"));
    // Browsers ask again by themselves, when nothing came back on a connection that was kept. By the number the server
    // sees that, and ends the link, since frames may be lost.
    let mut number = 0u32;
    loop {
        number += 1;
        let numbered = number.to_string();
        let mut polled = pin!(ask(&poll, &link, &numbered).fuse());
        let answer = loop {
            select_biased! {
                answer = polled => break answer,
                frame = frames.next() => {
                    let Some(mut lines) = frame else { return End::Dropped };
                    while let Ok(more) = frames.try_recv() {
                        lines.push('\n');
                        lines.push_str(&more);
                    }
                    if !matches!(ask(&send, &link, &lines).await, Some(Answer { status: 204, .. })) {
                        return End::Closed(CloseCode::LINK_LOST);
                    }
                }
            }
        };
        let Some(Answer { status: 200 | 204, text, .. }) = answer else {
            return End::Closed(CloseCode::LINK_LOST);
        };
        for line in text.lines() {
            if let Some(code) = close_in(line) {
                return End::Closed(code);
            }
            report(Event::Input(Input::Frame(line.to_owned())));
        }
    }
}

async fn ask(address: &str, token: &str, body: &str) -> Option<Answer> {
    exchange::ask(Request { method: "POST", address, token, offset: None }, body.as_bytes(), |_| {}).await
}

/// The link that was opened.
fn name_in(text: &str) -> Option<String> {
    let opened: Value = serde_json::from_str(text).ok()?;
    field(object(&opened).ok()?, "link").ok()
}

/// The code of the line that says that the server has closed the link: the one line without a `t`.
fn close_in(line: &str) -> Option<CloseCode> {
    let last: Value = serde_json::from_str(line).ok()?;
    let fields = object(&last).ok()?;
    if fields.contains_key("t") {
        return None;
    }
    Some(field::<u16>(fields, "close").map_or(CloseCode::LINK_LOST, CloseCode))
}
