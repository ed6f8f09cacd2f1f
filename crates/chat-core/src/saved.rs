//! What survives a reload, and nothing else: who the guest is, which conversation is under way, and
//! what the person wrote that the server has not confirmed. No history.

use chat_protocol::{ClientFrame, CommandId, ConversationId, Millis, Secret, Seq};
use serde::{Deserialize, Serialize};

/// Everything kept, as found when the page loads.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Saved {
    /// Identity and place.
    pub place: Place,
    /// Unconfirmed commands, in any order.
    pub commands: Vec<SavedCommand>,
}

/// Who the guest is and where they were.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Place {
    /// The server's own proof that this is the same guest.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub guest_token: Option<Secret>,
    /// Life of the log `read` belongs to.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub epoch: Option<String>,
    /// The conversation under way.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub conversation: Option<ConversationId>,
    /// Newest position read in it.
    pub read: Seq,
}

/// A durable command the server has not confirmed.
#[derive(Clone, Debug, PartialEq)]
pub struct SavedCommand {
    /// Its name on the wire.
    pub id: CommandId,
    /// Place in the order in which commands were accepted.
    pub order: u64,
    /// When it was accepted, by this machine's clock.
    pub at: Millis,
    /// The command as it goes on the wire.
    pub frame: ClientFrame,
}

#[derive(Serialize, Deserialize)]
struct Record {
    id: CommandId,
    order: u64,
    at: Millis,
    frame: String,
}

impl SavedCommand {
    /// The record to write, JSON.
    pub fn encode(&self) -> String {
        let Self { id, order, at, frame } = self;
        let record = Record { id: *id, order: *order, at: *at, frame: frame.encode() };
        // Strings and numbers only: nothing JSON cannot write.
        serde_json::to_string(&record).unwrap_or_default()
    }

    /// Reads a record; none when it is not one of ours.
    pub fn decode(text: &str) -> Option<Self> {
        let Record { id, order, at, frame } = serde_json::from_str(text).ok()?;
        Some(Self { id, order, at, frame: ClientFrame::decode(&frame).ok()? })
    }
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
}
