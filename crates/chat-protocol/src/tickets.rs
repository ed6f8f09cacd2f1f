//! «Мои обращения»: everything a person ever asked, the newest activity first.

use serde::Serialize;

use crate::from_json;
use crate::{CallBack, CommandId, ConversationId, File, Millis, Operator, Personal, TicketState};

/// In `welcome.features`: people may ask for the list of what they asked.
pub const TICKETS: &str = "tickets";

from_json! {
    /// Asks for a page of what this person asked.
    #[derive(Clone, Debug, PartialEq, Eq, Serialize)]
    #[serde(tag = "t", rename = "ticket.list")]
    pub struct ListTickets {
        /// Name of the command.
        pub id: CommandId,
        /// Where the page before ended, as the server said; none for the first page.
        #[serde(skip_serializing_if = "Option::is_none")]
        pub cursor: Option<String>,
        /// At most so many; the server gives at most [`crate::limits::MAX_TICKETS`].
        pub limit: u64,
    }
}

from_json! {
    /// A page of what this person asked.
    #[derive(Clone, Debug, PartialEq, Eq, Serialize)]
    #[serde(tag = "t", rename = "tickets")]
    pub struct Tickets {
        /// The command.
        pub re: CommandId,
        /// The newest activity first.
        pub items: Vec<TicketItem>,
        /// Where the next page begins; none when this is the last. Only the server knows what it means.
        #[serde(skip_serializing_if = "Option::is_none")]
        pub cursor: Option<String>,
    }
}

from_json! {
    /// One thing a person asked: exactly one of the three, or none that this version knows.
    #[derive(Clone, Debug, PartialEq, Eq, Serialize)]
    pub struct TicketItem {
        /// When something last happened in it.
        pub at: Millis,
        /// A conversation.
        #[serde(skip_serializing_if = "Option::is_none")]
        pub chat: Option<ChatItem>,
        /// A call-back that no conversation tells of.
        #[serde(skip_serializing_if = "Option::is_none")]
        pub call: Option<CallBack>,
        /// A form.
        #[serde(skip_serializing_if = "Option::is_none")]
        pub form: Option<FormItem>,
    }
}

from_json! {
    /// A conversation in the list of the person whose it is.
    #[derive(Clone, Debug, PartialEq, Eq, Serialize)]
    pub struct ChatItem {
        /// Its name.
        pub c: ConversationId,
        /// Its number.
        pub no: String,
        /// Where it stands.
        pub state: TicketState,
        /// What it is about.
        #[serde(skip_serializing_if = "Option::is_none")]
        pub topic: Option<String>,
        /// Beginning of its newest message.
        pub preview: Personal,
        /// Messages of the other side that were not on screen yet.
        pub unread: u64,
        /// Who holds it.
        #[serde(skip_serializing_if = "Option::is_none")]
        pub op: Option<Operator>,
    }
}

from_json! {
    /// A form in the list of the person who filled it in.
    #[derive(Clone, Debug, PartialEq, Eq, Serialize)]
    pub struct FormItem {
        /// Its name.
        pub id: CommandId,
        /// Its number.
        pub no: String,
        /// When it came.
        pub asked_at: Millis,
        /// By when it is answered.
        pub due: Millis,
        /// What was asked.
        pub text: Personal,
        /// What went along with it.
        #[serde(skip_serializing_if = "Vec::is_empty")]
        pub files: Vec<File>,
        /// The answers, the oldest first.
        #[serde(skip_serializing_if = "Vec::is_empty")]
        pub answers: Vec<FormAnswer>,
    }
}

from_json! {
    /// An answer to a form, as the person who asked sees it.
    #[derive(Clone, Debug, PartialEq, Eq, Serialize)]
    pub struct FormAnswer {
        /// When.
        pub at: Millis,
        /// Display name of who answered.
        pub name: Personal,
        /// What.
        pub text: Personal,
    }
}
