//! What a conversation's log holds.

use std::borrow::Cow;

use serde::de::Error as _;
use serde::{Deserialize, Deserializer, Serialize, Serializer};
use serde_json::value::RawValue;

use crate::client::Page;
use crate::{CommandId, ConversationId, Millis, Personal, Seq};

/// One entry of a conversation's log, as in the frame `ev` and in `history.page`.
#[derive(Clone, Debug, PartialEq)]
pub struct Event {
    /// The conversation.
    pub c: ConversationId,
    /// Its position in the log.
    pub seq: Seq,
    /// When the server stored it.
    pub at: Millis,
    /// The command that caused it, so that the sender can swap its local echo.
    pub id: Option<CommandId>,
    /// Who caused it.
    pub by: Author,
    /// What happened: `k` and `d` on the wire.
    pub body: EventBody,
}

/// Who caused an event or is typing.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Author {
    /// In what role.
    pub role: Role,
    /// Display name, where the server gives one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub name: Option<Personal>,
}

impl Author {
    /// The person who asks.
    pub const USER: Self = Self { role: Role::User, name: None };
    /// The service itself.
    pub const SYSTEM: Self = Self { role: Role::System, name: None };
}

/// A side of the conversation.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Role {
    /// The person who asks.
    User,
    /// A member of staff.
    Operator,
    /// An automatic helper.
    Bot,
    /// The service itself, and any role of a later version.
    #[serde(other)]
    System,
}

/// An operator as the person who asks may see one.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Operator {
    /// Stable name of the account.
    pub id: String,
    /// Display name.
    pub name: Personal,
}

macro_rules! event_bodies {
    ($($(#[$doc:meta])* $kind:literal => $variant:ident { $($(#[$fdoc:meta])* $field:ident: $type:ty),* $(,)? }),* $(,)?) => {
        /// What happened.
        #[derive(Clone, Debug, PartialEq, Eq, Serialize)]
        #[serde(untagged)]
        pub enum EventBody {
            $($(#[$doc])* $variant { $($(#[$fdoc])* $field: $type),* },)*
            /// A kind of a later version. It counts in `seq` and is drawn as a plain line when it brings a text.
            Unknown {
                /// Its `k`.
                #[serde(skip)]
                kind: String,
                /// Its `d.text`, if any.
                #[serde(skip_serializing_if = "Option::is_none")]
                text: Option<Personal>,
            },
        }

        impl EventBody {
            /// Every kind this version knows.
            pub const KINDS: &'static [&'static str] = &[$($kind),*];

            /// The `k` of the wire.
            pub fn kind(&self) -> &str {
                match self {
                    $(Self::$variant { .. } => $kind,)*
                    Self::Unknown { kind, .. } => kind,
                }
            }

            /// Reads `d` as the kind `k` demands.
            pub fn decode(kind: &str, data: &str) -> Result<Self, serde_json::Error> {
                match kind {
                    $($kind => {
                        #[derive(Deserialize)]
                        struct Data { $($(#[$fdoc])* $field: $type),* }
                        let Data { $($field),* } = serde_json::from_str(data)?;
                        Ok(Self::$variant { $($field),* })
                    })*
                    _ => {
                        #[derive(Default, Deserialize)]
                        struct Data { #[serde(default)] text: Option<Personal> }
                        let Data { text } = serde_json::from_str(data).unwrap_or_default();
                        Ok(Self::Unknown { kind: kind.to_owned(), text })
                    }
                }
            }
        }
    };
}

event_bodies! {
    /// The conversation was opened and has a number.
    "ticket.opened" => TicketOpened {
        /// The number people quote, like «ОБР-2026-000123».
        no: String,
        /// What it is about.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        topic: Option<String>,
        /// The page it was opened on.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        page: Option<Page>,
    },
    /// The conversation stands in the waiting line.
    "ticket.queued" => TicketQueued {
        /// The department, where the server has several.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        dept: Option<String>,
    },
    /// Somebody wrote.
    "msg" => Message {
        /// What.
        text: Personal,
    },
    /// An operator took the conversation.
    "ticket.assigned" => TicketAssigned {
        /// Who.
        op: Operator,
    },
    /// An operator left it; it stands in the waiting line again.
    "op.left" => OperatorLeft {
        /// Who.
        op: Operator,
    },
    /// The conversation is over; `by` of the event says who ended it.
    "ticket.closed" => TicketClosed {
        /// Why, in a word of the server.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        reason: Option<String>,
    },
}

#[derive(Serialize)]
#[serde(tag = "t", rename = "ev")]
struct WireOut<'a> {
    c: ConversationId,
    seq: Seq,
    at: Millis,
    #[serde(skip_serializing_if = "Option::is_none")]
    id: Option<CommandId>,
    by: &'a Author,
    k: &'a str,
    d: &'a EventBody,
}

#[derive(Deserialize)]
struct WireIn<'a> {
    c: ConversationId,
    seq: Seq,
    at: Millis,
    #[serde(default)]
    id: Option<CommandId>,
    by: Author,
    #[serde(borrow)]
    k: Cow<'a, str>,
    #[serde(borrow, default)]
    d: Option<&'a RawValue>,
}

impl Serialize for Event {
    fn serialize<S: Serializer>(&self, out: S) -> Result<S::Ok, S::Error> {
        let Self { c, seq, at, id, by, body } = self;
        WireOut { c: *c, seq: *seq, at: *at, id: *id, by, k: body.kind(), d: body }.serialize(out)
    }
}

impl<'de> Deserialize<'de> for Event {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        let WireIn { c, seq, at, id, by, k, d } = WireIn::deserialize(from)?;
        let body = EventBody::decode(&k, d.map_or("{}", RawValue::get)).map_err(D::Error::custom)?;
        Ok(Self { c, seq, at, id, by, body })
    }
}
