//! Commands on conversations: what each may do, and what it leaves in the log.
//!
//! Everything here runs on the writer thread, inside the savepoint of one command: a refusal leaves
//! no trace. A command whose id stands in the log already is answered with its first outcome.

mod afterwards;
mod assignment;
mod attaching;
mod bot;
pub(crate) mod cards;
mod closing;
mod log;
mod message;
mod notes;
mod nudge;
mod page;
mod reading;
mod ticket;

use std::sync::Arc;

use chat_protocol::{
    CommandId, Confirmed, ConversationId, ErrorCode, Event, EventBody, FileId, FormCard, Millis, Opening,
    Operator, Personal, Role, Seq, TicketState,
};

use crate::call_backs::Call;
use crate::config::Config;
use crate::desk_setup::DeskSetup;
use crate::person::{Person, PersonKey};
use crate::refusal::Refusal;
use crate::store::Db;
use message::Words;

pub(crate) use attaching::attach;
pub(crate) use log::{Stretch, held_once, position_of, stretch, tail};
pub(crate) use message::{next_number, number_of};
pub(crate) use notes::{Noted, notes_of};
pub(crate) use page::{cut, one_line, tidy_lookup, tidy_page};
pub(crate) use ticket::{
    Place, Ticket, Waiting, held_by, held_by_any, named, open_of, open_of_any, place, places, waiting,
};

/// Rules of this installation.
#[derive(Clone, Debug)]
pub(crate) struct Rules {
    /// Departments, colleagues, reasons for the end.
    pub(crate) desk: Arc<DeskSetup>,
    /// New conversations of one guest within 24 hours.
    pub(crate) conversations_per_day: u64,
    /// A conversation can be gone on with for so many days after its last message.
    pub(crate) reopen_days: u64,
    /// From a message, or a nudge, to the next nudge that has an effect, milliseconds.
    pub(crate) nudge_ms: u64,
    /// Nudges that have an effect until somebody answers.
    pub(crate) nudges: u64,
    /// Whether people can be called.
    pub(crate) call_backs: bool,
    /// Whether people can sign in.
    pub(crate) accounts: bool,
}

/// A command on its way to the writer.
#[derive(Debug)]
pub(crate) struct Order {
    pub(crate) by: Person,
    pub(crate) at: Millis,
    pub(crate) c: ConversationId,
    pub(crate) what: What,
}

/// What a command asks for. Texts are parsed already.
#[derive(Debug)]
pub(crate) enum What {
    /// Write a message; a guest's first opens the conversation.
    Send {
        id: CommandId,
        text: Personal,
        files: Vec<FileId>,
        open: Opening,
        /// The automatic answer, should the message open a conversation.
        answer: Option<EventBody>,
    },
    /// Ask again: nobody has answered the message at `after`.
    Nudge { id: CommandId, after: Seq, details: Option<Personal> },
    /// Choose what the message at `to` offers.
    Choose { id: CommandId, to: Seq, action: String },
    /// From the automatic helper to the waiting line.
    Queue { id: CommandId },
    /// End the conversation.
    Close { id: CommandId, reason: Option<String>, summary: Option<Personal> },
    /// Go on with it.
    Reopen { id: CommandId },
    /// Say how it was.
    Rate { id: CommandId, score: u64, comment: Option<Personal> },
    /// Show something that is no message, or ask for something: a card.
    Show { id: CommandId, body: EventBody },
    /// Take it from the waiting line.
    Take { id: CommandId },
    /// Put it back.
    Release { id: CommandId },
    /// Give it to another department or to a colleague.
    Transfer { id: CommandId, dept: Option<String>, to: Option<String> },
    /// Note something for operators only.
    Note { id: CommandId, text: Personal },
    /// Remember what was on screen.
    Read { seq: Seq },
}

/// A command was carried out.
#[derive(Debug, Default)]
pub(crate) struct Outcome {
    /// Position of the event it caused, if it caused one.
    pub(crate) seq: Option<Seq>,
    pub(crate) at: Millis,
    /// What it asks for had taken effect before.
    pub(crate) dup: bool,
    /// Of a nudge: milliseconds until the next one can have an effect.
    pub(crate) next_ms: Option<u64>,
    /// Of an operator's first message in a conversation: how long the person waited for it, milliseconds.
    pub(crate) waited_ms: Option<u64>,
    /// Of a form: its number.
    pub(crate) no: Option<String>,
    /// Of a call-back or a form: by when somebody calls or answers.
    pub(crate) due: Option<Millis>,
    /// What others should hear; nothing for a repetition.
    pub(crate) change: Option<Change>,
    /// Of an upgrade: how every conversation that came to the account changed.
    pub(crate) attached: Vec<Change>,
    /// A call-back that changed.
    pub(crate) call: Option<Box<Call>>,
    /// A form that changed.
    pub(crate) form: Option<Box<FormCard>>,
    /// What was noted.
    pub(crate) noted: Option<Box<Noted>>,
}

/// What changed in one conversation, for the ones who watch it.
#[derive(Debug)]
pub(crate) struct Change {
    /// How the conversation stands now.
    pub(crate) ticket: Ticket,
    /// What was appended, in order.
    pub(crate) events: Vec<Event>,
    /// An operator who held it until now, and hears of it for the last time.
    pub(crate) left: Option<Operator>,
    /// A side that has read further.
    pub(crate) read: Option<(Role, Seq)>,
}

