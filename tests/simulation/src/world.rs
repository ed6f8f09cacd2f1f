//! People, browsers, connections and the server together, in virtual time. Everything follows from the seed.

use std::collections::{BTreeMap, BTreeSet};

use chat_core::{Change, Command, Config, Effect, Input, Network, Saved, Session, Update};
use chat_protocol::{
    ClientFrame, ClientInfo, CloseCode, CommandId, ConversationId, DurableCommand, Millis, Opening,
    SendMessage, ServerFrame, ServerPing, Text,
};
use chat_server::simulation::{Command as Order, Engine, Fate, Item};

use crate::browser::{Access, Browser, Bustle, Denied, Screen, Sight, Storage, Tab};
use crate::dice::Dice;
use crate::fault::{Control, Fault, Tally};
use crate::operator::Operator;
use crate::wire::{Answer, Down, Holder, State, Wire};

/// The server's true time at the beginning.
const START: u64 = 1_795_330_338_237;
/// Alarms of one tab within a second that are no busy loop yet.
const ALARMS: u64 = 20;
/// Frames of one tab within a second that are no busy loop yet.
const SENDS: u64 = 60;
const HEARTBEAT: u64 = 25_000;
/// A server's end that heard nothing is gone after this long.
const SILENCE: u64 = 60_000;

/// How the world behaves for a while.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Weather {
    Storm,
    Calm,
}

/// What a person wrote and a tab accepted.
pub(crate) struct Message {
    pub(crate) text: String,
    pub(crate) holder: Holder,
    /// Whether it stands in storage that was never lost before the server confirmed it.
    pub(crate) promised: bool,
    pub(crate) confirmed: bool,
    /// It was refused for good once: its place in the order is open.
    pub(crate) refused: bool,
    /// Confirmed, and then gone with the store.
    pub(crate) gone: bool,
}

/// Who waits for the writer's answer.
enum Asker {
    Nobody,
    Wire(u64, u64),
    Operator(CommandId),
}

/// What this seed's world is like.
struct Climate {
    /// Percent of happenings that are trouble of the network and the server.
    roughness: u64,
    /// Percent of the hub's notices that are lost.
    loss: u64,
    storage_fails: bool,
    store_restored: bool,
}

pub(crate) struct World {
    dice: Dice,
    pub(crate) control: Control,
    climate: Climate,
    weather: Weather,
    pub(crate) now: Millis,
    pub(crate) engine: Engine,
    down_until: Millis,
    backlog: Vec<(Order, Asker)>,
    write_at: Option<Millis>,
    wires: Vec<Wire>,
    pub(crate) browsers: Vec<Browser>,
    pub(crate) operator: Operator,
    /// In the order of acceptance.
    pub(crate) messages: Vec<(CommandId, Message)>,
    index: BTreeMap<CommandId, usize>,
    conversations: Vec<ConversationId>,
    sent: BTreeSet<CommandId>,
    taken: BTreeSet<CommandId>,
    next: u64,
    lives: u64,
    backed_up: bool,
    pub(crate) steps: u64,
    pub(crate) faults: Tally,
    pub(crate) trace: Option<Vec<String>>,
    /// The first thing seen that must not be.
    pub(crate) violation: Option<String>,
}

impl World {
    pub(crate) fn new(seed: u64, control: Control, traced: bool) -> Self {
        let mut dice = Dice::new(seed);
        let per_day = if dice.percent(10) { 2 } else { 20 };
        let mut engine = Engine::open(per_day, 5).unwrap();
        let operator = Operator::new(engine.operator("anna"));
        let climate = Climate {
            roughness: 10 + dice.below(50),
            loss: [2, 10, 40][dice.index(3)],
            storage_fails: dice.percent(20),
            store_restored: dice.percent(20),
        };
        let mut world = Self {
            dice,
            control,
            climate,
            weather: Weather::Storm,
            now: Millis(START),
            engine,
            down_until: Millis(0),
            backlog: Vec::new(),
            write_at: None,
            wires: Vec::new(),
            browsers: Vec::new(),
            operator,
            messages: Vec::new(),
            index: BTreeMap::new(),
            conversations: Vec::new(),
            sent: BTreeSet::new(),
            taken: BTreeSet::new(),
            next: seed << 20,
            lives: 1,
            backed_up: false,
            steps: 0,
            faults: Tally::default(),
            trace: traced.then(Vec::new),
            violation: None,
        };
        for browser in 0..=world.dice.index(3) {
            let tabs = [1, 1, 2, 3][world.dice.index(4)];
            let tabs: Vec<Option<Tab>> = (0..tabs).map(|_| None).collect();
            world.browsers.push(Browser { storage: Storage::default(), tabs, guests: BTreeSet::new() });
            world.load(Holder { browser, tab: 0 });
        }
        world
    }

