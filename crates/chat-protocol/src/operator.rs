//! Frames between the server and operators: what they may order, and what they see.

use serde::Serialize;

use crate::frame::frames;
use crate::from_json;
use crate::{
    CallCard, CommandId, ConversationId, FormCard, Millis, Operator, Page, Personal, Seq, TicketState, User,
};

frames! {
    /// Server to operators only. An enum of its own, so that a widget need not carry what it never gets.
    OperatorFrame {
        /// Snapshot: every open conversation the operator may see.
        "line" => Line(Line),
        /// Snapshot: one conversation changed.
        "ticket" => Ticket(TicketChanged),
        /// Snapshot: call-backs that are asked for, and those done of late.
        "calls" => Calls(Calls),
        /// Snapshot: one call-back changed.
        "call" => Call(CallChanged),
        /// Snapshot: forms without an answer, and those answered of late.
        "forms" => Forms(Forms),
        /// Snapshot: one form changed.
        "form" => Form(FormChanged),
    }
}

from_json! {
    /// Every open conversation an operator may see: the waiting ones, the longest waiting first, then
    /// those the operator holds.
    #[derive(Clone, Debug, PartialEq, Eq, Serialize)]
    #[serde(tag = "t", rename = "line")]
    pub struct Line {
        /// One card a conversation.
        pub items: Vec<TicketCard>,
    }
}

from_json! {
    /// One conversation changed; an operator replaces its card.
    #[derive(Clone, Debug, PartialEq, Eq, Serialize)]
    #[serde(tag = "t", rename = "ticket")]
    pub struct TicketChanged {
        /// The card as it is now.
        pub card: TicketCard,
    }
}

from_json! {
    /// What an operator sees of a conversation before opening it.
    #[derive(Clone, Debug, PartialEq, Eq, Serialize)]
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
        #[serde(skip_serializing_if = "Option::is_none")]
        pub topic: Option<String>,
        /// The page it was opened on.
        #[serde(skip_serializing_if = "Option::is_none")]
        pub page: Option<Page>,
        /// Nudges that had an effect since an operator last wrote.
        pub nudges: u64,
        /// Who asks.
        pub user: User,
        /// Who holds it.
        #[serde(skip_serializing_if = "Option::is_none")]
        pub op: Option<Operator>,
    }
}

from_json! {
    /// Call-backs for operators: those not done, the first due first, then the newest of those done.
    #[derive(Clone, Debug, PartialEq, Eq, Serialize)]
    #[serde(tag = "t", rename = "calls")]
    pub struct Calls {
        /// One card a call-back.
        pub items: Vec<CallCard>,
    }
}

from_json! {
    /// One call-back changed; an operator replaces its card.
    #[derive(Clone, Debug, PartialEq, Eq, Serialize)]
    #[serde(tag = "t", rename = "call")]
    pub struct CallChanged {
        /// The card as it is now.
        pub card: CallCard,
    }
}

from_json! {
    /// Forms for operators: those without an answer, the oldest first, then the newest of those answered.
    #[derive(Clone, Debug, PartialEq, Eq, Serialize)]
    #[serde(tag = "t", rename = "forms")]
    pub struct Forms {
        /// One card a form.
        pub items: Vec<FormCard>,
    }
}

from_json! {
    /// One form changed; an operator replaces its card.
    #[derive(Clone, Debug, PartialEq, Eq, Serialize)]
    #[serde(tag = "t", rename = "form")]
    pub struct FormChanged {
        /// The card as it is now.
        pub card: FormCard,
    }
}

from_json! {
    /// Takes a conversation from the waiting line.
    #[derive(Clone, Debug, PartialEq, Eq, Serialize)]
    #[serde(tag = "t", rename = "ticket.take")]
    pub struct TakeTicket {
        /// Name of the command.
        pub id: CommandId,
        /// The conversation.
        pub c: ConversationId,
    }
}

from_json! {
    /// Puts a conversation back into the waiting line, at its old place.
    #[derive(Clone, Debug, PartialEq, Eq, Serialize)]
    #[serde(tag = "t", rename = "ticket.release")]
    pub struct ReleaseTicket {
        /// Name of the command.
        pub id: CommandId,
        /// The conversation.
        pub c: ConversationId,
    }
}

from_json! {
    /// An operator begins to call.
    #[derive(Clone, Debug, PartialEq, Eq, Serialize)]
    #[serde(tag = "t", rename = "callback.take")]
    pub struct TakeCallBack {
        /// Name of the command.
        pub id: CommandId,
        /// Which call-back.
        pub callback: CommandId,
    }
}

from_json! {
    /// The operator who took it says how the call ended.
    #[derive(Clone, Debug, PartialEq, Eq, Serialize)]
    #[serde(tag = "t", rename = "callback.done")]
    pub struct FinishCallBack {
        /// Name of the command.
        pub id: CommandId,
        /// Which call-back.
        pub callback: CommandId,
        /// How it ended.
        pub result: crate::CallResult,
    }
}

from_json! {
    /// Answers a form; the answer goes out by mail.
    #[derive(Clone, Debug, PartialEq, Eq, Serialize)]
    #[serde(tag = "t", rename = "form.reply")]
    pub struct ReplyToForm {
        /// Name of the command.
        pub id: CommandId,
        /// Which form.
        pub form: CommandId,
        /// The answer; see [`crate::Text`].
        pub text: Personal,
    }
}
