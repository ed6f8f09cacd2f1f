//! Fan-out: who is connected to this node, and who hears what. What happens here is told to other nodes over the
//! [`bus`](crate::bus), if there is one, and what happens there comes in by the methods that end in `here`.
//!
//! A connection joins under its person's name *before* it reads any log, so nothing can fall between
//! the reading and the listening; what it hears twice it drops by position. Each connection has a
//! bounded inbox. One that overflows is told so by its [`Lag`] and reads the logs again.

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::{Arc, Mutex, OnceLock, PoisonError};

use axum::extract::ws::Utf8Bytes;
use chat_protocol::{
    Author, CallBackChanged, CallChanged, ConversationId, EventBody, FormCard, FormChanged, Here, NoteAdded,
    OperatorFrame, PeerRead, PeerTyping, Role, Seq, ServerFrame, TicketChanged, limits,
};
use tokio::sync::{Notify, mpsc};

use crate::bus::{Crossing, Pseudonym, Typist, Wire};
use crate::call_backs::Call;
use crate::conversations::{Change, Noted};
use crate::person::{Person, PersonKey};

/// Notices that may wait for one connection.
const INBOX: usize = 256;

/// What a connection hears.
#[derive(Clone, Debug)]
pub(crate) enum Notice {
    /// An event of a conversation the person takes part in.
    Posted(Posted),
    /// A frame that may be lost.
    Snapshot(Utf8Bytes),
}

/// An event, already written as a frame.
#[derive(Clone, Debug)]
pub(crate) struct Posted {
    pub(crate) c: ConversationId,
    pub(crate) seq: Seq,
    pub(crate) text: Utf8Bytes,
    pub(crate) part: Part,
}

/// Whether the one who hears an event hears the next one too.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Part {
    /// Takes part from here on, or goes on doing so.
    Stays,
    /// Hears of this conversation for the last time.
    Leaves,
}

/// Everyone who is connected.
#[derive(Default)]
pub(crate) struct Hub {
    next: AtomicU64,
    rooms: Mutex<Rooms>,
    wire: OnceLock<Wire>,
    missed: AtomicU64,
}

#[derive(Default)]
struct Rooms {
    users: HashMap<Pseudonym, Vec<Member>>,
    operators: HashMap<String, Vec<Member>>,
    /// Operators at other nodes, by node.
    elsewhere: BTreeMap<String, BTreeSet<String>>,
    /// Who is here, as operators were told last.
    said: Vec<String>,
}

struct Member {
    number: u64,
    inbox: mpsc::Sender<Notice>,
    lag: Arc<Lag>,
}

/// Tells a connection that its inbox overflowed.
#[derive(Default)]
pub(crate) struct Lag {
    behind: AtomicBool,
    woken: Notify,
}

/// One connection's place in the hub; left when dropped.
pub(crate) struct Membership {
    hub: Arc<Hub>,
    key: PersonKey,
    number: u64,
    /// What the connection hears. It ends when the connection must, too: see [`Hub::dismiss`].
    pub(crate) inbox: mpsc::Receiver<Notice>,
    /// Whether it hears everything.
    pub(crate) lag: Arc<Lag>,
}

impl Hub {
    /// Joins the other nodes.
    pub(crate) fn connect(&self, wire: Wire) {
        // A second bus would be a mistake of ours; the first one stays.
        let _ = self.wire.set(wire);
    }

    /// The way to other nodes, if there are any.
    pub(crate) fn wire(&self) -> Option<&Wire> {
        self.wire.get()
    }

    /// Something that happened at other nodes may have gone unheard.
    pub(crate) fn miss(&self) {
        self.missed.fetch_add(1, Ordering::Release);
    }

    /// How often something may have gone unheard. Whoever knows a smaller number reads again.
    pub(crate) fn missed(&self) -> u64 {
        self.missed.load(Ordering::Acquire)
    }

    /// Starts listening for a person.
    pub(crate) fn join(self: &Arc<Self>, key: PersonKey) -> Membership {
        let number = self.next.fetch_add(1, Ordering::Relaxed);
        let (sender, inbox) = mpsc::channel(INBOX);
        let lag = Arc::new(Lag::default());
        let member = Member { number, inbox: sender, lag: Arc::clone(&lag) };
        self.with(|rooms| {
            rooms.room(&key).push(member);
            if matches!(key, PersonKey::Operator(_)) {
                rooms.tell_who_is_here();
            }
        });
        self.tell_nodes_who_is_here(&key);
        Membership { hub: Arc::clone(self), key, number, inbox, lag }
    }

    /// Tells both sides what happened, and every operator how the conversation stands now.
    pub(crate) fn publish(&self, change: &Change) {
        self.publish_here(change);
        self.cross(|| Crossing::changed(change));
    }

