//! Answers that nobody wrote: what can be chosen under a message, and how one gets from there to an operator.

use serde::Serialize;

use crate::from_json;
use crate::{CommandId, ConversationId, Personal, Seq};

/// The [`Action`] that says that the automatic answer helped: the conversation is over.
pub const SOLVED: &str = "solved";

/// The [`Action`] that asks for an operator: the conversation stands in the waiting line.
pub const QUEUE: &str = "queue";

from_json! {
    /// Something a person can choose under a message.
    #[derive(Clone, Debug, PartialEq, Eq, Serialize)]
    pub struct Action {
        /// Its name, like [`SOLVED`].
        pub id: String,
        /// What the button says, and the log once it was chosen.
        pub label: Personal,
    }
}

from_json! {
    /// Chooses an action of a message.
    #[derive(Clone, Debug, PartialEq, Eq, Serialize)]
    #[serde(tag = "t", rename = "msg.action")]
    pub struct ChooseAction {
        /// Name of the command.
        pub id: CommandId,
        /// The conversation.
        pub c: ConversationId,
        /// The message.
        pub seq: Seq,
        /// Which of its actions.
        pub action: String,
    }
}

from_json! {
    /// Asks for an operator in place of the automatic helper.
    #[derive(Clone, Debug, PartialEq, Eq, Serialize)]
    #[serde(tag = "t", rename = "ticket.queue")]
    pub struct QueueTicket {
        /// Name of the command.
        pub id: CommandId,
        /// The conversation.
        pub c: ConversationId,
    }
}
