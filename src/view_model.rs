//! What the user interface reads: one signal a fact. The driver writes, components read.

use std::collections::HashMap;
use std::mem;
use std::rc::Rc;

use chat_core::{
    ConnectionView, Delivery, DeskView, Entry, EntryKey, FilesView, HistoryView, IdentityView, Keeping,
    NudgeView, Room, TicketView, TicketsView, TimelineChange, Update,
};
use chat_protocol::portal::Portal;
use chat_protocol::{Author, EventBody, Limits, Presence};
use leptos::prelude::{Update as _, *};

/// What the portal says of the page, besides its address and title.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct PageAbout {
    /// The service.
    pub service: Option<String>,
    /// The code of an error it shows.
    pub error: Option<String>,
    /// The topic a conversation begun here belongs to, by its id in the portal's file.
    pub topic: Option<String>,
}

impl PageAbout {
    /// Takes over what is named; an empty text takes back what was said.
    pub fn take_over(&mut self, named: impl Fn(&str) -> Option<String>) {
        for (name, place) in
            [("service", &mut self.service), ("error", &mut self.error), ("topic", &mut self.topic)]
        {
            if let Some(text) = named(name) {
                *place = (!text.is_empty()).then_some(text);
            }
        }
    }
}

/// All that is on screen. Cheap to copy; make it inside a reactive owner.
#[derive(Clone, Copy)]
pub struct ViewModel {
    /// Whether the driver has come: what is sent from now on is kept over a reload.
    pub ready: RwSignal<bool>,
    /// How the connection stands.
    pub connection: RwSignal<ConnectionView>,
    /// How the conversation stands.
    pub ticket: RwSignal<TicketView>,
    /// Keys of the log's lines, top to bottom.
    pub order: RwSignal<Vec<EntryKey>>,
    /// Of these, the lines that are no plain message: what the log as a whole says stands in them.
    pub marks: RwSignal<Vec<EntryKey>>,
    /// This person's messages that have not arrived, or have failed, in the order in which they became so.
    pub unsettled: RwSignal<Vec<EntryKey>>,
    // Counted, not owned by the arena: lines come and go while the widget stays.
    entries: StoredValue<HashMap<EntryKey, ArcRwSignal<Entry>>>,
    /// What the portal says of topics, other channels and hours.
    pub portal: RwSignal<Portal>,
    /// What it says of the page.
    pub about: RwSignal<PageAbout>,
    /// What stands in the composer.
    pub draft: RwSignal<String>,
    /// Whether asking again can help.
    pub nudge: RwSignal<NudgeView>,
    /// What the desk offers besides a conversation, and how what was asked of it stands.
    pub desk: RwSignal<DeskView>,
    /// Whether anybody is at the desk; none while the server has not said.
    pub presence: RwSignal<Option<Presence>>,
    /// Everything this person asked.
    pub tickets: RwSignal<TicketsView>,
    /// How often the person has left this browser: what was typed is not shown to the next.
    pub wipes: RwSignal<u64>,
    /// As whom the person writes.
    pub identity: RwSignal<IdentityView>,
    /// Whether the page has a way to its log-in.
    pub can_sign_in: RwSignal<bool>,
    sign_in: StoredValue<Option<Rc<dyn Fn()>>, LocalStorage>,
    /// Who of the other side is writing.
    pub peer_typing: RwSignal<Option<Author>>,
    /// Messages that came while the panel was collapsed.
    pub unread: RwSignal<u64>,
    /// Whether a new message makes a sound.
    pub sounds: RwSignal<bool>,
    /// Whether there is more above.
    pub history: RwSignal<HistoryView>,
    /// Whether unconfirmed messages survive a reload.
    pub keeping: RwSignal<Keeping>,
    /// Whether another message can be accepted.
    pub room: RwSignal<Room>,
    /// Longest message, characters.
    pub text_limit: RwSignal<usize>,
    /// What files may go along with messages; none while the server takes none.
    pub files: RwSignal<Option<FilesView>>,
}

impl Default for ViewModel {
    fn default() -> Self {
        Self {
            ready: RwSignal::default(),
            connection: RwSignal::default(),
            ticket: RwSignal::default(),
            order: RwSignal::default(),
            marks: RwSignal::default(),
            unsettled: RwSignal::default(),
            entries: StoredValue::default(),
            portal: RwSignal::default(),
            about: RwSignal::default(),
            draft: RwSignal::default(),
            nudge: RwSignal::default(),
            desk: RwSignal::default(),
            presence: RwSignal::default(),
            tickets: RwSignal::default(),
            wipes: RwSignal::default(),
            identity: RwSignal::default(),
            can_sign_in: RwSignal::default(),
            sign_in: StoredValue::new_local(None),
            peer_typing: RwSignal::default(),
            unread: RwSignal::default(),
            sounds: RwSignal::new(true),
            history: RwSignal::default(),
            keeping: RwSignal::default(),
            room: RwSignal::default(),
            text_limit: RwSignal::new(Limits::default().text),
            files: RwSignal::default(),
        }
    }
}

