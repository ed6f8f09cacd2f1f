//! What people do, and what goes wrong.

use std::collections::BTreeSet;

use chat_core::{Command, Input, Network, NudgeView, Stage};
use chat_protocol::{CloseCode, CommandId, Opening, Text};

use super::{Message, SILENCE, START, World};
use crate::browser::{Access, Presence, Sight, Tab};
use crate::fault::Fault;
use crate::wire::{Down, Holder, State};

impl World {
    pub(super) fn life(&mut self) {
        let Some(holder) = self.somebody() else { return };
        if self.operator.next_at == 0 {
            self.operator.next_at = self.now.0 + 1;
        }
        let impatient = self.peek(holder).is_some_and(|tab| tab.screen.nudge == NudgeView::Ready);
        if impatient && self.dice.percent(30) {
            return self.nudge(holder);
        }
        let command = match self.dice.below(200) {
            0..90 => return self.say(holder),
            90..96 => return self.nudge(holder),
            96..100 => return self.decide(holder),
            100..110 => Command::HidePanel,
            110..134 => Command::ShowPanel,
            134..142 => Command::Type,
            142..150 => Command::StopTyping,
            150..166 => Command::LoadEarlier,
            166..170 => Command::CloseConversation,
            170..173 => return self.begin_anew(holder),
            173..174 => return self.log_out(holder),
            174..180 => Command::ConnectNow,
            180..182 => {
                // The office is empty for a while: time to ask again.
                self.operator.next_at += self.dice.below(200_000);
                return;
            }
            182..190 => return self.step_back(holder.browser),
            _ => return self.open_tab(holder.browser),
        };
        self.note(|| format!("{holder:?} {command:?}"));
        self.command(holder, command);
    }

    /// The person asks again, with a word more or without.
    fn nudge(&mut self, holder: Holder) {
        let words = self.dice.percent(50).then(|| format!("text {}", self.messages.len()));
        self.note(|| format!("{holder:?} asks again: {words:?}"));
        let details = words.map(|words| Text::parse(&words, 4000).unwrap());
        self.command(holder, Command::Nudge { details });
    }

    /// The person is offered a new conversation when the old one is over.
    fn begin_anew(&mut self, holder: Holder) {
        let over = |tab: &Tab| matches!(tab.screen.stage, Stage::Closed { .. });
        if self.peek(holder).is_some_and(over) {
            self.note(|| format!("{holder:?} begins anew"));
            self.command(holder, Command::StartOver);
        }
    }

    /// The person does something about a message that was not delivered.
    fn decide(&mut self, holder: Holder) {
        let Some(tab) = self.peek(holder) else { return };
        let undelivered: Vec<CommandId> = tab.screen.undelivered().collect();
        let refused: BTreeSet<CommandId> = tab.screen.refused().collect();
        if undelivered.is_empty() {
            return;
        }
        let id = undelivered[self.dice.index(undelivered.len())];
        let again = self.dice.percent(50);
        self.note(|| format!("{holder:?} {} {id}", if again { "retries" } else { "discards" }));
        if !again || refused.contains(&id) {
            self.give_up(|other, _| *other == id);
        }
        self.command(holder, if again { Command::Retry(id) } else { Command::Discard(id) });
    }

    /// The person leaves this browser, and what is not delivered with it.
    fn log_out(&mut self, holder: Holder) {
        self.faults.count(Fault::Logout);
        self.note(|| format!("{holder:?} logs out"));
        self.give_up(|_, message| message.holder.browser == holder.browser);
        let browser = &mut self.browsers[holder.browser];
        // What cannot be wiped now comes back with the storage, as that of another guest.
        if browser.storage.access == Access::Granted {
            browser.guests.clear();
        }
        self.command(holder, Command::Forget);
        // Nobody writes in another tab at the same moment.
        self.pass(500);
    }

    /// What is not confirmed of these may be lost: the person wants it so.
    fn give_up(&mut self, which: impl Fn(&CommandId, &Message) -> bool) {
        for (id, message) in &mut self.messages {
            if !message.confirmed && which(id, message) {
                message.promised = false;
            }
        }
    }

