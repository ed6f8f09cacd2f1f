//! `note.add`: what operators tell each other about a conversation. Notes stand beside the log, never in it: the
//! person who asks gets the log whole, and its positions have no gaps.

use chat_protocol::{CommandId, ConversationId, ErrorCode, Millis, Note, Operator, Personal};

use super::{Order, Outcome, held};
use crate::refusal::Refusal;
use crate::store::{Db, DbResult, Row, params, stored, unreadable};

const COLUMNS: &str = "id, at, op_id, op_name, body";

/// A note, and who hears of it.
#[derive(Debug)]
pub(crate) struct Noted {
    pub(crate) c: ConversationId,
    pub(crate) note: Note,
}

pub(super) fn add(db: &Db, order: &Order, id: CommandId, text: &Personal) -> Result<Outcome, Refusal> {
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
    db.execute(
        &format!("INSERT INTO notes (c, {COLUMNS}) VALUES (?1, ?2, ?3, ?4, ?5, ?6)"),
        params![ticket.c.to_string(), id.to_string(), stored(note.at.0), op.id, &*op.name, &**text],
    )?;
    let noted = Some(Box::new(Noted { c: ticket.c, note }));
    Ok(Outcome { noted, ..Outcome::at(order.at) })
}

/// What was noted about a conversation, the oldest first.
pub(crate) fn notes_of(db: &Db, c: ConversationId) -> DbResult<Vec<Note>> {
    db.all(
        &format!("SELECT {COLUMNS} FROM notes WHERE c = ?1 ORDER BY at, id"),
        params![c.to_string()],
        from_row,
    )
}

fn load(db: &Db, c: ConversationId, id: CommandId) -> DbResult<Option<Note>> {
    db.first(
        &format!("SELECT {COLUMNS} FROM notes WHERE c = ?1 AND id = ?2"),
        params![c.to_string(), id.to_string()],
        from_row,
    )
}

fn from_row(row: &Row<'_>) -> DbResult<Note> {
    let id = row.get::<String>(0)?.parse();
    Ok(Note {
        id: id.map_err(|_| unreadable(0, COLUMNS))?,
        at: Millis(row.number(1)?),
        op: Operator { id: row.get(2)?, name: Personal(row.get(3)?) },
        text: Personal(row.get(4)?),
    })
}
