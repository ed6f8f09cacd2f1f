//! Requests in place of a socket, made as a browser makes them for the widget: a poll is always under way, what is
//! sent goes beside it, connections are kept for the next request.

use std::net::SocketAddr;
use std::time::Duration;

use chat_protocol::CloseCode;
use serde_json::Value;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;
use tokio::sync::mpsc::UnboundedReceiver;
use tokio::time::timeout;

use crate::link::Heard;

/// An answer later than this is none, as in the widget.
const WITHIN: Duration = Duration::from_secs(120);

/// Carries one link until it ends.
pub(crate) async fn carry(
    server: SocketAddr,
    mut texts: UnboundedReceiver<String>,
    hear: impl Fn(Heard),
) -> CloseCode {
    // There is nothing to open: the first text opens it.
    hear(Heard::Opened);
    let Some(hello) = texts.recv().await else { return CloseCode::NORMAL };
    let (mut polls, mut sends) = (Caller::new(server), Caller::new(server));
    let opened = polls.ask("/http", "", &hello).await;
    let Some(link) = opened.as_ref().and_then(link_in) else { return CloseCode::LINK_LOST };
    let mut number = 0;
    loop {
        number += 1;
        let numbered = number.to_string();
        let mut poll = Box::pin(polls.ask("/http/poll", &link, &numbered));
        let polled = loop {
            tokio::select! {
                polled = &mut poll => break polled,
                text = texts.recv() => {
                    let Some(mut lines) = text else { return CloseCode::NORMAL };
                    while let Ok(more) = texts.try_recv() {
                        lines.push('\n');
                        lines.push_str(&more);
                    }
                    if !matches!(sends.ask("/http/send", &link, &lines).await, Some(Answer { status: 204, .. })) {
                        return CloseCode::LINK_LOST;
                    }
                }
            }
        };
        let Some(Answer { status: 200 | 204, text }) = polled else { return CloseCode::LINK_LOST };
        for line in text.lines() {
            if let Some(code) = close_in(line) {
                return code;
            }
            hear(Heard::Text(line.to_owned()));
        }
    }
}

/// The name of the link that was opened.
fn link_in(Answer { status, text }: &Answer) -> Option<String> {
    let opened: Value = serde_json::from_str(text).ok().filter(|_| *status == 201)?;
    Some(opened["link"].as_str()?.to_owned())
}

/// The code of the line that says that the server has closed the link: the one line without a `t`.
fn close_in(line: &str) -> Option<CloseCode> {
    let last: Value = serde_json::from_str(line).ok()?;
    if last.get("t").is_some() {
        return None;
    }
    let code = last["close"].as_u64().and_then(|code| u16::try_from(code).ok());
    Some(code.map_or(CloseCode::LINK_LOST, CloseCode))
}

/// An answer that has come whole.
#[derive(Debug, PartialEq, Eq)]
struct Answer {
    status: u16,
    text: String,
}

impl Answer {
    /// Reads an answer; none while some of it is missing.
    fn read(bytes: &[u8]) -> Option<Self> {
        let text = String::from_utf8_lossy(bytes);
        let (head, _) = text.split_once("\r\n\r\n")?;
        let mut lines = head.lines();
        let status = lines.next()?.split(' ').nth(1)?.parse().ok()?;
        let mut headers = lines.filter_map(|line| line.split_once(':'));
        let length = headers.find(|(name, _)| name.eq_ignore_ascii_case("content-length"));
        let length = length.map_or(0, |(_, length)| length.trim().parse().unwrap_or(usize::MAX));
        let body = bytes.get(head.len() + 4..)?.get(..length)?;
        Some(Self { status, text: String::from_utf8_lossy(body).into_owned() })
    }
}

/// How an exchange broke.
#[derive(Debug, PartialEq, Eq)]
enum Broken {
    Unanswered,
    MidAnswer,
}

/// Asks one thing after the other over a connection that is kept.
struct Caller {
    server: SocketAddr,
    kept: Option<TcpStream>,
}

impl Caller {
    fn new(server: SocketAddr) -> Self {
        Self { server, kept: None }
    }

    /// What the server answers; none when it cannot be reached.
    async fn ask(&mut self, path: &str, link: &str, body: &str) -> Option<Answer> {
        let (host, length) = (self.server, body.len());
        let request = format!(
            "POST {path} HTTP/1.1\r\nhost: {host}\r\nauthorization: Bearer {link}\r\ncontent-length: {length}\r\n\r\n{body}"
        );
        timeout(WITHIN, self.exchange(request.as_bytes())).await.ok()?
    }

    async fn exchange(&mut self, request: &[u8]) -> Option<Answer> {
        if let Some(mut kept) = self.kept.take() {
            match exchange(&mut kept, request).await {
                Ok(answer) => {
                    self.kept = Some(kept);
                    return Some(answer);
                }
                // It may have ended before the request came: browsers then ask again, over a new connection.
                Err(Broken::Unanswered) => {}
                Err(Broken::MidAnswer) => return None,
            }
        }
        let mut fresh = TcpStream::connect(self.server).await.ok()?;
        fresh.set_nodelay(true).ok()?;
        let answer = exchange(&mut fresh, request).await.ok()?;
        self.kept = Some(fresh);
        Some(answer)
    }
}

async fn exchange(stream: &mut TcpStream, request: &[u8]) -> Result<Answer, Broken> {
    stream.write_all(request).await.map_err(|_| Broken::Unanswered)?;
    let mut bytes = Vec::new();
    loop {
        if let Some(answer) = Answer::read(&bytes) {
            return Ok(answer);
        }
        // An error is an end like any other.
        if stream.read_buf(&mut bytes).await.unwrap_or(0) == 0 {
            return Err(if bytes.is_empty() { Broken::Unanswered } else { Broken::MidAnswer });
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_answer_counts_when_it_has_come_whole() {
        let whole = b"HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\n{}\n{}";
        for cut in 0..whole.len() {
            assert_eq!(Answer::read(&whole[..cut]), None);
        }
        assert_eq!(Answer::read(whole), Some(Answer { status: 200, text: "{}\n{}".to_owned() }));
        let empty = Answer::read(b"HTTP/1.1 204 No Content\r\ncache-control: no-store\r\n\r\n");
        assert_eq!(empty, Some(Answer { status: 204, text: String::new() }));
    }

    #[test]
    fn the_last_line_of_a_link_names_its_code() {
        assert_eq!(close_in(r#"{"close":1012,"reason":"restart"}"#), Some(CloseCode::RESTART));
        assert_eq!(close_in(r#"{"t":"synced"}"#), None);
    }
}
