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
        /// Snapshot: how the desk is set up.
        "desk" => Desk(Desk),
        /// Snapshot: who is at the desk.
        "here" => Here(Here),
        /// Snapshot: how many first answers came in time.
        "answers" => Answers(Answers),
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
        /// Snapshot: what operators noted about one conversation.
        "notes" => Notes(Notes),
        /// Snapshot: one note more.
        "note" => Note(NoteAdded),
        /// Answers `ticket.find`.
        "found" => Found(Found),
    }
}

from_json! {
    /// How the desk is set up, as the configuration says.
    #[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
    #[serde(tag = "t", rename = "desk")]
    pub struct Desk {
        /// Every department.
        pub departments: Vec<Department>,
        /// Those of the operator who reads this; none: all of them.
        pub mine: Vec<String>,
        /// Everybody who may log in.
        pub operators: Vec<Operator>,
        /// Answers to begin from.
        pub replies: Vec<CannedReply>,
        /// Why conversations end.
        pub reasons: Vec<CloseReason>,
        /// Who waits longer than this, in seconds, waits longer than was announced.
        #[serde(skip_serializing_if = "Option::is_none")]
        pub within_s: Option<u64>,
    }
}

from_json! {
    /// Which operators are connected now.
    #[derive(Clone, Debug, PartialEq, Eq, Serialize)]
    #[serde(tag = "t", rename = "here")]
    pub struct Here {
        /// The ids of their accounts.
        pub ops: Vec<String>,
    }
}

from_json! {
    /// A department of the desk.
    #[derive(Clone, Debug, PartialEq, Eq, Serialize)]
    pub struct Department {
        /// Its stable name.
        pub id: String,
        /// What operators call it.
        pub title: String,
    }
}

from_json! {
    /// An answer to begin from.
    #[derive(Clone, Debug, PartialEq, Eq, Serialize)]
    pub struct CannedReply {
        /// What operators choose it by.
        pub title: String,
        /// What stands in the field then.
        pub text: String,
    }
}

from_json! {
    /// Why a conversation ends.
    #[derive(Clone, Debug, PartialEq, Eq, Serialize)]
    pub struct CloseReason {
        /// Its stable name, `reason` of `ticket.close`.
        pub id: String,
        /// What operators choose it by.
        pub title: String,
    }
}

from_json! {
    /// How many conversations got their first answer within [`Desk::within_s`], since the server started.
    #[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
    #[serde(tag = "t", rename = "answers")]
    pub struct Answers {
        /// So many in time.
        pub in_time: u64,
        /// So many at all.
        pub of: u64,
    }
}

from_json! {
    /// What operators noted about one conversation, the oldest first. No part of its log.
    #[derive(Clone, Debug, PartialEq, Eq, Serialize)]
    #[serde(tag = "t", rename = "notes")]
    pub struct Notes {
        /// The conversation.
        pub c: ConversationId,
        /// All of them.
        pub items: Vec<Note>,
    }
}

from_json! {
    /// Somebody noted something.
    #[derive(Clone, Debug, PartialEq, Eq, Serialize)]
    #[serde(tag = "t", rename = "note")]
    pub struct NoteAdded {
        /// The conversation.
        pub c: ConversationId,
        /// What.
        pub note: Note,
    }
}

from_json! {
    /// What an operator noted; the person who asks never sees it.
    #[derive(Clone, Debug, PartialEq, Eq, Serialize)]
    pub struct Note {
        /// Its name: that of the command.
        pub id: CommandId,
        /// When.
        pub at: Millis,
        /// Who.
        pub op: Operator,
        /// What.
        pub text: Personal,
    }
}

from_json! {
    /// What has the number asked for: a conversation or a form.
    #[derive(Clone, Debug, PartialEq, Eq, Serialize)]
    #[serde(tag = "t", rename = "found")]
    pub struct Found {
        /// The command.
        pub re: CommandId,
        /// The conversation.
        #[serde(skip_serializing_if = "Option::is_none")]
        pub card: Option<TicketCard>,
        /// What was noted about it.
        #[serde(skip_serializing_if = "Vec::is_empty")]
        pub notes: Vec<Note>,
        /// The form.
        #[serde(skip_serializing_if = "Option::is_none")]
        pub form: Option<FormCard>,
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
        /// The department it belongs to; none: any.
        #[serde(skip_serializing_if = "Option::is_none")]
        pub dept: Option<String>,
        /// While it waits: the colleague it was transferred to. Anybody may take it all the same.
        #[serde(skip_serializing_if = "Option::is_none")]
        pub to: Option<Operator>,
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
    /// Gives a conversation to another department, or to a colleague: it waits at its old place.
    #[derive(Clone, Debug, PartialEq, Eq, Serialize)]
    #[serde(tag = "t", rename = "ticket.transfer")]
    pub struct TransferTicket {
        /// Name of the command.
        pub id: CommandId,
        /// The conversation.
        pub c: ConversationId,
        /// The department; left out: it stays in its own.
        #[serde(skip_serializing_if = "Option::is_none")]
        pub dept: Option<String>,
        /// The colleague, by the name of the account.
        #[serde(skip_serializing_if = "Option::is_none")]
        pub to: Option<String>,
    }
}

from_json! {
    /// Notes something about a conversation, for operators only.
    #[derive(Clone, Debug, PartialEq, Eq, Serialize)]
    #[serde(tag = "t", rename = "note.add")]
    pub struct AddNote {
        /// Name of the command, and of the note from now on.
        pub id: CommandId,
        /// The conversation.
        pub c: ConversationId,
        /// What; see [`crate::Text`].
        pub text: Personal,
    }
}

from_json! {
    /// Asks for the conversation or the form with a number.
    #[derive(Clone, Debug, PartialEq, Eq, Serialize)]
    #[serde(tag = "t", rename = "ticket.find")]
    pub struct FindTicket {
        /// Name of the command.
        pub id: CommandId,
        /// The number, whole, or its digits behind the year.
        pub no: String,
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
