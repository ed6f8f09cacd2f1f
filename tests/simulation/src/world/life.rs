//! What people do, and what goes wrong.

use std::collections::BTreeSet;

use chat_core::{Command, Input, Network};
use chat_protocol::{CloseCode, CommandId, Opening, Text};

use super::{SILENCE, START, World};
use crate::browser::{Access, Sight};
use crate::fault::Fault;
use crate::wire::{Down, Holder, State};

impl World {
    pub(super) fn life(&mut self) {
        let Some(holder) = self.somebody() else { return };
        if self.operator.next_at == 0 {
            self.operator.next_at = self.now.0 + 1;
        }
        let command = match self.dice.below(100) {
            0..55 => return self.say(holder),
            55..60 => Command::HidePanel,
            60..72 => Command::ShowPanel,
            72..76 => Command::Type,
            76..80 => Command::StopTyping,
            80..88 => Command::LoadEarlier,
            88..90 => Command::CloseConversation,
            90..91 => Command::StartOver,
            91..96 => Command::ConnectNow,
            _ => return self.open_tab(holder.browser),
        };
        self.note(|| format!("{holder:?} {command:?}"));
        self.input(holder, Input::Command(command));
    }

    pub(super) fn say(&mut self, holder: Holder) {
        for _ in 0..=self.dice.below(4) / 3 * 3 {
            let text = format!("text {}", self.messages.len());
            self.note(|| format!("{holder:?} says {text}"));
            let text = Text::parse(&text, 4000).unwrap();
            self.input(
                holder,
                Input::Command(Command::SendText {
                    text,
                    files: Vec::new(),
                    uploading: Vec::new(),
                    opening: Opening::default(),
                }),
            );
        }
    }

    pub(super) fn open_tab(&mut self, browser: usize) {
        if let Some(tab) = self.browsers[browser].tabs.iter().position(Option::is_none) {
            self.load(Holder { browser, tab });
        }
    }

    pub(super) fn somebody(&mut self) -> Option<Holder> {
        let mut open: Vec<Holder> = self.holders();
        open.retain(|holder| self.peek(*holder).is_some_and(|tab| tab.asleep_until <= self.now));
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
            54..62 => self.hide(holder),
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
        self.input(holder, Input::Command(Command::HidePanel));
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
        self.load(holder);
    }

    pub(super) fn kill_tab(&mut self, holder: Holder) {
        self.faults.count(Fault::TabCrash);
        self.note(|| format!("{holder:?} dies"));
        self.leave(holder);
        self.browsers[holder.browser].tabs[holder.tab] = None;
        if self.holders().is_empty() {
            self.load(holder);
        }
    }

    pub(super) fn lose_storage(&mut self, browser: usize) {
        self.faults.count(Fault::StorageLost);
        self.note(|| format!("storage of {browser} lost"));
        self.browsers[browser].storage.clear();
        for (_, message) in &mut self.messages {
            if message.holder.browser == browser && !message.confirmed {
                message.promised = false;
            }
        }
    }

    pub(super) fn deny_storage(&mut self, browser: usize) {
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
