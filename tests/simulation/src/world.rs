//! People, browsers, connections and the server together, in virtual time. Everything follows from the seed.

mod life;
mod network;
mod office;
mod page;
mod tabs;

use std::collections::{BTreeMap, BTreeSet};

use chat_core::{Command, Input, Network};
use chat_protocol::{CommandId, ConversationId, Millis};
use chat_server::simulation::{Command as Order, Engine};

use crate::Length;
use crate::browser::{Access, Browser, Lock, Presence, Sight, Storage, Tab};
use crate::dice::Dice;
use crate::fault::{Control, Tally};
use crate::operator::Operator;
use crate::wire::{Holder, State, Wire};

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
    /// It was refused for good once, or lay in storage that the next page could not read.
    pub(crate) unordered: bool,
    /// Confirmed, and then gone with the store.
    pub(crate) gone: bool,
}

/// A nudge a tab accepted.
pub(crate) struct Nudge {
    pub(crate) c: ConversationId,
    /// Whether it carries words.
    pub(crate) details: bool,
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
    pub(crate) nudges: BTreeMap<CommandId, Nudge>,
    /// Who waited when the writer was last done.
    line: Vec<ConversationId>,
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
            nudges: BTreeMap::new(),
            line: Vec::new(),
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
            let lock = world.dice.percent(75).then(Lock::default);
            let (storage, guests) = (Storage::default(), BTreeSet::new());
            world.browsers.push(Browser { storage, tabs, guests, lock, failed: false });
            world.load(Holder { browser, tab: 0 });
        }
        world
    }

    /// Things happen for so long.
    pub(crate) fn storm(&mut self, length: Length) {
        let mut happened = 0;
        while self.violation.is_none() && (happened < length.happenings || self.steps < length.steps) {
            happened += 1;
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
                if self.peek(holder).is_some_and(|tab| tab.presence == Presence::Cached) {
                    self.bring_back_or_drop(holder);
                }
                if let Some(tab) = self.tab(holder) {
                    // Woken before its time: the clock stood still for less.
                    let early = tab.asleep_until.since(now).min(std::mem::take(&mut tab.stood_still));
                    tab.offset += i64::try_from(early).unwrap_or(0);
                    tab.asleep_until = Millis(0);
                    tab.sight = Sight::Visible;
                    self.input(holder, Input::Network(Network::Online));
                    self.command(holder, Command::ShowPanel);
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
                if open.presence == Presence::Cached {
                    continue;
                }
                let alarm = open.alarm.map(|at| at.max(open.asleep_until));
                offer(alarm, Event::Alarm(Holder { browser, tab }));
                let news = open.inbox.next_at().map(|at| at.max(open.asleep_until));
                offer(news, Event::News(Holder { browser, tab }));
            }
            offer(all.lock.as_ref().and_then(|lock| lock.grant_at), Event::Grant(browser));
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
            Event::News(holder) => self.hear_news(holder),
            Event::Grant(browser) => self.grant(browser),
            Event::Alarm(holder) => {
                let now = self.now;
                let Some(tab) = self.tab(holder) else { return };
                tab.alarm = None;
                if tab.bustle.alarm(now) > ALARMS {
                    let deadline = tab.session.next_deadline();
                    self.violate(format!("busy loop: {holder:?} rings all the time, next at {deadline:?}"));
                    return;
                }
                self.ring(holder);
            }
        }
    }

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
    News(Holder),
    Grant(usize),
}