    // ---- time --------------------------------------------------------------------------------------

    /// So many things happen.
    pub(crate) fn storm(&mut self, happenings: u64) {
        for _ in 0..happenings {
            if self.violation.is_some() {
                return;
            }
            self.steps += 1;
            if self.dice.below(100) < self.climate.roughness {
                self.trouble();
            } else {
                self.life();
            }
            let wait = if self.dice.percent(4) { self.dice.below(90_000) } else { self.dice.below(3_000) };
            self.pass(wait);
        }
    }

    /// Good weather: nothing new goes wrong, and everybody looks.
    pub(crate) fn calm(&mut self, millis: u64) {
        self.weather = Weather::Calm;
        self.down_until = self.now;
        for browser in 0..self.browsers.len() {
            self.browsers[browser].storage.access = Access::Granted;
            for tab in 0..self.browsers[browser].tabs.len() {
                let holder = Holder { browser, tab };
                let now = self.now;
                if let Some(tab) = self.tab(holder) {
                    // Woken before its time: the clock stood still for less.
                    let early = tab.asleep_until.since(now).min(std::mem::take(&mut tab.stood_still));
                    tab.offset += i64::try_from(early).unwrap_or(0);
                    tab.asleep_until = Millis(0);
                    tab.sight = Sight::Visible;
                    self.input(holder, Input::Network(Network::Online));
                    self.input(holder, Input::Command(Command::ShowPanel));
                    self.input(holder, Input::Woke);
                }
            }
        }
        self.pass(millis);
    }

    /// Time passes: packets arrive, alarms ring, the server's heart beats.
    pub(crate) fn pass(&mut self, millis: u64) {
        let end = self.now.plus(millis);
        while self.violation.is_none() {
            let Some((at, event)) = self.upcoming().filter(|(at, _)| *at <= end) else { break };
            self.now = self.now.max(at);
            self.steps += 1;
            self.happen(event);
            self.wires.retain(|wire| wire.holder.is_some() || wire.gone_at.is_some());
        }
        self.now = self.now.max(end);
    }

    fn upcoming(&self) -> Option<(Millis, Event)> {
        let mut first: Option<(Millis, Event)> = None;
        let mut offer = |at: Option<Millis>, event: Event| {
            if let Some(at) = at
                && first.as_ref().is_none_or(|(earliest, _)| at < *earliest)
            {
                first = Some((at, event));
            }
        };
        offer(self.write_at, Event::Write);
        offer(Some(Millis(self.operator.next_at)).filter(|at| at.0 > 0), Event::Operator);
        for (index, wire) in self.wires.iter().enumerate() {
            let asleep = wire.holder.and_then(|holder| self.peek(holder)).map(|tab| tab.asleep_until);
            let down = wire.down.front().map(|(at, _)| (*at).max(asleep.unwrap_or_default()));
            offer(down, Event::Down(index));
            offer(wire.up_at(), Event::Up(index));
            offer(wire.greet_at, Event::Greet(index));
            offer(wire.hear_at, Event::Hear(index));
            offer(wire.link.as_ref().map(|_| wire.next_ping), Event::Ping(index));
            offer(wire.gone_at, Event::Gone(index));
        }
        for (browser, all) in self.browsers.iter().enumerate() {
            for (tab, open) in all.tabs.iter().enumerate() {
                let Some(open) = open else { continue };
                let alarm = open.alarm.map(|at| at.max(open.asleep_until));
                offer(alarm, Event::Alarm(Holder { browser, tab }));
            }
        }
        first
    }

