//! Call-backs: who is to be called, by when, and how it ended. Like commands on conversations these are carried
//! out on the writer thread, inside a savepoint of their own; a repetition is answered with the first outcome.

mod hours;
mod row;

use chat_protocol::{
    CallBack, CallCard, CallResult, CallState, CallTimes, CommandId, ConversationId, ErrorCode, EventBody,
    Millis, Operator, Personal, Phone, TicketState,
};

use crate::config::{CallBacks, Config};
use crate::conversations::{self, Outcome};
use crate::person::{Person, PersonKey};
use crate::refusal::Refusal;
use crate::store::{Db, params, stored};

pub use hours::Hours;
pub(crate) use row::{attach, for_operators, load, newest_of};

const DAY_MS: u64 = 24 * 60 * 60 * 1000;

/// A command on its way to the writer.
#[derive(Debug)]
pub(crate) struct Order {
    pub(crate) by: Person,
    pub(crate) at: Millis,
    /// Name of the command.
    pub(crate) id: CommandId,
    pub(crate) what: What,
}

/// What a command asks for. Numbers are parsed already.
#[derive(Debug)]
pub(crate) enum What {
    /// Call me.
    Request { c: Option<ConversationId>, phone: Phone, name: Option<Personal>, from: Option<Millis> },
    /// Do not call me any more.
    Cancel { callback: CommandId },
    /// I call.
    Take { callback: CommandId },
    /// This is how the call ended.
    Finish { callback: CommandId, result: CallResult },
}

/// Rules of this installation.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Rules {
    offered: bool,
    within_ms: u64,
    hours: Option<Hours>,
    per_day: u64,
}

/// A call-back as it is kept.
#[derive(Clone, Debug)]
pub(crate) struct Call {
    pub(crate) card: CallCard,
    pub(crate) user_id: String,
}

impl Rules {
    pub(crate) fn new(config: &Config) -> Self {
        let CallBacks { offered, within_s, hours, .. } = config.call_backs;
        Self {
            offered,
            within_ms: within_s.saturating_mul(1000),
            hours,
            per_day: config.conversations_per_day,
        }
    }

    /// By when somebody calls who is asked now.
    fn due(&self, now: Millis) -> Millis {
        self.hours.map_or(now, |hours| hours.next(now)).plus(self.within_ms)
    }

    /// By when somebody calls who is asked not to call before.
    fn due_from(&self, from: Millis, now: Millis) -> Result<Millis, Refusal> {
        let can_be = self.times().starts(now).iter().any(|time| time.at == from);
        let refused = || Refusal::field("from", "not one of the times to call at");
        can_be.then(|| from.plus(self.within_ms)).ok_or_else(refused)
    }

    /// What people can choose from.
    pub(crate) fn times(&self) -> CallTimes {
        let (from, to) = self.hours.map_or((0, 24 * 60), Hours::minutes);
        CallTimes { within: self.within_ms / 60_000, from, to }
    }
}

impl Call {
    /// As the person who asked for it sees it.
    pub(crate) fn for_person(&self) -> CallBack {
        let CallCard { id, from, due, state, result, phone, .. } = &self.card;
        let phone = Phone::parse(phone).map(|phone| phone.masked()).unwrap_or_default();
        CallBack { id: *id, phone, from: *from, due: *due, state: *state, result: *result }
    }
}

impl Order {
    /// Carries it out on the database.
    pub(crate) fn carry_out(&self, db: &Db, rules: &Rules) -> Result<Outcome, Refusal> {
        // The one it is about, or whose they are counted.
        match &self.what {
            What::Request { .. } => db.hold(&self.by.key().to_string())?,
            What::Cancel { callback } | What::Take { callback } | What::Finish { callback, .. } => {
                db.hold(&callback.to_string())?;
            }
        }
        match &self.what {
            What::Request { c, phone, name, from } => {
                self.request(db, rules, *c, (phone, name.as_ref()), *from)
            }
            What::Cancel { callback } => self.cancel(db, *callback),
            What::Take { callback } => self.take(db, *callback),
            What::Finish { callback, result } => self.finish(db, *callback, *result),
        }
    }

    /// The conversation its outcome is told in.
    pub(crate) fn conversation(&self) -> Option<ConversationId> {
        match &self.what {
            What::Request { c, .. } => *c,
            What::Cancel { .. } | What::Take { .. } | What::Finish { .. } => None,
        }
    }

