//! What a conversation's log holds.

use serde::{Serialize, Serializer};
use serde_json::{Value, json};

use crate::client::{LookedUp, Page};
use crate::from_json;
use crate::json::{BadField, FromJson, field, object, words};
use crate::schema::{self, Field, Types};
use crate::{Action, CallResult, CommandId, ConversationId, File, Millis, Personal, Seq, StatusCard};

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

from_json! {
    /// Who caused an event or is typing.
    #[derive(Clone, Debug, PartialEq, Eq, Serialize)]
    pub struct Author {
        /// In what role.
        pub role: Role,
        /// Display name, where the server gives one.
        #[serde(skip_serializing_if = "Option::is_none")]
        pub name: Option<Personal>,
    }
}

impl Author {
    /// The person who asks.
    pub const USER: Self = Self { role: Role::User, name: None };
    /// The service itself.
    pub const SYSTEM: Self = Self { role: Role::System, name: None };
}

/// A side of the conversation.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Role {
    /// The person who asks.
    User,
    /// A member of staff.
    Operator,
    /// An automatic helper.
    Bot,
    /// The service itself, and any role of a later version.
    System,
}

words!(Role { "user" => User, "operator" => Operator, "bot" => Bot } else System);

from_json! {
    /// An operator as the person who asks may see one.
    #[derive(Clone, Debug, PartialEq, Eq, Serialize)]
    pub struct Operator {
        /// Stable name of the account.
        pub id: String,
        /// Display name.
        pub name: Personal,
    }
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

            /// Reads the text of a `d` as the kind `k` demands.
            ///
            /// # Errors
            /// When it is not JSON, or a field is missing or of the wrong type.
            pub fn parse(kind: &str, data: &str) -> Result<Self, BadField> {
                let data = serde_json::from_str(data).map_err(|_| BadField("d"))?;
                Self::from_json(kind, &data)
            }

            /// What `d` looks like, by kind.
            fn schemas(types: &mut Types) -> Vec<(&'static str, Value)> {
                vec![$(($kind, schema::object(
                    &[$(stringify!($doc)),*],
                    vec![$(Field::of::<$type>(types, stringify!($field), &[$(stringify!($fdoc)),*])),*],
                ))),*]
            }

            /// Reads `d` as the kind `k` demands.
            ///
            /// # Errors
            /// Names the field that is missing or of the wrong type.
            pub fn from_json(kind: &str, data: &Value) -> Result<Self, BadField> {
                match kind {
                    $($kind => {
                        let fields = object(data)?;
                        // A kind without fields reads none.
                        let _ = fields;
                        Ok(Self::$variant { $($field: field(fields, stringify!($field))?),* })
                    })*
                    _ => {
                        let text = data.get("text").and_then(Value::as_str).map(Personal::from);
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
        #[serde(skip_serializing_if = "Option::is_none")]
        topic: Option<String>,
        /// The page it was opened on.
        #[serde(skip_serializing_if = "Option::is_none")]
        page: Option<Page>,
        /// What was looked up among the frequent questions before.
        #[serde(skip_serializing_if = "Option::is_none")]
        faq: Option<LookedUp>,
    },
    /// The conversation stands in the waiting line.
    "ticket.queued" => TicketQueued {
        /// The department, where the server has several.
        #[serde(skip_serializing_if = "Option::is_none")]
        dept: Option<String>,
    },
    /// Somebody wrote.
    "msg" => Message {
        /// What; empty only beside files.
        text: Personal,
        /// What went along.
        #[serde(skip_serializing_if = "Vec::is_empty")]
        files: Vec<File>,
        /// What the person can choose under it.
        #[serde(skip_serializing_if = "Vec::is_empty")]
        actions: Vec<Action>,
    },
    /// The person chose what a message offers.
    "msg.action" => ActionChosen {
        /// Position of the message.
        to: Seq,
        /// The name of the action.
        action: String,
        /// Its label: what the person answered.
        text: Personal,
    },
    /// The person asked again for an answer.
    "ticket.nudged" => TicketNudged {
        /// How often since the last answer.
        count: u64,
    },
    /// The person goes on with it.
    "ticket.reopened" => TicketReopened {},
    /// The person said how it was.
    "rated" => Rated {
        /// From 1 to 5, the best.
        score: u64,
        /// In the person's own words.
        #[serde(skip_serializing_if = "Option::is_none")]
        comment: Option<Personal>,
    },
    /// An operator took the conversation.
    "ticket.assigned" => TicketAssigned {
        /// Who.
        op: Operator,
    },
    /// An operator gave it to another department or to a colleague; it waits at its old place.
    "ticket.transferred" => TicketTransferred {
        /// The department.
        #[serde(skip_serializing_if = "Option::is_none")]
        dept: Option<String>,
        /// The colleague.
        #[serde(skip_serializing_if = "Option::is_none")]
        to: Option<Operator>,
    },
    /// An operator left it; it stands in the waiting line again.
    "op.left" => OperatorLeft {
        /// Who.
        op: Operator,
    },
    /// The guest has signed in and attached the conversation to an account.
    "identity.changed" => IdentityChanged {
        /// The account's display name, where its token gave one.
        #[serde(skip_serializing_if = "Option::is_none")]
        name: Option<Personal>,
    },
    /// How an application of the person stands.
    "status.card" => StatusShown {
        /// As the operator knows it.
        card: StatusCard,
    },
    /// An operator asks how the conversation was so far.
    "rating.asked" => RatingAsked {},
    /// An operator offers to call.
    "callback.offered" => CallBackOffered {},
    /// An operator asks the guest to sign in at the portal.
    "identity.asked" => IdentityAsked {},
    /// The person will be called.
    "callback.scheduled" => CallBackScheduled {
        /// Which call-back.
        callback: CommandId,
        /// The number, masked.
        phone: Personal,
        /// Not before when, if the person chose a time.
        #[serde(skip_serializing_if = "Option::is_none")]
        from: Option<Millis>,
        /// By when.
        due: Millis,
    },
    /// The person takes the request for a call back.
    "callback.cancelled" => CallBackCancelled {
        /// Which call-back.
        callback: CommandId,
    },
    /// An operator called.
    "callback.done" => CallBackDone {
        /// Which call-back.
        callback: CommandId,
        /// How it ended.
        result: CallResult,
    },
    /// The conversation is over; `by` of the event says who ended it.
    "ticket.closed" => TicketClosed {
        /// Why, in a word of the server.
        #[serde(skip_serializing_if = "Option::is_none")]
        reason: Option<String>,
        /// What was solved and what to do next, in the operator's words.
        #[serde(skip_serializing_if = "Option::is_none")]
        summary: Option<Personal>,
    },
}

impl EventBody {
    /// A message without files.
    pub fn text(text: Personal) -> Self {
        Self::Message { text, files: Vec::new(), actions: Vec::new() }
    }

    /// Whether somebody says something by it: a message, or a choice in place of one.
    pub fn is_said(&self) -> bool {
        matches!(self, Self::Message { .. } | Self::ActionChosen { .. })
    }

    /// Whether it is something for the person to look at, or to answer, besides a message.
    pub fn is_card(&self) -> bool {
        matches!(
            self,
            Self::StatusShown { .. }
                | Self::RatingAsked {}
                | Self::CallBackOffered {}
                | Self::IdentityAsked {}
        )
    }
}

#[derive(Serialize)]
#[serde(tag = "t", rename = "ev")]
struct Wire<'a> {
    c: ConversationId,
    seq: Seq,
    at: Millis,
    #[serde(skip_serializing_if = "Option::is_none")]
    id: Option<CommandId>,
    by: &'a Author,
    k: &'a str,
    d: &'a EventBody,
}

impl Serialize for Event {
    fn serialize<S: Serializer>(&self, out: S) -> Result<S::Ok, S::Error> {
        let Self { c, seq, at, id, by, body } = self;
        Wire { c: *c, seq: *seq, at: *at, id: *id, by, k: body.kind(), d: body }.serialize(out)
    }
}

impl FromJson for Event {
    fn from_json(value: &Value) -> Result<Self, BadField> {
        let fields = object(value)?;
        let kind: String = field(fields, "k")?;
        let empty = Value::Object(serde_json::Map::new());
        Ok(Self {
            c: field(fields, "c")?,
            seq: field(fields, "seq")?,
            at: field(fields, "at")?,
            id: field(fields, "id")?,
            by: field(fields, "by")?,
            body: EventBody::from_json(&kind, fields.get("d").unwrap_or(&empty))?,
        })
    }

    fn schema(types: &mut Types) -> Value {
        types.named("Event", |types| {
            let fields = vec![
                Field::of::<ConversationId>(types, "c", &["doc = \"The conversation.\""]),
                Field::of::<Seq>(types, "seq", &["doc = \"Its position in the log.\""]),
                Field::of::<Millis>(types, "at", &["doc = \"When the server stored it.\""]),
                Field::of::<Option<CommandId>>(types, "id", &["doc = \"The command that caused it.\""]),
                Field::of::<Author>(types, "by", &["doc = \"Who caused it.\""]),
                Field::of::<String>(types, "k", &["doc = \"What happened. Further kinds may come.\""]),
            ];
            let mut event = schema::object(&["doc = \"One entry of a conversation's log.\""], fields);
            let bodies = EventBody::schemas(types).into_iter().map(|(kind, body)| {
                let needs = if body.get("required").is_some() { vec!["d"] } else { Vec::new() };
                json!({
                    "if": { "properties": { "k": { "const": kind } } },
                    "then": { "properties": { "d": body }, "required": needs },
                })
            });
            event["allOf"] = bodies.collect();
            event
        })
    }
}
