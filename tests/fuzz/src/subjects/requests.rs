//! The HTTP twin of the socket, against a running server.

use serde_json::Value;

use super::exchange::Answer;
use super::frames;
use super::site::{HELLO, OPERATOR, Site};
use crate::Result;
use crate::subject::{Subject, Verdict};

/// Ends what is sent: so there is always an answer to wait for.
const PING: &str = r#"{"t":"ping","n":77}"#;

/// Inputs between two looks whether the server still writes.
const LOOK: u64 = 200;

pub(super) fn subject() -> Result<Subject> {
    let site = Site::start()?;
    let (mut link, mut count) = (None, 0_u64);
    Ok(Subject::new("requests", corpus(), move |input| {
        count += 1;
        if count.is_multiple_of(LOOK) {
            site.still_writes(count)?;
        }
        let name = match link.take() {
            Some(name) => name,
            None => site.link(HELLO)?.0,
        };
        let answer = site.ask(&with_link(input, &name))?;
        judge(&answer)?;
        if let Some(opened) = opened(&answer) {
            // What it says first may be no `hello`: the server then says why, and closes.
            frames_are_sound(&site.poll(&opened)?)?;
        }
        link = answers(&site, &name)?.then_some(name);
        Ok(())
    }))
}

fn corpus() -> Vec<Vec<u8>> {
    let mut corpus = vec![
        format!("POST /http\nContent-Type: text/plain\n\n{HELLO}"),
        format!("POST /http\n\n{HELLO}\n{PING}"),
        format!(r#"POST /http{}{{"t":"hello","v":1,"auth":{{"kind":"operator","token":"{OPERATOR}"}}}}"#, "\n\n"),
        "POST /http/poll\nAuthorization: Bearer {link}x\n\n".to_owned(),
        "GET /.well-known/portal-chat.json\nOrigin: https://other.example\n\n".to_owned(),
        "GET /healthz\n\n".to_owned(),
        "GET /ws\nUpgrade: websocket\nSec-WebSocket-Version: 13\nSec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==\n\n".to_owned(),
        "GET /chat/faq.json\nIf-None-Match: W/\"1\", \"2\"\n\n".to_owned(),
        "GET /operator/\nRange: bytes=0-\n\n".to_owned(),
    ];
    corpus.extend(
        frames::of_clients()
            .map(|frame| format!("POST /http/send\nAuthorization: Bearer {{link}}\n\n{frame}\n{PING}")),
    );
    corpus.into_iter().map(String::into_bytes).collect()
}

fn with_link(input: &[u8], link: &str) -> Vec<u8> {
    super::uploads::replaced(input, b"{link}", link.as_bytes())
}

/// Rules for every answer.
fn judge(answer: &Answer) -> Verdict {
    match answer.status {
        500.. => Err(format!("{} for a request that is merely odd: {}", answer.status, answer.text())),
        // Routing and HTTP itself refuse without a body; what is ours says what to do.
        404 | 413 if answer.body.is_empty() && answer.has("cache-control", "no-store") => {
            Err(format!("{} says nothing", answer.status))
        }
        _ => Ok(()),
    }
}

fn opened(answer: &Answer) -> Option<String> {
    let json: Value = serde_json::from_str(&answer.text()).ok()?;
    (answer.status == 201).then(|| json["link"].as_str().map(str::to_owned))?
}

/// Asks the link for a sign of life. False when it is over, as it may be after twenty frames nobody understands.
fn answers(site: &Site, link: &str) -> std::result::Result<bool, String> {
    let sent = site.ask(format!("POST /http/send\nAuthorization: Bearer {link}\n\n{PING}").as_bytes())?;
    judge(&sent)?;
    if sent.status == 404 {
        return Ok(false);
    }
    loop {
        let frames = site.poll(link)?;
        frames_are_sound(&frames)?;
        if frames.is_empty() || frames.iter().any(|frame| frame.get("close").is_some()) {
            return Ok(false);
        }
        if frames.iter().any(|frame| frame["t"] == "pong" && frame["n"] == 77) {
            return Ok(true);
        }
    }
}

/// Frames say what they are, and refusals what to do.
fn frames_are_sound(frames: &[Value]) -> Verdict {
    for frame in frames {
        if frame.get("t").is_none() && frame.get("close").is_none() {
            return Err("a frame without a type".to_owned());
        }
        if frame["t"] == "err" && frame["msg"].as_str().is_none_or(str::is_empty) {
            return Err("a refusal that says nothing".to_owned());
        }
        if frame["code"] == "internal" {
            return Err(format!("a frame made the server fail: {}", frame["msg"]));
        }
    }
    Ok(())
}
