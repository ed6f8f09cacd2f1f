//! A browser: storage and a lock shared by its tabs, and the tabs.

use std::collections::{BTreeMap, BTreeSet, VecDeque};

use chat_core::sharing::{Sharing, TabId};
use chat_core::{
    Change, Delivery, Entry, EntryKey, HistoryView, NudgeView, Place, Saved, SavedCommand, Session, Stage,
    TimelineChange, Update,
};
use chat_protocol::{CommandId, Millis};

/// One browser of one person.
pub(crate) struct Browser {
    pub(crate) storage: Storage,
    /// Open tabs; none where one has died.
    pub(crate) tabs: Vec<Option<Tab>>,
    /// Whom the server took its tabs for. Tabs that begin at once, or without storage, are several guests.
    pub(crate) guests: BTreeSet<String>,
    /// The lock of the tab that leads; none in a browser without locks.
    pub(crate) lock: Option<Lock>,
    /// Its storage was lost or denied once: from then on its tabs may know different things.
    pub(crate) failed: bool,
}

/// A lock that one page has and others wait for. Pages go by the names of their tabs in `Sharing`.
#[derive(Default)]
pub(crate) struct Lock {
    pub(crate) holder: Option<TabId>,
    pub(crate) wanted: VecDeque<TabId>,
    /// When the next one gets it.
    pub(crate) grant_at: Option<Millis>,
}

/// What outlives pages. It holds texts, as the real one does.
#[derive(Default)]
pub(crate) struct Storage {
    place: String,
    commands: BTreeMap<CommandId, String>,
    pub(crate) access: Access,
}

/// Whether scripts may use the storage.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) enum Access {
    #[default]
    Granted,
    Denied,
}

/// The storage did not take it.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Denied;

impl Storage {
    pub(crate) fn apply(&mut self, change: &Change) -> Result<(), Denied> {
        if self.access == Access::Denied {
            return Err(Denied);
        }
        match change {
            Change::PutPlace(place) => self.place = place.encode(),
            Change::PutCommand(command) => {
                drop(self.commands.insert(command.command.id(), command.encode()));
            }
            Change::RemoveCommand(id) => drop(self.commands.remove(id)),
            Change::Wipe => self.clear(),
            Change::WipeTab => {}
        }
        Ok(())
    }

    pub(crate) fn load(&self) -> Result<Saved, Denied> {
        if self.access == Access::Denied {
            return Err(Denied);
        }
        let commands = self.commands.values().filter_map(|text| SavedCommand::decode(text)).collect();
        Ok(Saved { place: Place::decode(&self.place), commands })
    }

    pub(crate) fn clear(&mut self) {
        self.place.clear();
        self.commands.clear();
    }

    pub(crate) fn commands(&self) -> impl Iterator<Item = CommandId> {
        self.commands.keys().copied()
    }
}

/// One page in one tab.
pub(crate) struct Tab {
    /// Name of this page among all pages there ever were.
    pub(crate) page: TabId,
    pub(crate) session: Session,
    pub(crate) sharing: Sharing,
    pub(crate) presence: Presence,
    /// It was told to connect by itself, being in another conversation, and has not asked again.
    pub(crate) apart: bool,
    pub(crate) screen: Screen,
    /// Its clock minus the true one, milliseconds. Never runs backwards within a page.
    pub(crate) offset: i64,
    pub(crate) alarm: Option<Millis>,
    pub(crate) sight: Sight,
    pub(crate) asleep_until: Millis,
    /// For how much of this sleep its clock stands still, milliseconds.
    pub(crate) stood_still: u64,
    /// The connection it holds.
    pub(crate) wire: Option<u64>,
    /// Whom the server last took it for.
    pub(crate) guest: String,
    pub(crate) bustle: Bustle,
    pub(crate) inbox: Inbox,
}

/// Whether the page is open.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Presence {
    Open,
    /// It was left and stands still in the back/forward cache.
    Cached,
}

/// What the browser and other tabs have for a tab. What comes from one source keeps its order.
#[derive(Default)]
pub(crate) struct Inbox(VecDeque<(Millis, Source, News)>);

/// Where news come from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Source {
    Storage,
    Lock,
    Tab(TabId),
}

/// What reaches a tab besides its socket.
#[derive(Clone, Debug)]
pub(crate) enum News {
    /// Another tab wrote its place, or wiped it.
    Stored(Option<Place>),
    /// This tab has the lock.
    Granted,
    /// Another tab took it away.
    Robbed,
    /// Another tab said something.
    Said(String),
}

