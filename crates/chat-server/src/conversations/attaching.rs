//! `auth.upgrade`: a guest's conversations become an account's.

use chat_protocol::{CommandId, EventBody, Millis};

use super::Change;
use super::log::{Cause, append};
use super::ticket::hold_all_of;
use crate::person::Person;
use crate::refusal::Refusal;
use crate::store::Db;

/// Moves every conversation of `guest` to the person, and says so in each log.
pub(crate) fn attach(
    db: &Db,
    guest: &str,
    by: &Person,
    id: CommandId,
    at: Millis,
) -> Result<Vec<Change>, Refusal> {
    let mut changes = Vec::new();
    for mut ticket in hold_all_of(db, guest)? {
        ticket.user = by.user();
        let body = EventBody::IdentityChanged { name: ticket.user.name.clone() };
        let event = append(db, &mut ticket, at, Cause::Command(id, by), body)?;
        ticket.save(db)?;
        changes.push(Change { ticket, events: vec![event], left: None, read: None });
    }
    Ok(changes)
}
