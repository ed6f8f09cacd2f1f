//! Frames from a client. What only operators send is in [`crate::operator`].

use std::collections::BTreeMap;

use serde::Serialize;

use crate::frame::frames;
use crate::from_json;
use crate::json::words;
use crate::{
    AddNote, AnswerHelped, AskIdentity, AskRating, CancelCallBack, ChooseAction, CommandId, ConversationId,
    EventBody, File, FindTicket, FinishCallBack, GetFaq, ListTickets, OfferCallBack, Personal, PushStatus,
    QueueTicket, ReleaseTicket, ReplyToForm, RequestCallBack, SearchFaq, Secret, Seq, SubmitForm,
    TakeCallBack, TakeTicket, TransferTicket,
};

frames! {
    /// Client to server.
    ClientFrame {
        /// First frame of a connection.
        "hello" => Hello(Hello),
        /// Durable: write a message; the first of a new conversation opens it.
        "msg.send" => SendMessage(SendMessage),
        /// Durable: «Повторить запрос», nobody answered.
        "ticket.nudge" => NudgeTicket(NudgeTicket),
        /// Durable: end a conversation.
        "ticket.close" => CloseTicket(CloseTicket),
        /// Durable: choose what a message offers.
        "msg.action" => ChooseAction(ChooseAction),
        /// Durable: «Передать в онлайн-чат», from the automatic helper to the waiting line.
        "ticket.queue" => QueueTicket(QueueTicket),
        /// Durable: «Обратный звонок», call me.
        "callback.request" => RequestCallBack(RequestCallBack),
        /// Durable: do not call me any more.
        "callback.cancel" => CancelCallBack(CancelCallBack),
        /// Durable: «Обратная связь», answered by mail.
        "form.submit" => SubmitForm(SubmitForm),
        /// Durable: go on with a conversation that was over.
        "ticket.reopen" => ReopenTicket(ReopenTicket),
        /// Durable: say how it was.
        "rate" => Rate(Rate),
        /// Leave this browser: the guest token is worth nothing from now on.
        "auth.logout" => Logout(Logout),
        /// A fresh token, before the one of `hello` expires.
        "auth.refresh" => RefreshToken(RefreshToken),
        /// Durable: what a guest wrote belongs to this account from now on.
        "auth.upgrade" => UpgradeGuest(UpgradeGuest),
        /// Operator: take a conversation from the waiting line.
        "ticket.take" => TakeTicket(TakeTicket),
        /// Operator: put it back at its old place in the waiting line.
        "ticket.release" => ReleaseTicket(ReleaseTicket),
        /// Operator: give it to another department or to a colleague.
        "ticket.transfer" => TransferTicket(TransferTicket),
        /// Operator: note something that the person never sees.
        "note.add" => AddNote(AddNote),
        /// Operator: ask for the conversation or the form with a number.
        "ticket.find" => FindTicket(FindTicket),
        /// Operator: show how an application stands.
        "status.push" => PushStatus(PushStatus),
        /// Operator: ask how the conversation was so far.
        "rating.ask" => AskRating(AskRating),
        /// Operator: offer to call.
        "callback.offer" => OfferCallBack(OfferCallBack),
        /// Operator: ask a guest to sign in at the portal.
        "identity.ask" => AskIdentity(AskIdentity),
        /// Operator: begin to call.
        "callback.take" => TakeCallBack(TakeCallBack),
        /// Operator: say how the call ended.
        "callback.done" => FinishCallBack(FinishCallBack),
        /// Operator: answer a form by mail.
        "form.reply" => ReplyToForm(ReplyToForm),
        /// Ask for events not held.
        "history.get" => GetHistory(GetHistory),
        /// «Мои обращения»: ask for a page of what this person asked.
        "ticket.list" => ListTickets(ListTickets),
        /// Ask for a page of all frequent questions.
        "faq.get" => GetFaq(GetFaq),
        /// Ask for the frequent questions that answer what somebody writes.
        "faq.search" => SearchFaq(SearchFaq),
        /// Snapshot: whether an answer helped.
        "faq.helped" => AnswerHelped(AnswerHelped),
        /// Snapshot: everything up to `seq` was on screen.
        "msg.read" => MarkRead(MarkRead),
        /// Snapshot: writing, or no longer.
        "typing" => Typing(ClientTyping),
        /// Snapshot: are you there?
        "ping" => Ping(ClientPing),
        /// Snapshot: answer to a server `ping`.
        "pong" => Pong(ClientPong),
    }
}

