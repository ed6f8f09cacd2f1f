//! docs/protocol.md says what the wire types do: its examples are pinned texts, its tables those of the code.
#![allow(clippy::unwrap_used, reason = "a panic is how a test fails")]

mod pinned;

use std::collections::BTreeSet;

use chat_protocol::{
    CloseCode, ErrorCode, EventBody, FaqFrame, Heartbeat, Limits, OperatorFrame, Retry, ServerFrame, limits,
};
use pinned::{CLIENT, FAQ, OPERATOR, SERVER};

const DOCUMENT: &str = include_str!("../../../docs/protocol.md");

/// The frames of the document, whole lines.
fn examples() -> impl Iterator<Item = &'static str> {
    DOCUMENT.lines().filter(|line| line.starts_with(r#"{"t":"#))
}

/// What stands between a heading and the next of its level.
fn section(heading: &str) -> &'static str {
    let start = DOCUMENT.find(&format!("\n## {heading}\n")).unwrap_or_else(|| panic!("no section {heading}"));
    let rest = &DOCUMENT[start + 1..];
    rest.split("\n## ").next().unwrap()
}

#[test]
fn examples_are_pinned_texts() {
    let pinned: BTreeSet<&str> =
        [CLIENT, SERVER, OPERATOR, FAQ].into_iter().flatten().map(|(_, text)| *text).collect();
    for example in examples() {
        assert!(pinned.contains(example), "not pinned: {example}");
    }
}

#[test]
fn every_frame_and_every_kind_of_event_has_an_example() {
    let shown: BTreeSet<&str> = examples().map(|line| line.split('"').nth(3).unwrap()).collect();
    let types = CLIENT.iter().map(|(t, _)| *t).chain(ServerFrame::TYPES.iter().copied());
    for t in types.chain(OperatorFrame::TYPES.iter().copied()).chain(FaqFrame::TYPES.iter().copied()) {
        assert!(shown.contains(t), "no example of {t}");
    }
    for kind in EventBody::KINDS {
        let (row, event) = (format!("| `{kind}` |"), format!(r#""k":"{kind}""#));
        assert!(section("Events").contains(&row), "no row of {kind}");
        assert!(examples().any(|line| line.contains(&event)), "no example of {kind}");
    }
}

#[test]
fn the_table_of_errors_is_that_of_the_code() {
    let rows = ErrorCode::ALL.iter().map(|code| {
        let word = |value: serde_json::Value| value.as_str().unwrap().to_owned();
        let (name, retry) =
            (serde_json::to_value(code).unwrap(), serde_json::to_value(code.retry()).unwrap());
        format!("| `{}` | `{}` |", word(name), word(retry))
    });
    for row in rows.clone() {
        assert!(section("Errors").contains(&row), "no row {row}");
    }
    let written =
        section("Errors").lines().filter(|line| line.starts_with("| `") && !line.contains("`retry`")).count();
    assert_eq!(written, rows.count(), "a row of no code");
    for retry in [Retry::Same, Retry::After, Retry::Auth, Retry::New, Retry::Never] {
        let word = serde_json::to_value(retry).unwrap();
        assert!(
            section("Errors").contains(&format!("- `{}` — ", word.as_str().unwrap())),
            "{word} is not explained"
        );
    }
}

#[test]
fn the_table_of_close_codes_says_what_a_client_does() {
    let known = [
        CloseCode::NORMAL,
        CloseCode::GOING_AWAY,
        CloseCode::LINK_LOST,
        CloseCode::FRAME_TOO_BIG,
        CloseCode::RESTART,
        CloseCode::TOO_SLOW,
        CloseCode::STATE_LOST,
        CloseCode::RATE_LIMIT,
        CloseCode::TOKEN_EXPIRED,
        CloseCode::NO_HELLO,
        CloseCode::PROTOCOL_ERROR,
        CloseCode::UNSUPPORTED_VERSION,
        CloseCode::BANNED,
        CloseCode::TOKEN_REFUSED,
    ];
    let rows: Vec<&str> = section("Close codes")
        .lines()
        .filter(|line| line.starts_with("| 1") || line.starts_with("| 4"))
        .collect();
    for code in known {
        let row = rows.iter().find(|row| row.split('|').nth(1).unwrap().contains(&code.0.to_string()));
        let row = row.unwrap_or_else(|| panic!("no row of {}", code.0));
        let stops = row.ends_with("| stops |");
        assert_eq!(stops, !code.may_reconnect(), "{row}");
    }
    let written: usize = rows.iter().map(|row| row.split('|').nth(1).unwrap().split(',').count()).sum();
    assert_eq!(written, known.len(), "a row of no code");
}

/// A number as the document writes it.
fn written(number: impl TryInto<u64>) -> String {
    let digits = number.try_into().ok().unwrap().to_string();
    let mut text = String::new();
    for (at, digit) in digits.chars().enumerate() {
        if at > 0 && (digits.len() - at).is_multiple_of(3) {
            text.push(',');
        }
        text.push(digit);
    }
    text
}

#[test]
fn limits_are_those_of_the_code() {
    let Limits { frame, text, window, nudge_ms, nudges, file, files, .. } = Limits::default();
    let Heartbeat { every_ms, grace_ms } = Heartbeat::default();
    for row in [
        format!("| frame | {} bytes |", written(frame)),
        format!("| text | {} characters |", written(text)),
        format!("| file | {} MiB; JPEG, PNG and PDF; {files} beside a message or a form |", file >> 20),
        format!("| unconfirmed commands | {window} |"),
        format!("`nudge_ms`, {} s |", nudge_ms / 1000),
        format!("`nudges`, {nudges} |"),
        format!("| `hello` after the socket opens | {} s |", limits::HELLO_WITHIN_MS / 1000),
        format!(
            "| heartbeat | every {} s; a client that hears nothing for {} s more reconnects |",
            every_ms / 1000,
            grace_ms / 1000
        ),
        format!(
            "| events at the first join, at a resume, when too much was missed | {}, {}, {} |",
            limits::FIRST_PAGE,
            limits::MAX_REPLAY,
            limits::TRUNCATED_PAGE
        ),
        format!("| events of a `history.page` | {} |", limits::MAX_HISTORY),
        format!("| items of a `tickets` | {} |", limits::MAX_TICKETS),
        format!(
            "| questions of a `faq.search`, its length | {}, {} characters |",
            limits::MAX_FOUND,
            limits::MAX_LOOKED_UP
        ),
        format!("| score of `rate` | 1 to {} |", limits::BEST_SCORE),
        format!("| conversations in `resume` | {} |", limits::MAX_RESUMED),
        format!("| bytes of a file in one request of the widget | {} MiB |", limits::FILE_CHUNK >> 20),
        format!(
            "| `typing` | sent once in {} s, forgotten after {} s |",
            limits::TYPING_EVERY_MS / 1000,
            limits::TYPING_TTL_MS / 1000
        ),
    ] {
        assert!(section("Limits").contains(&row), "the table of limits has not: {row}");
    }
}
