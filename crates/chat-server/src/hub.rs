//! Fan-out inside this process: who is connected, and who hears what.
//!
//! A connection joins under its person's name *before* it reads any log, so nothing can fall between
//! the reading and the listening; what it hears twice it drops by position. Each connection has a
//! bounded inbox. One that overflows is told so by its [`Lag`] and reads the logs again.

use std::collections::HashMap;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::{Arc, Mutex, PoisonError};

use axum::extract::ws::Utf8Bytes;
use chat_protocol::{
    CallBackChanged, CallChanged, ConversationId, EventBody, Here, OperatorFrame, PeerRead, Role, Seq,
    ServerFrame, TicketChanged,
};
use tokio::sync::{Notify, mpsc};

use crate::call_backs::Call;
use crate::conversations::Change;
use crate::person::PersonKey;

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
}

#[derive(Default)]
struct Rooms {
    users: HashMap<String, Vec<Member>>,
    operators: HashMap<String, Vec<Member>>,
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
    /// Starts listening for a person.
    pub(crate) fn join(self: &Arc<Self>, key: PersonKey) -> Membership {
        let number = self.next.fetch_add(1, Ordering::Relaxed);
        let (sender, inbox) = mpsc::channel(INBOX);
        let lag = Arc::new(Lag::default());
        let member = Member { number, inbox: sender, lag: Arc::clone(&lag) };
        self.with(|rooms| {
            rooms.room(&key).push(member);
            rooms.tell_who_is_here(&key, 1);
        });
        Membership { hub: Arc::clone(self), key, number, inbox, lag }
    }

    /// Tells both sides what happened, and every operator how the conversation stands now.
    pub(crate) fn publish(&self, change: &Change) {
        let Change { ticket, events, left, read } = change;
        let user = &ticket.user.id;
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

    /// Which operators are connected.
    pub(crate) fn here(&self) -> Here {
        self.with(|rooms| rooms.here())
    }

    /// Tells operators and the person who asked for it how a call-back stands now.
    pub(crate) fn publish_call(&self, call: &Call) {
        self.tell(&PersonKey::User(call.user_id.clone()), CallBackChanged { card: call.for_person() });
        self.tell_operators(CallChanged { card: call.card.clone() });
    }

    /// Tells every operator what may be lost.
    pub(crate) fn tell_operators(&self, snapshot: impl Into<OperatorFrame>) {
        let notice = Notice::Snapshot(snapshot.into().encode().into());
        self.with(|rooms| rooms.operators.values().for_each(|room| tell(Some(room), &notice)));
    }

    /// Tells one operator, on every connection, what may be lost.
    pub(crate) fn tell_operator(&self, id: &str, snapshot: impl Into<OperatorFrame>) {
        let notice = Notice::Snapshot(snapshot.into().encode().into());
        self.with(|rooms| tell(rooms.operators.get(id), &notice));
    }

    /// Tells one person, on every connection, what may be lost.
    pub(crate) fn tell(&self, key: &PersonKey, snapshot: impl Into<ServerFrame>) {
        let notice = Notice::Snapshot(frame(snapshot));
        self.with(|rooms| match key {
            PersonKey::User(id) => tell(rooms.users.get(id), &notice),
            PersonKey::Operator(id) => tell(rooms.operators.get(id), &notice),
        });
    }

    /// Tells everyone who asks what may be lost.
    pub(crate) fn tell_users(&self, snapshot: impl Into<ServerFrame>) {
        let notice = Notice::Snapshot(frame(snapshot));
        self.with(|rooms| rooms.users.values().for_each(|room| tell(Some(room), &notice)));
    }

    /// How many operators are connected.
    pub(crate) fn operators(&self) -> u64 {
        self.with(|rooms| rooms.operators.len() as u64)
    }

    /// A guest has logged out. Nothing more comes into the inboxes of that guest's connections, and when they
    /// are empty, they end.
    pub(crate) fn dismiss(&self, guest: &str) {
        self.with(|rooms| rooms.users.remove(guest));
    }

    fn with<T>(&self, work: impl FnOnce(&mut Rooms) -> T) -> T {
        // The map stays whole even if a holder of the lock panicked.
        work(&mut self.rooms.lock().unwrap_or_else(PoisonError::into_inner))
    }
}

impl Rooms {
    fn here(&self) -> Here {
        let mut ops: Vec<_> = self.operators.keys().cloned().collect();
        ops.sort();
        Here { ops }
    }

    /// Tells operators who is here, when this person is one and came or went with these last connections.
    fn tell_who_is_here(&self, key: &PersonKey, connections: usize) {
        let PersonKey::Operator(id) = key else { return };
        if self.operators.get(id).map_or(0, Vec::len) == connections {
            let notice = Notice::Snapshot(OperatorFrame::from(self.here()).encode().into());
            self.operators.values().for_each(|room| tell(Some(room), &notice));
        }
    }

    fn room(&mut self, key: &PersonKey) -> &mut Vec<Member> {
        match key {
            PersonKey::User(id) => self.users.entry(id.clone()).or_default(),
            PersonKey::Operator(id) => self.operators.entry(id.clone()).or_default(),
        }
    }
}

impl Drop for Membership {
    fn drop(&mut self) {
        self.hub.with(|rooms| {
            let (people, id) = match &self.key {
                PersonKey::User(id) => (&mut rooms.users, id),
                PersonKey::Operator(id) => (&mut rooms.operators, id),
            };
            if let Some(room) = people.get_mut(id) {
                room.retain(|member| member.number != self.number);
                if room.is_empty() {
                    people.remove(id);
                }
            }
            rooms.tell_who_is_here(&self.key, 0);
        });
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