    fn request(
        &self,
        db: &Db,
        rules: &Rules,
        c: Option<ConversationId>,
        (phone, name): (&Phone, Option<&Personal>),
        from: Option<Millis>,
    ) -> Result<Outcome, Refusal> {
        let PersonKey::User(user) = self.by.key() else { return Err(not_for_operators()) };
        if let Some(call) = row::load(db, self.id)? {
            let same = call.user_id == user
                && call.card.phone == phone.clone().into_inner()
                && call.card.name.as_ref() == name
                && call.card.from == from;
            if !same {
                return Err(Refusal::new(ErrorCode::IdConflict, "this id came before with other content"));
            }
            let seq = c.map(|c| conversations::position_of(db, c, self.id)).transpose()?.flatten();
            let due = Some(call.card.due);
            return Ok(Outcome { seq, dup: true, due, ..Outcome::at(call.card.asked_at) });
        }
        if !rules.offered {
            return Err(Refusal::new(ErrorCode::NotOffered, "this server calls nobody back"));
        }
        if row::newest_of(db, &user, self.at)?.is_some_and(|call| call.card.state.is_open()) {
            return Err(Refusal::new(
                ErrorCode::CallbackOpen,
                "cancel the call-back that is asked for first",
            ));
        }
        let today: u64 = db.one(
            "SELECT COUNT(*) FROM call_backs WHERE user_id = ?1 AND asked_at > ?2",
            params![user, stored(self.at.0.saturating_sub(DAY_MS))],
            |row| row.number(0),
        )?;
        if today >= rules.per_day {
            return Err(Refusal::new(ErrorCode::TooManyConvs, "no more call-backs today"));
        }
        let due = from.map_or_else(|| Ok(rules.due(self.at)), |from| rules.due_from(from, self.at))?;
        // A conversation of somebody else, or one that is over, is not told of it.
        let ticket = match c {
            Some(c) => conversations::Ticket::load(db, c)?,
            None => None,
        };
        let ticket =
            ticket.filter(|ticket| ticket.is_visible_to(&self.by) && ticket.state != TicketState::Closed);
        let call = Call {
            card: CallCard {
                id: self.id,
                c: ticket.as_ref().map(|ticket| ticket.c),
                no: ticket.map(|ticket| ticket.no),
                phone: phone.clone().into_inner(),
                name: name.cloned(),
                asked_at: self.at,
                from,
                due,
                state: CallState::Waiting,
                op: None,
                result: None,
            },
            user_id: user,
        };
        row::insert(db, &call)?;
        let CallBack { id, phone, from, due, .. } = call.for_person();
        let told = EventBody::CallBackScheduled { callback: id, phone, from, due };
        self.tell(db, call, told, Some(due))
    }

    fn cancel(&self, db: &Db, callback: CommandId) -> Result<Outcome, Refusal> {
        let PersonKey::User(user) = self.by.key() else { return Err(not_for_operators()) };
        let mut call = row::load(db, callback)?.filter(|call| call.user_id == user).ok_or_else(unknown)?;
        match call.card.state {
            CallState::Cancelled => Ok(Outcome { dup: true, ..Outcome::at(self.at) }),
            CallState::Done => Err(done()),
            CallState::Waiting | CallState::Taken => {
                call.card.state = CallState::Cancelled;
                row::save(db, &call, self.at)?;
                self.tell(db, call, EventBody::CallBackCancelled { callback }, None)
            }
        }
    }

    fn take(&self, db: &Db, callback: CommandId) -> Result<Outcome, Refusal> {
        let op = self.operator()?;
        let mut call = row::load(db, callback)?.ok_or_else(unknown)?;
        match (call.card.state, &call.card.op) {
            (CallState::Taken, Some(holder)) if holder.id == op.id => {
                Ok(Outcome { dup: true, ..Outcome::at(self.at) })
            }
            (CallState::Taken, _) => Err(Refusal::new(ErrorCode::AlreadyTaken, "another operator calls")),
            (CallState::Done | CallState::Cancelled, _) => Err(done()),
            (CallState::Waiting, _) => {
                call.card.state = CallState::Taken;
                call.card.op = Some(op.clone());
                row::save(db, &call, self.at)?;
                Ok(Outcome { call: Some(Box::new(call)), ..Outcome::at(self.at) })
            }
        }
    }

    fn finish(&self, db: &Db, callback: CommandId, result: CallResult) -> Result<Outcome, Refusal> {
        let op = self.operator()?;
        let mut call = row::load(db, callback)?.ok_or_else(unknown)?;
        if call.card.op.as_ref().is_none_or(|holder| holder.id != op.id) {
            return Err(Refusal::new(ErrorCode::Forbidden, "take the call-back first"));
        }
        match call.card.state {
            CallState::Done if call.card.result == Some(result) => {
                Ok(Outcome { dup: true, ..Outcome::at(self.at) })
            }
            CallState::Done | CallState::Cancelled => Err(done()),
            CallState::Waiting | CallState::Taken => {
                call.card.state = CallState::Done;
                call.card.result = Some(result);
                row::save(db, &call, self.at)?;
                self.tell(db, call, EventBody::CallBackDone { callback, result }, None)
            }
        }
    }

    /// Tells the log of the conversation, if that is still open.
    fn tell(&self, db: &Db, call: Call, body: EventBody, due: Option<Millis>) -> Result<Outcome, Refusal> {
        let told = match call.card.c {
            Some(c) => conversations::tell(db, c, self.at, (self.id, &self.by), body)?,
            None => None,
        };
        let outcome = told.unwrap_or_else(|| Outcome::at(self.at));
        Ok(Outcome { due, call: Some(Box::new(call)), ..outcome })
    }

    fn operator(&self) -> Result<&Operator, Refusal> {
        match &self.by {
            Person::Operator(op) => Ok(op),
            Person::Guest { .. } | Person::Account(_) => {
                Err(Refusal::new(ErrorCode::Forbidden, "only operators do this"))
            }
        }
    }
}

fn not_for_operators() -> Refusal {
    Refusal::new(ErrorCode::Forbidden, "only who asks may ask for this")
}

fn unknown() -> Refusal {
    Refusal::new(ErrorCode::NotFound, "no such call-back")
}

fn done() -> Refusal {
    Refusal::new(ErrorCode::NotFound, "the call-back is over")
}