frames! {
    /// The commands a widget keeps until the server confirms them.
    DurableCommand {
        /// Write a message; the first of a new conversation opens it.
        "msg.send" => SendMessage(SendMessage),
        /// «Повторить запрос», nobody answered.
        "ticket.nudge" => NudgeTicket(NudgeTicket),
        /// End a conversation.
        "ticket.close" => CloseTicket(CloseTicket),
        /// Go on with a conversation that was over.
        "ticket.reopen" => ReopenTicket(ReopenTicket),
        /// Say how it was.
        "rate" => Rate(Rate),
        /// What a guest wrote belongs to this account from now on.
        "auth.upgrade" => UpgradeGuest(UpgradeGuest),
        /// Choose what a message offers.
        "msg.action" => ChooseAction(ChooseAction),
        /// «Передать в онлайн-чат», from the automatic helper to the waiting line.
        "ticket.queue" => QueueTicket(QueueTicket),
        /// «Обратный звонок», call me.
        "callback.request" => RequestCallBack(RequestCallBack),
        /// Do not call me any more.
        "callback.cancel" => CancelCallBack(CancelCallBack),
        /// «Обратная связь», answered by mail.
        "form.submit" => SubmitForm(SubmitForm),
    }
}

impl DurableCommand {
    /// Its name.
    pub fn id(&self) -> CommandId {
        match self {
            Self::SendMessage(message) => message.id,
            Self::NudgeTicket(nudge) => nudge.id,
            Self::CloseTicket(close) => close.id,
            Self::ReopenTicket(reopen) => reopen.id,
            Self::Rate(rate) => rate.id,
            Self::UpgradeGuest(upgrade) => upgrade.id,
            Self::ChooseAction(choose) => choose.id,
            Self::QueueTicket(queue) => queue.id,
            Self::RequestCallBack(request) => request.id,
            Self::CancelCallBack(cancel) => cancel.id,
            Self::SubmitForm(form) => form.id,
        }
    }

    /// The conversation it is about, if it is about one.
    pub fn conversation(&self) -> Option<ConversationId> {
        match self {
            Self::SendMessage(message) => Some(message.c),
            Self::NudgeTicket(nudge) => Some(nudge.c),
            Self::CloseTicket(close) => Some(close.c),
            Self::ReopenTicket(reopen) => Some(reopen.c),
            Self::Rate(rate) => Some(rate.c),
            Self::UpgradeGuest(_) => None,
            Self::ChooseAction(choose) => Some(choose.c),
            Self::QueueTicket(queue) => Some(queue.c),
            Self::RequestCallBack(request) => request.c,
            Self::CancelCallBack(_) | Self::SubmitForm(_) => None,
        }
    }

    /// The message it writes: what of the person's own is in it.
    pub fn message(&self) -> Option<EventBody> {
        match self {
            Self::SendMessage(SendMessage { text, files, .. }) => {
                Some(EventBody::Message { text: text.clone(), files: files.clone(), actions: Vec::new() })
            }
            Self::NudgeTicket(nudge) => nudge.details.clone().map(EventBody::text),
            Self::CloseTicket(_)
            | Self::ChooseAction(_)
            | Self::QueueTicket(_)
            | Self::UpgradeGuest(_)
            | Self::RequestCallBack(_)
            | Self::CancelCallBack(_)
            | Self::SubmitForm(_)
            | Self::ReopenTicket(_)
            | Self::Rate(_) => None,
        }
    }

    /// Whether something a person wrote is lost with it.
    pub fn holds_words(&self) -> bool {
        self.message().is_some() || matches!(self, Self::RequestCallBack(_) | Self::SubmitForm(_))
    }

