//! After the end: `ticket.reopen` goes on with a conversation, `rate` says how it was; that, when an operator has
//! asked for it, earlier, too.

use chat_protocol::{CommandId, ErrorCode, EventBody, Personal, TicketState};

use super::log::{Cause, append, newest, repeated};
use super::{Order, Outcome, Rules, Ticket};
use crate::person::Person;
use crate::refusal::Refusal;
use crate::store::{Db, DbResult};

const DAY_MS: u64 = 24 * 60 * 60 * 1000;

/// Puts a closed conversation at the end of the waiting line.
pub(super) fn reopen(db: &Db, rules: &Rules, order: &Order, id: CommandId) -> Result<Outcome, Refusal> {
    let mut ticket = order.ticket(db)?;
    asker(order)?;
    let body = EventBody::TicketReopened {};
    if let Some(outcome) = repeated(db, order, id, &body)? {
        return Ok(outcome);
    }
    if ticket.state != TicketState::Closed {
        return Ok(Outcome { at: order.at, dup: true, ..Outcome::default() });
    }
    if order.at.since(ticket.last_at) > rules.reopen_days.saturating_mul(DAY_MS) {
        let why = "the conversation ended too long ago; a new message starts another";
        return Err(Refusal::new(ErrorCode::ConvClosed, why));
    }
    ticket.state = TicketState::Waiting;
    ticket.op = None;
    ticket.to = None;
    ticket.waiting_since = order.at;
    ticket.nudges = 0;
    ticket.nudged_at = None;
    let event = append(db, &mut ticket, order.at, Cause::Command(id, &order.by), body)?;
    let queued = EventBody::TicketQueued { dept: ticket.dept.clone() };
    let queued = append(db, &mut ticket, order.at, Cause::System, queued)?;
    ticket.save(db)?;
    let mut outcome = Outcome::new(event, ticket);
    outcome.change.iter_mut().for_each(|change| change.events.push(queued.clone()));
    Ok(outcome)
}

/// Keeps what the person says of a conversation that is over, or of which an operator wants to know.
pub(super) fn rate(
    db: &Db,
    order: &Order,
    id: CommandId,
    score: u64,
    comment: Option<Personal>,
) -> Result<Outcome, Refusal> {
    let mut ticket = order.ticket(db)?;
    asker(order)?;
    let body = EventBody::Rated { score, comment };
    if let Some(outcome) = repeated(db, order, id, &body)? {
        return Ok(outcome);
    }
    if ticket.state != TicketState::Closed && !is_asked(db, &ticket)? {
        return Err(Refusal::new(
            ErrorCode::Forbidden,
            "a conversation is rated once it is over, or when asked",
        ));
    }
    let event = append(db, &mut ticket, order.at, Cause::Command(id, &order.by), body)?;
    ticket.save(db)?;
    Ok(Outcome::new(event, ticket))
}

/// Whether an operator has asked for a rating since the conversation began, or went on.
fn is_asked(db: &Db, ticket: &Ticket) -> DbResult<bool> {
    let asked = newest(db, ticket.c, EventBody::RatingAsked {}.kind())?;
    Ok(asked > newest(db, ticket.c, EventBody::TicketReopened {}.kind())?)
}

/// Refuses operators.
pub(super) fn asker(order: &Order) -> Result<(), Refusal> {
    match order.by {
        Person::Guest { .. } | Person::Account(_) => Ok(()),
        Person::Operator(_) => Err(Refusal::new(ErrorCode::Forbidden, "only the person who asked does this")),
    }
}
