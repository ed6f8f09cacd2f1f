//! Decoding: every frame in every direction, and events as the store keeps them.

use chat_protocol::{
    ClientFrame, DecodeError, DurableCommand, EventBody, FaqFrame, OperatorFrame, ServerFrame,
};
use serde_json::Value;

use crate::subject::{Subject, Verdict};

#[path = "../../../../crates/chat-protocol/tests/pinned/mod.rs"]
mod pinned;

/// Longest sentence about what is wrong: it names, it does not quote.
const SENTENCE: usize = 200;

pub(super) fn subject() -> Subject {
    Subject::new("frames", corpus(), |input| check(&String::from_utf8_lossy(input)))
}

/// Every pinned frame.
fn corpus() -> Vec<Vec<u8>> {
    let all = pinned::CLIENT.iter().chain(pinned::SERVER).chain(pinned::OPERATOR).chain(pinned::FAQ);
    all.map(|(_, text)| text.as_bytes().to_vec()).collect()
}

/// Frames of clients, one a text.
pub(super) fn of_clients() -> impl Iterator<Item = &'static str> {
    pinned::CLIENT.iter().map(|(_, text)| *text)
}

macro_rules! reencodes {
    ($text:expr, $($frame:ty),*) => {
        $(match <$frame>::decode($text) {
            Ok(frame) => {
                let again = frame.encode();
                if <$frame>::decode(&again).as_ref() != Ok(&frame) {
                    return Err(format!("{} decodes otherwise once it was encoded", stringify!($frame)));
                }
            }
            Err(error) => says_what_is_wrong(&error)?,
        })*
    };
}

fn check(text: &str) -> Verdict {
    reencodes!(text, ClientFrame, DurableCommand, ServerFrame, OperatorFrame, FaqFrame);
    let Ok(frame) = serde_json::from_str::<Value>(text) else { return Ok(()) };
    if let (Some(kind), Some(data)) = (frame["k"].as_str(), frame.get("d")) {
        event(kind, &data.to_string())?;
    }
    Ok(())
}

fn event(kind: &str, data: &str) -> Verdict {
    let Ok(body) = EventBody::parse(kind, data) else { return Ok(()) };
    let stored = serde_json::to_string(&body).map_err(|error| format!("an event is not stored: {error}"))?;
    match EventBody::parse(body.kind(), &stored) {
        Ok(again) if again == body => Ok(()),
        _ => Err("an event is read otherwise once it was stored".to_owned()),
    }
}

fn says_what_is_wrong(error: &DecodeError) -> Verdict {
    let sentence = error.to_string();
    match sentence.chars().count() {
        0 => Err("an error says nothing".to_owned()),
        length if length > SENTENCE => Err(format!("an error of {length} characters quotes the frame")),
        _ => Ok(()),
    }
}