    /// A page comes back from the cache.
    fn step_back(&mut self, browser: usize) {
        let tabs = 0..self.browsers[browser].tabs.len();
        let mut holders = tabs.map(|tab| Holder { browser, tab });
        let cached = |tab: &Tab| tab.presence == Presence::Cached;
        if let Some(holder) = holders.find(|holder| self.peek(*holder).is_some_and(cached)) {
            self.bring_back(holder);
        }
    }

    pub(super) fn say(&mut self, holder: Holder) {
        for _ in 0..=self.dice.below(4) / 3 * 3 {
            let text = format!("text {}", self.messages.len());
            self.note(|| format!("{holder:?} says {text}"));
            let text = Text::parse(&text, 4000).unwrap();
            let (files, uploading) = (Vec::new(), Vec::new());
            self.command(holder, Command::SendText { text, files, uploading, opening: Opening::default() });
        }
    }

    pub(super) fn open_tab(&mut self, browser: usize) {
        if let Some(tab) = self.browsers[browser].tabs.iter().position(Option::is_none) {
            self.load(Holder { browser, tab });
        }
    }

    pub(super) fn somebody(&mut self) -> Option<Holder> {
        let mut open: Vec<Holder> = self.holders();
        open.retain(|holder| self.peek(*holder).is_some_and(|tab| tab.is_awake(self.now)));
        (!open.is_empty()).then(|| open[self.dice.index(open.len())])
    }

    pub(crate) fn holders(&self) -> Vec<Holder> {
        let mut open = Vec::new();
        for (browser, all) in self.browsers.iter().enumerate() {
            for (tab, one) in all.tabs.iter().enumerate() {
                if one.is_some() {
                    open.push(Holder { browser, tab });
                }
            }
        }
        open
    }

    pub(super) fn trouble(&mut self) {
        let Some(holder) = self.somebody() else { return };
        match self.dice.below(100) {
            0..20 => self.cut(holder),
            20..26 => self.silence(holder),
            26..34 => self.crash(Fault::Restart),
            34..48 => self.reload(holder),
            48..54 => self.kill_tab(holder),
            54..57 => self.put_away(holder),
            57..62 => self.hide(holder),
            62..70 => self.sleep(holder),
            70..74 => {
                self.faults.count(Fault::Offline);
                self.note(|| format!("{holder:?} offline"));
                self.input(holder, Input::Network(Network::Offline));
            }
            74..82 => self.input(holder, Input::Network(Network::Online)),
            82..86 => self.input(holder, Input::Woke),
            86..89 => self.overflow(holder),
            89..93 if self.climate.storage_fails => self.lose_storage(holder.browser),
            93..97 if self.climate.storage_fails => self.deny_storage(holder.browser),
            93..100 if self.climate.store_restored => self.restore(),
            _ => self.cut(holder),
        }
    }

    pub(super) fn cut(&mut self, holder: Holder) {
        let Some(index) = self.wire_of(holder) else { return };
        self.faults.count(Fault::Cut);
        self.note(|| format!("cut {holder:?}"));
        let (up, down) = (self.dice.index(6), self.dice.index(6));
        let (soon, late) = (self.now.plus(self.dice.below(300)), self.now.plus(self.dice.below(SILENCE)));
        let wire = &mut self.wires[index];
        wire.up.truncate(up);
        wire.down.truncate(down);
        wire.send_down(soon, Down::Closed(CloseCode::LINK_LOST));
        wire.state = State::Dead;
        wire.gone_at = Some(late);
    }

    pub(super) fn silence(&mut self, holder: Holder) {
        let Some(index) = self.wire_of(holder) else { return };
        self.faults.count(Fault::Silence);
        self.note(|| format!("silence {holder:?}"));
        let wire = &mut self.wires[index];
        wire.up.clear();
        wire.down.clear();
        wire.state = State::Dead;
        wire.gone_at = Some(self.now.plus(SILENCE));
    }

    /// The server's process ends; it is back after a while.
    pub(super) fn crash(&mut self, fault: Fault) {
        self.faults.count(fault);
        self.note(|| format!("{fault:?}"));
        self.down_until = self.now.plus(self.dice.below(8_000));
        self.backlog.clear();
        self.write_at = None;
        self.engine.restart();
        for wire in &mut self.wires {
            wire.drop_link();
            if wire.holder.is_some() {
                let at = self.now.plus(self.dice.below(300));
                wire.send_down(at, Down::Closed(CloseCode::RESTART));
                wire.state = State::Dead;
            }
            wire.gone_at = None;
        }
        self.wires.retain(|wire| wire.holder.is_some());
        self.operator.link = self.engine.operator("anna");
    }

