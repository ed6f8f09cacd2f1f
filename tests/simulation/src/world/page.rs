//! Pages: loading and leaving them, and what the widget's driver does.

use std::collections::VecDeque;

use chat_core::sharing::{Act, Sharing, Word};
use chat_core::{Change, Command, Config, Effect, Input, Session, Update};
use chat_protocol::{
    ClientInfo, CommandId, DurableCommand, Millis, NudgeTicket, Personal, SendMessage, ServerFrame,
};

use super::{Message, Nudge, Weather, World};
use crate::browser::{Bustle, Denied, Inbox, News, Presence, Screen, Sight, Tab};
use crate::fault::Fault;
use crate::wire::Holder;

impl World {
    /// The page is left, if any, and loaded.
    pub(crate) fn load(&mut self, holder: Holder) {
        self.end(holder);
        self.next += 1;
        let page = self.next;
        let offset = match self.dice.below(4) {
            0 => {
                self.faults.count(Fault::WrongClock);
                i64::try_from(self.dice.below(20 * 3_600_000)).unwrap_or(0) - 10 * 3_600_000
            }
            _ => 0,
        };
        let browser = &mut self.browsers[holder.browser];
        let sharing = if browser.lock.is_some() { Sharing::new(page) } else { Sharing::alone() };
        let loaded = browser.storage.load();
        let denied = loaded.is_err();
        let saved = loaded.unwrap_or_default();
        self.note(|| format!("{holder:?} loads page {page} with {} commands", saved.commands.len()));
        let client = ClientInfo { name: "widget".into(), ver: "0".into(), lang: None };
        let session = Session::new(Config { client }, page, saved);
        self.browsers[holder.browser].tabs[holder.tab] = Some(Tab {
            page,
            session,
            sharing,
            presence: Presence::Open,
            apart: false,
            screen: Screen::default(),
            offset,
            alarm: None,
            sight: Sight::Visible,
            asleep_until: Millis(0),
            stood_still: 0,
            wire: None,
            guest: String::new(),
            bustle: Bustle::default(),
            inbox: Inbox::default(),
        });
        self.want_lock(holder);
        self.input(holder, Input::Started);
        if denied {
            self.input(holder, Input::StorageFailed);
        }
        if self.weather == Weather::Calm || self.dice.percent(80) {
            self.input(holder, Input::Command(Command::ShowPanel));
        }
    }

    /// The page is gone: its socket breaks and its lock is free.
    pub(super) fn end(&mut self, holder: Holder) {
        self.hang_up(holder);
        self.give_lock_back(holder);
        self.browsers[holder.browser].tabs[holder.tab] = None;
    }

