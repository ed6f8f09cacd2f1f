//! `ticket.close`: the person who asks, or the operator who holds it, ends a conversation.

use chat_protocol::{CommandId, EventBody, Personal, TicketState};

use super::log::{Cause, append, repeated};
use super::page::{WORD, cut};
use super::{Order, Outcome, Rules, closed, not_held};
use crate::person::Person;
use crate::refusal::Refusal;
use crate::store::Db;

pub(super) fn close(
    db: &Db,
    rules: &Rules,
    order: &Order,
    id: CommandId,
    reason: Option<&str>,
    summary: Option<&Personal>,
) -> Result<Outcome, Refusal> {
    let mut ticket = order.ticket(db)?;
    let body = EventBody::TicketClosed {
        reason: reason.and_then(|reason| cut(reason, WORD)),
        summary: summary.cloned(),
    };
    if let Some(outcome) = repeated(db, order, id, &body)? {
        return Ok(outcome);
    }
    if ticket.state == TicketState::Closed {
        return Err(closed());
    }
    match &order.by {
        Person::Operator(op) if !ticket.is_held_by(op) => return Err(not_held()),
        Person::Operator(_) if reason.is_some_and(|reason| !rules.desk.has_reason(reason)) => {
            return Err(Refusal::field("reason", "there is no such reason"));
        }
        Person::Guest { .. } | Person::Account(_) if summary.is_some() => {
            return Err(Refusal::field("summary", "operators sum up"));
        }
        _ => {}
    }
    ticket.state = TicketState::Closed;
    let event = append(db, &mut ticket, order.at, Cause::Command(id, &order.by), body)?;
    ticket.save(db)?;
    Ok(Outcome::new(event, ticket))
}