impl Inbox {
    pub(crate) fn put(&mut self, at: Millis, source: Source, news: News) {
        let latest = self.0.iter().rev().find(|(_, other, _)| *other == source).map(|(at, _, _)| *at);
        let at = at.max(latest.unwrap_or_default());
        let place = self.0.partition_point(|(other, _, _)| *other <= at);
        self.0.insert(place, (at, source, news));
    }

    pub(crate) fn next_at(&self) -> Option<Millis> {
        self.0.front().map(|(at, _, _)| *at)
    }

    pub(crate) fn take(&mut self) -> Option<News> {
        self.0.pop_front().map(|(_, _, news)| news)
    }
}

/// Whether somebody looks.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Sight {
    Visible,
    Hidden,
}

impl Tab {
    /// Whether anything can happen in it.
    pub(crate) fn is_awake(&self, now: Millis) -> bool {
        self.presence == Presence::Open && self.asleep_until <= now
    }

    pub(crate) fn local(&self, now: Millis) -> Millis {
        Millis(now.0.saturating_add_signed(self.offset))
    }
}

/// What a tab does within one second, to find busy loops.
#[derive(Default)]
pub(crate) struct Bustle {
    second: u64,
    alarms: u64,
    sends: u64,
}

impl Bustle {
    fn at(&mut self, now: Millis) {
        if self.second != now.0 / 1000 {
            *self = Self { second: now.0 / 1000, ..Self::default() };
        }
    }

    /// Counts one alarm; returns how many there were within this second.
    pub(crate) fn alarm(&mut self, now: Millis) -> u64 {
        self.at(now);
        self.alarms += 1;
        self.alarms
    }

    /// The same for frames.
    pub(crate) fn send(&mut self, now: Millis) -> u64 {
        self.at(now);
        self.sends += 1;
        self.sends
    }
}

/// What is on screen.
#[derive(Default)]
pub(crate) struct Screen {
    pub(crate) entries: Vec<Entry>,
    pub(crate) history: HistoryView,
    pub(crate) unread: u64,
    pub(crate) nudge: NudgeView,
    pub(crate) stage: Stage,
}

impl Screen {
    /// Shows an update. An error says what no screen may show.
    pub(crate) fn show(&mut self, update: Update) -> Result<(), String> {
        match update {
            Update::Timeline(change) => self.change(change),
            Update::History(history) => {
                self.history = history;
                Ok(())
            }
            Update::Unread(unread) => {
                self.unread = unread;
                Ok(())
            }
            Update::Ticket(ticket) => {
                self.stage = ticket.stage;
                Ok(())
            }
            Update::Nudge(nudge) => {
                self.nudge = nudge;
                Ok(())
            }
            _ => Ok(()),
        }
    }

    fn change(&mut self, change: TimelineChange) -> Result<(), String> {
        match change {
            TimelineChange::Reset(all) => self.entries = all,
            TimelineChange::Prepend(all) => drop(self.entries.splice(0..0, all)),
            TimelineChange::Place { index, entry } => {
                self.entries.retain(|other| other.key != entry.key);
                // Like the view model: while a page is replayed, the end of the screen is not that of the log.
                self.entries.insert(index.min(self.entries.len()), entry);
                return Ok(());
            }
            TimelineChange::Remove(key) => self.entries.retain(|other| other.key != key),
        }
        let keys: BTreeSet<EntryKey> = self.entries.iter().map(|entry| entry.key).collect();
        if keys.len() < self.entries.len() {
            return Err("a line stands on screen twice".to_owned());
        }
        Ok(())
    }

    /// Messages that a person can do something about.
    pub(crate) fn undelivered(&self) -> impl Iterator<Item = CommandId> {
        self.entries.iter().filter_map(|entry| match (entry.key, entry.delivery) {
            (EntryKey::Command(id), Delivery::Refused(_) | Delivery::Delayed) => Some(id),
            _ => None,
        })
    }

    pub(crate) fn refused(&self) -> impl Iterator<Item = CommandId> {
        self.entries.iter().filter_map(|entry| match (entry.key, entry.delivery) {
            (EntryKey::Command(id), Delivery::Refused(_)) => Some(id),
            _ => None,
        })
    }
}
