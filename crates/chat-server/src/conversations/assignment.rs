//! `ticket.take`, `ticket.release` and `ticket.transfer`: from the waiting line to an operator and back to its old
//! place.

use chat_protocol::{CommandId, ErrorCode, EventBody, TicketState};

use super::log::{Cause, append, newest, repeated};
use super::{Order, Outcome, Rules, Ticket, closed, held, not_found};
use crate::refusal::Refusal;
use crate::store::Db;

pub(super) fn take(db: &Db, order: &Order, id: CommandId) -> Result<Outcome, Refusal> {
    let op = order.operator()?;
    let mut ticket = order.ticket(db)?;
    let body = EventBody::TicketAssigned { op: op.clone() };
    if let Some(outcome) = repeated(db, order, id, &body)? {
        return Ok(outcome);
    }
    match ticket.state {
        TicketState::Closed => return Err(closed()),
        TicketState::Bot => return Err(not_found()),
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
    ticket.to = None;
    let event = append(db, &mut ticket, order.at, Cause::Command(id, &order.by), body)?;
    ticket.save(db)?;
    Ok(Outcome::new(event, ticket))
}

pub(super) fn release(db: &Db, order: &Order, id: CommandId) -> Result<Outcome, Refusal> {
    let op = order.operator()?;
    let ticket = order.ticket(db)?;
    let body = EventBody::OperatorLeft { op: op.clone() };
    if let Some(outcome) = repeated(db, order, id, &body)? {
        return Ok(outcome);
    }
    held(&ticket, op)?;
    give_back(db, order, ticket, id, body)
}

/// The colleague it is meant for takes it like anybody else: nobody waits for somebody who has gone home.
pub(super) fn transfer(
    db: &Db,
    rules: &Rules,
    order: &Order,
    id: CommandId,
    dept: Option<&str>,
    to: Option<&str>,
) -> Result<Outcome, Refusal> {
    let op = order.operator()?;
    let mut ticket = order.ticket(db)?;
    if dept.is_none() && to.is_none() {
        return Err(Refusal::field("dept", "name a department or a colleague"));
    }
    if dept.is_some_and(|dept| !rules.desk.has_department(dept)) {
        return Err(Refusal::field("dept", "there is no such department"));
    }
    let colleague = |id: &str| rules.desk.operator(id).filter(|colleague| colleague.id != op.id).cloned();
    let to = to.map(|id| colleague(id).ok_or_else(|| Refusal::field("to", "there is no such colleague")));
    let (dept, to) = (dept.map(str::to_owned), to.transpose()?);
    let body = EventBody::TicketTransferred { dept: dept.clone(), to: to.clone() };
    if let Some(outcome) = repeated(db, order, id, &body)? {
        return Ok(outcome);
    }
    held(&ticket, op)?;
    ticket.dept = dept.or(ticket.dept);
    ticket.to = to;
    give_back(db, order, ticket, id, body)
}

fn give_back(
    db: &Db,
    order: &Order,
    ticket: Ticket,
    id: CommandId,
    body: EventBody,
) -> Result<Outcome, Refusal> {
    let mut ticket = ticket;
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
