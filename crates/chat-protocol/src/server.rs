//! Frames from the server to people and operators alike.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::frame::frames;
use crate::from_json;
use crate::json::words;
use crate::{
    Author, CallBack, CallTimes, CommandId, ConversationId, ErrorCode, Event, Limits, Millis, Operator,
    Personal, Retry, Role, Secret, Seq, Tickets,
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
        /// Answer to `ticket.list`.
        "tickets" => Tickets(Tickets),
        /// Snapshot: the other side is writing.
        "typing" => Typing(PeerTyping),
        /// Snapshot: the other side has seen everything up to `seq`.
        "read" => Read(PeerRead),
        /// Snapshot: place in the waiting line.
        "queue" => Queue(Queue),
        /// Snapshot: whether anybody is at the desk.
        "presence" => Presence(Presence),
        /// Snapshot: how the person's call-back stands.
        "callback" => CallBack(CallBackChanged),
        /// Snapshot: heartbeat with the newest positions.
        "ping" => Ping(ServerPing),
        /// Snapshot: answer to a client `ping`.
        "pong" => Pong(ServerPong),
        /// The server will close; reconnect within a random part of the span.
        "bye" => Bye(Bye),
        /// The account's token expires soon: send a fresh one.
        "auth.expiring" => Expiring(Expiring),
    }
}

from_json! {
    /// The connection is accepted.
    #[derive(Clone, Debug, PartialEq, Serialize)]
    #[serde(tag = "t", rename = "welcome")]
    pub struct Welcome {
        /// Protocol version.
        pub v: u16,
        /// Name of this connection, for support.
        pub sid: String,
        /// Life of the log; another one makes the client forget its positions.
        pub epoch: String,
        /// Whether `hello.resume` was honoured.
        pub resumed: bool,
        /// The server's clock.
        pub now: Millis,
        /// Whom the server takes the client for.
        pub user: User,
        /// A new guest token to keep.
        #[serde(skip_serializing_if = "Option::is_none")]
        pub guest_token: Option<Secret>,
        /// An account's token for files, good as long as this connection. A guest's own serves for them.
        #[serde(skip_serializing_if = "Option::is_none")]
        pub files_token: Option<Secret>,
        /// Conversations of this person that matter now, the newest last.
        pub convs: Vec<Conversation>,
        /// What the server accepts.
        pub limits: Limits,
        /// How often the server sends `ping`.
        pub hb: Heartbeat,
        /// How to space reconnections.
        pub reconnect: Reconnect,
        /// Optional abilities of the server: [`crate::desk::CALL_BACK`], [`crate::desk::FORM`],
        /// [`crate::limits::FILES_FEATURE`], [`crate::limits::RATING`], [`crate::limits::REOPENING`],
        /// [`crate::tickets::TICKETS`], [`crate::faq::FAQ`].
        pub features: Vec<String>,
        /// The person's call-back: the one asked for, or else the newest if it was done of late.
        #[serde(skip_serializing_if = "Option::is_none")]
        pub callback: Option<CallBack>,
        /// When people are called, where they can choose.
        #[serde(skip_serializing_if = "Option::is_none")]
        pub call_times: Option<CallTimes>,
        /// Address of the page on what people consent to.
        #[serde(skip_serializing_if = "Option::is_none")]
        pub consent: Option<String>,
        /// Messages of the other side that this person has not read, by conversation, closed ones too.
        #[serde(skip_serializing_if = "BTreeMap::is_empty")]
        pub unread: BTreeMap<ConversationId, u64>,
    }
}

from_json! {
    /// Whom the server takes the client for.
    #[derive(Clone, Debug, PartialEq, Eq, Serialize)]
    pub struct User {
        /// In what role.
        pub kind: crate::AuthKind,
        /// Stable name of the guest, account or operator.
        pub id: String,
        /// Display name.
        #[serde(skip_serializing_if = "Option::is_none")]
        pub name: Option<Personal>,
    }
}

