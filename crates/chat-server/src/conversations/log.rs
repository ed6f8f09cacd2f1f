//! The log of one conversation: append, find by id, read a stretch.

use chat_protocol::{
    Author, CommandId, ConversationId, ErrorCode, Event, EventBody, Millis, Role, Seq, json, limits,
};

use super::ticket::Ticket;
use super::{Order, Outcome};
use crate::person::{Person, PersonKey};
use crate::refusal::Refusal;
use crate::store::{Db, DbResult, Row, params, stored, unreadable};

/// Who appends, and by which command.
#[derive(Clone, Copy)]
pub(super) enum Cause<'a> {
    /// A person's command.
    Command(CommandId, &'a Person),
    /// A person's command whose name another event carries.
    Person(&'a Person),
    /// The automatic helper.
    Bot,
    /// The service itself.
    System,
}

/// Appends one event at the end of the log. The caller saves the ticket.
pub(super) fn append(
    db: &Db,
    ticket: &mut Ticket,
    at: Millis,
    cause: Cause<'_>,
    body: EventBody,
) -> Result<Event, Refusal> {
    let (id, by, author) = match cause {
        Cause::Command(id, person) => (Some(id), person.author(), Some(person.key().to_string())),
        Cause::Person(person) => (None, person.author(), Some(person.key().to_string())),
        Cause::Bot => (None, Author { role: Role::Bot, name: None }, None),
        Cause::System => (None, Author::SYSTEM, None),
    };
    let seq = ticket.last.next();
    ticket.last = seq;
    db.execute(
        "INSERT INTO events (c, seq, id, at, author, by, k, d) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)",
        params![
            ticket.c.to_string(),
            stored(seq.0),
            id.map(|id| id.to_string()),
            stored(at.0),
            author,
            json(&by)?,
            body.kind(),
            json(&body)?,
        ],
    )?;
    Ok(Event { c: ticket.c, seq, at, id, by, body })
}

/// The first outcome of a command that stands in the log already. Another content, kind or author
/// under the same id is a conflict.
pub(super) fn repeated(
    db: &Db,
    order: &Order,
    id: CommandId,
    body: &EventBody,
) -> Result<Option<Outcome>, Refusal> {
    let data = json(body)?;
    earlier(db, order, id, |kind, stored| kind == body.kind() && stored == data)
}

/// Like [`repeated`], for an event whose content is the server's own.
pub(super) fn repeated_kind(
    db: &Db,
    order: &Order,
    id: CommandId,
    kinds: &[&str],
) -> Result<Option<Outcome>, Refusal> {
    earlier(db, order, id, |stored, _| kinds.contains(&stored))
}

fn earlier(
    db: &Db,
    order: &Order,
    id: CommandId,
    is_same: impl FnOnce(&str, &str) -> bool,
) -> Result<Option<Outcome>, Refusal> {
    let found = db.first(
        "SELECT seq, at, author, k, d FROM events WHERE c = ?1 AND id = ?2",
        params![order.c.to_string(), id.to_string()],
        |row| {
            let event: (Option<String>, String, String) = (row.get(2)?, row.get(3)?, row.get(4)?);
            Ok((Seq(row.number(0)?), Millis(row.number(1)?), event))
        },
    )?;
    let Some((seq, at, (author, kind, data))) = found else { return Ok(None) };
    if author == Some(order.key().to_string()) && is_same(&kind, &data) {
        Ok(Some(Outcome::repeated(seq, at)))
    } else {
        Err(Refusal::new(ErrorCode::IdConflict, "this id came before with other content"))
    }
}

/// Position of the event a command caused, if it caused one.
pub(crate) fn position_of(db: &Db, c: ConversationId, id: CommandId) -> DbResult<Option<Seq>> {
    db.first(
        "SELECT seq FROM events WHERE c = ?1 AND id = ?2",
        params![c.to_string(), id.to_string()],
        |row| Ok(Seq(row.number(0)?)),
    )
}

/// Position and time of the newest event of one kind.
pub(super) fn newest(db: &Db, c: ConversationId, kind: &str) -> DbResult<Option<(Seq, Millis)>> {
    db.first(
        "SELECT seq, at FROM events WHERE c = ?1 AND k = ?2 ORDER BY seq DESC LIMIT 1",
        params![c.to_string(), kind],
        |row| Ok((Seq(row.number(0)?), Millis(row.number(1)?))),
    )
}

/// Whether an operator has ever written.
pub(super) fn is_answered(db: &Db, c: ConversationId) -> DbResult<bool> {
    db.exists(
        "SELECT 1 FROM events WHERE c = ?1 AND k = 'msg' AND author LIKE 'operator:%' LIMIT 1",
        params![c.to_string()],
    )
}

/// Whether the operator has ever taken the conversation.
pub(crate) fn held_once(db: &Db, c: ConversationId, op: &str) -> DbResult<bool> {
    db.exists(
        "SELECT 1 FROM events WHERE c = ?1 AND k = 'ticket.assigned' AND author = ?2 LIMIT 1",
        params![c.to_string(), PersonKey::Operator(op.to_owned()).to_string()],
    )
}

/// Which part of a log to read, in a number of events.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Stretch {
    /// The oldest ones above a position.
    After(Seq, u64),
    /// The newest ones below a position.
    Before(Seq, u64),
}

