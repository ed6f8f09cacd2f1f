//! What goes on in conversations of this person that are not shown: how each stands, and what in it is unread.
//!
//! No line of them is kept, only what is needed to count, and to begin with when one of them is opened.

use std::collections::BTreeMap;

use chat_protocol::{
    Conversation, ConversationId, Event, EventBody, Operator, PeerRead, Queue, Role, Seq, Sync, TicketState,
};

use super::Session;
use crate::ticket;
use crate::view::{Stage, TicketView};

/// Nothing is newer: a conversation that is over, of whose log only the unread messages are counted.
const UNKNOWN: Seq = Seq(u64::MAX);

/// Every conversation but the one shown, as far as the server has told of it.
#[derive(Debug, Default)]
pub(super) struct Elsewhere(Vec<Other>);

/// One of them.
#[derive(Debug)]
pub(super) struct Other {
    c: ConversationId,
    pub(super) ticket: TicketView,
    /// Newest position heard of.
    pub(super) last: Seq,
    pub(super) unread: u64,
    /// Newest position that the other side has seen.
    pub(super) peer_read: Seq,
}

impl Other {
    fn new(c: ConversationId, last: Seq) -> Self {
        Self { c, ticket: TicketView::default(), last, unread: 0, peer_read: Seq(0) }
    }

    fn is_open(&self) -> bool {
        matches!(self.ticket.stage, Stage::Bot | Stage::Waiting(_) | Stage::WithOperator { .. })
    }

    /// As far as another tab must know of it.
    fn known(&self) -> Conversation {
        let (state, op) = match &self.ticket.stage {
            Stage::WithOperator { name } => {
                (TicketState::Assigned, Some(Operator { id: String::new(), name: name.clone() }))
            }
            Stage::Closed { .. } => (TicketState::Closed, None),
            Stage::Bot => (TicketState::Bot, None),
            Stage::New | Stage::Opening | Stage::Waiting(_) => (TicketState::Waiting, None),
        };
        let no = self.ticket.number.clone().unwrap_or_default();
        Conversation { c: self.c, no, state, last: self.last, read: Seq(0), op }
    }
}

impl Elsewhere {
    /// What `welcome` says of every conversation but the one `here`.
    pub(super) fn welcomed(
        &mut self,
        convs: &[Conversation],
        unread: &BTreeMap<ConversationId, u64>,
        here: Option<ConversationId>,
    ) {
        self.0.clear();
        for known in convs.iter().filter(|known| Some(known.c) != here) {
            ticket::adopt(&mut self.entry(known.c, known.last).ticket, known);
        }
        for (c, count) in unread.iter().filter(|(c, _)| Some(**c) != here) {
            let other = self.entry(*c, UNKNOWN);
            other.unread = *count;
            if other.last == UNKNOWN {
                other.ticket.stage = Stage::Closed { by: Role::System };
            }
        }
    }

    /// Events follow: of one that is over, all that the log holds by now was counted before.
    pub(super) fn sync(&mut self, sync: &Sync) {
        let other = self.entry(sync.c, sync.to);
        if other.last == UNKNOWN {
            other.last = sync.to;
        }
    }

    pub(super) fn event(&mut self, event: &Event) {
        let other = self.entry(event.c, Seq(event.seq.0 - 1));
        if event.seq <= other.last {
            return;
        }
        other.last = event.seq;
        let by = event.by.role;
        ticket::follow(&mut other.ticket, by, &event.body);
        let speaks = matches!(by, Role::Operator | Role::Bot);
        if speaks && matches!(event.body, EventBody::Message { .. }) {
            other.unread += 1;
        }
    }

    pub(super) fn queue(&mut self, queue: &Queue) {
        if let Some(other) = self.find_mut(queue.c) {
            ticket::place(&mut other.ticket, queue);
        }
    }

    pub(super) fn read_by_peer(&mut self, read: &PeerRead) {
        if let Some(other) = self.find_mut(read.c) {
            other.peer_read = other.peer_read.max(read.seq);
        }
    }

    /// Another tab has shown one of them so far.
    pub(super) fn read_in_another_tab(&mut self, c: ConversationId, read: Seq) {
        if let Some(other) = self.find_mut(c).filter(|other| other.last <= read || other.last == UNKNOWN) {
            other.unread = 0;
        }
    }

    /// Messages that nobody has seen yet.
    pub(super) fn unread(&self) -> u64 {
        self.0.iter().map(|other| other.unread).sum()
    }

    pub(super) fn unread_by_conversation(&self) -> BTreeMap<ConversationId, u64> {
        let unread = self.0.iter().filter(|other| other.unread > 0);
        let mut counts = BTreeMap::new();
        for other in unread {
            counts.insert(other.c, other.unread);
        }
        counts
    }

    /// Those whose log is known, as another tab must know them.
    pub(super) fn known(&self) -> impl Iterator<Item = Conversation> {
        self.0.iter().filter(|other| other.last != UNKNOWN).map(Other::known)
    }

    /// Whether something is under way in one of them.
    pub(super) fn is_under_way(&self) -> bool {
        self.0.iter().any(Other::is_open)
    }

    /// Whether one of them is open.
    pub(super) fn goes_on(&self, c: ConversationId) -> bool {
        self.find(c).is_some_and(Other::is_open)
    }

    pub(super) fn find(&self, c: ConversationId) -> Option<&Other> {
        self.0.iter().find(|other| other.c == c)
    }

    /// It is the one shown from now on.
    pub(super) fn take(&mut self, c: ConversationId) -> Option<Other> {
        let index = self.0.iter().position(|other| other.c == c)?;
        Some(self.0.remove(index))
    }

    /// It is the one shown no longer.
    fn leave(&mut self, other: Other) {
        self.0.retain(|known| known.c != other.c);
        self.0.push(other);
    }

    fn find_mut(&mut self, c: ConversationId) -> Option<&mut Other> {
        self.0.iter_mut().find(|other| other.c == c)
    }

    fn entry(&mut self, c: ConversationId, last: Seq) -> &mut Other {
        let index = self.0.iter().position(|other| other.c == c).unwrap_or_else(|| {
            self.0.push(Other::new(c, last));
            self.0.len() - 1
        });
        &mut self.0[index]
    }
}

impl Session {
    /// Remembers how the conversation stands that is shown no longer.
    pub(super) fn remember_this_one(&mut self) {
        let Some(c) = self.place.conversation else { return };
        let last = self.tip.max(self.timeline.last());
        if last > Seq(0) {
            let peer_read = self.timeline.peer_read();
            let ticket = self.ticket.clone();
            self.elsewhere.leave(Other { c, ticket, last, unread: self.unread_here(), peer_read });
        }
    }
}
