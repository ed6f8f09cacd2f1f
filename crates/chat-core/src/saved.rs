//! What survives a reload, and nothing else: who the guest is, which conversation is under way, and
//! what the person wrote that the server has not confirmed. No history.

use chat_protocol::{CommandId, ConversationId, DurableCommand, Millis, Secret, Seq, from_json, json};
use serde::Serialize;

/// What was not used for so long is forgotten, milliseconds: thirty days, like the guest token itself.
pub(crate) const LIFETIME: u64 = 30 * 24 * 60 * 60 * 1000;

/// Everything kept, as found when the page loads.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Saved {
    /// Identity and place.
    pub place: Place,
    /// Unconfirmed commands, in any order.
    pub commands: Vec<SavedCommand>,
}

from_json! {
    or default
    /// Who the guest is and where they were.
    #[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
    pub struct Place {
        /// The server's own proof that this is the same guest.
        #[serde(skip_serializing_if = "Option::is_none")]
        pub guest_token: Option<Secret>,
        /// The account the place belongs to, by the server's name for it: no proof and no secret. Empty while
        /// it is not known which. None for a guest's.
        #[serde(skip_serializing_if = "Option::is_none")]
        pub account: Option<String>,
        /// Life of the log `read` belongs to.
        #[serde(skip_serializing_if = "Option::is_none")]
        pub epoch: Option<String>,
        /// The conversation under way.
        #[serde(skip_serializing_if = "Option::is_none")]
        pub conversation: Option<ConversationId>,
        /// Newest position read in it.
        pub read: Seq,
        /// It is closed and was seen so: it can be looked at, but nothing is under way.
        #[serde(skip_serializing_if = "std::ops::Not::not")]
        pub over: bool,
        /// The person opened it from the list: also when it is over, this is what they want to see.
        #[serde(skip_serializing_if = "std::ops::Not::not")]
        pub chosen: bool,
        /// When it was last written, by this machine's clock.
        pub used_at: Millis,
    }
}

/// A durable command the server has not confirmed.
#[derive(Clone, Debug, PartialEq)]
pub struct SavedCommand {
    /// Place in the order in which commands were accepted.
    pub order: u64,
    /// When it was accepted, by this machine's clock.
    pub at: Millis,
    /// The command as it goes on the wire.
    pub command: DurableCommand,
}

from_json! {
    #[derive(Serialize)]
    struct Record {
        order: u64,
        at: Millis,
        command: String,
    }
}

impl Place {
    /// Whether there is a conversation that was not seen closed.
    pub fn is_under_way(&self) -> bool {
        self.conversation.is_some() && !self.over
    }

    /// The record to write, JSON.
    pub fn encode(&self) -> String {
        encode(self)
    }

    /// Reads a record; the default when it is not one of ours.
    pub fn decode(text: &str) -> Self {
        json::parse(text).unwrap_or_default()
    }
}

impl SavedCommand {
    /// The record to write, JSON.
    pub fn encode(&self) -> String {
        let Self { order, at, command } = self;
        encode(&Record { order: *order, at: *at, command: command.encode() })
    }

    /// Reads a record; none when it is not one of ours.
    pub fn decode(text: &str) -> Option<Self> {
        let Record { order, at, command } = json::parse(text).ok()?;
        Some(Self { order, at, command: DurableCommand::decode(&command).ok()? })
    }
}

fn encode(record: &impl Serialize) -> String {
    // Strings and numbers only: nothing JSON cannot write.
    serde_json::to_string(record).unwrap_or_default()
}

/// One change to what is kept. Each command has a record of its own, so that two tabs never overwrite
/// each other's.
#[derive(Clone, Debug, PartialEq)]
pub enum Change {
    /// Write identity and place.
    PutPlace(Place),
    /// Write one command.
    PutCommand(SavedCommand),
    /// Remove one command.
    RemoveCommand(CommandId),
    /// Remove everything.
    Wipe,
    /// Remove what this tab keeps for itself: what stands half-written in its fields. The rest is another tab's to
    /// remove.
    WipeTab,
}
