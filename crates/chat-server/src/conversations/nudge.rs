//! `ticket.nudge`: the person whom nobody answered asks again.
//!
//! It never moves anybody in the line: a button must not buy a place from those who cannot press it, or do not.

use chat_protocol::{CommandId, ErrorCode, EventBody, Millis, Personal, Seq, TicketState};

use super::bot::{QUEUED, hand_over};
use super::log::{Cause, append, newest, repeated, repeated_kind};
use super::page::preview;
use super::{Change, Order, Outcome, Rules, Ticket, closed};
use crate::person::Person;
use crate::refusal::Refusal;
use crate::store::{Db, DbResult, params, stored};

const NUDGED: &str = "ticket.nudged";
const ASSIGNED: &str = "ticket.assigned";

pub(super) fn nudge(
    db: &Db,
    rules: &Rules,
    order: &Order,
    id: CommandId,
    after: Seq,
    details: Option<&Personal>,
) -> Result<Outcome, Refusal> {
    if let Person::Operator(_) = order.by {
        return Err(Refusal::new(ErrorCode::Forbidden, "only who asks may ask again"));
    }
    let mut ticket = order.ticket(db)?;
    let message = details.cloned().map(EventBody::text);
    let earlier = match &message {
        Some(message) => repeated(db, order, id, message)?,
        None => repeated_kind(db, order, id, &[NUDGED, QUEUED])?,
    };
    let asked = unanswered_since(db, order, after)?;
    if let Some(outcome) = earlier {
        return Ok(Outcome { next_ms: wait(rules, &ticket, asked, order.at), ..outcome });
    }
    if ticket.state == TicketState::Closed {
        return Err(closed());
    }

    // Who asks again while the helper answers wants an operator.
    let is_bot = ticket.state == TicketState::Bot;
    // Judged by the log before this command: details written now are no news to who should have answered.
    let has_effect = !is_bot && wait(rules, &ticket, asked, order.at) == Some(0);
    let too_soon = ticket.nudged_at.is_some_and(|at| order.at.since(at) < rules.nudge_ms);
    let mut events = Vec::new();
    let mut left = None;
    if let (Some(text), Some(message)) = (details, message) {
        ticket.last_at = order.at;
        ticket.preview = preview(text);
        events.push(append(db, &mut ticket, order.at, Cause::Command(id, &order.by), message)?);
    }
    if is_bot {
        let cause = if details.is_some() { Cause::System } else { Cause::Command(id, &order.by) };
        events.push(hand_over(db, &mut ticket, order.at, cause)?);
    }
    if has_effect {
        let was_alerted = knows_already(db, &ticket)?;
        ticket.nudges += 1;
        ticket.nudged_at = Some(order.at);
        let cause = match details {
            Some(_) => Cause::Person(&order.by),
            None => Cause::Command(id, &order.by),
        };
        let nudged = EventBody::TicketNudged { count: ticket.nudges };
        events.push(append(db, &mut ticket, order.at, cause, nudged)?);
        if was_alerted && let Some(op) = ticket.op.take() {
            // As by `ticket.release`: `waiting_since` stays.
            ticket.state = TicketState::Waiting;
            left = Some(op.clone());
            events.push(append(db, &mut ticket, order.at, Cause::System, EventBody::OperatorLeft { op })?);
        }
    }
    let next_ms = wait(rules, &ticket, asked, order.at);
    let Some(first) = events.first() else {
        return Ok(Outcome { dup: too_soon, next_ms, ..Outcome::at(order.at) });
    };
    let (seq, at) = (Some(first.seq), first.at);
    ticket.save(db)?;
    let change = Some(Change { ticket, events, left, read: None });
    Ok(Outcome { seq, next_ms, change, ..Outcome::at(at) })
}

/// How long until a nudge can have an effect; `None` when none can before an answer.
fn wait(rules: &Rules, ticket: &Ticket, asked: Option<Millis>, now: Millis) -> Option<u64> {
    if ticket.state == TicketState::Closed || ticket.nudges >= rules.nudges {
        return None;
    }
    let newest = asked?.max(ticket.nudged_at.unwrap_or_default());
    Some(newest.plus(rules.nudge_ms).since(now))
}

/// When the person's message at a position was stored; `None` when there is no such message, or when an
/// operator has written since.
fn unanswered_since(db: &Db, order: &Order, after: Seq) -> DbResult<Option<Millis>> {
    db.first(
        "SELECT at FROM events WHERE c = ?1 AND seq = ?2 AND k = 'msg' AND author = ?3 AND NOT EXISTS
             (SELECT 1 FROM events WHERE c = ?1 AND seq > ?2 AND k = 'msg' AND author LIKE 'operator:%')",
        params![order.c.to_string(), stored(after.0), order.key().to_string()],
        |row| Ok(Millis(row.number(0)?)),
    )
}

/// Whether a nudge has reached the operator who holds the conversation: since the last answer, and since the
/// operator took it.
fn knows_already(db: &Db, ticket: &Ticket) -> DbResult<bool> {
    if ticket.state != TicketState::Assigned || ticket.nudges == 0 {
        return Ok(false);
    }
    Ok(newest(db, ticket.c, NUDGED)? > newest(db, ticket.c, ASSIGNED)?)
}