/// Carries out one command on the database.
pub(crate) fn carry_out(db: &Db, rules: &Rules, order: &Order) -> Result<Outcome, Refusal> {
    match &order.what {
        What::Send { id, text, files, open, answer } => {
            let opening = message::Opens { about: open, answer: answer.as_ref() };
            message::send(db, rules, order, *id, &Words { text, files }, &opening)
        }
        What::Choose { id, to, action } => bot::choose(db, order, *id, *to, action),
        What::Queue { id } => bot::queue(db, order, *id),
        What::Nudge { id, after, details } => nudge::nudge(db, rules, order, *id, *after, details.as_ref()),
        What::Close { id, reason, summary } => {
            closing::close(db, rules, order, *id, reason.as_deref(), summary.as_ref())
        }
        What::Reopen { id } => afterwards::reopen(db, rules, order, *id),
        What::Rate { id, score, comment } => afterwards::rate(db, order, *id, *score, comment.clone()),
        What::Show { id, body } => cards::show(db, rules, order, *id, body),
        What::Take { id } => assignment::take(db, order, *id),
        What::Release { id } => assignment::release(db, order, *id),
        What::Transfer { id, dept, to } => {
            assignment::transfer(db, rules, order, *id, dept.as_deref(), to.as_deref())
        }
        What::Note { id, text } => notes::add(db, order, *id, text),
        What::Read { seq } => reading::mark_read(db, order, *seq),
    }
}

/// Tells the log of an open conversation what happened beside it. Nothing when it is over: its log has ended.
pub(crate) fn tell(
    db: &Db,
    c: ConversationId,
    at: Millis,
    (id, by): (CommandId, &Person),
    body: EventBody,
) -> Result<Option<Outcome>, Refusal> {
    let ticket = Ticket::hold(db, c)?.filter(|ticket| ticket.state != TicketState::Closed);
    let Some(mut ticket) = ticket else { return Ok(None) };
    let event = log::append(db, &mut ticket, at, log::Cause::Command(id, by), body)?;
    ticket.save(db)?;
    Ok(Some(Outcome::new(event, ticket)))
}

impl From<&Config> for Rules {
    fn from(config: &Config) -> Self {
        let limits = config.limits;
        Self {
            desk: Arc::new(DeskSetup::from(config)),
            conversations_per_day: config.conversations_per_day,
            reopen_days: config.reopen_days,
            nudge_ms: limits.nudge_ms,
            nudges: limits.nudges,
            call_backs: config.call_backs.offered,
            accounts: config.accounts.is_some() || config.demo,
        }
    }
}

impl Order {
    /// The conversation, to be changed, unless this person must not even know of it.
    fn ticket(&self, db: &Db) -> Result<Ticket, Refusal> {
        let ticket = Ticket::hold(db, self.c)?.ok_or_else(not_found)?;
        if ticket.is_visible_to(&self.by) { Ok(ticket) } else { Err(not_found()) }
    }

    /// The operator who gives this order, if it is one.
    fn operator(&self) -> Result<&Operator, Refusal> {
        match &self.by {
            Person::Operator(op) => Ok(op),
            Person::Guest { .. } | Person::Account(_) => {
                Err(Refusal::new(ErrorCode::Forbidden, "only operators do this"))
            }
        }
    }

    fn key(&self) -> PersonKey {
        self.by.key()
    }
}

impl Change {
    /// Whether places in the waiting line may have changed.
    pub(crate) fn moves_the_line(&self) -> bool {
        self.events.iter().any(|event| {
            matches!(
                event.body,
                EventBody::TicketQueued { .. }
                    | EventBody::TicketAssigned { .. }
                    | EventBody::OperatorLeft { .. }
                    | EventBody::TicketTransferred { .. }
                    | EventBody::TicketClosed { .. }
            )
        })
    }
}

impl Outcome {
    /// An event was appended just now.
    fn new(event: Event, ticket: Ticket) -> Self {
        let (seq, at) = (event.seq, event.at);
        Self {
            seq: Some(seq),
            change: Some(Change { ticket, events: vec![event], left: None, read: None }),
            ..Self::at(at)
        }
    }

    fn repeated(seq: Seq, at: Millis) -> Self {
        Self { seq: Some(seq), dup: true, ..Self::at(at) }
    }

    /// It took effect, and nobody need hear of it.
    pub(crate) fn at(at: Millis) -> Self {
        Self { at, ..Self::default() }
    }

    /// The answer to the command.
    pub(crate) fn confirmed(&self, re: CommandId, c: Option<ConversationId>) -> Confirmed {
        let Self { seq, at, dup, next_ms, due, .. } = *self;
        Confirmed { re, c, seq, at, dup, next_ms, no: self.no.clone(), due }
    }
}

/// The same answer for what does not exist and for what is somebody else's.
pub(crate) fn not_found() -> Refusal {
    Refusal::new(ErrorCode::NotFound, "no such conversation")
}

fn closed() -> Refusal {
    Refusal::new(ErrorCode::ConvClosed, "the conversation is closed; a new message starts another")
}

/// Nothing when the operator holds the conversation.
fn held(ticket: &Ticket, op: &Operator) -> Result<(), Refusal> {
    match ticket.state {
        _ if ticket.is_held_by(op) => Ok(()),
        TicketState::Closed => Err(closed()),
        TicketState::Assigned | TicketState::Waiting | TicketState::Bot => Err(not_held()),
    }
}

fn not_held() -> Refusal {
    Refusal::new(ErrorCode::Forbidden, "take the conversation first")
}
