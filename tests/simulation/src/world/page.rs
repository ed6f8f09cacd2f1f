//! Pages: loading and leaving them, and what the widget's driver does.

use std::collections::VecDeque;

use chat_core::{Change, Command, Config, Effect, Input, Place, Saved, Session, Update};
use chat_protocol::{ClientInfo, CommandId, ConversationId, DurableCommand, Millis, SendMessage};

use super::{Message, Weather, World};
use crate::browser::{Bustle, Denied, Screen, Sight, Tab};
use crate::fault::Fault;
use crate::wire::Holder;

impl World {
    /// The page is left, if any, and loaded.
    pub(crate) fn load(&mut self, holder: Holder) {
        self.leave(holder);
        self.next += 1;
        let page = self.next;
        let offset = match self.dice.below(4) {
            0 => {
                self.faults.count(Fault::WrongClock);
                i64::try_from(self.dice.below(20 * 3_600_000)).unwrap_or(0) - 10 * 3_600_000
            }
            _ => 0,
        };
        let loaded = self.browsers[holder.browser].storage.load();
        let denied = loaded.is_err();
        let saved = loaded.unwrap_or_default();
        self.note(|| format!("{holder:?} loads page {page} with {} commands", saved.commands.len()));
        let conversation = conversation(&saved);
        let client = ClientInfo { name: "widget".into(), ver: "0".into(), lang: None };
        let session = Session::new(Config { client, page: None }, page, saved);
        self.browsers[holder.browser].tabs[holder.tab] = Some(Tab {
            session,
            screen: Screen::default(),
            offset,
            alarm: None,
            sight: Sight::Visible,
            asleep_until: Millis(0),
            stood_still: 0,
            wire: None,
            conversation,
            guest: String::new(),
            bustle: Bustle::default(),
            news: VecDeque::new(),
        });
        self.input(holder, Input::Started);
        if denied {
            self.input(holder, Input::StorageFailed);
        }
        if self.weather == Weather::Calm || self.dice.percent(80) {
            self.input(holder, Input::Command(Command::ShowPanel));
        }
    }

    pub(super) fn leave(&mut self, holder: Holder) {
        if let Some(index) = self.wire_of(holder) {
            let at = self.now.plus(self.dice.below(100));
            self.wires[index].abandon(at);
        }
    }

    pub(crate) fn peek(&self, holder: Holder) -> Option<&Tab> {
        self.browsers[holder.browser].tabs[holder.tab].as_ref()
    }

    pub(super) fn tab(&mut self, holder: Holder) -> Option<&mut Tab> {
        self.browsers[holder.browser].tabs[holder.tab].as_mut()
    }

    pub(super) fn wire_of(&self, holder: Holder) -> Option<usize> {
        let id = self.peek(holder)?.wire?;
        self.wires.iter().position(|wire| wire.id == id && wire.holder == Some(holder))
    }

    /// What the driver of the widget does.
    pub(crate) fn input(&mut self, holder: Holder, input: Input) {
        let mut next = Some(input);
        while let Some(input) = next.take() {
            let now = self.now;
            let Some(tab) = self.tab(holder) else { return };
            let local = tab.local(now);
            for effect in tab.session.handle(local, input) {
                match effect {
                    Effect::Save(change) => {
                        if self.save(holder, &change) == Err(Denied) {
                            next = Some(Input::StorageFailed);
                        }
                    }
                    Effect::Show(update) => self.show(holder, update),
                    Effect::Send(frame) => self.send(holder, &frame),
                    Effect::CloseSocket(_) => {
                        self.hangs_up = true;
                        self.leave(holder);
                    }
                    Effect::Connect => self.connect(holder),
                }
            }
        }
        let (now, late) = (self.now, self.dice.below(60_000));
        let Some(tab) = self.tab(holder) else { return };
        let wait = tab.session.next_deadline().map(|deadline| deadline.since(tab.local(now)));
        let late = if tab.sight == Sight::Hidden { late } else { 0 };
        tab.alarm = wait.map(|wait| now.plus(wait).plus(late));
    }

    pub(super) fn save(&mut self, holder: Holder, change: &Change) -> Result<(), Denied> {
        let saved = self.browsers[holder.browser].storage.apply(change);
        match change {
            Change::PutPlace(place) => {
                if let Some(tab) = self.tab(holder) {
                    tab.conversation = place.conversation;
                }
                if saved.is_ok() {
                    self.tell_other_tabs(holder, place);
                }
            }
            Change::PutCommand(command) => {
                if let DurableCommand::SendMessage(SendMessage { id, c, text, .. }) = &command.command {
                    if !self.conversations.contains(c) {
                        self.conversations.push(*c);
                    }
                    self.index.insert(*id, self.messages.len());
                    let message = Message {
                        text: text.0.clone(),
                        holder,
                        promised: saved.is_ok(),
                        confirmed: false,
                        unordered: false,
                        gone: false,
                    };
                    self.messages.push((*id, message));
                }
            }
            Change::Wipe => {
                if let Some(tab) = self.tab(holder) {
                    tab.conversation = None;
                }
            }
            Change::RemoveCommand(id) => {
                if let Some(index) = self.index.get(id) {
                    self.messages[*index].1.confirmed = true;
                }
            }
        }
        saved
    }

    fn tell_other_tabs(&mut self, holder: Holder, place: &Place) {
        let at = self.now.plus(5);
        for (index, tab) in self.browsers[holder.browser].tabs.iter_mut().enumerate() {
            if let Some(tab) = tab
                && index != holder.tab
            {
                tab.news.push_back((at, place.clone()));
            }
        }
    }

    /// A tab hears what another one wrote.
    pub(super) fn hear_news(&mut self, holder: Holder) {
        let Some((_, place)) = self.tab(holder).and_then(|tab| tab.news.pop_front()) else { return };
        let before = self.peek(holder).and_then(|tab| tab.wire);
        let conversation = place.conversation;
        self.note(|| format!("{holder:?} hears of {conversation:?}"));
        self.hangs_up = false;
        self.input(holder, Input::PlaceChanged(place));
        // It hung up: it goes on as whoever the place says.
        if std::mem::take(&mut self.hangs_up)
            && let Some(tab) = self.tab(holder)
        {
            tab.conversation = conversation;
            if tab.wire == before {
                tab.wire = None;
            }
        }
    }

    pub(super) fn show(&mut self, holder: Holder, update: Update) {
        let timeline = matches!(update, Update::Timeline(_));
        let Some(tab) = self.tab(holder) else { return };
        if let Err(what) = tab.screen.show(update) {
            self.violate(format!("{holder:?}: {what}"));
            return;
        }
        if timeline {
            let Some(tab) = self.peek(holder) else { return };
            let refused: Vec<CommandId> = tab.screen.refused().collect();
            for id in refused {
                if let Some(index) = self.index.get(&id) {
                    self.messages[*index].1.unordered = true;
                }
            }
        }
    }
}

/// The conversation a page begins with: the saved one, or that of its first unconfirmed words.
fn conversation(saved: &Saved) -> Option<ConversationId> {
    let mut commands: Vec<_> = saved.commands.iter().collect();
    commands.sort_by_key(|command| (command.order, command.at));
    let mut wordy =
        commands.into_iter().map(|saved| &saved.command).filter(|command| command.message().is_some());
    let first = wordy.next().and_then(DurableCommand::conversation);
    saved.place.conversation.or(first)
}
