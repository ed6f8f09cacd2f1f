//! The documents for those who write in other languages: made from the wire types, and as strict as they are.
#![allow(clippy::unwrap_used, reason = "a panic is how a test fails")]

mod pinned;

use std::collections::BTreeMap;

use chat_protocol::schema::{DEFINITIONS, Frame, Types};
use chat_protocol::{ClientFrame, FaqFrame, OperatorFrame, ServerFrame};
use expect_test::expect_file;
use jsonschema::Validator;
use pinned::{CLIENT, FAQ, OPERATOR, SERVER};
use serde_json::{Map, Value, json};

/// One direction: who sends, what, and to whom.
struct Direction {
    name: &'static str,
    about: &'static str,
    /// Whether the server receives these.
    is_inbound: bool,
    frames: fn(&mut Types) -> Vec<Frame>,
    pinned: &'static [(&'static str, &'static str)],
    /// Whether the wire types take a text.
    takes: fn(&str) -> bool,
}

const DIRECTIONS: [Direction; 4] = [
    Direction {
        name: "client",
        about: "From widgets and operator consoles to the server",
        is_inbound: true,
        frames: ClientFrame::schemas,
        pinned: CLIENT,
        takes: |text| ClientFrame::decode(text).is_ok(),
    },
    Direction {
        name: "server",
        about: "From the server to people and operators",
        is_inbound: false,
        frames: ServerFrame::schemas,
        pinned: SERVER,
        takes: |text| ServerFrame::decode(text).is_ok(),
    },
    Direction {
        name: "operator",
        about: "From the server to operators alone",
        is_inbound: false,
        frames: OperatorFrame::schemas,
        pinned: OPERATOR,
        takes: |text| OperatorFrame::decode(text).is_ok(),
    },
    Direction {
        name: "faq",
        about: "From the server to clients that ask for frequent questions",
        is_inbound: false,
        frames: FaqFrame::schemas,
        pinned: FAQ,
        takes: |text| FaqFrame::decode(text).is_ok(),
    },
];

/// Name of a frame among all directions: `ping` goes both ways.
fn name(direction: &Direction, frame: &Frame) -> String {
    format!("{}.{}", direction.name, frame.t)
}

/// One JSON Schema of every frame; each can be referred to as `#/definitions/<direction>.<t>`.
fn json_schema() -> Value {
    let mut types = Types::default();
    let mut definitions: BTreeMap<String, Value> = BTreeMap::new();
    for direction in &DIRECTIONS {
        for frame in (direction.frames)(&mut types) {
            let name = name(direction, &frame);
            definitions.insert(name, json!({ "description": frame.about, "allOf": frame.schema["allOf"] }));
        }
    }
    let all: Vec<Value> =
        definitions.keys().map(|name| json!({ "$ref": format!("{DEFINITIONS}{name}") })).collect();
    definitions.extend(types.into_definitions());
    json!({
        "$schema": "http://json-schema.org/draft-07/schema#",
        "title": "Frames of portal-chat, version 1",
        "description": "Generated from crates/chat-protocol. The rules that tie frames together are in docs/protocol.md.",
        "anyOf": all,
        "definitions": definitions,
    })
}

fn asyncapi() -> Value {
    let mut types = Types::default();
    let (mut messages, mut operations) = (Map::new(), Map::new());
    for direction in &DIRECTIONS {
        let mut sent = Vec::new();
        for frame in (direction.frames)(&mut types) {
            let name = name(direction, &frame);
            let examples: Vec<Value> = direction
                .pinned
                .iter()
                .filter(|(t, _)| *t == frame.t)
                .map(|(_, text)| json!({ "payload": serde_json::from_str::<Value>(text).unwrap() }))
                .collect();
            sent.push(json!({ "$ref": format!("#/channels/chat/messages/{name}") }));
            let message = json!({
                "name": frame.t,
                "summary": frame.about,
                "contentType": "application/json",
                "payload": frame.schema,
                "examples": examples,
            });
            messages.insert(name, message);
        }
        let operation = json!({
            "action": if direction.is_inbound { "receive" } else { "send" },
            "channel": { "$ref": "#/channels/chat" },
            "summary": direction.about,
            "messages": sent,
        });
        operations.insert(direction.name.to_owned(), operation);
    }
    let document = json!({
        "asyncapi": "3.0.0",
        "info": {
            "title": "portal-chat",
            "version": "1",
            "description": "Support chat between a portal's pages, its operators and any backend. Written from the server's side. Generated from crates/chat-protocol; the rules that tie frames together are in docs/protocol.md.",
            "license": { "name": "MIT OR Apache-2.0" },
        },
        "defaultContentType": "application/json",
        "channels": {
            "chat": {
                "address": "/ws",
                "description": "One WebSocket with the subprotocol portal-chat.v1; each text message is one frame.",
                "messages": messages,
                "bindings": { "ws": { "method": "GET" } },
            },
        },
        "operations": operations,
        "components": { "schemas": types.into_definitions() },
    });
    // The same references, from another place.
    let text = document.to_string().replace(DEFINITIONS, "#/components/schemas/");
    serde_json::from_str(&text).unwrap()
}