from_json! {
    /// A conversation in `welcome`.
    #[derive(Clone, Debug, PartialEq, Eq, Serialize)]
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
        pub read: Seq,
        /// Who holds it.
        #[serde(skip_serializing_if = "Option::is_none")]
        pub op: Option<Operator>,
    }
}

/// Where a conversation stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum TicketState {
    /// With an operator.
    Assigned,
    /// Over.
    Closed,
    /// With the automatic helper; operators do not see it.
    Bot,
    /// In the waiting line, and any state of a later version.
    Waiting,
}

words!(TicketState { "assigned" => Assigned, "closed" => Closed, "bot" => Bot } else Waiting);

from_json! {
    or default
    /// The server's heartbeat.
    #[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
    #[serde(default)]
    pub struct Heartbeat {
        /// Between two `ping`s, milliseconds.
        pub every_ms: u64,
        /// A connection silent for `every_ms + grace_ms` is dead.
        pub grace_ms: u64,
    }
}

impl Default for Heartbeat {
    fn default() -> Self {
        Self { every_ms: 25_000, grace_ms: 10_000 }
    }
}

from_json! {
    or default
    /// Bounds of the back-off between connections.
    #[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
    #[serde(default)]
    pub struct Reconnect {
        /// Added to every wait, and base of the doubling, milliseconds.
        pub min_ms: u64,
        /// The random part never exceeds this, milliseconds.
        pub max_ms: u64,
    }
}

impl Default for Reconnect {
    fn default() -> Self {
        Self { min_ms: 500, max_ms: 30_000 }
    }
}

from_json! {
    /// The events `from..=to` of one conversation follow (none when `to < from`).
    #[derive(Clone, Debug, PartialEq, Eq, Serialize)]
    #[serde(tag = "t", rename = "sync")]
    pub struct Sync {
        /// The conversation.
        pub c: ConversationId,
        /// First position that follows.
        pub from: Seq,
        /// Newest position of the log.
        pub to: Seq,
        /// Whether events before `from` that the client lacks were left out.
        pub truncated: bool,
    }
}

from_json! {
    /// Everything missed has been sent.
    #[derive(Clone, Debug, PartialEq, Eq, Serialize)]
    #[serde(tag = "t", rename = "synced")]
    pub struct Synced {}
}

from_json! {
    /// A command took effect and is on disk.
    #[derive(Clone, Debug, PartialEq, Eq, Serialize)]
    #[serde(tag = "t", rename = "ok")]
    pub struct Confirmed {
        /// The command.
        pub re: CommandId,
        /// Its conversation, if it has one.
        #[serde(skip_serializing_if = "Option::is_none")]
        pub c: Option<ConversationId>,
        /// Position of the event it caused, if it caused one.
        #[serde(skip_serializing_if = "Option::is_none")]
        pub seq: Option<Seq>,
        /// When it took effect.
        pub at: Millis,
        /// Whether what it asks for had taken effect before.
        pub dup: bool,
        /// Answering a nudge: milliseconds until a further one can have an effect; none when none can before
        /// an operator writes.
        #[serde(skip_serializing_if = "Option::is_none")]
        pub next_ms: Option<u64>,
        /// Answering `form.submit`: its number.
        #[serde(skip_serializing_if = "Option::is_none")]
        pub no: Option<String>,
        /// Answering `callback.request` and `form.submit`: by when somebody calls or answers.
        #[serde(skip_serializing_if = "Option::is_none")]
        pub due: Option<Millis>,
    }
}

from_json! {
    /// A command was refused.
    #[derive(Clone, Debug, PartialEq, Eq, Serialize)]
    #[serde(tag = "t", rename = "err")]
    pub struct Refused {
        /// The command; none when the frame had no readable id.
        #[serde(skip_serializing_if = "Option::is_none")]
        pub re: Option<CommandId>,
        /// Stable reason.
        pub code: ErrorCode,
        /// The reason for people who debug.
        pub msg: String,
        /// What to do with the command.
        pub retry: Retry,
        /// With `retry: after`, milliseconds to wait.
        #[serde(skip_serializing_if = "Option::is_none")]
        pub after_ms: Option<u64>,
        /// With `invalid_field`, which one.
        #[serde(skip_serializing_if = "Option::is_none")]
        pub field: Option<String>,
    }
}