    /// Of [`Hub::publish`] what concerns this node.
    pub(crate) fn publish_here(&self, change: &Change) {
        let Change { ticket, events, left, read } = change;
        let user = &Pseudonym::of(&ticket.user.id);
        let holder = ticket.op.as_ref().map(|op| &op.id);
        self.with(|rooms| {
            for event in events {
                let text = Utf8Bytes::from(ServerFrame::from(event.clone()).encode());
                let over = matches!(event.body, EventBody::TicketClosed { .. });
                let posted =
                    |part| Notice::Posted(Posted { c: event.c, seq: event.seq, text: text.clone(), part });
                let part = if over { Part::Leaves } else { Part::Stays };
                tell(rooms.users.get(user), &posted(part));
                if let Some(holder) = holder {
                    tell(rooms.operators.get(holder), &posted(part));
                }
                if let Some(left) = left {
                    let leaves = matches!(
                        event.body,
                        EventBody::OperatorLeft { .. } | EventBody::TicketTransferred { .. }
                    );
                    let part = if leaves { Part::Leaves } else { Part::Stays };
                    tell(rooms.operators.get(&left.id), &posted(part));
                }
            }
            if !events.is_empty() && ticket.has_waited() {
                let card = Notice::Snapshot(
                    OperatorFrame::from(TicketChanged { card: ticket.card() }).encode().into(),
                );
                rooms.operators.values().for_each(|room| tell(Some(room), &card));
            }
            if let Some((by, seq)) = *read {
                let notice = Notice::Snapshot(frame(PeerRead { c: ticket.c, by, seq }));
                match (by, holder) {
                    (Role::User, Some(holder)) => tell(rooms.operators.get(holder), &notice),
                    (Role::User, None) => {}
                    _ => tell(rooms.users.get(user), &notice),
                }
            }
        });
    }

    /// Which operators are connected, at any node.
    pub(crate) fn here(&self) -> Here {
        self.with(|rooms| rooms.here())
    }

    /// Which operators are connected to this node.
    pub(crate) fn operators_here(&self) -> Vec<String> {
        self.with(|rooms| {
            let mut ops: Vec<_> = rooms.operators.keys().cloned().collect();
            ops.sort();
            ops
        })
    }

    /// Who of the operators is at another node, as it says; none: that node is gone. Answers whether that changed
    /// anything.
    pub(crate) fn operators_at(&self, node: &str, ops: Option<BTreeSet<String>>) -> bool {
        self.with(|rooms| {
            let before = match ops {
                Some(ops) => rooms.elsewhere.insert(node.to_owned(), ops),
                None => rooms.elsewhere.remove(node),
            };
            let changed = before.as_ref() != rooms.elsewhere.get(node);
            rooms.tell_who_is_here();
            changed
        })
    }

    /// Whether this person is connected to this node, or any operator is: then what happens in a conversation of
    /// theirs concerns it.
    pub(crate) fn concerns(&self, user: Pseudonym) -> bool {
        self.with(|rooms| !rooms.operators.is_empty() || rooms.users.contains_key(&user))
    }

    /// Tells operators and the person who asked for it how a call-back stands now.
    pub(crate) fn publish_call(&self, call: &Call) {
        self.publish_call_here(call);
        self.cross(|| Crossing::call(call));
    }

    /// Of [`Hub::publish_call`] what concerns this node.
    pub(crate) fn publish_call_here(&self, call: &Call) {
        self.tell(&PersonKey::User(call.user_id.clone()), CallBackChanged { card: call.for_person() });
        self.tell_operators(CallChanged { card: call.card.clone() });
    }

    /// Tells operators how a form stands now.
    pub(crate) fn publish_form(&self, card: FormCard) {
        self.cross(|| Crossing::form(&card));
        self.tell_operators(FormChanged { card });
    }

    /// Tells an operator, on every connection, what was noted.
    pub(crate) fn publish_note(&self, noted: Noted) {
        let Noted { c, note } = noted;
        let op = note.op.id.clone();
        self.cross(|| Crossing::note(c, &op));
        self.tell_operator(&op, NoteAdded { c, note });
    }

    /// Tells one side that somebody of the other writes, or no longer.
    pub(crate) fn publish_typing(&self, to: &PersonKey, c: ConversationId, by: &Person, on: bool) {
        self.cross(|| Crossing::typing(to, c, Typist::of(by), on));
        self.tell_typing(to, c, by.author(), on);
    }

    /// Of [`Hub::publish_typing`] what concerns this node.
    pub(crate) fn tell_typing(&self, to: &PersonKey, c: ConversationId, by: Author, on: bool) {
        self.tell(to, PeerTyping { c, by, on, ttl_ms: limits::TYPING_TTL_MS });
    }

    /// The same to a person of whom no more is known.
    pub(crate) fn tell_typing_to(&self, to: Pseudonym, c: ConversationId, by: Author, on: bool) {
        let notice = Notice::Snapshot(frame(PeerTyping { c, by, on, ttl_ms: limits::TYPING_TTL_MS }));
        self.with(|rooms| tell(rooms.users.get(&to), &notice));
    }

    /// Tells every operator at this node what may be lost.
    pub(crate) fn tell_operators(&self, snapshot: impl Into<OperatorFrame>) {
        let notice = Notice::Snapshot(snapshot.into().encode().into());
        self.with(|rooms| rooms.operators.values().for_each(|room| tell(Some(room), &notice)));
    }

