//! Page, wire and server together, with whatever goes wrong between them.

use std::collections::VecDeque;

use chat_core::{Command, Config, Effect, Input, Session};
use chat_protocol::{ClientInfo, CloseCode, CommandId, Millis, Opening, ServerFrame, Text};

use crate::browser::{Screen, Storage, line};
use crate::dice::Dice;
use crate::server::Server;

/// Test-only switches that take a protection away.
#[derive(Clone, Copy, Default)]
pub(crate) struct Faults {
    pub(crate) server_forgets_ids: bool,
    pub(crate) storage_forgets: bool,
    pub(crate) heartbeat_without_tip: bool,
}

/// How the network behaves for a while.
#[derive(Clone, Copy, PartialEq)]
enum Weather {
    Storm,
    Calm,
}

struct Packet {
    at: Millis,
    what: Carried,
}

enum Carried {
    Opened,
    Up(String),
    Down(String),
    Cut,
}

pub(crate) struct World {
    dice: Dice,
    faults: Faults,
    weather: Weather,
    now: Millis,
    session: Session,
    storage: Storage,
    screen: Screen,
    server: Server,
    /// What travels on the present connection, in order of arrival; `None` when there is none.
    wire: Option<VecDeque<Packet>>,
    next_ping: Millis,
    said: Vec<String>,
    answered: u64,
    pages: u64,
}

impl World {
    pub(crate) fn new(seed: u64, faults: Faults) -> Self {
        let server = Server {
            forgets_ids: faults.server_forgets_ids,
            silent_tips: faults.heartbeat_without_tip,
            ..Server::default()
        };
        let storage = Storage::default();
        let mut world = Self {
            dice: Dice::new(seed),
            faults,
            weather: Weather::Storm,
            now: Millis(1_000_000),
            session: page(seed, &storage),
            storage,
            screen: Screen::default(),
            server,
            wire: None,
            next_ping: Millis(0),
            said: Vec::new(),
            answered: 0,
            pages: seed << 20,
        };
        world.input(Input::Started);
        world.input(Input::Command(Command::ShowPanel));
        world
    }

    /// So many things happen; returns how many inputs and packets that made.
    pub(crate) fn run(&mut self, happenings: u64) -> u64 {
        let mut steps = 0;
        for _ in 0..happenings {
            match self.dice.below(100) {
                0..35 => self.say(),
                35..55 => self.operator_writes(),
                55..62 => self.cut(),
                62..66 => self.reload(),
                66..70 => self.input(Input::Woke),
                _ => {}
            }
            let wait = self.dice.below(4_000);
            steps += 1 + self.pass(wait);
        }
        steps
    }

    /// Good weather long enough for everything to arrive.
    pub(crate) fn heal(&mut self) {
        self.weather = Weather::Calm;
        self.pass(300_000);
    }

    pub(crate) fn check(&self) -> Result<(), String> {
        let log: Vec<String> = self.server.logs.values().flatten().map(|event| line(&event.body)).collect();
        let ours: Vec<&String> = log.iter().filter(|text| text.starts_with("мы")).collect();
        if !ours.iter().copied().eq(&self.said) {
            return Err(format!("said {:?}\n but the log holds {ours:?}", self.said));
        }
        let screen = self.screen.lines();
        if screen != log {
            return Err(format!("the screen shows {screen:?}\n but the log holds {log:?}"));
        }
        Ok(())
    }

    fn say(&mut self) {
        let text = format!("мы {}", self.said.len());
        self.said.push(text.clone());
        let text = Text::parse(&text, 4000).unwrap();
        self.input(Input::Command(Command::SendText {
            text,
            files: Vec::new(),
            uploading: Vec::new(),
            opening: Opening::default(),
        }));
    }

