//! Every wire type, pinned as literal text: decoding it and encoding it again must give the same bytes.
#![allow(clippy::unwrap_used, reason = "a panic is how a test fails")]

mod pinned;

use std::collections::BTreeSet;

use chat_protocol::{
    ClientFrame, DecodeError, DurableCommand, ErrorCode, EventBody, FaqFrame, Limits, OperatorFrame, Retry,
    ServerFrame, TextError,
};
use expect_test::{Expect, expect};
use pinned::{CLIENT, FAQ, OPERATOR, SERVER};

fn pinned_types(table: &[(&'static str, &str)]) -> BTreeSet<&'static str> {
    table.iter().map(|(kind, _)| *kind).collect()
}

#[test]
fn client_frames_keep_their_wire_text() {
    for (kind, text) in CLIENT {
        assert!(text.starts_with(&format!(r#"{{"t":"{kind}""#)), "{text}");
        assert_eq!(ClientFrame::decode(text).unwrap().encode(), *text);
    }
    assert_eq!(pinned_types(CLIENT), ClientFrame::TYPES.iter().copied().collect(), "pin every type");
}

#[test]
fn server_frames_keep_their_wire_text() {
    for (kind, text) in SERVER {
        assert!(text.starts_with(&format!(r#"{{"t":"{kind}""#)), "{text}");
        assert_eq!(ServerFrame::decode(text).unwrap().encode(), *text);
    }
    assert_eq!(pinned_types(SERVER), ServerFrame::TYPES.iter().copied().collect(), "pin every type");
}

#[test]
fn operator_frames_keep_their_wire_text() {
    for (kind, text) in OPERATOR {
        assert!(text.starts_with(&format!(r#"{{"t":"{kind}""#)), "{text}");
        assert_eq!(OperatorFrame::decode(text).unwrap().encode(), *text);
    }
    assert_eq!(pinned_types(OPERATOR), OperatorFrame::TYPES.iter().copied().collect(), "pin every type");
}

#[test]
fn frames_of_frequent_questions_keep_their_wire_text() {
    for (kind, text) in FAQ {
        assert!(text.starts_with(&format!(r#"{{"t":"{kind}""#)), "{text}");
        assert_eq!(FaqFrame::decode(text).unwrap().encode(), *text);
    }
    assert_eq!(pinned_types(FAQ), FaqFrame::TYPES.iter().copied().collect(), "pin every type");
}

#[test]
fn durable_commands_are_the_same_text_as_their_frames() {
    for (kind, text) in CLIENT {
        if DurableCommand::TYPES.contains(kind) {
            let command = DurableCommand::decode(text).unwrap();
            assert_eq!(
                (command.encode().as_str(), ClientFrame::from(command).encode().as_str()),
                (*text, *text)
            );
        }
    }
}

#[test]
fn every_event_kind_is_pinned() {
    for kind in EventBody::KINDS {
        let needle = format!(r#""k":"{kind}""#);
        assert!(SERVER.iter().any(|(_, text)| text.contains(&needle)), "pin an event of kind {kind}");
    }
}

#[test]
fn error_codes_keep_their_names_and_advice() {
    let table: String = ErrorCode::ALL
        .iter()
        .map(|code| {
            let name = serde_json::to_string(code).unwrap();
            let advice = serde_json::to_string(&code.retry()).unwrap();
            format!("{} {}\n", name.trim_matches('"'), advice.trim_matches('"'))
        })
        .collect();
    expect![[r#"
        bad_frame never
        unknown_type never
        unsupported_version never
        auth_required auth
        auth_expired auth
        auth_invalid never
        forbidden never
        not_found never
        id_conflict never
        text_too_long new
        text_empty new
        invalid_field new
        conv_closed new
        consent_required new
        callback_open new
        not_offered never
        already_taken never
        rate_limited after
        too_many_convs never
        too_many_files new
        file_too_big new
        file_type new
        file_empty new
        file_infected new
        file_missing new
        overloaded after
        store_unavailable same
        internal same
    "#]]
    .assert_eq(&table);
}

#[test]
fn additions_of_a_later_version_are_survived() {
    let event = r#"{"t":"ev","c":"01900000-0000-7000-8000-0000000000c1","seq":9,"at":1,"by":{"role":"robot","mood":"calm"},"k":"confetti","d":{"text":"Ура","colour":7},"x":[]}"#;
    let ServerFrame::Event(event) = ServerFrame::decode(event).unwrap() else { panic!("an event") };
    assert_eq!(event.body, EventBody::Unknown { kind: "confetti".into(), text: Some("Ура".into()) });

    let refusal = r#"{"t":"err","code":"moon_phase","msg":"wait","retry":"tomorrow"}"#;
    let ServerFrame::Refused(refusal) = ServerFrame::decode(refusal).unwrap() else { panic!("a refusal") };
    assert_eq!((refusal.code, refusal.retry), (ErrorCode::Unknown, Retry::Never));

    let old = r#"{"frame":65536,"text":4000,"window":8}"#;
    assert_eq!(chat_protocol::json::parse(old), Ok(Limits::default()));

    assert!(matches!(
        ServerFrame::decode(r#"{"t":"confetti","id":"01900000-0000-7000-8000-000000000001"}"#),
        Err(DecodeError::UnknownType { id: Some(_), .. })
    ));
}

#[test]
fn what_is_no_frame_is_named_without_quoting_it() {
    fn check(text: &str, expected: &Expect) {
        expected.assert_eq(&ClientFrame::decode(text).unwrap_err().to_string());
    }
    check("", &expect![[r#"not a frame: send one JSON object with a string "t""#]]);
    check("[1,2]", &expect![[r#"not a frame: send one JSON object with a string "t""#]]);
    check(r#"{"t":7}"#, &expect![[r#"not a frame: send one JSON object with a string "t""#]]);
    check(
        r#"{"t":"msg.send","text":"secret"}"#,
        &expect![[r#"malformed frame "msg.send": the field "id" is missing or of the wrong type"#]],
    );
    check(
        r#"{"t":"msg.read","c":"not a name","seq":1}"#,
        &expect![[r#"malformed frame "msg.read": the field "c" is missing or of the wrong type"#]],
    );
    check(
        r#"{"t":"hello","v":1,"auth":{"kind":"ghost"}}"#,
        &expect![[r#"malformed frame "hello": the field "kind" is missing or of the wrong type"#]],
    );
}

#[test]
fn what_people_wrote_and_tokens_never_show_in_debug_output() {
    let frame = ClientFrame::decode(CLIENT[3].1).unwrap();
    assert!(!format!("{frame:?}").contains("СМС"), "{frame:?}");
    let frame = ClientFrame::decode(CLIENT[6].1).unwrap();
    assert!(!format!("{frame:?}").contains("Код"), "{frame:?}");
    let frame = ClientFrame::decode(CLIENT[2].1).unwrap();
    assert!(!format!("{frame:?}").contains("\"secret\""), "{frame:?}");
    let with_file = CLIENT.iter().find(|(_, text)| text.contains("скан")).unwrap().1;
    let frame = ClientFrame::decode(with_file).unwrap();
    assert!(!format!("{frame:?}").contains("скан"), "{frame:?}");
    for (_, text) in CLIENT.iter().filter(|(kind, _)| ["callback.request", "form.submit"].contains(kind)) {
        let shown = format!("{:?}", ClientFrame::decode(text).unwrap());
        for secret in ["79000", "Иван", "example.ru", "справка"] {
            assert!(!shown.contains(secret), "{shown}");
        }
    }
}

/// A seeded walk over mutations of the pinned texts: decoding never panics, and what decodes is stable.
#[test]
fn mutated_frames_never_panic_and_reencode_to_themselves() {
    let texts: Vec<&str> =
        CLIENT.iter().chain(SERVER).chain(OPERATOR).chain(FAQ).map(|(_, text)| *text).collect();
    let mut state = 0x9e37_79b9_7f4a_7c15_u64;
    let mut random = |below: usize| {
        state ^= state << 13;
        state ^= state >> 7;
        state ^= state << 17;
        usize::try_from(state % below as u64).unwrap()
    };
    for round in 0..20_000 {
        let mut bytes = texts[round % texts.len()].as_bytes().to_vec();
        for _ in 0..=random(3) {
            let at = random(bytes.len());
            match random(3) {
                0 => bytes[at] = b"{}[]\",:0-e\\ntu"[random(14)],
                1 => drop(bytes.remove(at)),
                _ => bytes.insert(at, b"{}[]\",:09x"[random(10)]),
            }
        }
        let Ok(text) = String::from_utf8(bytes) else { continue };
        if let Ok(frame) = ClientFrame::decode(&text) {
            assert_eq!(ClientFrame::decode(&frame.encode()).unwrap(), frame);
        }
        if let Ok(frame) = ServerFrame::decode(&text) {
            assert_eq!(ServerFrame::decode(&frame.encode()).unwrap(), frame);
        }
        if let Ok(frame) = FaqFrame::decode(&text) {
            assert_eq!(FaqFrame::decode(&frame.encode()).unwrap(), frame);
        }
        if let Ok(frame) = OperatorFrame::decode(&text) {
            assert_eq!(OperatorFrame::decode(&frame.encode()).unwrap(), frame);
        }
    }
}

#[test]
fn a_text_is_trimmed_cleaned_and_bounded() {
    use chat_protocol::Text;
    let parse = |typed: &str| Text::parse(typed, 5).map(|text| text.into_inner().0);
    assert_eq!(parse("  да\u{0}\r\nну "), Ok("да\nну".to_owned()));
    assert_eq!(parse(" \n\t "), Err(TextError::Empty));
    assert_eq!(parse("пять5"), Ok("пять5".to_owned()));
    assert_eq!(parse("шесть6"), Err(TextError::TooLong { over: 1 }));
}

#[test]
fn a_format_is_known_by_its_first_bytes() {
    use chat_protocol::{Format, Formats, json};
    assert_eq!(Format::recognise(b"\xFF\xD8\xFF\xE1rest"), Some(Format::Jpeg));
    assert_eq!(Format::recognise(b"\x89PNG\r\n\x1A\n"), Some(Format::Png));
    assert_eq!(Format::recognise(b"%PDF-1.7"), Some(Format::Pdf));
    assert_eq!(Format::recognise(b"MZ\x90\x00"), None);
    assert_eq!(Format::recognise(b""), None);
    let announced = r#"{"name":"скан.pdf","size":300000}"#;
    let parsed: chat_protocol::Announcement = json::parse(announced).unwrap();
    assert_eq!(serde_json::to_string(&parsed).unwrap(), announced);
    assert_eq!(
        json::parse(r#"["image/png","image/heic"]"#),
        Ok(Formats::of(&[Format::Png])),
        "what is not known is not taken"
    );
}

#[test]
fn only_beside_files_may_a_text_be_empty() {
    use chat_protocol::Text;
    assert_eq!(Text::beside_files("  ", 5).map(|text| text.into_inner().0), Ok(String::new()));
    assert_eq!(Text::beside_files("шесть6", 5), Err(TextError::TooLong { over: 1 }));
}
