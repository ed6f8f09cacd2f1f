//! Frames from the server.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::frame::frames;
use crate::{
    Author, CommandId, ConversationId, ErrorCode, Event, Limits, Millis, Operator, Page, Personal, Retry,
    Role, Secret, Seq,
};

frames! {
    /// Server to client.
    ServerFrame {
        /// Answer to `hello`.
        "welcome" => Welcome(Welcome),
        /// Events of one conversation follow.
        "sync" => Sync(Sync),
        /// One event of a log.
        "ev" => Event(Event),
        /// Everything missed has been sent.
        "synced" => Synced(Synced),
        /// A command took effect and is durable.
        "ok" => Confirmed(Confirmed),
        /// A command was refused.
        "err" => Refused(Refused),
        /// Answer to `history.get`.
        "history.page" => HistoryPage(HistoryPage),
        /// Snapshot: the other side is writing.
        "typing" => Typing(PeerTyping),
        /// Snapshot: the other side has seen everything up to `seq`.
        "read" => Read(PeerRead),
        /// Snapshot: place in the waiting line.
        "queue" => Queue(Queue),
        /// Snapshot, operators only: every open conversation the operator may see.
        "line" => Line(Line),
        /// Snapshot, operators only: one conversation changed.
        "ticket" => Ticket(TicketChanged),
        /// Snapshot: heartbeat with the newest positions.
        "ping" => Ping(ServerPing),
        /// Snapshot: answer to a client `ping`.
        "pong" => Pong(ServerPong),
        /// The server will close; reconnect within a random part of the span.
        "bye" => Bye(Bye),
    }
}

/// The connection is accepted.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(tag = "t", rename = "welcome")]
pub struct Welcome {
    /// Protocol version.
    pub v: u16,
    /// Name of this connection, for support.
    pub sid: String,
    /// Life of the log; another one makes the client forget its positions.
    pub epoch: String,
    /// Whether `hello.resume` was honoured.
    #[serde(default)]
    pub resumed: bool,
    /// The server's clock.
    pub now: Millis,
    /// Whom the server takes the client for.
    pub user: User,
    /// A new guest token to keep.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub guest_token: Option<Secret>,
    /// Conversations of this person that matter now, the newest last.
    #[serde(default)]
    pub convs: Vec<Conversation>,
    /// What the server accepts.
    #[serde(default)]
    pub limits: Limits,
    /// How often the server sends `ping`.
    #[serde(default)]
    pub hb: Heartbeat,
    /// How to space reconnections.
    #[serde(default)]
    pub reconnect: Reconnect,
    /// Optional abilities of the server.
    #[serde(default)]
    pub features: Vec<String>,
}

/// Whom the server takes the client for.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct User {
    /// In what role.
    pub kind: crate::AuthKind,
    /// Stable name of the guest, account or operator.
    pub id: String,
    /// Display name.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub name: Option<Personal>,
}

/// A conversation in `welcome`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Conversation {
    /// Its name.
    pub c: ConversationId,
    /// Its number.
    pub no: String,
    /// Where it stands.
    pub state: TicketState,
    /// Newest position of its log.
    pub last: Seq,
    /// Newest position this person has read.
    #[serde(default)]
    pub read: Seq,
    /// Who holds it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub op: Option<Operator>,
}

/// Where a conversation stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum TicketState {
    /// With an operator.
    Assigned,
    /// Over.
    Closed,
    /// In the waiting line, and any state of a later version.
    #[serde(other)]
    Waiting,
}

/// The server's heartbeat.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Heartbeat {
    /// Between two `ping`s, milliseconds.
    pub every_ms: u64,
    /// A connection silent for `every_ms + grace_ms` is dead.
    pub grace_ms: u64,
}

impl Default for Heartbeat {
    fn default() -> Self {
        Self { every_ms: 25_000, grace_ms: 10_000 }
    }
}

/// Bounds of the back-off between connections.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Reconnect {
    /// Added to every wait, and base of the doubling, milliseconds.
    pub min_ms: u64,
    /// The random part never exceeds this, milliseconds.
    pub max_ms: u64,
}

impl Default for Reconnect {
    fn default() -> Self {
        Self { min_ms: 500, max_ms: 30_000 }
    }
}