    fn operator_writes(&mut self) {
        self.answered += 1;
        let id = CommandId::new(self.now, self.answered.to_be_bytes().repeat(2)[..10].try_into().unwrap());
        let text = format!("оператор {}", self.answered);
        if let Some(frame) = self.server.operator_writes(self.now, id, &text) {
            let lost_notice = self.weather == Weather::Storm && self.dice.percent(40);
            if !lost_notice {
                self.down(&frame);
            }
        }
    }

    fn reload(&mut self) {
        self.wire = None;
        self.pages += 1;
        if self.faults.storage_forgets {
            self.storage = Storage::default();
        }
        self.session = page(self.pages, &self.storage);
        self.screen = Screen::default();
        self.input(Input::Started);
        self.input(Input::Command(Command::ShowPanel));
    }

    fn cut(&mut self) {
        let at = self.now.plus(self.dice.below(300));
        if let Some(wire) = &mut self.wire {
            wire.push_back(Packet { at, what: Carried::Cut });
        }
    }

    /// Time passes: packets arrive, deadlines are met, the server's heart beats.
    fn pass(&mut self, millis: u64) -> u64 {
        let (end, mut steps) = (self.now.plus(millis), 0);
        loop {
            let packet = self.wire.as_ref().and_then(|wire| wire.front()).map(|packet| packet.at);
            let ping = self.wire.is_some().then_some(self.next_ping);
            let deadline = self.session.next_deadline();
            let Some(next) = [packet, ping, deadline].into_iter().flatten().min().filter(|next| *next <= end)
            else {
                break;
            };
            self.now = self.now.max(next);
            steps += 1;
            if packet == Some(next) {
                self.arrive();
            } else if ping == Some(next) {
                self.next_ping = self.now.plus(25_000);
                self.down(&self.server.ping());
            } else {
                self.input(Input::DeadlineReached);
            }
        }
        self.now = end;
        steps
    }

    fn arrive(&mut self) {
        let Some(packet) = self.wire.as_mut().and_then(VecDeque::pop_front) else { return };
        let storm = self.weather == Weather::Storm;
        match packet.what {
            Carried::Opened if storm && self.dice.percent(30) => self.lose_link(),
            Carried::Opened => self.input(Input::SocketOpened),
            Carried::Down(text) => self.input(Input::Frame(text)),
            Carried::Cut => self.lose_link(),
            Carried::Up(text) => {
                let replies = self.server.take(self.now, &text);
                // Killed between the commit and the answer.
                if storm && self.dice.percent(4) {
                    self.lose_link();
                    return;
                }
                for reply in replies {
                    self.down(&reply);
                }
            }
        }
    }

    fn lose_link(&mut self) {
        self.wire = None;
        self.input(Input::SocketClosed(CloseCode::LINK_LOST));
    }

    fn down(&mut self, frame: &ServerFrame) {
        self.carry(Carried::Down(frame.encode()));
    }

    /// Puts something on the wire behind what travels there already.
    fn carry(&mut self, what: Carried) {
        let slow = if self.dice.percent(5) { 12_000 } else { 200 };
        let at = self.now.plus(self.dice.below(slow));
        if let Some(wire) = &mut self.wire {
            let at = wire.back().map_or(at, |last| last.at.max(at));
            wire.push_back(Packet { at, what });
        }
    }

    fn input(&mut self, input: Input) {
        for effect in self.session.handle(self.now, input) {
            match effect {
                Effect::Save(change) => self.storage.change(change),
                Effect::Show(update) => self.screen.show(update),
                Effect::Send(frame) => self.carry(Carried::Up(frame.encode())),
                Effect::CloseSocket(_) => self.wire = None,
                Effect::NeedToken => {}
                Effect::Connect => {
                    self.wire = Some(VecDeque::new());
                    self.next_ping = self.now.plus(25_000);
                    self.carry(Carried::Opened);
                }
            }
        }
    }
}

fn page(seed: u64, storage: &Storage) -> Session {
    let client = ClientInfo { name: "widget".into(), ver: "0".into(), lang: None };
    Session::new(Config { client }, seed, storage.load())
}
