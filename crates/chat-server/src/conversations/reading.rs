//! `msg.read`: how far each side has read. Never goes back.

use chat_protocol::{Role, Seq};

use super::{Change, Order, Outcome, not_held};
use crate::person::Person;
use crate::refusal::Refusal;
use crate::store::Db;

pub(super) fn mark_read(db: &Db, order: &Order, seq: Seq) -> Result<Outcome, Refusal> {
    let mut ticket = order.ticket(db)?;
    let seq = seq.min(ticket.last);
    if let Person::Operator(op) = &order.by
        && !ticket.is_held_by(op)
    {
        return Err(not_held());
    }
    let (role, read) = match &order.by {
        Person::Guest { .. } | Person::Account(_) => (Role::User, &mut ticket.read_user),
        Person::Operator(_) => (Role::Operator, &mut ticket.read_op),
    };
    if seq <= *read {
        return Ok(Outcome::repeated(seq, order.at));
    }
    *read = seq;
    ticket.save(db)?;
    let change = Change { ticket, events: Vec::new(), left: None, read: Some((role, seq)) };
    Ok(Outcome { seq: Some(seq), change: Some(change), ..Outcome::at(order.at) })
}
