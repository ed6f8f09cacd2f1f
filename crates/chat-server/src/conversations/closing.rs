//! `ticket.close`: the person who asks, or the operator who holds it, ends a conversation.

use chat_protocol::{CommandId, EventBody, TicketState};
use rusqlite::Connection;

use super::log::{Cause, append, repeated};
use super::page::{WORD, cut};
use super::{Order, Outcome, closed, not_held};
use crate::person::Person;
use crate::refusal::Refusal;

pub(super) fn close(
    db: &Connection,
    order: &Order,
    id: CommandId,
    reason: Option<&str>,
) -> Result<Outcome, Refusal> {
    let mut ticket = order.ticket(db)?;
    let body = EventBody::TicketClosed { reason: reason.and_then(|reason| cut(reason, WORD)) };
    if let Some(outcome) = repeated(db, order, id, &body)? {
        return Ok(outcome);
    }
    if ticket.state == TicketState::Closed {
        return Err(closed());
    }
    if let Person::Operator(op) = &order.by
        && !ticket.is_held_by(op)
    {
        return Err(not_held());
    }
    ticket.state = TicketState::Closed;
    let event = append(db, &mut ticket, order.at, Cause::Command(id, &order.by), body)?;
    ticket.save(db)?;
    Ok(Outcome::new(event, ticket))
}
