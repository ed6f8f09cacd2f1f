//! The audit log: which operator did what, with which conversation, call-back or form, when. No names of people, no
//! texts.
//!
//! An entry is written in the transaction of what it tells of, so that neither is there without the other.
//! Entries are numbered without gaps, never change, and only the oldest can be removed: the database refuses
//! anything else, and a gap in the numbers tells of somebody who went around it.

use std::fmt;
use std::io::Write;

use chat_protocol::{CommandId, ConversationId, Millis};
use serde_json::json;

use crate::conversations::{self, Outcome};
use crate::person::Person;
use crate::store::{Db, DbResult, Task, params, stored};
use crate::{call_backs, feedback};

/// Entries read at once.
const PAGE: u64 = 1000;

/// Something an operator did.
#[derive(Clone, Debug)]
pub(crate) struct Entry {
    /// The operator; none: somebody whose token nobody has.
    pub(crate) op: Option<String>,
    pub(crate) deed: Deed,
    pub(crate) c: Option<ConversationId>,
    /// The call-back or the form.
    pub(crate) about: Option<CommandId>,
    pub(crate) at: Millis,
}

/// What was done.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Deed {
    LogIn,
    RefusedLogIn,
    Take,
    Release,
    Transfer,
    Note,
    Find,
    Write,
    Close,
    Show,
    Read,
    ReadFile,
    TakeCall,
    FinishCall,
    AnswerForm,
}

impl fmt::Display for Deed {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str(match self {
            Self::LogIn => "login",
            Self::RefusedLogIn => "login.refused",
            Self::Take => "take",
            Self::Release => "release",
            Self::Transfer => "transfer",
            Self::Note => "note",
            Self::Find => "find",
            Self::Write => "write",
            Self::Close => "close",
            Self::Show => "show",
            Self::Read => "read",
            Self::ReadFile => "read.file",
            Self::TakeCall => "callback.take",
            Self::FinishCall => "callback.done",
            Self::AnswerForm => "form.reply",
        })
    }
}

impl Entry {
    /// What a task that had an effect says about its operator; nothing about other people.
    pub(crate) fn of(task: &Task, outcome: &Outcome) -> Option<Self> {
        let (by, at, deed, c, about) = match task {
            Task::Order(order) => (&order.by, order.at, on_conversation(&order.what)?, Some(order.c), None),
            Task::CallBack(order) => {
                let (deed, callback) = on_call_back(&order.what)?;
                let c = outcome.call.as_ref().and_then(|call| call.card.c);
                (&order.by, order.at, deed, c, Some(callback))
            }
            Task::Form(order) => {
                let feedback::What::Reply { form, .. } = order.what else { return None };
                (&order.by, order.at, Deed::AnswerForm, None, Some(form))
            }
            _ => return None,
        };
        let Person::Operator(op) = by else { return None };
        (!outcome.dup).then(|| Self { op: Some(op.id.clone()), deed, c, about, at })
    }

    pub(crate) fn write(&self, db: &Db) -> DbResult<()> {
        let Self { op, deed, c, about, at } = self;
        let (c, about) = (c.map(|c| c.to_string()), about.map(|about| about.to_string()));
        db.execute(
            "INSERT INTO audit (at, op, deed, c, about) VALUES (?1, ?2, ?3, ?4, ?5)",
            params![stored(at.0), op, deed.to_string(), c, about],
        )
        .map(drop)
    }
}

fn on_conversation(what: &conversations::What) -> Option<Deed> {
    Some(match what {
        conversations::What::Take { .. } => Deed::Take,
        conversations::What::Release { .. } => Deed::Release,
        conversations::What::Transfer { .. } => Deed::Transfer,
        conversations::What::Note { .. } => Deed::Note,
        conversations::What::Close { .. } => Deed::Close,
        conversations::What::Send { .. } => Deed::Write,
        conversations::What::Show { .. } => Deed::Show,
        _ => return None,
    })
}

fn on_call_back(what: &call_backs::What) -> Option<(Deed, CommandId)> {
    match what {
        call_backs::What::Take { callback } => Some((Deed::TakeCall, *callback)),
        call_backs::What::Finish { callback, .. } => Some((Deed::FinishCall, *callback)),
        call_backs::What::Request { .. } | call_backs::What::Cancel { .. } => None,
    }
}

/// Removes what is older, from the oldest on.
pub(crate) fn forget(db: &Db, before: Millis) -> DbResult<()> {
    db.execute(
        "DELETE FROM audit WHERE n < (SELECT COALESCE(MIN(n), 9223372036854775807) FROM audit WHERE at >= ?1)",
        params![stored(before.0)],
    )
    .map(drop)
}

/// Writes every entry as one line of JSON, the oldest first.
pub(crate) fn export(db: &Db, out: &mut impl Write) -> Result<(), String> {
    let mut after = 0;
    loop {
        let entries = page(db, after).map_err(|error| error.to_string())?;
        let Some((newest, _)) = entries.last() else { return Ok(()) };
        after = *newest;
        for (_, entry) in entries {
            writeln!(out, "{entry}").map_err(|error| error.to_string())?;
        }
    }
}

/// The next entries, with their numbers.
fn page(db: &Db, after: i64) -> DbResult<Vec<(i64, serde_json::Value)>> {
    let sql = format!("SELECT n, at, op, deed, c, about FROM audit WHERE n > ?1 ORDER BY n LIMIT {PAGE}");
    db.all(&sql, params![after], |row| {
        let (n, at, deed): (i64, i64, String) = (row.get(0)?, row.get(1)?, row.get(3)?);
        let (op, c, about): (Option<String>, Option<String>, Option<String>) =
            (row.get(2)?, row.get(4)?, row.get(5)?);
        Ok((n, json!({ "n": n, "at": at, "op": op, "deed": deed, "c": c, "about": about })))
    })
}
