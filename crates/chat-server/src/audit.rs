//! The audit log: which operator did what, with which conversation, when. No names of people, no texts.
//!
//! An entry is written in the transaction of what it tells of, so that neither is there without the other.
//! Entries are numbered without gaps, never change, and only the oldest can be removed: the database refuses
//! anything else, and a gap in the numbers tells of somebody who went around it.

use std::fmt;
use std::io::Write;

use chat_protocol::{ConversationId, Millis};
use rusqlite::{Connection, params};
use serde_json::json;

use crate::conversations::{Order, Outcome, What, stored};
use crate::person::Person;

/// Something an operator did.
#[derive(Clone, Debug)]
pub(crate) struct Entry {
    /// The operator; none: somebody whose token nobody has.
    pub(crate) op: Option<String>,
    pub(crate) deed: Deed,
    pub(crate) c: Option<ConversationId>,
    pub(crate) at: Millis,
}

/// What was done.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Deed {
    LogIn,
    RefusedLogIn,
    Take,
    Release,
    Write,
    Close,
    Read,
    ReadFile,
}

impl fmt::Display for Deed {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str(match self {
            Self::LogIn => "login",
            Self::RefusedLogIn => "login.refused",
            Self::Take => "take",
            Self::Release => "release",
            Self::Write => "write",
            Self::Close => "close",
            Self::Read => "read",
            Self::ReadFile => "read.file",
        })
    }
}

impl Entry {
    /// What an order that had an effect says about its operator; nothing about other people.
    pub(crate) fn of(order: &Order, outcome: &Outcome) -> Option<Self> {
        let Person::Operator(op) = &order.by else { return None };
        let deed = match order.what {
            What::Take { .. } => Deed::Take,
            What::Release { .. } => Deed::Release,
            What::Close { .. } => Deed::Close,
            What::Send { .. } => Deed::Write,
            _ => return None,
        };
        let entry = Self { op: Some(op.id.clone()), deed, c: Some(order.c), at: order.at };
        (!outcome.dup).then_some(entry)
    }

    pub(crate) fn write(&self, db: &Connection) -> rusqlite::Result<()> {
        let Self { op, deed, c, at } = self;
        db.prepare_cached("INSERT INTO audit (at, op, deed, c) VALUES (?1, ?2, ?3, ?4)")?
            .execute(params![stored(at.0), op, deed.to_string(), c.map(|c| c.to_string())])
            .map(drop)
    }
}

/// Removes what is older, from the oldest on.
pub(crate) fn forget(db: &Connection, before: Millis) -> rusqlite::Result<()> {
    db.execute(
        "DELETE FROM audit WHERE n < (SELECT COALESCE(MIN(n), 9223372036854775807) FROM audit WHERE at >= ?1)",
        [stored(before.0)],
    )
    .map(drop)
}

/// Writes every entry as one line of JSON, the oldest first.
pub(crate) fn export(db: &Connection, out: &mut impl Write) -> Result<(), String> {
    let words = |error: rusqlite::Error| error.to_string();
    let mut query = db.prepare("SELECT n, at, op, deed, c FROM audit ORDER BY n").map_err(words)?;
    let mut rows = query.query([]).map_err(words)?;
    while let Some(row) = rows.next().map_err(words)? {
        let line = || -> rusqlite::Result<_> {
            let (n, at, deed): (i64, i64, String) = (row.get(0)?, row.get(1)?, row.get(3)?);
            let (op, c): (Option<String>, Option<String>) = (row.get(2)?, row.get(4)?);
            Ok(json!({ "n": n, "at": at, "op": op, "deed": deed, "c": c }))
        };
        writeln!(out, "{}", line().map_err(words)?).map_err(|error| error.to_string())?;
    }
    Ok(())
}
