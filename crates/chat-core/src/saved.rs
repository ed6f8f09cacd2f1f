//! What survives a reload, and nothing else: who the guest is, which conversation is under way, and
//! what the person wrote that the server has not confirmed. No history.

use chat_protocol::{CommandId, ConversationId, Secret, SendMessage, Seq};
use serde::{Deserialize, Serialize};

/// Everything kept, as found when the page loads.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Saved {
    /// Identity and place.
    pub place: Place,
    /// Unconfirmed messages, in any order.
    pub messages: Vec<SavedMessage>,
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

/// A message the server has not confirmed.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct SavedMessage {
    /// Place in the order in which messages were accepted.
    pub order: u64,
    /// When it was accepted, by this machine's clock, milliseconds since 1970.
    pub at: u64,
    /// The command as it goes on the wire.
    pub command: SendMessage,
}

/// One change to what is kept. Each message has a record of its own, so that two tabs never overwrite
/// each other's.
#[derive(Clone, Debug, PartialEq)]
pub enum Change {
    /// Write identity and place.
    PutPlace(Place),
    /// Write one message.
    PutMessage(SavedMessage),
    /// Remove one message.
    RemoveMessage(CommandId),
}