/// The events `from..=to` of one conversation follow (none when `to < from`).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "t", rename = "sync")]
pub struct Sync {
    /// The conversation.
    pub c: ConversationId,
    /// First position that follows.
    pub from: Seq,
    /// Newest position of the log.
    pub to: Seq,
    /// Whether events before `from` that the client lacks were left out.
    #[serde(default)]
    pub truncated: bool,
}

/// Everything missed has been sent.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "t", rename = "synced")]
pub struct Synced {}

/// A command took effect and is on disk.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "t", rename = "ok")]
pub struct Confirmed {
    /// The command.
    pub re: CommandId,
    /// Its conversation, if it has one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub c: Option<ConversationId>,
    /// Position of the event it caused.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub seq: Option<Seq>,
    /// When it took effect.
    pub at: Millis,
    /// Whether it had taken effect before.
    #[serde(default)]
    pub dup: bool,
}

/// A command was refused.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "t", rename = "err")]
pub struct Refused {
    /// The command; none when the frame had no readable id.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub re: Option<CommandId>,
    /// Stable reason.
    pub code: ErrorCode,
    /// The reason for people who debug.
    pub msg: String,
    /// What to do with the command.
    pub retry: Retry,
    /// With `retry: after`, milliseconds to wait.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub after_ms: Option<u64>,
    /// With `invalid_field`, which one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub field: Option<String>,
}

/// Events in the order of their positions.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(tag = "t", rename = "history.page")]
pub struct HistoryPage {
    /// The command.
    pub re: CommandId,
    /// The conversation.
    pub c: ConversationId,
    /// The events.
    pub events: Vec<Event>,
    /// Whether there are further ones in the direction asked for.
    pub more: bool,
}

/// The other side is writing, or no longer.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "t", rename = "typing")]
pub struct PeerTyping {
    /// The conversation.
    pub c: ConversationId,
    /// Who.
    pub by: Author,
    /// Whether they write.
    pub on: bool,
    /// Forget it after this long, milliseconds.
    pub ttl_ms: u64,
}

/// The other side has seen everything up to `seq`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "t", rename = "read")]
pub struct PeerRead {
    /// The conversation.
    pub c: ConversationId,
    /// Which side.
    pub by: Role,
    /// Newest position seen.
    pub seq: Seq,
}

/// Place in the waiting line.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "t", rename = "queue")]
pub struct Queue {
    /// The conversation.
    pub c: ConversationId,
    /// 1 for the next to be served.
    pub pos: u64,
    /// How many wait.
    pub of: u64,
    /// Expected wait from now, seconds, from and to; none when the server will not guess.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub eta_s: Option<(u64, u64)>,
}

/// Every open conversation an operator may see: the waiting ones, the longest waiting first, then
/// those the operator holds.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "t", rename = "line")]
pub struct Line {
    /// One card a conversation.
    pub items: Vec<TicketCard>,
}

/// One conversation changed; an operator replaces its card.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "t", rename = "ticket")]
pub struct TicketChanged {
    /// The card as it is now.
    pub card: TicketCard,
}

/// What an operator sees of a conversation before opening it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct TicketCard {
    /// The conversation.
    pub c: ConversationId,
    /// Its number.
    pub no: String,
    /// Where it stands.
    pub state: TicketState,
    /// Newest position of its log.
    pub last: Seq,
    /// When it was opened.
    pub opened_at: Millis,
    /// Since when it waits: its place in the line.
    pub waiting_since: Millis,
    /// When somebody last wrote.
    pub last_at: Millis,
    /// Beginning of the newest message.
    pub preview: Personal,
    /// Topic of the portal.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub topic: Option<String>,
    /// The page it was opened on.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub page: Option<Page>,
    /// Who asks.
    pub user: User,
    /// Who holds it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub op: Option<Operator>,
}

/// Heartbeat. `tip` is no decoration: it reveals the loss of the last notice of a burst.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "t", rename = "ping")]
pub struct ServerPing {
    /// Comes back in `pong`.
    pub n: u64,
    /// Newest position of each conversation of this connection.
    #[serde(default)]
    pub tip: BTreeMap<ConversationId, Seq>,
}

/// Answers the client's `ping`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "t", rename = "pong")]
pub struct ServerPong {
    /// The number of the `ping`.
    pub n: u64,
}

/// The server will close this connection.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "t", rename = "bye")]
pub struct Bye {
    /// Why, like `restart`.
    pub code: String,
    /// Reconnect after a random wait within this span, milliseconds.
    pub wait_ms: (u64, u64),
}