    pub(super) fn restore(&mut self) {
        if !self.backed_up {
            self.note(|| "copy of the store".to_owned());
            self.backed_up = true;
            self.engine.back_up().unwrap();
            return;
        }
        self.backed_up = false;
        for wire in &mut self.wires {
            wire.down.clear();
        }
        self.crash(Fault::Restart);
        self.faults.count(Fault::Restore);
        let before = self.ids_in_logs();
        self.lives += 1;
        self.engine.restore(&format!("epoch-{}", self.lives)).unwrap();
        self.operator.link = self.engine.operator("anna");
        let after = self.ids_in_logs();
        for id in before.difference(&after) {
            if let Some(index) = self.index.get(id) {
                let message = &mut self.messages[*index].1;
                message.gone |= message.confirmed;
            }
        }
        self.line.clear();
        self.operator.confirmed.retain(|id| after.contains(id));
        self.taken.retain(|id| after.contains(id));
        self.note(|| "the store is restored from the copy".to_owned());
    }

    pub(super) fn ids_in_logs(&self) -> BTreeSet<CommandId> {
        let logs = self.engine.logs().unwrap();
        logs.iter().flat_map(|stored| &stored.events).filter_map(|event| event.id).collect()
    }

    pub(super) fn hide(&mut self, holder: Holder) {
        self.faults.count(Fault::Hidden);
        self.note(|| format!("{holder:?} hidden"));
        if let Some(tab) = self.tab(holder) {
            tab.sight = Sight::Hidden;
        }
        self.command(holder, Command::HidePanel);
    }

    pub(super) fn sleep(&mut self, holder: Holder) {
        self.faults.count(Fault::Sleep);
        let until = self.now.plus(self.dice.below(300_000));
        self.note(|| format!("{holder:?} sleeps until {}", until.0 - START));
        let stands_still = self.dice.percent(50);
        let lost = until.since(self.now);
        if stands_still {
            self.faults.count(Fault::WrongClock);
        }
        if let Some(tab) = self.tab(holder) {
            tab.asleep_until = until;
            tab.stood_still = 0;
            // A clock may stand still while the machine sleeps; it is seen only afterwards.
            if stands_still {
                tab.stood_still = lost;
                tab.offset -= i64::try_from(lost).unwrap_or(0);
            }
        }
    }

    pub(super) fn overflow(&mut self, holder: Holder) {
        let Some(index) = self.wire_of(holder) else { return };
        let now = self.now;
        if let Some(link) = &mut self.wires[index].link {
            link.overflow();
            self.wires[index].hear_at = Some(now);
            self.faults.count(Fault::Overflow);
        }
    }

    pub(super) fn reload(&mut self, holder: Holder) {
        self.faults.count(Fault::Reload);
        self.say_goodbye(holder);
        self.load(holder);
    }

    /// A tab is closed, or dies without a word.
    pub(super) fn kill_tab(&mut self, holder: Holder) {
        self.faults.count(Fault::TabCrash);
        let closed = self.dice.percent(40);
        self.note(|| format!("{holder:?} {}", if closed { "is closed" } else { "dies" }));
        if closed {
            self.say_goodbye(holder);
        }
        self.end(holder);
        if self.holders().is_empty() {
            self.load(holder);
        }
    }

    pub(super) fn lose_storage(&mut self, browser: usize) {
        self.faults.count(Fault::StorageLost);
        self.note(|| format!("storage of {browser} lost"));
        self.browsers[browser].storage.clear();
        self.browsers[browser].failed = true;
        for (_, message) in &mut self.messages {
            if message.holder.browser == browser && !message.confirmed {
                message.promised = false;
            }
        }
    }

    pub(super) fn deny_storage(&mut self, browser: usize) {
        self.browsers[browser].failed = true;
        let storage = &mut self.browsers[browser].storage;
        storage.access = match storage.access {
            Access::Granted => Access::Denied,
            Access::Denied => Access::Granted,
        };
        let access = storage.access;
        self.faults.count(Fault::StorageDenied);
        for (_, message) in &mut self.messages {
            message.unordered |= message.holder.browser == browser && !message.confirmed;
        }
        self.note(|| format!("storage of {browser} {access:?}"));
    }
}
