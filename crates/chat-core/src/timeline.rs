//! The log of one conversation as it stands on screen: a gapless window of the server's events, then
//! local echoes of what the server has not confirmed.

use chat_protocol::{Author, CommandId, Event, EventBody, Millis, Personal, Role, Seq};

use crate::view::{Delivery, Entry, EntryKey, TimelineChange};

#[derive(Debug, Default)]
pub(crate) struct Timeline {
    /// Position of `logged[0]`; the window is `first..first + logged.len()`.
    first: Seq,
    logged: Vec<Entry>,
    echoes: Vec<Entry>,
    /// Newest position the other side has seen.
    peer_read: Seq,
    /// How often the server's events held have changed.
    edition: u64,
}

/// What became of an event.
#[derive(Debug, PartialEq)]
pub(crate) enum Added {
    /// It stands in the log.
    Change(TimelineChange),
    /// It stood there already.
    Known,
    /// Events before it are missing.
    Gap,
}

impl Timeline {
    /// The newest position held.
    pub(crate) fn last(&self) -> Seq {
        Seq(self.first().0 - 1 + self.logged.len() as u64)
    }

    /// The oldest position held, or the one the window will begin with.
    pub(crate) fn first(&self) -> Seq {
        Seq(self.first.0.max(1))
    }

    pub(crate) fn is_empty(&self) -> bool {
        self.logged.is_empty() && self.echoes.is_empty()
    }

    /// Everything from top to bottom.
    pub(crate) fn entries(&self) -> impl Iterator<Item = &Entry> {
        self.logged.iter().chain(&self.echoes)
    }

    /// The server's events and their positions.
    pub(crate) fn logged(&self) -> impl DoubleEndedIterator<Item = (Seq, &Entry)> {
        let first = self.first().0;
        self.logged.iter().enumerate().map(move |(index, entry)| (Seq(first + index as u64), entry))
    }

    /// Another number after each change of the server's events held.
    pub(crate) fn edition(&self) -> u64 {
        self.edition
    }

    /// Whether the event a command caused, or its echo, is here.
    pub(crate) fn knows(&self, id: CommandId) -> bool {
        self.entries().any(|entry| entry.key == EntryKey::Command(id))
    }

    /// Newest position the other side has seen.
    pub(crate) fn peer_read(&self) -> Seq {
        self.peer_read
    }

    /// Forgets the server's events; the next one to come is `first`. Echoes of what is not confirmed stay.
    pub(crate) fn restart_at(&mut self, first: Seq) -> TimelineChange {
        self.first = first;
        self.edition += 1;
        self.logged.clear();
        self.echoes.retain(|echo| echo.delivery != Delivery::Accepted);
        TimelineChange::Reset(self.echoes.clone())
    }

    /// Forgets the conversation; what is not confirmed stays on screen, for the person to decide.
    pub(crate) fn start_over(&mut self) -> TimelineChange {
        self.peer_read = Seq(0);
        self.restart_at(Seq(1))
    }

    /// Whether the log goes on above the window.
    pub(crate) fn has_earlier(&self) -> bool {
        self.first.0 > 1
    }

    /// Shows a message before the server knows it.
    pub(crate) fn echo(
        &mut self,
        id: CommandId,
        at: Millis,
        body: EventBody,
        delivery: Delivery,
    ) -> TimelineChange {
        let entry = Entry { key: EntryKey::Command(id), at, by: Author::USER, body, delivery };
        self.echoes.push(entry.clone());
        TimelineChange::Place { index: self.logged.len() + self.echoes.len() - 1, entry }
    }

    pub(crate) fn drop_echo(&mut self, id: CommandId) -> Option<TimelineChange> {
        let key = EntryKey::Command(id);
        let index = self.echoes.iter().position(|echo| echo.key == key)?;
        self.echoes.remove(index);
        Some(TimelineChange::Remove(key))
    }

    /// Brings the echoes' delivery up to date.
    pub(crate) fn refresh_echoes(
        &mut self,
        delivery_of: impl Fn(CommandId) -> Delivery,
    ) -> Vec<TimelineChange> {
        let mut changes = Vec::new();
        for (index, echo) in self.echoes.iter_mut().enumerate() {
            let EntryKey::Command(id) = echo.key else { continue };
            let delivery = delivery_of(id);
            if echo.delivery != delivery {
                echo.delivery = delivery;
                changes.push(TimelineChange::Place { index: self.logged.len() + index, entry: echo.clone() });
            }
        }
        changes
    }