    /// Whether files go along with it.
    pub fn has_files(&self) -> bool {
        match self {
            Self::SendMessage(message) => !message.files.is_empty(),
            Self::SubmitForm(form) => !form.files.is_empty(),
            _ => false,
        }
    }

    /// Whether it asks for an answer by mail.
    pub fn is_form(&self) -> bool {
        matches!(self, Self::SubmitForm(_))
    }

    /// Whether it asks again for an answer.
    pub fn is_nudge(&self) -> bool {
        matches!(self, Self::NudgeTicket(_))
    }

    /// Whether it gives what a guest wrote to an account. It goes before every other command: those are about
    /// conversations that are the account's only afterwards.
    pub fn is_upgrade(&self) -> bool {
        matches!(self, Self::UpgradeGuest(_))
    }
}

impl From<DurableCommand> for ClientFrame {
    fn from(command: DurableCommand) -> Self {
        match command {
            DurableCommand::SendMessage(message) => Self::SendMessage(message),
            DurableCommand::NudgeTicket(nudge) => Self::NudgeTicket(nudge),
            DurableCommand::CloseTicket(close) => Self::CloseTicket(close),
            DurableCommand::ReopenTicket(reopen) => Self::ReopenTicket(reopen),
            DurableCommand::Rate(rate) => Self::Rate(rate),
            DurableCommand::UpgradeGuest(upgrade) => Self::UpgradeGuest(upgrade),
            DurableCommand::ChooseAction(choose) => Self::ChooseAction(choose),
            DurableCommand::QueueTicket(queue) => Self::QueueTicket(queue),
            DurableCommand::RequestCallBack(request) => Self::RequestCallBack(request),
            DurableCommand::CancelCallBack(cancel) => Self::CancelCallBack(cancel),
            DurableCommand::SubmitForm(form) => Self::SubmitForm(form),
        }
    }
}

from_json! {
    /// Who connects, and what is already held.
    #[derive(Clone, Debug, PartialEq, Serialize)]
    #[serde(tag = "t", rename = "hello")]
    pub struct Hello {
        /// Protocol version, [`crate::VERSION`].
        pub v: u16,
        /// The program that connects.
        #[serde(skip_serializing_if = "Option::is_none")]
        pub client: Option<ClientInfo>,
        /// On whose behalf.
        pub auth: Auth,
        /// Optional abilities of the client.
        #[serde(skip_serializing_if = "Vec::is_empty")]
        pub caps: Vec<String>,
        /// The page it stands on.
        #[serde(skip_serializing_if = "Option::is_none")]
        pub page: Option<Page>,
        /// What is already held.
        #[serde(skip_serializing_if = "Option::is_none")]
        pub resume: Option<Resume>,
    }
}

from_json! {
    /// The program that connects.
    #[derive(Clone, Debug, PartialEq, Eq, Serialize)]
    pub struct ClientInfo {
        /// Its name, like `widget`.
        pub name: String,
        /// Its version.
        pub ver: String,
        /// Language of its interface, BCP 47.
        #[serde(skip_serializing_if = "Option::is_none")]
        pub lang: Option<String>,
    }
}

from_json! {
    /// On whose behalf a connection is opened.
    #[derive(Clone, Debug, PartialEq, Eq, Serialize)]
    pub struct Auth {
        /// In what role.
        pub kind: AuthKind,
        /// Proof: a guest's own token (none at the first visit), an account's JWT, an operator's token.
        #[serde(skip_serializing_if = "Option::is_none")]
        pub token: Option<Secret>,
    }
}

/// Role claimed in `hello`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum AuthKind {
    /// A person without an account.
    Guest,
    /// A person signed in at the portal.
    Token,
    /// A member of staff.
    Operator,
}

words!(AuthKind { "guest" => Guest, "token" => Token, "operator" => Operator });

