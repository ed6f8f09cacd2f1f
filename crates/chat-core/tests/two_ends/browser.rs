//! A model of the browser: storage that outlives pages, and a screen.

use std::collections::BTreeMap;

use chat_core::{Change, Entry, Place, Saved, SavedCommand, TimelineChange, Update};
use chat_protocol::{CommandId, EventBody};

#[derive(Default)]
pub(crate) struct Storage {
    place: Place,
    commands: BTreeMap<CommandId, String>,
}

impl Storage {
    pub(crate) fn change(&mut self, change: Change) {
        match change {
            Change::PutPlace(place) => self.place = place,
            Change::PutCommand(command) => drop(self.commands.insert(command.command.id(), command.encode())),
            Change::Wipe => *self = Self::default(),
            Change::WipeTab => {}
            Change::RemoveCommand(id) => drop(self.commands.remove(&id)),
        }
    }

    pub(crate) fn load(&self) -> Saved {
        let commands = self.commands.values().map(|text| SavedCommand::decode(text).unwrap()).collect();
        Saved { place: self.place.clone(), commands }
    }
}

/// What the log on screen says, line by line.
#[derive(Default)]
pub(crate) struct Screen(Vec<Entry>);

impl Screen {
    pub(crate) fn show(&mut self, update: Update) {
        let Update::Timeline(change) = update else { return };
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

pub(crate) fn line(body: &EventBody) -> String {
    match body {
        EventBody::Message { text, .. } => text.0.clone(),
        other => other.kind().to_owned(),
    }
}