/// Reads a part of a log, in the order of the positions, and whether there is more in that direction.
pub(crate) fn stretch(db: &Db, c: ConversationId, part: Stretch) -> DbResult<(Vec<Event>, bool)> {
    let (query, position, limit) = match part {
        Stretch::After(seq, limit) => ("seq > ?2 ORDER BY seq", seq, limit),
        Stretch::Before(seq, limit) => ("seq < ?2 ORDER BY seq DESC", seq, limit),
    };
    let mut events = db.all(
        &format!("SELECT seq, at, id, by, k, d FROM events WHERE c = ?1 AND {query} LIMIT ?3"),
        params![c.to_string(), stored(position.0), stored(limit.saturating_add(1))],
        |row| event(c, row),
    )?;
    let limit = usize::try_from(limit).unwrap_or(usize::MAX);
    let more = events.len() > limit;
    events.truncate(limit);
    if matches!(part, Stretch::Before(..)) {
        events.reverse();
    }
    Ok((events, more))
}

/// What a client that holds a log up to some position still misses.
pub(crate) struct Tail {
    pub(crate) events: Vec<Event>,
    /// Events the client lacks were left out before the first of `events`.
    pub(crate) truncated: bool,
}

/// Reads what follows `held`. A client that holds nothing gets the newest page only, and so does one
/// that missed too much.
pub(crate) fn tail(db: &Db, ticket: &Ticket, held: Seq) -> DbResult<Tail> {
    let missed = ticket.last.0.saturating_sub(held.0);
    let page = match held {
        Seq(0) => limits::FIRST_PAGE,
        _ if missed > limits::MAX_REPLAY => limits::TRUNCATED_PAGE,
        _ => missed,
    };
    let start = held.max(Seq(ticket.last.0.saturating_sub(page)));
    let (events, _) =
        stretch(db, ticket.c, Stretch::After(start, ticket.last.0 - start.0.min(ticket.last.0)))?;
    Ok(Tail { events, truncated: start > held })
}

fn event(c: ConversationId, row: &Row<'_>) -> DbResult<Event> {
    let id: Option<String> = row.get(2)?;
    let by: String = row.get(3)?;
    let (kind, data): (String, String) = (row.get(4)?, row.get(5)?);
    Ok(Event {
        c,
        seq: Seq(row.number(0)?),
        at: Millis(row.number(1)?),
        id: id.and_then(|id| id.parse().ok()),
        by: json::parse(&by).map_err(|_| unreadable(3, "events"))?,
        body: EventBody::parse(&kind, &data).map_err(|_| unreadable(5, "events"))?,
    })
}

fn json<T: serde::Serialize>(value: &T) -> Result<String, Refusal> {
    serde_json::to_string(value).map_err(|_| Refusal::new(ErrorCode::Internal, "an event cannot be written"))
}
