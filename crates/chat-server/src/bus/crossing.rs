//! What crosses from node to node. No text, no name and no token does.

use std::fmt;

use chat_protocol::{CommandId, ConversationId, FormCard, Role};
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

use crate::call_backs::Call;
use crate::conversations::Change;
use crate::person::{Person, PersonKey};

/// Stands for a person, and for a token: whoever knows the one can compute the other, not the reverse.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub(crate) struct Pseudonym([u8; 16]);

impl Pseudonym {
    pub(crate) fn of(name: &str) -> Self {
        let digest: [u8; 32] = Sha256::digest(name.as_bytes()).into();
        let mut short = [0; 16];
        short.copy_from_slice(&digest[..16]);
        Self(short)
    }

    pub(super) fn bytes(&self) -> &[u8] {
        &self.0
    }
}

impl fmt::Debug for Pseudonym {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(out, "{:02x}{:02x}…", self.0[0], self.0[1])
    }
}

/// That something happened, or how a node stands.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "k", rename_all = "snake_case")]
pub(crate) enum Crossing {
    /// A conversation got events, or a side has read further.
    Changed {
        c: String,
        /// Events of these positions, if any.
        events: Option<(u64, u64)>,
        /// Who asks.
        user: Pseudonym,
        /// An operator who held it until now.
        left: Option<String>,
        /// A side that has read further, and how far.
        read: Option<(Side, u64)>,
        /// Whether somebody came into the waiting line or left it.
        line: bool,
    },
    /// A call-back changed.
    Call { id: String, user: Pseudonym },
    /// A form changed.
    Form { id: String },
    /// An operator noted something.
    Note { c: String, op: String },
    /// Somebody writes, or no longer.
    Typing { to: Reader, c: String, by: Typist, on: bool },
    /// A guest has logged out.
    Dismissed { guest: Pseudonym },
    /// These operators are connected to this node. Every node says so every second.
    Here { ops: Vec<String> },
    /// This node ends.
    Gone,
}

/// A side of a conversation.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Side {
    User,
    Operator,
}

/// Who is told that somebody writes.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Reader {
    User(Pseudonym),
    Operator(String),
}

/// Who writes.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Typist {
    User,
    /// By the id; every node knows the names from its configuration.
    Operator(String),
}

impl Typist {
    pub(crate) fn of(person: &Person) -> Self {
        match person {
            Person::Guest { .. } | Person::Account(_) => Self::User,
            Person::Operator(op) => Self::Operator(op.id.clone()),
        }
    }
}

impl Side {
    pub(crate) fn role(self) -> Role {
        match self {
            Self::User => Role::User,
            Self::Operator => Role::Operator,
        }
    }
}

impl Crossing {
    pub(crate) fn changed(change: &Change) -> Self {
        let Change { ticket, events, left, read } = change;
        let side = |role| if role == Role::User { Side::User } else { Side::Operator };
        Self::Changed {
            c: ticket.c.to_string(),
            events: events.first().zip(events.last()).map(|(first, last)| (first.seq.0, last.seq.0)),
            user: Pseudonym::of(&ticket.user.id),
            left: left.as_ref().map(|op| op.id.clone()),
            read: read.map(|(by, seq)| (side(by), seq.0)),
            line: change.moves_the_line(),
        }
    }

    pub(crate) fn call(call: &Call) -> Self {
        Self::Call { id: call.card.id.to_string(), user: Pseudonym::of(&call.user_id) }
    }

    pub(crate) fn form(card: &FormCard) -> Self {
        Self::Form { id: CommandId::to_string(&card.id) }
    }

    pub(crate) fn note(c: ConversationId, op: &str) -> Self {
        Self::Note { c: c.to_string(), op: op.to_owned() }
    }

    pub(crate) fn typing(to: &PersonKey, c: ConversationId, by: Typist, on: bool) -> Self {
        let to = match to {
            PersonKey::User(id) => Reader::User(Pseudonym::of(id)),
            PersonKey::Operator(id) => Reader::Operator(id.clone()),
        };
        Self::Typing { to, c: c.to_string(), by, on }
    }
}
