//! `ticket.take` and `ticket.release`: from the waiting line to an operator and back to its old place.

use chat_protocol::{CommandId, ErrorCode, EventBody, TicketState};
use rusqlite::Connection;

use super::log::{Cause, append, newest, repeated};
use super::{Order, Outcome, closed, not_held};
use crate::refusal::Refusal;

pub(super) fn take(db: &Connection, order: &Order, id: CommandId) -> Result<Outcome, Refusal> {
    let op = order.operator()?;
    let mut ticket = order.ticket(db)?;
    let body = EventBody::TicketAssigned { op: op.clone() };
    if let Some(outcome) = repeated(db, order, id, &body)? {
        return Ok(outcome);
    }
    match ticket.state {
        TicketState::Closed => return Err(closed()),
        // A second tab, or a second click: what was asked for is the case.
        TicketState::Assigned if ticket.is_held_by(op) => {
            let since = newest(db, ticket.c, body.kind())?;
            let (seq, at) = since.unwrap_or((ticket.last, ticket.last_at));
            return Ok(Outcome::repeated(seq, at));
        }
        TicketState::Assigned => {
            return Err(Refusal::new(ErrorCode::AlreadyTaken, "another operator holds the conversation"));
        }
        TicketState::Waiting => {}
    }
    ticket.state = TicketState::Assigned;
    ticket.op = Some(op.clone());
    let event = append(db, &mut ticket, order.at, Cause::Command(id, &order.by), body)?;
    ticket.save(db)?;
    Ok(Outcome::new(event, ticket))
}

pub(super) fn release(db: &Connection, order: &Order, id: CommandId) -> Result<Outcome, Refusal> {
    let op = order.operator()?;
    let mut ticket = order.ticket(db)?;
    let body = EventBody::OperatorLeft { op: op.clone() };
    if let Some(outcome) = repeated(db, order, id, &body)? {
        return Ok(outcome);
    }
    if !ticket.is_held_by(op) {
        return Err(if ticket.state == TicketState::Closed { closed() } else { not_held() });
    }
    // `waiting_since` stays: who was first in line is first again.
    ticket.state = TicketState::Waiting;
    let left = ticket.op.take();
    let event = append(db, &mut ticket, order.at, Cause::Command(id, &order.by), body)?;
    ticket.save(db)?;
    let mut outcome = Outcome::new(event, ticket);
    if let Some(change) = &mut outcome.change {
        change.left = left;
    }
    Ok(outcome)
}