impl ViewModel {
    /// The line of the log with this key.
    pub fn entry(&self, key: EntryKey) -> Option<ArcRwSignal<Entry>> {
        self.entries.with_value(|entries| entries.get(&key).cloned())
    }

    /// The page's way to its log-in, or that it has none.
    pub fn offer_sign_in(&self, way: Option<Rc<dyn Fn()>>) {
        self.can_sign_in.set(way.is_some());
        self.sign_in.set_value(way);
    }

    /// Takes the person to the page's log-in.
    pub fn sign_in(&self) {
        // The page may offer another way meanwhile.
        if let Some(way) = self.sign_in.get_value() {
            way();
        }
    }

    /// Draws one change.
    pub fn apply(&self, update: Update) {
        match update {
            Update::Connection(now) => self.connection.set(now),
            Update::Ticket(now) => self.ticket.set(now),
            Update::Timeline(change) => self.change_timeline(change),
            Update::Nudge(now) => self.nudge.set(now),
            Update::Desk(now) => self.desk.set(now),
            Update::Presence(now) => self.presence.set(now),
            Update::Tickets(now) => self.tickets.set(now),
            Update::Identity(now) => self.identity.set(now),
            Update::PeerTyping(who) => self.peer_typing.set(who),
            Update::Unread(count) => self.unread.set(count),
            Update::History(now) => self.history.set(now),
            Update::Keeping(now) => self.keeping.set(now),
            Update::Room(now) => self.room.set(now),
            Update::TextLimit(chars) => self.text_limit.set(chars),
            Update::Files(now) => self.files.set(now),
        }
    }

    fn change_timeline(&self, change: TimelineChange) {
        match change {
            TimelineChange::Reset(all) => {
                let mut was = self.entries.try_update_value(mem::take).unwrap_or_default();
                let keys = all.iter().map(|entry| entry.key).collect();
                let mut unsettled = Vec::new();
                for entry in all {
                    // A line that stays keeps its signal: the view of it is kept too.
                    if let Some(kept) = was.remove(&entry.key) {
                        self.entries.update_value(|entries| drop(entries.insert(entry.key, kept)));
                    }
                    if is_unsettled(entry.delivery) {
                        unsettled.push(entry.key);
                    }
                    self.remember(entry);
                }
                self.unsettled.set(unsettled);
                self.order.set(keys);
                self.find_marks();
            }
            TimelineChange::Prepend(earlier) => {
                let keys: Vec<_> = earlier.into_iter().map(|entry| self.remember(entry)).collect();
                let marks: Vec<_> = keys.iter().copied().filter(|key| self.is_mark(*key)).collect();
                self.order.update(|order| drop(order.splice(0..0, keys)));
                if !marks.is_empty() {
                    self.marks.update(|of| drop(of.splice(0..0, marks)));
                }
            }
            TimelineChange::Place { index, entry } => {
                self.settle(entry.key, is_unsettled(entry.delivery));
                let key = self.remember(entry);
                if self.order.with_untracked(|order| order.get(index) != Some(&key)) {
                    self.order.update(|order| {
                        order.retain(|other| *other != key);
                        order.insert(index.min(order.len()), key);
                    });
                    if self.is_mark(key) {
                        self.find_marks();
                    }
                }
            }
            TimelineChange::Remove(key) => {
                self.settle(key, false);
                self.order.update(|order| order.retain(|other| *other != key));
                self.entries.update_value(|entries| {
                    entries.remove(&key);
                });
                self.find_marks();
            }
        }
    }

    fn remember(&self, entry: Entry) -> EntryKey {
        let key = entry.key;
        match self.entry(key) {
            Some(signal) => signal.set(entry),
            None => self.entries.update_value(|entries| {
                entries.insert(key, ArcRwSignal::new(entry));
            }),
        }
        key
    }

    fn settle(&self, key: EntryKey, is_unsettled: bool) {
        if self.unsettled.with_untracked(|all| all.contains(&key)) != is_unsettled {
            self.unsettled.update(|all| {
                all.retain(|other| *other != key);
                all.extend(is_unsettled.then_some(key));
            });
        }
    }

    fn is_mark(&self, key: EntryKey) -> bool {
        let is = |entry: &Entry| !matches!(entry.body, EventBody::Message { .. });
        self.entry(key).is_some_and(|entry| entry.with_untracked(is))
    }

    fn find_marks(&self) {
        let marks: Vec<_> = self
            .order
            .with_untracked(|order| order.iter().copied().filter(|key| self.is_mark(*key)).collect());
        if self.marks.with_untracked(|was| *was != marks) {
            self.marks.set(marks);
        }
    }
}

/// Whether more is to be heard of it.
fn is_unsettled(delivery: Delivery) -> bool {
    !matches!(delivery, Delivery::Received | Delivery::Accepted | Delivery::Read)
}