from_json! {
    /// Where a person was when they asked. Never with the query part of the address: it may hold secrets.
    #[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
    pub struct Page {
        /// Address without query and fragment.
        pub url: String,
        /// Title of the page.
        #[serde(skip_serializing_if = "Option::is_none")]
        pub title: Option<String>,
        /// Service named by the portal.
        #[serde(skip_serializing_if = "Option::is_none")]
        pub service: Option<String>,
        /// Code of the error the page shows, named by the portal.
        #[serde(skip_serializing_if = "Option::is_none")]
        pub error: Option<String>,
    }
}

from_json! {
    /// What a reconnecting client already holds.
    #[derive(Clone, Debug, PartialEq, Eq, Serialize)]
    pub struct Resume {
        /// Life of the log it was read from.
        pub epoch: String,
        /// Conversation → last position held, last position read. At most [`crate::limits::MAX_RESUMED`].
        pub convs: BTreeMap<ConversationId, (Seq, Seq)>,
    }
}

from_json! {
    /// Writes a message.
    #[derive(Clone, Debug, PartialEq, Serialize)]
    #[serde(tag = "t", rename = "msg.send")]
    pub struct SendMessage {
        /// Name of the command.
        pub id: CommandId,
        /// The conversation; new when the server has not seen it.
        pub c: ConversationId,
        /// What to say; see [`crate::Text`]. Empty only beside files.
        pub text: Personal,
        /// What goes along: uploaded by the sender, and not in another conversation.
        #[serde(skip_serializing_if = "Vec::is_empty")]
        pub files: Vec<File>,
        /// What it is about; only with the first message of a new conversation.
        #[serde(skip_serializing_if = "Option::is_none")]
        pub open: Option<Opening>,
    }
}

from_json! {
    /// Opens a conversation together with its first message.
    #[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
    pub struct Opening {
        /// Topic of the portal.
        #[serde(skip_serializing_if = "Option::is_none")]
        pub topic: Option<String>,
        /// The page it is opened on.
        #[serde(skip_serializing_if = "Option::is_none")]
        pub page: Option<Page>,
        /// What was looked up among the frequent questions before.
        #[serde(skip_serializing_if = "Option::is_none")]
        pub faq: Option<LookedUp>,
    }
}

from_json! {
    /// What a person looked up among the frequent questions.
    #[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
    pub struct LookedUp {
        /// In their words; as they were meant, if they were written with the wrong keys.
        #[serde(skip_serializing_if = "Option::is_none")]
        pub query: Option<Personal>,
        /// Name of the question whose answer they read.
        #[serde(skip_serializing_if = "Option::is_none")]
        pub entry: Option<String>,
        /// That question.
        #[serde(skip_serializing_if = "Option::is_none")]
        pub title: Option<String>,
    }
}

from_json! {
    /// Asks again for an answer: the place in the line stays, the operators see it. It has no effect within
    /// [`crate::Limits::nudge_ms`] of the message or of the nudge before, after [`crate::Limits::nudges`] of
    /// them, and once an answer came.
    #[derive(Clone, Debug, PartialEq, Eq, Serialize)]
    #[serde(tag = "t", rename = "ticket.nudge")]
    pub struct NudgeTicket {
        /// Name of the command.
        pub id: CommandId,
        /// The conversation.
        pub c: ConversationId,
        /// The person's message that nobody answered.
        pub after_seq: Seq,
        /// What the person adds; it is appended as an ordinary message, whatever becomes of the nudge.
        #[serde(skip_serializing_if = "Option::is_none")]
        pub details: Option<Personal>,
    }
}

from_json! {
    /// Leaves this browser: the guest token is revoked, and connections that were opened with it are closed.
    #[derive(Clone, Debug, PartialEq, Eq, Serialize)]
    #[serde(tag = "t", rename = "auth.logout")]
    pub struct Logout {
        /// Name of the command.
        pub id: CommandId,
    }
}

from_json! {
    /// Goes on with a fresh token of the same account.
    #[derive(Clone, Debug, PartialEq, Eq, Serialize)]
    #[serde(tag = "t", rename = "auth.refresh")]
    pub struct RefreshToken {
        /// Name of the command.
        pub id: CommandId,
        /// The account's JWT.
        pub token: Secret,
    }
}

