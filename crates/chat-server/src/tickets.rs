//! `ticket.list`: everything a person ever asked, the newest activity first. Reads only.

use std::collections::BTreeMap;

use chat_protocol::{
    ChatItem, ConversationId, ErrorCode, FormAnswer, FormItem, ListTickets, Millis, TicketItem, TicketState,
    Tickets, limits,
};

use crate::conversations::Ticket;
use crate::person::{Person, PersonKey};
use crate::refusal::Refusal;
use crate::store::{Db, DbResult, Row, params, stored};
use crate::{call_backs, feedback};

/// A page that somebody asks for.
pub(crate) struct Wanted {
    user: String,
    before: Option<Position>,
    limit: u64,
}

/// A place in the list: what stands behind it is older.
#[derive(Debug, PartialEq, Eq)]
struct Position {
    at: Millis,
    /// Tells apart what happened in the same millisecond.
    name: String,
}

/// Something the person asked, by kind, and where it stands in the list.
struct Found {
    kind: String,
    position: Position,
}

/// Of every kind, what one person asked; a call-back that a conversation tells of stands there.
const ASKED: &str = "SELECT 'chat' AS kind, c AS name, last_at AS at FROM conversations WHERE user_id = ?1
    UNION ALL
    SELECT 'call', id, COALESCE(changed_at, asked_at) FROM call_backs WHERE user_id = ?1 AND c IS NULL
    UNION ALL
    SELECT 'form', id, COALESCE(answered_at, at) FROM forms WHERE user_id = ?1";

impl Wanted {
    /// Takes the question apart.
    pub(crate) fn parse(person: &Person, list: &ListTickets) -> Result<Self, Refusal> {
        let PersonKey::User(user) = person.key() else {
            return Err(Refusal::new(ErrorCode::Forbidden, "operators have the line instead"));
        };
        if list.limit == 0 {
            return Err(Refusal::field("limit", "ask for at least one item"));
        }
        let before = match &list.cursor {
            None => None,
            Some(cursor) => Some(
                Position::decode(cursor)
                    .ok_or_else(|| Refusal::field("cursor", "give one of this server"))?,
            ),
        };
        Ok(Self { user, before, limit: list.limit.min(limits::MAX_TICKETS) })
    }

    /// Reads the page; the caller says what it answers.
    pub(crate) fn read(&self, db: &Db) -> DbResult<(Vec<TicketItem>, Option<String>)> {
        let mut found = self.find(db)?;
        let limit = usize::try_from(self.limit).unwrap_or(usize::MAX);
        let more = found.len() > limit;
        found.truncate(limit);
        let cursor = found.last().filter(|_| more).map(|last| last.position.encode());
        let items = found.into_iter().filter_map(|found| found.load(db).transpose());
        Ok((items.collect::<DbResult<_>>()?, cursor))
    }

    /// One more than asked for, which tells that there are more.
    fn find(&self, db: &Db) -> DbResult<Vec<Found>> {
        let (at, name) = match &self.before {
            Some(Position { at, name }) => (stored(at.0), name.as_str()),
            None => (i64::MAX, ""),
        };
        db.all(&format!(
            "SELECT kind, name, at FROM ({ASKED}) AS asked WHERE (at, name) < (?2, ?3) ORDER BY at DESC, name DESC LIMIT ?4"
        ), params![self.user, at, name, stored(self.limit + 1)], Found::from_row)
    }
}

/// The answer.
pub(crate) fn answer(list: &ListTickets, (items, cursor): (Vec<TicketItem>, Option<String>)) -> Tickets {
    Tickets { re: list.id, items, cursor }
}

/// Messages of the other side that the person has not read, by conversation; those without any are left out.
pub(crate) fn unread(db: &Db, person: &Person) -> DbResult<BTreeMap<ConversationId, u64>> {
    let PersonKey::User(user) = person.key() else { return Ok(BTreeMap::new()) };
    let counted = db.all(
        "SELECT events.c, COUNT(*) FROM conversations JOIN events ON events.c = conversations.c
             WHERE user_id = ?1 AND read_user < last_seq AND seq > read_user AND k = 'msg'
             AND author LIKE 'operator:%' GROUP BY events.c",
        params![user],
        |row| Ok((row.get::<String>(0)?, row.number(1)?)),
    )?;
    Ok(counted.into_iter().filter_map(|(c, count)| Some((c.parse().ok()?, count))).collect())
}

impl Position {
    fn encode(&self) -> String {
        format!("{}.{}", self.at.0, self.name)
    }

    fn decode(cursor: &str) -> Option<Self> {
        let (at, name) = cursor.split_once('.')?;
        Some(Self { at: Millis(at.parse().ok()?), name: name.to_owned() })
    }
}

impl Found {
    fn from_row(row: &Row<'_>) -> DbResult<Self> {
        let position = Position { name: row.get(1)?, at: Millis(row.number(2)?) };
        Ok(Self { kind: row.get(0)?, position })
    }

    fn load(self, db: &Db) -> DbResult<Option<TicketItem>> {
        let Self { kind, position: Position { at, name } } = self;
        let (chat, call, form) = match kind.as_str() {
            "chat" => (name.parse().ok().map(|c| chat(db, c)).transpose()?.flatten(), None, None),
            "call" => {
                (None, name.parse().ok().map(|id| call_backs::load(db, id)).transpose()?.flatten(), None)
            }
            _ => (None, None, name.parse().ok().map(|id| feedback::load(db, id)).transpose()?.flatten()),
        };
        let call = call.map(|call| call.for_person());
        let form = form.map(|(card, _)| FormItem {
            id: card.id,
            no: card.no,
            asked_at: card.at,
            due: card.due,
            text: card.text,
            files: card.files,
            answers: card
                .replies
                .into_iter()
                .map(|reply| FormAnswer { at: reply.at, name: reply.op.name, text: reply.text })
                .collect(),
        });
        let item = TicketItem { at, chat, call, form };
        let is_empty = item.chat.is_none() && item.call.is_none() && item.form.is_none();
        Ok((!is_empty).then_some(item))
    }
}

fn chat(db: &Db, c: ConversationId) -> DbResult<Option<ChatItem>> {
    let Some(ticket) = Ticket::load(db, c)? else { return Ok(None) };
    let unread = db.one(
        "SELECT COUNT(*) FROM events WHERE c = ?1 AND seq > ?2 AND k = 'msg' AND author LIKE 'operator:%'",
        params![c.to_string(), stored(ticket.read_user.0)],
        |row| row.number(0),
    )?;
    let Ticket { no, state, topic, preview, op, .. } = ticket;
    let op = op.filter(|_| state == TicketState::Assigned);
    Ok(Some(ChatItem { c, no, state, topic, preview, unread, op }))
}

#[cfg(test)]
mod tests {
    use chat_protocol::Millis;

    use super::Position;

    #[test]
    fn a_cursor_is_read_as_it_was_written() {
        let position = Position { at: Millis(1_795_330_338_237), name: "0190-c1".to_owned() };
        assert_eq!(Position::decode(&position.encode()), Some(position));
    }

    #[test]
    fn what_is_no_cursor_is_none() {
        for text in ["", "x", "1", "x.y", "-1.y"] {
            assert_eq!(Position::decode(text), None, "{text}");
        }
    }
}
