//! One row a form, one a reply; a reply is a mail as well.

use chat_protocol::{CommandId, FormCard, FormReply, MailState, Millis, Operator, Page, Personal, json};

use crate::files::record;
use crate::store::{Db, DbResult, Row, Value, params, stored, unreadable};

const FORM: &str = "id, user_id, number, at, due, name, phone, email, body, page";
const REPLY: &str = "id, form, at, op_id, op_name, body, mail, tries";

/// Answered ones that operators see.
const RECENT: usize = 20;

/// An answer and the form it belongs to.
pub(super) struct Reply {
    pub(super) form: CommandId,
    pub(super) reply: FormReply,
    tries: u64,
}

/// A mail that waits to be sent.
#[derive(Clone, Debug)]
pub(crate) struct Letter {
    /// Name of the reply.
    pub(crate) id: CommandId,
    /// Number of the form.
    pub(crate) no: String,
    /// Where to.
    pub(crate) to: Personal,
    /// What was asked.
    pub(crate) question: Personal,
    /// What is answered.
    pub(crate) answer: Personal,
}

/// A form, and whose it is.
pub(crate) fn load(db: &Db, id: CommandId) -> DbResult<Option<(FormCard, String)>> {
    let found =
        db.first(&format!("SELECT {FORM} FROM forms WHERE id = ?1"), params![id.to_string()], |row| {
            Ok((form(row)?, row.get(1)?))
        })?;
    let Some((form, user)) = found else { return Ok(None) };
    Ok(Some((whole(db, form)?, user)))
}

/// The form with a number.
pub(crate) fn numbered(db: &Db, no: &str) -> DbResult<Option<FormCard>> {
    let found = db.first(&format!("SELECT {FORM} FROM forms WHERE number = ?1"), params![no], form)?;
    found.map(|form| whole(db, form)).transpose()
}

pub(super) fn insert(db: &Db, form: &FormCard, user: &str) -> DbResult<()> {
    db.execute(
        &format!("INSERT INTO forms ({FORM}) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10)"),
        params![
            form.id.to_string(),
            user,
            form.no,
            stored(form.at.0),
            stored(form.due.0),
            &*form.name,
            &*form.phone,
            &*form.email,
            &*form.text,
            form.page.as_ref().and_then(|page| serde_json::to_string(page).ok()),
        ],
    )
    .map(drop)
}

pub(super) fn insert_reply(db: &Db, id: CommandId, form: CommandId, reply: &FormReply) -> DbResult<()> {
    db.execute(
        &format!("INSERT INTO form_replies ({REPLY}, mail_at) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, 0, ?3)"),
        params![
            id.to_string(),
            form.to_string(),
            stored(reply.at.0),
            reply.op.id,
            &*reply.op.name,
            &*reply.text,
            mail_word(reply.mail),
        ],
    )?;
    db.execute(
        "UPDATE forms SET answered_at = ?2 WHERE id = ?1",
        params![form.to_string(), stored(reply.at.0)],
    )
    .map(drop)
}

pub(super) fn reply(db: &Db, id: CommandId) -> DbResult<Option<Reply>> {
    db.first(&format!("SELECT {REPLY} FROM form_replies WHERE id = ?1"), params![id.to_string()], reply_from)
}

/// How often a mail was tried.
pub(super) fn tries(db: &Db, id: CommandId) -> DbResult<Option<u64>> {
    Ok(reply(db, id)?.map(|reply| reply.tries))
}

pub(super) fn posted(db: &Db, id: CommandId, state: MailState, tries: u64, next: Millis) -> DbResult<()> {
    db.execute(
        "UPDATE form_replies SET mail = ?2, tries = ?3, mail_at = ?4 WHERE id = ?1",
        params![id.to_string(), mail_word(state), stored(tries), stored(next.0)],
    )
    .map(drop)
}

