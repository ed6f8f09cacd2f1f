//! One row a call-back.

use chat_protocol::{CallCard, CallResult, CallState, CommandId, Millis, Operator, Personal};

use super::{Call, DAY_MS};
use crate::store::{Db, DbResult, Row, params, stored, unreadable};

const COLUMNS: &str = "call_backs.id, call_backs.user_id, call_backs.c, conversations.number, phone, name, \
                       asked_at, due, call_backs.state, call_backs.op_id, call_backs.op_name, result, not_before";

const FROM: &str = "call_backs LEFT JOIN conversations ON conversations.c = call_backs.c";

/// Done ones that operators see.
const RECENT: usize = 20;

pub(crate) fn load(db: &Db, id: CommandId) -> DbResult<Option<Call>> {
    db.first(
        &format!("SELECT {COLUMNS} FROM {FROM} WHERE call_backs.id = ?1"),
        params![id.to_string()],
        from_row,
    )
}

pub(super) fn insert(db: &Db, call: &Call) -> DbResult<()> {
    let Call { card, user_id } = call;
    db.execute(
        "INSERT INTO call_backs (id, user_id, c, phone, name, asked_at, due, state, not_before)
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9)",
        params![
            card.id.to_string(),
            user_id,
            card.c.map(|c| c.to_string()),
            &*card.phone,
            card.name.as_deref(),
            stored(card.asked_at.0),
            stored(card.due.0),
            state_word(card.state),
            card.from.map(|from| stored(from.0)),
        ],
    )
    .map(drop)
}

/// Writes back what may change.
pub(super) fn save(db: &Db, call: &Call, at: Millis) -> DbResult<()> {
    let card = &call.card;
    db.execute(
        "UPDATE call_backs SET state = ?2, op_id = ?3, op_name = ?4, result = ?5, changed_at = ?6
         WHERE id = ?1",
        params![
            card.id.to_string(),
            state_word(card.state),
            card.op.as_ref().map(|op| &op.id),
            card.op.as_ref().map(|op| &*op.name),
            card.result.map(result_word),
            stored(at.0),
        ],
    )
    .map(drop)
}

/// The newest call-back of a person, unless it was over a day ago.
pub(crate) fn newest_of(db: &Db, user: &str, now: Millis) -> DbResult<Option<Call>> {
    db.first(
        &format!(
            "SELECT {COLUMNS} FROM {FROM} WHERE call_backs.user_id = ?1
         AND (call_backs.state IN ('waiting', 'taken') OR changed_at > ?2)
         ORDER BY asked_at DESC, call_backs.id DESC LIMIT 1"
        ),
        params![user, stored(now.0.saturating_sub(DAY_MS))],
        from_row,
    )
}

/// A guest has signed in: what was asked for is the account's.
pub(crate) fn attach(db: &Db, guest: &str, account: &str) -> DbResult<()> {
    db.execute("UPDATE call_backs SET user_id = ?2 WHERE user_id = ?1", params![guest, account]).map(drop)
}

/// What operators see: those not done, the first due first, then the newest of those done.
pub(crate) fn for_operators(db: &Db) -> DbResult<Vec<CallCard>> {
    let mut cards = many(db, "call_backs.state IN ('waiting', 'taken') ORDER BY due, call_backs.id")?;
    cards.extend(many(
        db,
        &format!(
            "call_backs.state IN ('done', 'cancelled') ORDER BY changed_at DESC, call_backs.id LIMIT {RECENT}"
        ),
    )?);
    Ok(cards)
}

fn many(db: &Db, which: &str) -> DbResult<Vec<CallCard>> {
    db.all(&format!("SELECT {COLUMNS} FROM {FROM} WHERE {which}"), &[], |row| Ok(from_row(row)?.card))
}

fn from_row(row: &Row<'_>) -> DbResult<Call> {
    let unreadable = |column: usize| unreadable(column, COLUMNS);
    let c: Option<String> = row.get(2)?;
    let name: Option<String> = row.get(5)?;
    let op_id: Option<String> = row.get(9)?;
    let op_name: Option<String> = row.get(10)?;
    let result: Option<String> = row.get(11)?;
    let card = CallCard {
        id: row.get::<String>(0)?.parse().map_err(|_| unreadable(0))?,
        c: c.and_then(|c| c.parse().ok()),
        no: row.get(3)?,
        phone: Personal(row.get(4)?),
        name: name.map(Personal),
        asked_at: Millis(row.number(6)?),
        from: row.get::<Option<i64>>(12)?.and_then(|from| from.try_into().ok()).map(Millis),
        due: Millis(row.number(7)?),
        state: match row.get::<String>(8)?.as_str() {
            "waiting" => CallState::Waiting,
            "taken" => CallState::Taken,
            "done" => CallState::Done,
            "cancelled" => CallState::Cancelled,
            _ => return Err(unreadable(8)),
        },
        op: op_id.zip(op_name).map(|(id, name)| Operator { id, name: Personal(name) }),
        result: match result.as_deref() {
            None => None,
            Some("reached") => Some(CallResult::Reached),
            Some("not_reached") => Some(CallResult::NotReached),
            Some("wrong_number") => Some(CallResult::WrongNumber),
            Some(_) => return Err(unreadable(11)),
        },
    };
    Ok(Call { card, user_id: row.get(1)? })
}

fn state_word(state: CallState) -> &'static str {
    match state {
        CallState::Waiting => "waiting",
        CallState::Taken => "taken",
        CallState::Done => "done",
        CallState::Cancelled => "cancelled",
    }
}

fn result_word(result: CallResult) -> &'static str {
    match result {
        CallResult::Reached => "reached",
        CallResult::NotReached => "not_reached",
        CallResult::WrongNumber => "wrong_number",
    }
}
