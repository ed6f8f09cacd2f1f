//! One row a conversation: where it stands.

use chat_protocol::{
    AuthKind, Conversation, ConversationId, Millis, Operator, Page, Personal, Role, Seq, TicketCard,
    TicketState, User, json,
};

use crate::person::{Account, Person};
use crate::store::{Db, DbResult, Row, Value, all_among, params, stored, unreadable};

/// Where a conversation stands.
#[derive(Clone, Debug)]
pub(crate) struct Ticket {
    pub(crate) c: ConversationId,
    pub(crate) no: String,
    /// Who asks.
    pub(crate) user: User,
    pub(crate) state: TicketState,
    /// Who holds it; of a closed one, who held it last.
    pub(crate) op: Option<Operator>,
    pub(crate) last: Seq,
    pub(crate) opened_at: Millis,
    /// Its place in the line; 0 before it first stands there.
    pub(crate) waiting_since: Millis,
    pub(crate) last_at: Millis,
    pub(crate) preview: Personal,
    pub(crate) topic: Option<String>,
    /// The department it belongs to; none: any.
    pub(crate) dept: Option<String>,
    /// The colleague it was transferred to, until somebody takes it.
    pub(crate) to: Option<Operator>,
    pub(crate) page: Option<Page>,
    pub(crate) read_user: Seq,
    pub(crate) read_op: Seq,
    /// Nudges since the last answer, and when the newest of them came.
    pub(crate) nudges: u64,
    pub(crate) nudged_at: Option<Millis>,
}

const COLUMNS: &str = "c, number, user_id, state, op_id, op_name, last_seq, opened_at, waiting_since, last_at, \
                       preview, topic, page, read_user, read_op, nudges, nudged_at, user_kind, user_name, \
                       dept, to_id, to_name";

impl Ticket {
    pub(crate) fn load(db: &Db, c: ConversationId) -> DbResult<Option<Self>> {
        Self::named(db, c, "")
    }

    /// Loads it for whoever will change it: until the transaction ends nobody else does.
    pub(crate) fn hold(db: &Db, c: ConversationId) -> DbResult<Option<Self>> {
        Self::named(db, c, db.for_update())
    }

    fn named(db: &Db, c: ConversationId, lock: &str) -> DbResult<Option<Self>> {
        let sql = format!("SELECT {COLUMNS} FROM conversations WHERE c = ?1{lock}");
        db.first(&sql, params![c.to_string()], Self::from_row)
    }

    /// The conversation with a number.
    pub(crate) fn numbered(db: &Db, no: &str) -> DbResult<Option<Self>> {
        db.first(
            &format!("SELECT {COLUMNS} FROM conversations WHERE number = ?1"),
            params![no],
            Self::from_row,
        )
    }