/// Mails to be sent by now, and when the next one is due.
pub(crate) fn due_letters(db: &Db, now: Millis) -> DbResult<(Vec<Letter>, Option<Millis>)> {
    let letters = db.all(
        "SELECT form_replies.id, forms.number, forms.email, forms.body, form_replies.body
             FROM form_replies JOIN forms ON forms.id = form_replies.form
             WHERE mail = 'waiting' AND mail_at <= ?1 ORDER BY mail_at, form_replies.id LIMIT 20",
        params![stored(now.0)],
        |row| {
            Ok(Letter {
                id: named(row, 0)?,
                no: row.get(1)?,
                to: Personal(row.get(2)?),
                question: Personal(row.get(3)?),
                answer: Personal(row.get(4)?),
            })
        },
    )?;
    let next: Option<i64> = db.one(
        "SELECT MIN(mail_at) FROM form_replies WHERE mail = 'waiting' AND mail_at > ?1",
        params![stored(now.0)],
        |row| row.get(0),
    )?;
    Ok((letters, next.and_then(|next| u64::try_from(next).ok()).map(Millis)))
}

/// A guest has signed in: what was asked is the account's.
pub(crate) fn attach(db: &Db, guest: &str, account: &str) -> DbResult<()> {
    db.execute("UPDATE forms SET user_id = ?2 WHERE user_id = ?1", params![guest, account]).map(drop)
}

/// What operators see: those without an answer, the oldest first, then the newest of those answered.
pub(crate) fn for_operators(db: &Db) -> DbResult<Vec<FormCard>> {
    let mut cards = many(db, "answered_at IS NULL ORDER BY at, id", params![])?;
    cards.extend(many(
        db,
        &format!("answered_at IS NOT NULL ORDER BY answered_at DESC, id LIMIT {RECENT}"),
        params![],
    )?);
    Ok(cards)
}

fn many(db: &Db, which: &str, params: &[Value<'_>]) -> DbResult<Vec<FormCard>> {
    let found = db.all(&format!("SELECT {FORM} FROM forms WHERE {which}"), params, form)?;
    found.into_iter().map(|form| whole(db, form)).collect()
}

/// With what stands in other tables.
fn whole(db: &Db, form: FormCard) -> DbResult<FormCard> {
    let replies = db.all(
        &format!("SELECT {REPLY} FROM form_replies WHERE form = ?1 ORDER BY at, id"),
        params![form.id.to_string()],
        |row| Ok(reply_from(row)?.reply),
    )?;
    let files = record::with_form(db, form.id)?;
    Ok(FormCard { files, replies, ..form })
}

fn form(row: &Row<'_>) -> DbResult<FormCard> {
    let page: Option<String> = row.get(9)?;
    Ok(FormCard {
        id: named(row, 0)?,
        no: row.get(2)?,
        at: Millis(row.number(3)?),
        due: Millis(row.number(4)?),
        name: Personal(row.get(5)?),
        phone: Personal(row.get(6)?),
        email: Personal(row.get(7)?),
        text: Personal(row.get(8)?),
        files: Vec::new(),
        page: page.and_then(|page| json::parse::<Page>(&page).ok()),
        replies: Vec::new(),
    })
}

fn reply_from(row: &Row<'_>) -> DbResult<Reply> {
    let mail = match row.get::<String>(6)?.as_str() {
        "waiting" => MailState::Waiting,
        "sent" => MailState::Sent,
        "failed" => MailState::Failed,
        _ => return Err(unreadable(6, "mail")),
    };
    let op = Operator { id: row.get(3)?, name: Personal(row.get(4)?) };
    let reply = FormReply { at: Millis(row.number(2)?), op, text: Personal(row.get(5)?), mail };
    Ok(Reply { form: named(row, 1)?, reply, tries: row.number(7)? })
}

fn named(row: &Row<'_>, column: usize) -> DbResult<CommandId> {
    let unreadable = |_| unreadable(column, "id");
    row.get::<String>(column)?.parse().map_err(unreadable)
}

fn mail_word(mail: MailState) -> &'static str {
    match mail {
        MailState::Waiting => "waiting",
        MailState::Sent => "sent",
        MailState::Failed => "failed",
    }
}
