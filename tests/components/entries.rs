//! Lines of a log, made in a few words.

use chat_core::{Delivery, DeskView, Entry, EntryKey, Offers, Stage, TicketView, Update, WaitingPlace};
use chat_protocol::{Author, CommandId, EventBody, Millis, Personal, Role, Seq};

pub(crate) const NUMBER: &str = "ОБР-2026-000123";

/// The name of this person's command of this number.
pub(crate) fn command(number: u8) -> CommandId {
    CommandId::new(Millis(1_763_000_000_000), [number; 10])
}

/// What this person wrote.
pub(crate) fn mine(number: u8, text: &str, delivery: Delivery) -> Entry {
    let body = EventBody::text(Personal::from(text));
    Entry { key: EntryKey::Command(command(number)), at: at(number), by: Author::USER, body, delivery }
}

/// What the operator Анна wrote.
pub(crate) fn from_operator(number: u8, text: &str) -> Entry {
    event(number, operator(), EventBody::text(Personal::from(text)))
}

/// What happened.
pub(crate) fn event(number: u8, by: Author, body: EventBody) -> Entry {
    let key = EntryKey::Seq(Seq(u64::from(number)));
    Entry { key, at: at(number), by, body, delivery: Delivery::Received }
}

pub(crate) fn operator() -> Author {
    Author { role: Role::Operator, name: Some(Personal::from("Анна")) }
}

pub(crate) fn waiting(ahead: u64) -> TicketView {
    let place = WaitingPlace { ahead, minutes: Some((5, 10)), over_minutes: None };
    TicketView { number: Some(NUMBER.to_owned()), stage: Stage::Waiting(Some(place)) }
}

pub(crate) fn with_operator() -> TicketView {
    let stage = Stage::WithOperator { name: Personal::from("Анна") };
    TicketView { number: Some(NUMBER.to_owned()), stage }
}

pub(crate) fn closed() -> TicketView {
    TicketView { number: Some(NUMBER.to_owned()), stage: Stage::Closed { by: Role::Operator } }
}

/// A server that lets people rate a conversation and go on with it.
pub(crate) fn afterwards() -> Update {
    let offers = Offers { are_known: true, rating: true, reopening: true, ..Offers::default() };
    Update::Desk(DeskView { offers, ..DeskView::default() })
}

fn at(number: u8) -> Millis {
    Millis(1_763_000_000_000 + 60_000 * u64::from(number))
}