    pub(super) fn insert(&self, db: &Db) -> DbResult<()> {
        db.execute(
            &format!(
                "INSERT INTO conversations ({COLUMNS})
             VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15, ?16, ?17, ?18, ?19,
                     ?20, ?21, ?22)"
            ),
            params![
                self.c.to_string(),
                self.no,
                self.user.id,
                state_word(self.state),
                self.op.as_ref().map(|op| &op.id),
                self.op.as_ref().map(|op| &*op.name),
                stored(self.last.0),
                stored(self.opened_at.0),
                stored(self.waiting_since.0),
                stored(self.last_at.0),
                &*self.preview,
                self.topic,
                self.page.as_ref().and_then(|page| serde_json::to_string(page).ok()),
                stored(self.read_user.0),
                stored(self.read_op.0),
                stored(self.nudges),
                self.nudged_at.map(|at| stored(at.0)),
                kind_word(self.user.kind),
                self.user.name.as_deref(),
                self.dept,
                self.to.as_ref().map(|to| &to.id),
                self.to.as_ref().map(|to| &*to.name),
            ],
        )
        .map(drop)
    }

    /// Writes back what may change after the opening.
    pub(super) fn save(&self, db: &Db) -> DbResult<()> {
        db.execute(
            "UPDATE conversations SET state = ?2, op_id = ?3, op_name = ?4, last_seq = ?5, last_at = ?6,
             preview = ?7, read_user = ?8, read_op = ?9, nudges = ?10, nudged_at = ?11, user_id = ?12,
             user_kind = ?13, user_name = ?14, waiting_since = ?15, dept = ?16, to_id = ?17, to_name = ?18 WHERE c = ?1", params![
            self.c.to_string(),
            state_word(self.state),
            self.op.as_ref().map(|op| &op.id),
            self.op.as_ref().map(|op| &*op.name),
            stored(self.last.0),
            stored(self.last_at.0),
            &*self.preview,
            stored(self.read_user.0),
            stored(self.read_op.0),
            stored(self.nudges),
            self.nudged_at.map(|at| stored(at.0)),
            self.user.id,
            kind_word(self.user.kind),
            self.user.name.as_deref(),
            stored(self.waiting_since.0),
            self.dept,
            self.to.as_ref().map(|to| &to.id),
            self.to.as_ref().map(|to| &*to.name),
        ])
        .map(drop)
    }

    fn from_row(row: &Row<'_>) -> DbResult<Self> {
        let unreadable = |column: usize| unreadable(column, COLUMNS);
        let op_id: Option<String> = row.get(4)?;
        let op_name: Option<String> = row.get(5)?;
        let (to_id, to_name): (Option<String>, Option<String>) = (row.get(20)?, row.get(21)?);
        let page: Option<String> = row.get(12)?;
        let nudged_at: Option<i64> = row.get(16)?;
        Ok(Self {
            c: row.get::<String>(0)?.parse().map_err(|_| unreadable(0))?,
            no: row.get(1)?,
            user: User {
                kind: match row.get::<String>(17)?.as_str() {
                    "guest" => AuthKind::Guest,
                    "account" => AuthKind::Token,
                    _ => return Err(unreadable(17)),
                },
                id: row.get(2)?,
                name: row.get::<Option<String>>(18)?.map(Personal),
            },
            state: match row.get::<String>(3)?.as_str() {
                "waiting" => TicketState::Waiting,
                "assigned" => TicketState::Assigned,
                "closed" => TicketState::Closed,
                "bot" => TicketState::Bot,
                _ => return Err(unreadable(3)),
            },
            op: op_id.zip(op_name).map(|(id, name)| Operator { id, name: Personal(name) }),
            last: Seq(row.number(6)?),
            opened_at: Millis(row.number(7)?),
            waiting_since: Millis(row.number(8)?),
            last_at: Millis(row.number(9)?),
            preview: Personal(row.get(10)?),
            topic: row.get(11)?,
            dept: row.get(19)?,
            to: to_id.zip(to_name).map(|(id, name)| Operator { id, name: Personal(name) }),
            page: page.and_then(|page| json::parse(&page).ok()),
            read_user: Seq(row.number(13)?),
            read_op: Seq(row.number(14)?),
            nudges: row.number(15)?,
            nudged_at: nudged_at.and_then(|at| u64::try_from(at).ok()).map(Millis),
        })
    }

    /// Whether the person may know that it exists.
    pub(crate) fn is_visible_to(&self, person: &Person) -> bool {
        match person {
            Person::Guest { id } | Person::Account(Account { id, .. }) => *id == self.user.id,
            Person::Operator(_) => true,
        }
    }

    /// Whether it has ever stood in the waiting line: what only the helper answered is none of the operators' business.
    pub(crate) fn has_waited(&self) -> bool {
        self.waiting_since > Millis(0)
    }

    /// Whether the operator holds it now.
    pub(crate) fn is_held_by(&self, op: &Operator) -> bool {
        self.state == TicketState::Assigned && self.op.as_ref().is_some_and(|holder| holder.id == op.id)
    }

    /// Whether events to come concern the person.
    pub(crate) fn is_followed_by(&self, person: &Person) -> bool {
        match person {
            Person::Guest { .. } | Person::Account(_) => {
                self.is_visible_to(person) && self.state != TicketState::Closed
            }
            Person::Operator(op) => self.is_held_by(op),
        }
    }

    /// As in `welcome`.
    pub(crate) fn conversation(&self, person: &Person) -> Conversation {
        let read = match person {
            Person::Guest { .. } | Person::Account(_) => self.read_user,
            Person::Operator(_) => self.read_op,
        };
        let op = self.op.clone().filter(|_| self.state == TicketState::Assigned);
        Conversation { c: self.c, no: self.no.clone(), state: self.state, last: self.last, read, op }
    }

    /// What the other side of `person` has read.
    pub(crate) fn read_by_peer(&self, person: &Person) -> (Role, Seq) {
        match person {
            Person::Guest { .. } | Person::Account(_) => (Role::Operator, self.read_op),
            Person::Operator(_) => (Role::User, self.read_user),
        }
    }

    /// As operators see it.
    pub(crate) fn card(&self) -> TicketCard {
        TicketCard {
            c: self.c,
            no: self.no.clone(),
            state: self.state,
            last: self.last,
            opened_at: self.opened_at,
            waiting_since: self.waiting_since,
            last_at: self.last_at,
            preview: self.preview.clone(),
            topic: self.topic.clone(),
            page: self.page.clone(),
            nudges: self.nudges,
            user: self.user.clone(),
            dept: self.dept.clone(),
            to: self.to.clone(),
            op: self.op.clone(),
        }
    }
}

