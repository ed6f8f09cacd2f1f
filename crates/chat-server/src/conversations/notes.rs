//! `note.add`: what operators tell each other about a conversation. Notes stand beside the log, never in it: the
//! person who asks gets the log whole, and its positions have no gaps.

use chat_protocol::{CommandId, ConversationId, ErrorCode, Millis, Note, Operator, Personal};
use rusqlite::types::Type;
use rusqlite::{Connection, OptionalExtension, Row, params};

use super::ticket::{number, stored};
use super::{Order, Outcome, held};
use crate::refusal::Refusal;

const COLUMNS: &str = "id, at, op_id, op_name, body";

/// A note, and who hears of it.
#[derive(Debug)]
pub(crate) struct Noted {
    pub(crate) c: ConversationId,
    pub(crate) note: Note,
}

pub(super) fn add(
    db: &Connection,
    order: &Order,
    id: CommandId,
    text: &Personal,
) -> Result<Outcome, Refusal> {
    let op = order.operator()?;
    let ticket = order.ticket(db)?;
    if let Some(note) = load(db, ticket.c, id)? {
        if note.op.id != op.id || note.text != *text {
            return Err(Refusal::new(ErrorCode::IdConflict, "this id came before with other content"));
        }
        return Ok(Outcome { dup: true, ..Outcome::at(note.at) });
    }
    held(&ticket, op)?;
    let note = Note { id, at: order.at, op: op.clone(), text: text.clone() };
    db.prepare_cached(&format!("INSERT INTO notes (c, {COLUMNS}) VALUES (?1, ?2, ?3, ?4, ?5, ?6)"))?
        .execute(params![
            ticket.c.to_string(),
            id.to_string(),
            stored(note.at.0),
            op.id,
            &*op.name,
            &**text
        ])?;
    let noted = Some(Box::new(Noted { c: ticket.c, note }));
    Ok(Outcome { noted, ..Outcome::at(order.at) })
}

/// What was noted about a conversation, the oldest first.
pub(crate) fn notes_of(db: &Connection, c: ConversationId) -> rusqlite::Result<Vec<Note>> {
    db.prepare_cached(&format!("SELECT {COLUMNS} FROM notes WHERE c = ?1 ORDER BY at, id"))?
        .query_map([c.to_string()], from_row)?
        .collect()
}

fn load(db: &Connection, c: ConversationId, id: CommandId) -> rusqlite::Result<Option<Note>> {
    db.prepare_cached(&format!("SELECT {COLUMNS} FROM notes WHERE c = ?1 AND id = ?2"))?
        .query_row([c.to_string(), id.to_string()], from_row)
        .optional()
}

fn from_row(row: &Row<'_>) -> rusqlite::Result<Note> {
    let id = row.get::<_, String>(0)?.parse();
    Ok(Note {
        id: id.map_err(|_| rusqlite::Error::InvalidColumnType(0, COLUMNS.to_owned(), Type::Text))?,
        at: Millis(number(row, 1)?),
        op: Operator { id: row.get(2)?, name: Personal(row.get(3)?) },
        text: Personal(row.get(4)?),
    })
}