    /// Adds the server's newest event; it takes the place of its echo under the same key.
    pub(crate) fn add(&mut self, event: Event) -> Added {
        if event.seq <= self.last() {
            return Added::Known;
        }
        if event.seq > self.last().next() {
            return Added::Gap;
        }
        if self.logged.is_empty() {
            self.first = event.seq;
        }
        let entry = self.entry_of(event);
        self.echoes.retain(|echo| echo.key != entry.key);
        self.edition += 1;
        self.logged.push(entry.clone());
        Added::Change(TimelineChange::Place { index: self.logged.len() - 1, entry })
    }

    /// Adds earlier events; only those that end right above the window fit.
    pub(crate) fn prepend(&mut self, events: Vec<Event>) -> Vec<TimelineChange> {
        let Some(top) = events.first().map(|event| event.seq) else { return Vec::new() };
        let fits = events.iter().zip(top.0..).all(|(event, seq)| event.seq.0 == seq);
        if !fits || top.0 + events.len() as u64 != self.first.0 {
            return Vec::new();
        }
        let earlier: Vec<Entry> = events.into_iter().map(|event| self.entry_of(event)).collect();
        let mut changes = Vec::new();
        self.echoes.retain(|echo| {
            let stays = earlier.iter().all(|entry| entry.key != echo.key);
            if !stays {
                changes.push(TimelineChange::Remove(echo.key));
            }
            stays
        });
        self.first = top;
        self.edition += 1;
        self.logged.splice(0..0, earlier.iter().cloned());
        changes.push(TimelineChange::Prepend(earlier));
        changes
    }

    /// The other side has seen everything up to `seq`.
    pub(crate) fn read_by_peer(&mut self, seq: Seq) -> Vec<TimelineChange> {
        let known = self.count_up_to(self.peer_read);
        self.peer_read = self.peer_read.max(seq);
        let seen = self.count_up_to(self.peer_read);
        let mut changes = Vec::new();
        for (index, entry) in self.logged.iter_mut().enumerate().take(seen).skip(known) {
            if entry.delivery == Delivery::Accepted {
                entry.delivery = Delivery::Read;
                changes.push(TimelineChange::Place { index, entry: entry.clone() });
            }
        }
        changes
    }

    /// The label of an action that the message at a position offers and nobody has chosen yet.
    pub(crate) fn offered(&self, seq: Seq, action: &str) -> Option<Personal> {
        let chosen = |entry: &Entry| matches!(entry.body, EventBody::ActionChosen { to, .. } if to == seq);
        let (_, message) = self.logged().find(|(at, _)| *at == seq)?;
        let EventBody::Message { actions, .. } = &message.body else { return None };
        let offered = actions.iter().find(|offered| offered.id == action)?;
        (!self.entries().any(chosen)).then(|| offered.label.clone())
    }

    /// Whether the other side asks how the conversation was.
    pub(crate) fn asks_for_rating(&self) -> bool {
        let newest = self.logged.iter().rev().find_map(|entry| match entry.body {
            EventBody::RatingAsked {} => Some(true),
            EventBody::Rated { .. } | EventBody::TicketReopened {} => Some(false),
            _ => None,
        });
        newest.unwrap_or_default()
    }

    /// Messages of the other side above `read`.
    pub(crate) fn unread_after(&self, read: Seq) -> u64 {
        let messages = self.logged.iter().skip(self.count_up_to(read)).filter(|entry| is_from_peer(entry));
        messages.count() as u64
    }

    /// How many of the server's events held stand at this position or above it.
    fn count_up_to(&self, seq: Seq) -> usize {
        (seq.0 + 1).saturating_sub(self.first().0) as usize
    }

    fn entry_of(&self, event: Event) -> Entry {
        let key = event.id.map_or(EntryKey::Seq(event.seq), EntryKey::Command);
        let ours = event.by.role == Role::User && event.body.is_said();
        let delivery = match ours {
            false => Delivery::Received,
            true if event.seq <= self.peer_read => Delivery::Read,
            true => Delivery::Accepted,
        };
        Entry { key, at: event.at, by: event.by, body: event.body, delivery }
    }
}

fn is_from_peer(entry: &Entry) -> bool {
    let speaks = entry.body.is_said() || entry.body.is_card();
    speaks && matches!(entry.by.role, Role::Operator | Role::Bot)
}