from_json! {
    /// Events in the order of their positions.
    #[derive(Clone, Debug, PartialEq, Serialize)]
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
}

from_json! {
    /// The other side is writing, or no longer.
    #[derive(Clone, Debug, PartialEq, Eq, Serialize)]
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
}

from_json! {
    /// The other side has seen everything up to `seq`.
    #[derive(Clone, Debug, PartialEq, Eq, Serialize)]
    #[serde(tag = "t", rename = "read")]
    pub struct PeerRead {
        /// The conversation.
        pub c: ConversationId,
        /// Which side.
        pub by: Role,
        /// Newest position seen.
        pub seq: Seq,
    }
}

from_json! {
    /// Place in the waiting line.
    #[derive(Clone, Debug, PartialEq, Eq, Serialize)]
    #[serde(tag = "t", rename = "queue")]
    pub struct Queue {
        /// The conversation.
        pub c: ConversationId,
        /// 1 for the next to be served.
        pub pos: u64,
        /// How many wait.
        pub of: u64,
        /// Expected wait from now, seconds, from and to; none when the server will not guess.
        #[serde(skip_serializing_if = "Option::is_none")]
        pub eta_s: Option<(u64, u64)>,
        /// The whole wait is longer than so many seconds, so far or by what is expected: a call back is offered
        /// instead.
        #[serde(skip_serializing_if = "Option::is_none")]
        pub over_s: Option<u64>,
    }
}

from_json! {
    /// Whether anybody is at the desk: for those who are not in the line.
    #[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
    #[serde(tag = "t", rename = "presence")]
    pub struct Presence {
        /// Who is there.
        pub ops: Operators,
        /// Expected wait of who asks now, seconds, from and to; none when the server will not guess.
        #[serde(skip_serializing_if = "Option::is_none")]
        pub eta_s: Option<(u64, u64)>,
    }
}

/// Who is at the desk.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Operators {
    /// Nobody.
    Away,
    /// Fewer than would be needed: many people wait.
    Busy,
    /// Somebody, and any word of a later version.
    Online,
}

words!(Operators { "away" => Away, "busy" => Busy } else Online);

from_json! {
    /// The person's call-back changed.
    #[derive(Clone, Debug, PartialEq, Eq, Serialize)]
    #[serde(tag = "t", rename = "callback")]
    pub struct CallBackChanged {
        /// As it is now.
        pub card: CallBack,
    }
}

from_json! {
    /// Heartbeat. `tip` is no decoration: it reveals the loss of the last notice of a burst.
    #[derive(Clone, Debug, PartialEq, Eq, Serialize)]
    #[serde(tag = "t", rename = "ping")]
    pub struct ServerPing {
        /// Comes back in `pong`.
        pub n: u64,
        /// Newest position of each conversation of this connection.
        pub tip: BTreeMap<ConversationId, Seq>,
    }
}

from_json! {
    /// Answers the client's `ping`.
    #[derive(Clone, Debug, PartialEq, Eq, Serialize)]
    #[serde(tag = "t", rename = "pong")]
    pub struct ServerPong {
        /// The number of the `ping`.
        pub n: u64,
    }
}

from_json! {
    /// The server will close this connection.
    #[derive(Clone, Debug, PartialEq, Eq, Serialize)]
    #[serde(tag = "t", rename = "bye")]
    pub struct Bye {
        /// Why, like `restart`.
        pub code: String,
        /// Reconnect after a random wait within this span, milliseconds.
        pub wait_ms: (u64, u64),
    }
}

from_json! {
    /// The account's token expires; without `auth.refresh` the connection is closed then.
    #[derive(Clone, Debug, PartialEq, Eq, Serialize)]
    #[serde(tag = "t", rename = "auth.expiring")]
    pub struct Expiring {
        /// In so many milliseconds.
        pub in_ms: u64,
    }
}
