//! `msg.send`: writing, and opening a conversation by the first message.

use chat_protocol::{
    AuthKind, CommandId, ErrorCode, EventBody, File, FileId, Millis, Opening, Personal, Seq, TicketState,
};

use super::bot::hand_over;
use super::log::{Cause, append, is_answered, repeated};
use super::page::{cut, preview};
use super::ticket::Ticket;
use super::{Change, Order, Outcome, Rules, closed, not_found, not_held};
use crate::clock;
use crate::files::record::{self, Place};
use crate::person::Person;
use crate::refusal::Refusal;
use crate::retention::was_removed;
use crate::revocation::is_revoked;
use crate::store::{Db, DbResult, params, stored};

const DAY_MS: u64 = 24 * 60 * 60 * 1000;

/// What somebody writes: a text, the names of files, or both.
pub(super) struct Words<'a> {
    pub(super) text: &'a Personal,
    pub(super) files: &'a [FileId],
}

pub(super) fn send(
    db: &Db,
    rules: &Rules,
    order: &Order,
    id: CommandId,
    words: &Words<'_>,
    opening: &Opens<'_>,
) -> Result<Outcome, Refusal> {
    let known = Ticket::hold(db, order.c)?;
    let place = Place::Conversation(order.c);
    let files = record::named(db, &order.by, place, words.files)?;
    let preview = preview_of(words.text, &files);
    let body = EventBody::Message { text: words.text.clone(), files, actions: Vec::new() };
    let Some(mut ticket) = known else {
        return match &order.by {
            // Perhaps this very message stood in it: it must not open the conversation anew.
            Person::Guest { .. } | Person::Account(_) if was_removed(db, order.c)? => Err(closed()),
            Person::Guest { .. } | Person::Account(_) => {
                record::attach(db, place, words.files)?;
                open(db, rules, order, id, First { body, preview }, opening)
            }
            Person::Operator(_) => Err(not_found()),
        };
    };
    if !ticket.is_visible_to(&order.by) {
        return Err(not_found());
    }
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
    ticket.last_at = order.at;
    ticket.preview = preview;
    record::attach(db, place, words.files)?;
    if let Person::Operator(_) = order.by {
        // This is the answer that nudges ask for.
        ticket.nudges = 0;
        ticket.nudged_at = None;
    }
    let waited_ms = match order.by {
        Person::Operator(_) if !is_answered(db, ticket.c)? => Some(order.at.since(ticket.opened_at)),
        _ => None,
    };
    let event = append(db, &mut ticket, order.at, Cause::Command(id, &order.by), body)?;
    // The helper knows one answer only.
    let queued = match ticket.state {
        TicketState::Bot => Some(hand_over(db, &mut ticket, order.at, Cause::System)?),
        _ => None,
    };
    ticket.save(db)?;
    let mut outcome = Outcome { waited_ms, ..Outcome::new(event, ticket) };
    outcome.change.iter_mut().for_each(|change| change.events.extend(queued.clone()));
    Ok(outcome)
}

/// Beginning of a message for an operator's list: of one without a text, the names of its files.
fn preview_of(text: &Personal, files: &[File]) -> Personal {
    if !text.is_empty() {
        return preview(text);
    }
    let names: Vec<&str> = files.iter().map(|file| &*file.name).collect();
    preview(&Personal(names.join(", ")))
}

/// What goes along with a message that opens a conversation.
pub(super) struct Opens<'a> {
    /// What it is about.
    pub(super) about: &'a Opening,
    /// What is answered at once.
    pub(super) answer: Option<&'a EventBody>,
}

/// The message that opens a conversation.
struct First {
    body: EventBody,
    preview: Personal,
}

fn open(
    db: &Db,
    rules: &Rules,
    order: &Order,
    id: CommandId,
    first: First,
    opening: &Opens<'_>,
) -> Result<Outcome, Refusal> {
    let at = order.at;
    let First { body: message, preview } = first;
    let Opens { about, answer } = opening;
    let user = order.by.user();
    // Conversations of a person are counted, and may just be moving to an account.
    db.hold(&user.id)?;
    // It was under way when the guest left: nobody could read the answer.
    if is_revoked(db, &user.id)? {
        return Err(not_found());
    }
    let today: u64 = db.one(
        "SELECT COUNT(*) FROM conversations WHERE user_id = ?1 AND opened_at > ?2",
        params![user.id, stored(at.0.saturating_sub(DAY_MS))],
        |row| row.number(0),
    )?;
    if today >= rules.conversations_per_day {
        return Err(Refusal::new(ErrorCode::TooManyConvs, "no more conversations today"));
    }
    if user.kind == AuthKind::Guest {
        db.execute(
            "INSERT INTO guests (id, first_at) VALUES (?1, ?2) ON CONFLICT DO NOTHING",
            params![user.id, stored(at.0)],
        )?;
    }

    let topic = about.topic.as_deref().and_then(|topic| cut(topic, super::page::WORD));
    let mut ticket = Ticket {
        c: order.c,
        no: next_number(db, at)?,
        user,
        state: if answer.is_some() { TicketState::Bot } else { TicketState::Waiting },
        op: None,
        last: Seq(0),
        opened_at: at,
        waiting_since: if answer.is_some() { Millis(0) } else { at },
        last_at: at,
        preview,
        dept: rules.desk.department_of(topic.as_deref()),
        to: None,
        topic,
        page: about.page.clone().and_then(super::tidy_page),
        read_user: Seq(0),
        read_op: Seq(0),
        nudges: 0,
        nudged_at: None,
    };
    let opened = EventBody::TicketOpened {
        no: ticket.no.clone(),
        topic: ticket.topic.clone(),
        page: ticket.page.clone(),
        faq: about.faq.clone().and_then(super::tidy_lookup),
    };
    let opened = append(db, &mut ticket, at, Cause::System, opened)?;
    let message = append(db, &mut ticket, at, Cause::Command(id, &order.by), message)?;
    let next = match answer {
        Some(answer) => append(db, &mut ticket, at, Cause::Bot, (*answer).clone())?,
        None => hand_over(db, &mut ticket, at, Cause::System)?,
    };
    ticket.insert(db)?;
    Ok(Outcome {
        seq: Some(message.seq),
        change: Some(Change { ticket, events: vec![opened, message, next], left: None, read: None }),
        ..Outcome::at(at)
    })
}

/// The number people quote, like «ОБР-2026-000123»: counted anew each Moscow year.
pub(crate) fn next_number(db: &Db, at: Millis) -> DbResult<String> {
    let year = clock::moscow_year(at);
    let count: i64 = db.one(
        "INSERT INTO counters (year, last) VALUES (?1, 1)
             ON CONFLICT (year) DO UPDATE SET last = counters.last + 1 RETURNING last",
        params![year],
        |row| row.get(0),
    )?;
    Ok(number_of(year, count))
}

/// The number of the conversation, or the form, that was the `count`th of its year.
pub(crate) fn number_of(year: i32, count: i64) -> String {
    format!("ОБР-{year}-{count:06}")
}