    pub(super) fn hang_up(&mut self, holder: Holder) {
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

    pub(crate) fn wire_of(&self, holder: Holder) -> Option<usize> {
        let id = self.peek(holder)?.wire?;
        self.wires.iter().position(|wire| wire.id == id && wire.holder == Some(holder))
    }

    /// What the person does.
    pub(crate) fn command(&mut self, holder: Holder, command: Command) {
        let leaves = command == Command::Forget;
        self.input(holder, Input::Command(command));
        if leaves {
            self.share(holder, Word::Forget);
            self.settle(holder);
        }
    }

    pub(crate) fn input(&mut self, holder: Holder, input: Input) {
        self.handle(holder, input);
        self.settle(holder);
    }

    /// What the socket of a tab reports.
    pub(super) fn report(&mut self, holder: Holder, input: Input) {
        if let Some(tab) = self.tab(holder) {
            tab.sharing.socket(input);
        }
        self.settle(holder);
    }

    /// The alarm of a tab rings.
    pub(super) fn ring(&mut self, holder: Holder) {
        let now = self.now;
        if let Some(tab) = self.tab(holder) {
            tab.sharing.tick(tab.local(now));
        }
        self.input(holder, Input::DeadlineReached);
    }

    pub(super) fn hear_news(&mut self, holder: Holder) {
        let now = self.now;
        let Some(tab) = self.tab(holder) else { return };
        let Some(news) = tab.inbox.take() else { return };
        match &news {
            News::Granted => tab.sharing.lead(),
            News::Robbed => tab.sharing.step_down(),
            News::Said(text) => {
                let (local, live) = (tab.local(now), tab.session.is_live());
                match chat_core::sharing::Message::decode(text) {
                    Some(message) => {
                        tab.apart |= message.word == Word::Alone && message.to == Some(tab.page);
                        tab.sharing.heard(local, message, live);
                    }
                    None => self.violate(format!("{holder:?} cannot read {text}")),
                }
            }
            News::Stored(Some(place)) => self.handle(holder, Input::PlaceChanged(place.clone())),
            News::Stored(None) => self.handle(holder, Input::Forgotten),
        }
        self.note(|| format!("{holder:?} hears {news:?}"));
        self.settle(holder);
    }

    /// One input of the session, and what follows from it.
    fn handle(&mut self, holder: Holder, input: Input) {
        let now = self.now;
        let Some(tab) = self.tab(holder) else { return };
        let was_live = tab.session.is_live();
        if let Input::Frame(text) = &input
            && let Ok(ServerFrame::Welcome(welcome)) = ServerFrame::decode(text)
        {
            tab.guest.clone_from(&welcome.user.id);
            self.browsers[holder.browser].guests.insert(welcome.user.id.clone());
        }
        let mut next = Some(input);
        while let Some(input) = next.take() {
            let Some(tab) = self.tab(holder) else { return };
            let local = tab.local(now);
            for effect in tab.session.handle(local, input) {
                if self.carry_out(holder, effect) == Err(Denied) {
                    next = Some(Input::StorageFailed);
                }
            }
        }
        if let Some(tab) = self.tab(holder)
            && tab.session.is_live()
            && !was_live
        {
            tab.sharing.live();
        }
    }

    fn carry_out(&mut self, holder: Holder, effect: Effect) -> Result<(), Denied> {
        let now = self.now;
        let Some(tab) = self.tab(holder) else { return Ok(()) };
        match effect {
            Effect::Save(change) => {
                match &change {
                    Change::PutCommand(saved) => tab.sharing.share(Word::Keep(saved.encode())),
                    Change::RemoveCommand(id) => tab.sharing.share(Word::Drop(*id)),
                    Change::PutPlace(_) | Change::Wipe | Change::WipeTab => {}
                }
                return self.save(holder, &change);
            }
            Effect::Show(update) => self.show(holder, update),
            Effect::Send(frame) => tab.sharing.send(frame),
            Effect::CloseSocket(_) => tab.sharing.hang_up(),
            Effect::Connect => tab.sharing.connect(tab.local(now)),
            Effect::NeedToken => {}
        }
        Ok(())
    }

    /// Carries out what the way to the server asks for, until it asks for nothing more.
    pub(super) fn settle(&mut self, holder: Holder) {
        let mut acts = VecDeque::new();
        loop {
            let Some(tab) = self.tab(holder) else { return };
            acts.extend(tab.sharing.take());
            let Some(act) = acts.pop_front() else { break };
            self.act(holder, act);
        }
        let (now, late) = (self.now, self.dice.below(60_000));
        let Some(tab) = self.tab(holder) else { return };
        let deadlines = [tab.session.next_deadline(), tab.sharing.next_deadline()];
        let wait = deadlines.into_iter().flatten().min().map(|deadline| deadline.since(tab.local(now)));
        let late = if tab.sight == Sight::Hidden { late } else { 0 };
        tab.alarm = wait.map(|wait| now.plus(wait).plus(late));
    }

    fn act(&mut self, holder: Holder, act: Act) {
        match act {
            Act::Open => self.connect(holder),
            Act::Send(frame) => self.send(holder, frame),
            Act::Close => self.hang_up(holder),
            Act::Tell(input) => self.handle(holder, input),
            Act::Say(message) => self.say_to_tabs(holder, &message),
            Act::Introduce(to, held) => {
                let Some(tab) = self.tab(holder) else { return };
                let frames = tab.session.introduce(&held);
                tab.sharing.introduce(to, frames);
            }
            Act::Relieve => self.rob_lock(holder),
            Act::Draft(_) => {}
        }
    }

    fn share(&mut self, holder: Holder, word: Word) {
        if let Some(tab) = self.tab(holder) {
            tab.sharing.share(word);
        }
    }

    fn save(&mut self, holder: Holder, change: &Change) -> Result<(), Denied> {
        let saved = self.browsers[holder.browser].storage.apply(change);
        match change {
            Change::PutPlace(place) if saved.is_ok() => self.tell_of_storage(holder, Some(place)),
            Change::PutPlace(_) => {}
            Change::PutCommand(command) => self.accept(holder, &command.command, saved.is_ok()),
            Change::Wipe if saved.is_ok() => self.tell_of_storage(holder, None),
            Change::Wipe | Change::WipeTab => {}
            Change::RemoveCommand(id) => {
                if let Some(index) = self.index.get(id) {
                    self.messages[*index].1.confirmed = true;
                }
            }
        }
        saved
    }

    /// A tab has accepted a command.
    fn accept(&mut self, holder: Holder, command: &DurableCommand, promised: bool) {
        match command {
            DurableCommand::SendMessage(SendMessage { id, c, text, .. }) => {
                if !self.conversations.contains(c) {
                    self.conversations.push(*c);
                }
                self.accept_words(holder, *id, text, promised);
            }
            DurableCommand::NudgeTicket(NudgeTicket { id, c, details, .. }) => {
                self.nudges.insert(*id, Nudge { c: *c, details: details.is_some() });
                if let Some(text) = details {
                    self.accept_words(holder, *id, text, promised);
                }
            }
            // Nobody in the simulation goes on with what was closed, rates, asks to be called or fills in forms.
            DurableCommand::CloseTicket(_)
            | DurableCommand::ChooseAction(_)
            | DurableCommand::QueueTicket(_)
            | DurableCommand::UpgradeGuest(_)
            | DurableCommand::RequestCallBack(_)
            | DurableCommand::CancelCallBack(_)
            | DurableCommand::SubmitForm(_)
            | DurableCommand::ReopenTicket(_)
            | DurableCommand::Rate(_) => {}
        }
    }

    fn accept_words(&mut self, holder: Holder, id: CommandId, text: &Personal, promised: bool) {
        self.index.insert(id, self.messages.len());
        let text = text.0.clone();
        let message = Message { text, holder, promised, confirmed: false, unordered: false, gone: false };
        self.messages.push((id, message));
    }

    fn show(&mut self, holder: Holder, update: Update) {
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