    fn happen(&mut self, event: Event) {
        match event {
            Event::Write => self.write(),
            Event::Operator => self.operate(),
            Event::Down(index) => self.arrive(index),
            Event::Up(index) => self.serve(index),
            Event::Greet(index) => self.greet(index),
            Event::Hear(index) => self.hear(index),
            Event::Ping(index) => self.ping(index),
            Event::Gone(index) => {
                let wire = &mut self.wires[index];
                wire.drop_link();
                wire.gone_at = None;
                if wire.holder.is_some() {
                    wire.state = State::Dead;
                    wire.gone_at = None;
                }
            }
            Event::Alarm(holder) => {
                let now = self.now;
                let Some(tab) = self.tab(holder) else { return };
                tab.alarm = None;
                if tab.bustle.alarm(now) > ALARMS {
                    let deadline = tab.session.next_deadline();
                    self.violate(format!("busy loop: {holder:?} rings all the time, next at {deadline:?}"));
                    return;
                }
                self.input(holder, Input::DeadlineReached);
            }
        }
    }

    // ---- what people do ----------------------------------------------------------------------------

    fn life(&mut self) {
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

    fn say(&mut self, holder: Holder) {
        for _ in 0..=self.dice.below(4) / 3 * 3 {
            let text = format!("text {}", self.messages.len());
            self.note(|| format!("{holder:?} says {text}"));
            let text = Text::parse(&text, 4000).unwrap();
            self.input(holder, Input::Command(Command::SendText { text, opening: Opening::default() }));
        }
    }

    fn open_tab(&mut self, browser: usize) {
        if let Some(tab) = self.browsers[browser].tabs.iter().position(Option::is_none) {
            self.load(Holder { browser, tab });
        }
    }

    fn somebody(&mut self) -> Option<Holder> {
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

    // ---- what goes wrong ---------------------------------------------------------------------------

    fn trouble(&mut self) {
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

    fn cut(&mut self, holder: Holder) {
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

    fn silence(&mut self, holder: Holder) {
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
    fn crash(&mut self, fault: Fault) {
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

    fn restore(&mut self) {
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

    fn ids_in_logs(&self) -> BTreeSet<CommandId> {
        let logs = self.engine.logs().unwrap();
        logs.iter().flat_map(|stored| &stored.events).filter_map(|event| event.id).collect()
    }

    fn hide(&mut self, holder: Holder) {
        self.faults.count(Fault::Hidden);
        self.note(|| format!("{holder:?} hidden"));
        if let Some(tab) = self.tab(holder) {
            tab.sight = Sight::Hidden;
        }
        self.input(holder, Input::Command(Command::HidePanel));
    }

    fn sleep(&mut self, holder: Holder) {
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

    fn overflow(&mut self, holder: Holder) {
        let Some(index) = self.wire_of(holder) else { return };
        let now = self.now;
        if let Some(link) = &mut self.wires[index].link {
            link.overflow();
            self.wires[index].hear_at = Some(now);
            self.faults.count(Fault::Overflow);
        }
    }

    fn reload(&mut self, holder: Holder) {
        self.faults.count(Fault::Reload);
        self.load(holder);
    }

    fn kill_tab(&mut self, holder: Holder) {
        self.faults.count(Fault::TabCrash);
        self.note(|| format!("{holder:?} dies"));
        self.leave(holder);
        self.browsers[holder.browser].tabs[holder.tab] = None;
        if self.holders().is_empty() {
            self.load(holder);
        }
    }

    fn lose_storage(&mut self, browser: usize) {
        self.faults.count(Fault::StorageLost);
        self.note(|| format!("storage of {browser} lost"));
        self.browsers[browser].storage.clear();
        for (_, message) in &mut self.messages {
            if message.holder.browser == browser && !message.confirmed {
                message.promised = false;
            }
        }
    }

    fn deny_storage(&mut self, browser: usize) {
        let storage = &mut self.browsers[browser].storage;
        storage.access = match storage.access {
            Access::Granted => Access::Denied,
            Access::Denied => Access::Granted,
        };
        let access = storage.access;
        self.faults.count(Fault::StorageDenied);
        self.note(|| format!("storage of {browser} {access:?}"));
    }

    // ---- pages -------------------------------------------------------------------------------------

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
        });
        self.input(holder, Input::Started);
        if denied {
            self.input(holder, Input::StorageFailed);
        }
        if self.weather == Weather::Calm || self.dice.percent(80) {
            self.input(holder, Input::Command(Command::ShowPanel));
        }
    }

    fn leave(&mut self, holder: Holder) {
        if let Some(index) = self.wire_of(holder) {
            let at = self.now.plus(self.dice.below(100));
            self.wires[index].abandon(at);
        }
    }

    pub(crate) fn peek(&self, holder: Holder) -> Option<&Tab> {
        self.browsers[holder.browser].tabs[holder.tab].as_ref()
    }

    fn tab(&mut self, holder: Holder) -> Option<&mut Tab> {
        self.browsers[holder.browser].tabs[holder.tab].as_mut()
    }

    fn wire_of(&self, holder: Holder) -> Option<usize> {
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
                    Effect::CloseSocket(_) => self.leave(holder),
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

    fn save(&mut self, holder: Holder, change: &Change) -> Result<(), Denied> {
        let saved = self.browsers[holder.browser].storage.apply(change);
        match change {
            Change::PutPlace(place) => {
                if let Some(tab) = self.tab(holder) {
                    tab.conversation = place.conversation;
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
                        refused: false,
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
                    self.messages[*index].1.refused = true;
                }
            }
        }
    }

    // ---- the network -------------------------------------------------------------------------------

    fn connect(&mut self, holder: Holder) {
        self.leave(holder);
        self.next += 1;
        let id = self.next;
        let mut wire = Wire::new(id, holder);
        let fails = self.weather == Weather::Storm && self.dice.percent(25);
        let at = self.delay();
        if fails || self.down_until > self.now {
            self.faults.count(Fault::NoConnection);
            // It may be refused, or there is no answer at all.
            if self.dice.percent(70) {
                wire.send_down(at, Down::Closed(CloseCode::LINK_LOST));
            }
            wire.state = State::Dead;
        } else {
            wire.send_down(at, Down::Opened);
        }
        if let Some(tab) = self.tab(holder) {
            tab.wire = Some(id);
        }
        self.wires.push(wire);
    }

    fn send(&mut self, holder: Holder, frame: &ClientFrame) {
        let now = self.now;
        let Some(tab) = self.tab(holder) else { return };
        if tab.bustle.send(now) > SENDS {
            self.violate(format!("busy loop: {holder:?} sends all the time"));
            return;
        }
        if let ClientFrame::SendMessage(SendMessage { id, .. }) = frame
            && !self.sent.insert(*id)
        {
            if self.control == Control::ClientNeverResends {
                return;
            }
            self.faults.count(Fault::Resend);
        }
        let at = self.delay();
        let Some(index) = self.wire_of(holder) else { return };
        let text = frame.encode();
        self.note(|| format!("{holder:?} -> {text}"));
        self.wires[index].send_up(at, text);
    }

    fn delay(&mut self) -> Millis {
        let slow = self.weather == Weather::Storm && self.dice.percent(3);
        if slow {
            self.faults.count(Fault::SlowPacket);
        }
        self.now.plus(self.dice.below(if slow { 14_000 } else { 200 }))
    }

    /// Something arrives at a client.
    fn arrive(&mut self, index: usize) {
        let Some((_, what)) = self.wires[index].down.pop_front() else { return };
        let Some(holder) = self.wires[index].holder else { return };
        match what {
            Down::Opened => self.input(holder, Input::SocketOpened),
            Down::Closed(code) => {
                self.leave(holder);
                self.note(|| format!("{holder:?} closed {}", code.0));
                self.input(holder, Input::SocketClosed(code));
            }
            Down::Frame(frame) => {
                if let (ServerFrame::Welcome(welcome), Some(tab)) = (&frame, self.tab(holder)) {
                    tab.guest.clone_from(&welcome.user.id);
                    self.browsers[holder.browser].guests.insert(welcome.user.id.clone());
                }
                let text = frame.encode();
                self.note(|| format!("{holder:?} <- {text}"));
                self.input(holder, Input::Frame(text));
            }
        }
    }

    fn down(&mut self, index: usize, frame: ServerFrame) {
        let at = self.delay();
        self.wires[index].send_down(at, Down::Frame(frame));
    }

    // ---- the server --------------------------------------------------------------------------------

    /// A frame arrives at the server.
    fn serve(&mut self, index: usize) {
        let Some((_, text)) = self.wires[index].up.pop_front() else { return };
        let now = self.now;
        self.wires[index].heard_at = now;
        let Some(mut link) = self.wires[index].link.take() else {
            if let Some(link) = self.engine.hello(now, &text) {
                let wire = &mut self.wires[index];
                wire.link = Some(link);
                wire.greet_at = Some(now.plus(self.dice.below(30)));
            }
            return;
        };
        let mut original = None;
        let mut text = text;
        if let Ok(ClientFrame::SendMessage(SendMessage { id, .. })) = ClientFrame::decode(&text)
            && self.control == Control::ServerForgetsIds
            && self.taken.contains(&id)
        {
            let other = CommandId::new(now, self.dice.ten_bytes());
            text = text.replace(&id.to_string(), &other.to_string());
            original = Some(id);
        }
        let mut items = self.engine.take(&mut link, now, &text).unwrap();
        if let (Some(id), [Item::Command(order)]) = (original, items.as_mut_slice()) {
            order.re = Some(id);
        }
        self.wires[index].link = Some(link);
        self.follow(index, items);
    }

    fn follow(&mut self, index: usize, items: Vec<Item>) {
        for item in items {
            match item {
                Item::Frame(frame) => self.down(index, frame),
                Item::Answer(frame) => {
                    let lost =
                        self.control == Control::NoGapRepair && matches!(frame, ServerFrame::HistoryPage(_));
                    if !lost {
                        self.wires[index].answers.push_back(Answer::Ready(frame));
                    }
                }
                Item::Command(order) => {
                    let asker = if order.re.is_some() {
                        self.next += 1;
                        self.wires[index].answers.push_back(Answer::Awaited(self.next));
                        Asker::Wire(self.wires[index].id, self.next)
                    } else {
                        Asker::Nobody
                    };
                    self.submit(order, asker);
                }
            }
        }
        self.answer(index);
    }

    fn submit(&mut self, order: Order, asker: Asker) {
        self.backlog.push((order, asker));
        let at = self.now.plus(self.dice.below(40));
        self.write_at.get_or_insert(at);
    }

    /// Sends what is ready, in the order of the commands.
    fn answer(&mut self, index: usize) {
        while matches!(self.wires[index].answers.front(), Some(Answer::Ready(_))) {
            if let Some(Answer::Ready(frame)) = self.wires[index].answers.pop_front() {
                self.down(index, frame);
            }
        }
    }

    /// The writer's turn.
    fn write(&mut self) {
        self.write_at = None;
        let storm = self.weather == Weather::Storm;
        let (orders, askers): (Vec<_>, Vec<_>) = std::mem::take(&mut self.backlog).into_iter().unzip();
        let rough = self.climate.roughness / 20 + 1;
        if storm && self.dice.percent(rough) {
            self.engine.write(orders, Fate::Lost).unwrap();
            self.crash(Fault::CrashBeforeCommit);
            return;
        }
        let ids: Vec<_> = orders.iter().filter_map(|order| order.re).collect();
        let answers = self.engine.write(orders, Fate::Committed).unwrap();
        self.taken.extend(ids);
        if storm && self.dice.percent(rough) {
            self.crash(Fault::CrashBeforeOk);
            return;
        }
        for (answer, asker) in answers.into_iter().zip(askers) {
            let Some(frame) = answer else { continue };
            match asker {
                Asker::Nobody => {}
                Asker::Operator(id) => self.answer_operator(id, &frame),
                Asker::Wire(wire, number) => {
                    let Some(index) = self.wires.iter().position(|other| other.id == wire) else { continue };
                    for answer in &mut self.wires[index].answers {
                        if matches!(answer, Answer::Awaited(awaited) if *awaited == number) {
                            *answer = Answer::Ready(frame);
                            break;
                        }
                    }
                    self.answer(index);
                }
            }
        }
        for index in 0..self.wires.len() {
            self.plan_hearing(index);
        }
    }

    fn plan_hearing(&mut self, index: usize) {
        let at = self.now.plus(self.dice.below(30));
        let wire = &mut self.wires[index];
        let waits = wire.link.as_ref().is_some_and(|link| link.is_live() && link.has_notices());
        if waits {
            wire.hear_at.get_or_insert(at);
        }
    }

    fn greet(&mut self, index: usize) {
        self.wires[index].greet_at = None;
        let now = self.now;
        let Some(mut link) = self.wires[index].link.take() else { return };
        let items = self.engine.greet(&mut link, now).unwrap();
        let live = link.is_live();
        self.wires[index].link = Some(link);
        self.follow(index, items);
        if live {
            self.wires[index].next_ping = now.plus(HEARTBEAT);
            self.plan_hearing(index);
        } else {
            let pause = if self.dice.percent(10) { 2_000 } else { 20 };
            self.wires[index].greet_at = Some(now.plus(self.dice.below(pause)));
        }
    }

    fn hear(&mut self, index: usize) {
        self.wires[index].hear_at = None;
        let Some(mut link) = self.wires[index].link.take() else { return };
        if self.weather == Weather::Storm && self.dice.percent(self.climate.loss) && link.lose_notice() {
            self.faults.count(Fault::LostNotice);
            self.note(|| format!("notice lost on wire {index}"));
        }
        let items = self.engine.hear(&mut link).unwrap();
        self.wires[index].link = Some(link);
        self.follow(index, items);
        self.plan_hearing(index);
    }

    fn ping(&mut self, index: usize) {
        let now = self.now;
        self.wires[index].next_ping = now.plus(HEARTBEAT);
        if now.since(self.wires[index].heard_at) > SILENCE {
            let wire = &mut self.wires[index];
            wire.drop_link();
            wire.send_down(now, Down::Closed(CloseCode::GOING_AWAY));
            wire.state = State::Dead;
            return;
        }
        let Some(mut link) = self.wires[index].link.take() else { return };
        let mut frame = self.engine.ping(&mut link).unwrap();
        if let (Control::NoGapRepair, ServerFrame::Ping(ServerPing { tip, .. })) = (self.control, &mut frame)
        {
            tip.clear();
        }
        self.wires[index].link = Some(link);
        self.down(index, frame);
    }

    // ---- the operator ------------------------------------------------------------------------------

    fn operate(&mut self) {
        self.operator.next_at = self.now.0 + 500 + self.dice.below(6_000);
        if self.down_until > self.now {
            return;
        }
        if self.operator.pending.is_none() && self.weather == Weather::Storm && !self.conversations.is_empty()
        {
            let c = self.conversations[self.dice.index(self.conversations.len())];
            let id = CommandId::new(self.now, self.dice.ten_bytes());
            if let Some(state) = self.engine.state(c).unwrap() {
                self.operator.decide(&mut self.dice, id, c, state);
            }
        }
        let Some((id, text)) = self.operator.pending.clone() else { return };
        self.operator.tries += 1;
        if self.operator.tries > 1 {
            self.faults.count(Fault::OperatorResend);
        }
        self.note(|| format!("operator -> {text}"));
        let now = self.now;
        for item in self.engine.take(&mut self.operator.link, now, &text).unwrap() {
            match item {
                Item::Command(order) => self.submit(order, Asker::Operator(id)),
                Item::Answer(frame) => self.answer_operator(id, &frame),
                Item::Frame(_) => {}
            }
        }
    }

    fn answer_operator(&mut self, id: CommandId, frame: &ServerFrame) {
        let lost = self.weather == Weather::Storm && self.dice.percent(20);
        if lost || self.operator.pending.as_ref().is_none_or(|(pending, _)| *pending != id) {
            return;
        }
        match frame {
            ServerFrame::Confirmed(_) => self.operator.confirmed.push(id),
            ServerFrame::Refused(refused) if refused.after_ms.is_some() => return,
            _ => {}
        }
        self.operator.pending = None;
    }

    // ---- notes -------------------------------------------------------------------------------------

    pub(crate) fn violate(&mut self, what: String) {
        self.note(|| format!("VIOLATION {what}"));
        self.violation.get_or_insert(what);
    }

    fn note(&mut self, line: impl FnOnce() -> String) {
        if let Some(trace) = &mut self.trace {
            trace.push(format!("{:>8} {}", self.now.0 - START, line()));
        }
    }
}

/// The conversation a page begins with: the saved one, or that of its first unconfirmed message.
fn conversation(saved: &Saved) -> Option<ConversationId> {
    let mut commands: Vec<_> = saved.commands.iter().collect();
    commands.sort_by_key(|command| (command.order, command.at));
    let first = commands.into_iter().find_map(|command| match &command.command {
        DurableCommand::SendMessage(message) => Some(message.c),
        DurableCommand::CloseTicket(_) => None,
    });
    saved.place.conversation.or(first)
}

#[derive(Clone, Copy)]
enum Event {
    Write,
    Operator,
    Down(usize),
    Up(usize),
    Greet(usize),
    Hear(usize),
    Ping(usize),
    Gone(usize),
    Alarm(Holder),
}
