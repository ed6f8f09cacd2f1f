//! What a connection is told of the logs: at `hello`, when it missed something, and by the heartbeat.
//! Reads only, and knows no sockets; [`socket`](crate::socket) and the simulator carry it out.

use std::collections::BTreeMap;

use chat_protocol::{CallBack, ConversationId, Event, Millis, Resume, Seq, Sync, VERSION, Welcome};

use crate::call_backs;
use crate::config::Config;
use crate::conversations::{self, Ticket};
use crate::hub::{Part, Posted};
use crate::person::{Account, Person, PersonKey};
use crate::store::{Db, DbResult};

/// How far a connection is in one conversation.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Cursor {
    /// Newest position sent.
    pub(crate) sent: Seq,
    /// Whether further ones will come.
    pub(crate) part: Part,
}

/// Positions by conversation.
pub(crate) type Cursors = BTreeMap<ConversationId, Cursor>;

/// What an event means to a connection that is so far.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Passing {
    /// It was sent before.
    Known,
    /// It is the next one, and the cursor counts it as sent.
    Next,
    /// The log must be read after this position.
    Skipped(Seq),
}

/// Where one event stands for a connection: each is passed on once and in order.
pub(crate) fn passing(cursors: &mut Cursors, posted: &Posted) -> Passing {
    let Posted { c, seq, part, .. } = *posted;
    match cursors.get(&c) {
        Some(Cursor { sent, .. }) if seq <= *sent => return Passing::Known,
        Some(Cursor { sent, part: Part::Stays }) if seq == sent.next() => {}
        // The first event of a conversation that was opened just now, here or in another tab.
        None if seq == Seq(1) => {}
        other => return Passing::Skipped(other.map_or(Seq(0), |cursor| cursor.sent)),
    }
    cursors.insert(c, Cursor { sent: seq, part });
    Passing::Next
}

/// What a connection lacks of one conversation.
pub(crate) struct Missed {
    pub(crate) sync: Sync,
    pub(crate) events: Vec<Event>,
    /// How far the connection is once it was told.
    pub(crate) cursor: Cursor,
}

/// Reads what the log has after `held`; nothing when the person must not know of it.
pub(crate) fn missed(db: &Db, person: &Person, c: ConversationId, held: Seq) -> DbResult<Option<Missed>> {
    let Some(ticket) = Ticket::load(db, c)? else { return Ok(None) };
    if !ticket.is_visible_to(person) {
        return Ok(None);
    }
    let tail = conversations::tail(db, &ticket, held)?;
    let to = ticket.last;
    let from = tail.events.first().map_or(to.next(), |event| event.seq);
    let part = if ticket.is_followed_by(person) { Part::Stays } else { Part::Leaves };
    Ok(Some(Missed {
        sync: Sync { c, from, to, truncated: tail.truncated },
        events: tail.events,
        cursor: Cursor { sent: to, part },
    }))
}

/// Conversations that matter to the person now, and those `named` that are or were theirs; the newest
/// last.
pub(crate) fn overview(db: &Db, person: &Person, named: &[ConversationId]) -> DbResult<Vec<Ticket>> {
    let mut tickets = match person {
        Person::Guest { id } | Person::Account(Account { id, .. }) => conversations::open_of(db, id)?,
        Person::Operator(op) => conversations::held_by(db, &op.id)?,
    };
    for &c in named {
        if tickets.iter().any(|ticket| ticket.c == c) {
            continue;
        }
        let Some(ticket) = Ticket::load(db, c)? else { continue };
        let theirs = match person {
            Person::Guest { .. } | Person::Account(_) => ticket.is_visible_to(person),
            Person::Operator(op) => conversations::held_once(db, c, &op.id)?,
        };
        if theirs {
            tickets.push(ticket);
        }
    }
    tickets.sort_by_key(|ticket| (ticket.opened_at, ticket.c));
    Ok(tickets)
}

/// The newest position of each conversation that a connection follows.
pub(crate) fn tips(db: &Db, cursors: &Cursors) -> DbResult<BTreeMap<ConversationId, Seq>> {
    let mut tips = BTreeMap::new();
    for (c, _) in cursors.iter().filter(|(_, cursor)| cursor.part == Part::Stays) {
        if let Some(ticket) = Ticket::load(db, *c)? {
            tips.insert(*c, ticket.last);
        }
    }
    Ok(tips)
}

/// The call-back of a person: the one asked for, or else the newest if it was over less than a day ago.
pub(crate) fn call_back(db: &Db, person: &Person, now: Millis) -> DbResult<Option<CallBack>> {
    let PersonKey::User(user) = person.key() else { return Ok(None) };
    Ok(call_backs::newest_of(db, &user, now)?.map(|call| call.for_person()))
}

/// What a client says it holds of each conversation: last position, last one read.
pub(crate) type Held = BTreeMap<ConversationId, (Seq, Seq)>;

/// What the client holds, if it was read from this life of the log by this person. A position we never had
/// means that the log went back, whatever its epoch says; one in a log that is not this person's, that
/// somebody else read it here before.
pub(crate) fn held(epoch: &str, resume: Resume, tickets: &[Ticket]) -> Option<Held> {
    let last = |c| tickets.iter().find(|ticket| ticket.c == c).map_or(Seq(0), |ticket| ticket.last);
    let had = resume.convs.iter().all(|(c, (held, _))| *held <= last(*c));
    (resume.epoch == epoch && had).then_some(resume.convs)
}

/// The `welcome` of a person; its token, its call-back, what is unread and the name of the connection are the
/// caller's to fill in.
pub(crate) fn welcome(config: &Config, epoch: &str, person: &Person, tickets: &[Ticket]) -> Welcome {
    Welcome {
        v: VERSION,
        sid: String::new(),
        epoch: epoch.to_owned(),
        resumed: false,
        now: Millis(0),
        user: person.user(),
        guest_token: None,
        files_token: None,
        convs: tickets.iter().map(|ticket| ticket.conversation(person)).collect(),
        limits: config.limits,
        hb: config.heartbeat,
        reconnect: config.reconnect,
        features: config.features(),
        callback: None,
        call_times: config.call_backs.offered.then(|| call_backs::Rules::new(config).times()),
        consent: config.consent_url.clone(),
        unread: BTreeMap::new(),
    }
}
