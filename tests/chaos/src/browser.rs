//! A model of the browser: storage that outlives pages, and a screen.

use std::collections::BTreeMap;

use chat_core::{Change, Entry, Place, Saved, SavedCommand, TimelineChange};
use chat_protocol::{CommandId, EventBody};

/// What `localStorage` holds, as the texts it would hold.
#[derive(Default)]
pub(crate) struct Storage {
    place: String,
    commands: BTreeMap<CommandId, String>,
}

impl Storage {
    pub(crate) fn change(&mut self, change: Change) {
        match change {
            Change::PutPlace(place) => self.place = place.encode(),
            Change::PutCommand(command) => drop(self.commands.insert(command.command.id(), command.encode())),
            Change::RemoveCommand(id) => drop(self.commands.remove(&id)),
            Change::Wipe => *self = Self::default(),
            Change::WipeTab => {}
        }
    }

    pub(crate) fn load(&self) -> Saved {
        let commands = self.commands.values().filter_map(|text| SavedCommand::decode(text)).collect();
        Saved { place: self.place(), commands }
    }

    pub(crate) fn place(&self) -> Place {
        Place::decode(&self.place)
    }

    pub(crate) fn commands(&self) -> usize {
        self.commands.len()
    }

    /// A protection taken away: what is not confirmed is forgotten.
    pub(crate) fn forget_commands(&mut self) {
        self.commands.clear();
    }
}

/// What the log on screen says.
#[derive(Default)]
pub(crate) struct Screen(Vec<Entry>);

impl Screen {
    pub(crate) fn show(&mut self, change: TimelineChange) {
        match change {
            TimelineChange::Reset(all) => self.0 = all,
            TimelineChange::Prepend(all) => drop(self.0.splice(0..0, all)),
            TimelineChange::Place { index, entry } => {
                self.0.retain(|other| other.key != entry.key);
                self.0.insert(index.min(self.0.len()), entry);
            }
            TimelineChange::Remove(key) => self.0.retain(|other| other.key != key),
        }
    }

    pub(crate) fn lines(&self) -> Vec<String> {
        self.0.iter().map(|entry| line(&entry.body)).collect()
    }
}

/// An event as one line: its text, or its kind.
pub(crate) fn line(body: &EventBody) -> String {
    match body {
        EventBody::Message { text, .. } => text.0.clone(),
        other => other.kind().to_owned(),
    }
}