    /// Tells one operator, on every connection to this node, what may be lost.
    pub(crate) fn tell_operator(&self, id: &str, snapshot: impl Into<OperatorFrame>) {
        let notice = Notice::Snapshot(snapshot.into().encode().into());
        self.with(|rooms| tell(rooms.operators.get(id), &notice));
    }

    /// Tells one person, on every connection to this node, what may be lost.
    pub(crate) fn tell(&self, key: &PersonKey, snapshot: impl Into<ServerFrame>) {
        let notice = Notice::Snapshot(frame(snapshot));
        self.with(|rooms| match key {
            PersonKey::User(id) => tell(rooms.users.get(&Pseudonym::of(id)), &notice),
            PersonKey::Operator(id) => tell(rooms.operators.get(id), &notice),
        });
    }

    /// Tells everyone who asks at this node what may be lost.
    pub(crate) fn tell_users(&self, snapshot: impl Into<ServerFrame>) {
        let notice = Notice::Snapshot(frame(snapshot));
        self.with(|rooms| rooms.users.values().for_each(|room| tell(Some(room), &notice)));
    }

    /// How many operators are connected, each counted once, at however many nodes.
    pub(crate) fn operators(&self) -> u64 {
        self.with(|rooms| rooms.here().ops.len() as u64)
    }

    /// A guest has logged out. Nothing more comes into the inboxes of that guest's connections, and when they
    /// are empty, they end.
    pub(crate) fn dismiss(&self, guest: &str) {
        let guest = Pseudonym::of(guest);
        self.dismiss_here(guest);
        self.cross(|| Crossing::Dismissed { guest });
    }

    /// Of [`Hub::dismiss`] what concerns this node.
    pub(crate) fn dismiss_here(&self, guest: Pseudonym) {
        self.with(|rooms| rooms.users.remove(&guest));
    }

    fn tell_nodes_who_is_here(&self, key: &PersonKey) {
        if matches!(key, PersonKey::Operator(_)) {
            self.cross(|| Crossing::Here { ops: self.operators_here() });
        }
    }

    fn cross(&self, what: impl FnOnce() -> Crossing) {
        if let Some(wire) = self.wire.get() {
            wire.send(what());
        }
    }

    fn with<T>(&self, work: impl FnOnce(&mut Rooms) -> T) -> T {
        // The map stays whole even if a holder of the lock panicked.
        work(&mut self.rooms.lock().unwrap_or_else(PoisonError::into_inner))
    }
}

impl Rooms {
    fn here(&self) -> Here {
        let ops: BTreeSet<&String> = self.operators.keys().chain(self.elsewhere.values().flatten()).collect();
        Here { ops: ops.into_iter().cloned().collect() }
    }

    /// Tells operators who is here, if that has changed.
    fn tell_who_is_here(&mut self) {
        let here = self.here();
        if here.ops != self.said {
            self.said.clone_from(&here.ops);
            let notice = Notice::Snapshot(OperatorFrame::from(here).encode().into());
            self.operators.values().for_each(|room| tell(Some(room), &notice));
        }
    }

    fn room(&mut self, key: &PersonKey) -> &mut Vec<Member> {
        match key {
            PersonKey::User(id) => self.users.entry(Pseudonym::of(id)).or_default(),
            PersonKey::Operator(id) => self.operators.entry(id.clone()).or_default(),
        }
    }

    fn leave(&mut self, key: &PersonKey, number: u64) {
        let room = self.room(key);
        room.retain(|member| member.number != number);
        if room.is_empty() {
            match key {
                PersonKey::User(id) => {
                    self.users.remove(&Pseudonym::of(id));
                }
                PersonKey::Operator(id) => {
                    self.operators.remove(id);
                    self.tell_who_is_here();
                }
            }
        }
    }
}

impl Drop for Membership {
    fn drop(&mut self) {
        self.hub.with(|rooms| rooms.leave(&self.key, self.number));
        self.hub.tell_nodes_who_is_here(&self.key);
    }
}

impl Lag {
    /// Returns once the inbox has overflowed.
    pub(crate) async fn overflowed(&self) {
        while !self.behind.load(Ordering::Acquire) {
            self.woken.notified().await;
        }
    }

    /// The connection is about to read everything again.
    pub(crate) fn clear(&self) {
        self.behind.store(false, Ordering::Release);
    }

    /// Whether the inbox has overflowed.
    pub(crate) fn is_behind(&self) -> bool {
        self.behind.load(Ordering::Acquire)
    }

    /// The inbox overflows.
    pub(crate) fn set(&self) {
        self.behind.store(true, Ordering::Release);
        self.woken.notify_one();
    }
}

fn tell(room: Option<&Vec<Member>>, notice: &Notice) {
    for member in room.into_iter().flatten() {
        if let Err(mpsc::error::TrySendError::Full(_)) = member.inbox.try_send(notice.clone()) {
            member.lag.set();
        }
    }
}

fn frame(snapshot: impl Into<ServerFrame>) -> Utf8Bytes {
    Utf8Bytes::from(snapshot.into().encode())
}

#[cfg(test)]
#[path = "hub_tests.rs"]
mod tests;