from_json! {
    /// Attaches what a guest wrote to the account of the connection; the guest's tokens are worth nothing
    /// afterwards.
    #[derive(Clone, Debug, PartialEq, Eq, Serialize)]
    #[serde(tag = "t", rename = "auth.upgrade")]
    pub struct UpgradeGuest {
        /// Name of the command.
        pub id: CommandId,
        /// The guest's own token: the proof that it is the same person.
        pub guest_token: Secret,
    }
}

from_json! {
    /// Ends a conversation.
    #[derive(Clone, Debug, PartialEq, Eq, Serialize)]
    #[serde(tag = "t", rename = "ticket.close")]
    pub struct CloseTicket {
        /// Name of the command.
        pub id: CommandId,
        /// The conversation.
        pub c: ConversationId,
        /// Why.
        #[serde(skip_serializing_if = "Option::is_none")]
        pub reason: Option<String>,
        /// Operator: what was solved and what to do next, for the person; see [`crate::Text`].
        #[serde(skip_serializing_if = "Option::is_none")]
        pub summary: Option<Personal>,
    }
}

from_json! {
    /// Goes on with a conversation that was over: it stands at the end of the waiting line.
    #[derive(Clone, Debug, PartialEq, Eq, Serialize)]
    #[serde(tag = "t", rename = "ticket.reopen")]
    pub struct ReopenTicket {
        /// Name of the command.
        pub id: CommandId,
        /// The conversation.
        pub c: ConversationId,
    }
}

from_json! {
    /// Says how a conversation was, once it is over.
    #[derive(Clone, Debug, PartialEq, Eq, Serialize)]
    #[serde(tag = "t", rename = "rate")]
    pub struct Rate {
        /// Name of the command.
        pub id: CommandId,
        /// The conversation.
        pub c: ConversationId,
        /// From 1, not helped at all, to [`crate::limits::BEST_SCORE`].
        pub score: u64,
        /// In the person's own words.
        #[serde(skip_serializing_if = "Option::is_none")]
        pub comment: Option<Personal>,
    }
}

from_json! {
    /// Asks for events: the ones before a position (newest of them), or the ones after (oldest of them).
    #[derive(Clone, Debug, PartialEq, Eq, Serialize)]
    #[serde(tag = "t", rename = "history.get")]
    pub struct GetHistory {
        /// Name of the command.
        pub id: CommandId,
        /// The conversation.
        pub c: ConversationId,
        /// Events below this position.
        #[serde(skip_serializing_if = "Option::is_none")]
        pub before: Option<Seq>,
        /// Events above this position.
        #[serde(skip_serializing_if = "Option::is_none")]
        pub after: Option<Seq>,
        /// At most so many; the server gives at most [`crate::limits::MAX_HISTORY`].
        pub limit: u64,
    }
}

from_json! {
    /// Everything up to `seq` was on screen.
    #[derive(Clone, Debug, PartialEq, Eq, Serialize)]
    #[serde(tag = "t", rename = "msg.read")]
    pub struct MarkRead {
        /// The conversation.
        pub c: ConversationId,
        /// Newest position seen; smaller ones than before are ignored.
        pub seq: Seq,
    }
}

from_json! {
    /// Writing, or no longer.
    #[derive(Clone, Debug, PartialEq, Eq, Serialize)]
    #[serde(tag = "t", rename = "typing")]
    pub struct ClientTyping {
        /// The conversation.
        pub c: ConversationId,
        /// Whether the person is writing.
        pub on: bool,
    }
}

from_json! {
    /// Asks for a `pong` with the same number.
    #[derive(Clone, Debug, PartialEq, Eq, Serialize)]
    #[serde(tag = "t", rename = "ping")]
    pub struct ClientPing {
        /// Comes back in `pong`.
        pub n: u64,
    }
}

from_json! {
    /// Answers the server's `ping`.
    #[derive(Clone, Debug, PartialEq, Eq, Serialize)]
    #[serde(tag = "t", rename = "pong")]
    pub struct ClientPong {
        /// The number of the `ping`.
        pub n: u64,
    }
}