fn pretty(document: &Value) -> String {
    serde_json::to_string_pretty(&sorted(document)).unwrap() + "\n"
}

/// The same with names in their order: another crate of a build may have serde_json keep them as they came.
fn sorted(value: &Value) -> Value {
    match value {
        Value::Object(fields) => {
            let fields: BTreeMap<_, _> =
                fields.iter().map(|(name, field)| (name.clone(), sorted(field))).collect();
            Value::Object(fields.into_iter().collect())
        }
        Value::Array(items) => items.iter().map(sorted).collect(),
        other => other.clone(),
    }
}

#[test]
fn the_documents_are_as_the_wire_types_are() {
    expect_file!["../../../docs/protocol.schema.json"].assert_eq(&pretty(&json_schema()));
    expect_file!["../../../docs/asyncapi.json"].assert_eq(&pretty(&asyncapi()));
}

#[test]
fn every_type_says_what_it_looks_like() {
    fn look(value: &Value, path: &str) {
        match value {
            Value::Object(fields) => {
                for (name, field) in fields {
                    let path = format!("{path}/{name}");
                    let is_schema = ["properties", "items", "additionalProperties"].iter().any(|each| {
                        path.ends_with(&format!("/{each}")) || path.ends_with(&format!("/{each}/{name}"))
                    });
                    assert!(!(is_schema && *field == Value::Bool(true)), "{path} may be anything");
                    look(field, &path);
                }
            }
            Value::Array(items) => items.iter().for_each(|item| look(item, path)),
            _ => {}
        }
    }
    look(&json_schema()["definitions"], "");
}

/// A validator of one direction.
fn validator(direction: &Direction) -> Validator {
    let mut schema = json_schema();
    let all = schema["anyOf"].as_array().unwrap().clone();
    let prefix = format!("{DEFINITIONS}{}.", direction.name);
    schema["anyOf"] =
        all.into_iter().filter(|each| each["$ref"].as_str().unwrap().starts_with(&prefix)).collect();
    jsonschema::validator_for(&schema).unwrap()
}

#[test]
fn pinned_frames_are_valid() {
    for direction in &DIRECTIONS {
        let validator = validator(direction);
        for (_, text) in direction.pinned {
            let frame = serde_json::from_str(text).unwrap();
            assert!(validator.is_valid(&frame), "{text}");
        }
    }
}

/// Each pinned frame with one value in it, at any depth, left out or replaced.
fn variants(frame: &Value) -> Vec<Value> {
    let wrong = [json!(null), json!("word"), json!(-1), json!(true), json!([]), json!({}), json!([1, 2])];
    let mut paths = Vec::new();
    collect(frame, "", &mut paths);
    let mut variants = Vec::new();
    for path in paths {
        let (parent, name) = path.rsplit_once('/').unwrap();
        for value in &wrong {
            let mut variant = frame.clone();
            *variant.pointer_mut(&path).unwrap() = value.clone();
            variants.push(variant);
        }
        let mut variant = frame.clone();
        if let Some(Value::Object(fields)) = variant.pointer_mut(parent) {
            fields.remove(name);
            variants.push(variant);
        }
    }
    variants
}

fn collect(value: &Value, path: &str, paths: &mut Vec<String>) {
    let children: Vec<(String, &Value)> = match value {
        Value::Object(fields) => fields.iter().map(|(name, field)| (name.clone(), field)).collect(),
        Value::Array(items) => items.iter().enumerate().map(|(at, item)| (at.to_string(), item)).collect(),
        _ => Vec::new(),
    };
    for (name, child) in children {
        let path = format!("{path}/{name}");
        paths.push(path.clone());
        collect(child, &path, paths);
    }
}

#[test]
fn the_schema_refuses_what_the_wire_types_refuse_and_takes_what_they_take() {
    let (mut taken, mut refused) = (0, 0);
    for direction in &DIRECTIONS {
        let validator = validator(direction);
        for (_, text) in direction.pinned {
            let frame: Value = serde_json::from_str(text).unwrap();
            for variant in variants(&frame) {
                let takes = (direction.takes)(&variant.to_string());
                assert_eq!(validator.is_valid(&variant), takes, "{variant}");
                *(if takes { &mut taken } else { &mut refused }) += 1;
            }
        }
    }
    assert!(taken > 500 && refused > 5_000, "{taken} taken, {refused} refused: nothing was compared");
}
