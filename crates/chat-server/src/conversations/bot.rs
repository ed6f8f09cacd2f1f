//! While the automatic helper answers: `msg.action` chooses what it offers, `ticket.queue` asks for an operator.
//! Operators see such a conversation once it stands in the waiting line, and then all of it.

use chat_protocol::{
    Action, CommandId, ErrorCode, Event, EventBody, Millis, QUEUE, SOLVED, Seq, TicketState,
};

use super::afterwards::asker;
use super::log::{Cause, Stretch, append, repeated, repeated_kind, stretch};
use super::{Change, Order, Outcome, Ticket, closed};
use crate::refusal::Refusal;
use crate::store::{Db, DbResult};

/// Kind of the event by which a conversation comes into the line.
pub(super) const QUEUED: &str = "ticket.queued";

/// Puts a conversation at the end of the waiting line. The caller saves the ticket.
pub(super) fn hand_over(
    db: &Db,
    ticket: &mut Ticket,
    at: Millis,
    cause: Cause<'_>,
) -> Result<Event, Refusal> {
    ticket.state = TicketState::Waiting;
    ticket.waiting_since = at;
    let queued = EventBody::TicketQueued { dept: ticket.dept.clone() };
    append(db, ticket, at, cause, queued)
}

/// Asks for an operator.
pub(super) fn queue(db: &Db, order: &Order, id: CommandId) -> Result<Outcome, Refusal> {
    let mut ticket = order.ticket(db)?;
    asker(order)?;
    if let Some(outcome) = repeated_kind(db, order, id, &[QUEUED])? {
        return Ok(outcome);
    }
    match ticket.state {
        TicketState::Closed => return Err(closed()),
        TicketState::Waiting | TicketState::Assigned => {
            return Ok(Outcome { dup: true, ..Outcome::at(order.at) });
        }
        TicketState::Bot => {}
    }
    let event = hand_over(db, &mut ticket, order.at, Cause::Command(id, &order.by))?;
    ticket.save(db)?;
    Ok(Outcome::new(event, ticket))
}

/// Chooses an action of a message, and does what it says.
pub(super) fn choose(
    db: &Db,
    order: &Order,
    id: CommandId,
    to: Seq,
    action: &str,
) -> Result<Outcome, Refusal> {
    let mut ticket = order.ticket(db)?;
    asker(order)?;
    let Action { label, .. } = offered(db, order, to, action)?
        .ok_or_else(|| Refusal::field("action", "the message has no such action"))?;
    let body = EventBody::ActionChosen { to, action: action.to_owned(), text: label };
    if let Some(outcome) = repeated(db, order, id, &body)? {
        return Ok(outcome);
    }
    match ticket.state {
        TicketState::Closed => return Err(closed()),
        TicketState::Waiting | TicketState::Assigned => {
            return Err(Refusal::new(ErrorCode::NotOffered, "the helper answers no longer"));
        }
        TicketState::Bot => {}
    }
    ticket.last_at = order.at;
    let chosen = append(db, &mut ticket, order.at, Cause::Command(id, &order.by), body)?;
    let (seq, at) = (Some(chosen.seq), chosen.at);
    let mut events = vec![chosen];
    match action {
        SOLVED => {
            ticket.state = TicketState::Closed;
            let over = EventBody::TicketClosed { reason: Some(SOLVED.to_owned()), summary: None };
            events.push(append(db, &mut ticket, order.at, Cause::Person(&order.by), over)?);
        }
        QUEUE => events.push(hand_over(db, &mut ticket, order.at, Cause::System)?),
        _ => {}
    }
    ticket.save(db)?;
    let change = Some(Change { ticket, events, left: None, read: None });
    Ok(Outcome { seq, change, ..Outcome::at(at) })
}

/// The action of the message at a position, if it has one of this name.
fn offered(db: &Db, order: &Order, to: Seq, action: &str) -> DbResult<Option<Action>> {
    let (events, _) = stretch(db, order.c, Stretch::After(Seq(to.0.saturating_sub(1)), 1))?;
    let message = events.into_iter().find(|event| event.seq == to);
    Ok(message.and_then(|event| match event.body {
        EventBody::Message { actions, .. } => actions.into_iter().find(|offered| offered.id == action),
        _ => None,
    }))
}