/// One place in the waiting line.
pub(crate) struct Waiting {
    pub(crate) c: ConversationId,
    pub(crate) user_id: String,
    pub(crate) since: Millis,
}

/// Everyone who waits, the next to be served first.
pub(crate) fn waiting(db: &Db) -> DbResult<Vec<Ticket>> {
    many(db, "state = 'waiting' ORDER BY waiting_since, c", params![])
}

/// The same line as [`waiting`], without what operators see.
pub(crate) fn places(db: &Db) -> DbResult<Vec<Waiting>> {
    db.all(
        "SELECT c, user_id, waiting_since FROM conversations WHERE state = 'waiting'
         ORDER BY waiting_since, c",
        &[],
        |row| {
            let c = row.get::<String>(0)?.parse();
            let c = c.map_err(|_| unreadable(0, "c"))?;
            Ok(Waiting { c, user_id: row.get(1)?, since: Millis(row.number(2)?) })
        },
    )
}

/// Conversations an operator holds, the newest last.
pub(crate) fn held_by(db: &Db, op: &str) -> DbResult<Vec<Ticket>> {
    many(db, "state = 'assigned' AND op_id = ?1 ORDER BY opened_at, c", params![op])
}

/// Every conversation of a person, the newest last, for whoever will change them.
pub(crate) fn hold_all_of(db: &Db, user: &str) -> DbResult<Vec<Ticket>> {
    many(db, &format!("user_id = ?1 ORDER BY opened_at, c{}", db.for_update()), params![user])
}

/// Open conversations of a person, the newest last.
pub(crate) fn open_of(db: &Db, user: &str) -> DbResult<Vec<Ticket>> {
    many(db, "user_id = ?1 AND state <> 'closed' ORDER BY opened_at, c", params![user])
}

/// Those of these names that there are.
pub(crate) fn named(db: &Db, names: &[String]) -> DbResult<Vec<Ticket>> {
    all_among(db, &format!("SELECT {COLUMNS} FROM conversations WHERE c IN (?)"), names, Ticket::from_row)
}

/// Open conversations of any of these people.
pub(crate) fn open_of_any(db: &Db, users: &[String]) -> DbResult<Vec<Ticket>> {
    let open = format!("SELECT {COLUMNS} FROM conversations WHERE user_id IN (?) AND state <> 'closed'");
    all_among(db, &open, users, Ticket::from_row)
}

/// Conversations that any of these operators holds.
pub(crate) fn held_by_any(db: &Db, ops: &[String]) -> DbResult<Vec<Ticket>> {
    let held = format!("SELECT {COLUMNS} FROM conversations WHERE op_id IN (?) AND state = 'assigned'");
    all_among(db, &held, ops, Ticket::from_row)
}

/// A place in the waiting line.
pub(crate) struct Place {
    /// 1 for the next to be served.
    pub(crate) pos: u64,
    /// How many wait.
    pub(crate) of: u64,
    /// Since when.
    pub(crate) since: Millis,
}

/// Place in the waiting line; `None` for one that does not wait.
pub(crate) fn place(db: &Db, c: ConversationId) -> DbResult<Option<Place>> {
    let Some(ticket) = Ticket::load(db, c)? else { return Ok(None) };
    if ticket.state != TicketState::Waiting {
        return Ok(None);
    }
    db.one(
        "SELECT COUNT(*), COUNT(*) FILTER (WHERE (waiting_since, c) <= (?1, ?2)) FROM conversations
         WHERE state = 'waiting'",
        params![stored(ticket.waiting_since.0), c.to_string()],
        |row| Ok(Place { pos: row.number(1)?, of: row.number(0)?, since: ticket.waiting_since }),
    )
    .map(Some)
}

fn many(db: &Db, which: &str, params: &[Value<'_>]) -> DbResult<Vec<Ticket>> {
    db.all(&format!("SELECT {COLUMNS} FROM conversations WHERE {which}"), params, Ticket::from_row)
}

fn kind_word(kind: AuthKind) -> &'static str {
    match kind {
        AuthKind::Token => "account",
        AuthKind::Guest | AuthKind::Operator => "guest",
    }
}

fn state_word(state: TicketState) -> &'static str {
    match state {
        TicketState::Waiting => "waiting",
        TicketState::Assigned => "assigned",
        TicketState::Closed => "closed",
        TicketState::Bot => "bot",
    }
}
