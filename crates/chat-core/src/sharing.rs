//! One connection for all tabs of a browser.
//!
//! The tab that holds a lock of the browser leads: it has the socket. The others go through it, and to their
//! sessions it is a link like any other, that can break at any moment: all that makes the session safe over a
//! bad network makes it safe over a dying tab. Nothing is promised here, so nothing is lost here.
//!
//! Like the session this is a pure machine: [`Sharing`] takes what happens and answers with [`Act`]s.

use std::mem;

use chat_protocol::{
    Auth, AuthKind, ClientFrame, CloseCode, CommandId, ConversationId, Hello, Millis, Seq, ServerPong,
};

use crate::account::account_of;
use crate::input::Input;
use crate::saved::SavedCommand;

/// A leading tab that is alive answers this soon, milliseconds; a frozen one is relieved.
const WORD_WITHIN: u64 = 1_000;

/// Name of a tab among those of one browser.
pub type TabId = u64;

/// What one tab says to others.
#[derive(Clone, Debug, PartialEq)]
pub struct Message {
    /// Who says it.
    pub from: TabId,
    /// To whom; to all without.
    pub to: Option<TabId>,
    /// What.
    pub word: Word,
}

/// What tabs say to each other.
#[derive(Clone, Debug, PartialEq)]
pub enum Word {
    /// To the leading tab: let me in.
    Ask,
    /// Come in.
    Opened,
    /// I am here, but have no connection myself.
    Patience,
    /// Yours is another conversation: connect by yourself.
    Alone,
    /// I lead now.
    Lead,
    /// I am connected.
    Up,
    /// I have lost the connection.
    Down,
    /// Bring me up to date.
    Hello(Held),
    /// Are you there?
    Ping,
    /// A frame: of the server to those who came in, or for the server.
    Frame(String),
    /// I accepted a command; should I die, it is yours.
    Keep(String),
    /// The person gave it up.
    Drop(CommandId),
    /// The person left this browser.
    Forget,
    /// What stands in the composer.
    Draft(String),
}

/// What a tab holds already.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Held {
    /// The account it speaks for, as far as its token tells; none for a guest.
    pub account: Option<String>,
    /// Its conversation.
    pub conversation: Option<ConversationId>,
    /// Life of the log it was read from.
    pub epoch: Option<String>,
    /// Newest position.
    pub last: Seq,
}

impl Message {
    /// As text: who, to whom, what, and the rest of it, a line each; only the rest may have more lines.
    pub fn encode(&self) -> String {
        let (kind, rest) = match &self.word {
            Word::Ask => ("ask", String::new()),
            Word::Opened => ("opened", String::new()),
            Word::Patience => ("patience", String::new()),
            Word::Alone => ("alone", String::new()),
            Word::Lead => ("lead", String::new()),
            Word::Up => ("up", String::new()),
            Word::Down => ("down", String::new()),
            Word::Ping => ("ping", String::new()),
            Word::Forget => ("forget", String::new()),
            Word::Hello(held) => ("hello", held.encode()),
            Word::Frame(text) => ("frame", text.clone()),
            Word::Keep(text) => ("keep", text.clone()),
            Word::Drop(id) => ("drop", id.to_string()),
            Word::Draft(text) => ("draft", text.clone()),
        };
        let to = self.to.map(|to| to.to_string()).unwrap_or_default();
        [&self.from.to_string(), &to, kind, &rest].join("\n")
    }

    /// Reads what [`Self::encode`] wrote; none for anything else, such as a word of a later version.
    pub fn decode(text: &str) -> Option<Self> {
        let mut lines = text.splitn(4, '\n');
        let (from, to, kind, rest) = (lines.next()?, lines.next()?, lines.next()?, lines.next()?);
        let word = match kind {
            "ask" => Word::Ask,
            "opened" => Word::Opened,
            "patience" => Word::Patience,
            "alone" => Word::Alone,
            "lead" => Word::Lead,
            "up" => Word::Up,
            "down" => Word::Down,
            "ping" => Word::Ping,
            "forget" => Word::Forget,
            "hello" => Word::Hello(Held::decode(rest)?),
            "frame" => Word::Frame(rest.to_owned()),
            "keep" => Word::Keep(rest.to_owned()),
            "drop" => Word::Drop(rest.parse().ok()?),
            "draft" => Word::Draft(rest.to_owned()),
            _ => return None,
        };
        let to = if to.is_empty() { None } else { Some(to.parse().ok()?) };
        Some(Self { from: from.parse().ok()?, to, word })
    }
}

impl Held {
    fn encode(&self) -> String {
        let c = self.conversation.map(|c| c.to_string()).unwrap_or_default();
        let account = self.account.as_ref().map(|account| "=".to_owned() + account).unwrap_or_default();
        [&c, &self.last.0.to_string(), &account, self.epoch.as_deref().unwrap_or_default()].join("\n")
    }

    fn decode(text: &str) -> Option<Self> {
        let mut lines = text.splitn(4, '\n');
        let (c, last, account, epoch) = (lines.next()?, lines.next()?, lines.next()?, lines.next()?);
        Some(Self {
            account: account.strip_prefix('=').map(str::to_owned),
            conversation: if c.is_empty() { None } else { Some(c.parse().ok()?) },
            epoch: Some(epoch.to_owned()).filter(|epoch| !epoch.is_empty()),
            last: Seq(last.parse().ok()?),
        })
    }

    fn of(hello: Hello) -> Self {
        let Auth { kind, token } = hello.auth;
        let account =
            (kind == AuthKind::Token).then(|| token.and_then(|token| account_of(&token)).unwrap_or_default());
        let Some(resume) = hello.resume else { return Self { account, ..Self::default() } };
        let held = resume.convs.into_iter().next();
        Self {
            account,
            conversation: held.map(|(c, _)| c),
            epoch: Some(resume.epoch),
            last: held.map_or(Seq(0), |(_, (last, _))| last),
        }
    }
}

/// What the driver does.
#[derive(Clone, Debug, PartialEq)]
pub enum Act {
    /// Open a socket of this tab's own.
    Open,
    /// Send on it.
    Send(String),
    /// Close it; what it still reports no longer counts.
    Close,
    /// Tell this tab's session.
    Tell(Input),
    /// Say it to the other tabs.
    Say(Message),
    /// Ask the session to bring a tab up to date, by [`crate::Session::introduce`]; then
    /// [`Sharing::introduce`].
    Introduce(TabId, Held),
    /// Take the lock away from a tab that does not answer.
    Relieve,
    /// Another tab's composer says this.
    Draft(String),
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Role {
    /// The browser has no locks: this tab has a socket of its own.
    Alone,
    /// Another tab leads, or nobody yet.
    Following,
    /// Another tab leads, and is in another conversation: the next connection is one's own.
    Apart,
    Leading,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Way {
    None,
    /// A socket of its own, opening or open.
    Socket,
    /// The leading tab was asked.
    Asked {
        until: Millis,
    },
    /// It answered, and will say when it is connected.
    Waiting,
    /// It let this tab in, and will bring it up to date.
    Entering(TabId),
    /// Through the leading tab.
    Through(TabId),
}

/// The way to the server, of its own or through another tab.
#[derive(Debug)]
pub struct Sharing {
    me: TabId,
    role: Role,
    way: Way,
    acts: Vec<Act>,
}

impl Sharing {
    /// In a browser that lets tabs share.
    pub fn new(me: TabId) -> Self {
        Self { me, role: Role::Following, way: Way::None, acts: Vec::new() }
    }

    /// In one that does not.
    pub fn alone() -> Self {
        Self { me: 0, role: Role::Alone, way: Way::None, acts: Vec::new() }
    }

    /// When to call [`Self::tick`].
    pub fn next_deadline(&self) -> Option<Millis> {
        match self.way {
            Way::Asked { until } => Some(until),
            Way::None | Way::Socket | Way::Waiting | Way::Entering(_) | Way::Through(_) => None,
        }
    }

    /// What is to be done since the last call.
    pub fn take(&mut self) -> Vec<Act> {
        mem::take(&mut self.acts)
    }

    /// The session wants a connection.
    pub fn connect(&mut self, now: Millis) {
        self.hang_up();
        match self.role {
            Role::Following => self.ask(now),
            Role::Alone | Role::Leading => self.open(),
            Role::Apart => {
                // Once: by the next time both may be in the same.
                self.role = Role::Following;
                self.open();
            }
        }
    }

    /// The session has a frame to send.
    pub fn send(&mut self, frame: ClientFrame) {
        match (self.way, frame) {
            (Way::Socket, frame) => self.acts.push(Act::Send(frame.encode())),
            (Way::Entering(leader) | Way::Through(leader), ClientFrame::Hello(hello)) => {
                self.say(Some(leader), Word::Hello(Held::of(hello)));
            }
            (Way::Through(leader), ClientFrame::Ping(_)) => self.say(Some(leader), Word::Ping),
            // The leading tab answers the server's pings, and with its own token.
            (Way::Through(_), ClientFrame::Pong(_) | ClientFrame::RefreshToken(_)) => {}
            (Way::Through(leader), frame) => self.say(Some(leader), Word::Frame(frame.encode())),
            (Way::None | Way::Asked { .. } | Way::Waiting | Way::Entering(_), _) => {}
        }
    }

    /// The session is done with its connection.
    pub fn hang_up(&mut self) {
        if mem::replace(&mut self.way, Way::None) == Way::Socket {
            self.acts.push(Act::Close);
            self.say_if_leading(Word::Down);
        }
    }

    /// Something happened to the socket of this tab.
    pub fn socket(&mut self, input: Input) {
        match &input {
            Input::Frame(text) => self.say_if_leading(Word::Frame(text.clone())),
            Input::SocketClosed(_) => {
                self.way = Way::None;
                self.say_if_leading(Word::Down);
            }
            _ => {}
        }
        self.tell(input);
    }

    /// This tab has the lock now.
    pub fn lead(&mut self) {
        self.role = Role::Leading;
        self.say(None, Word::Lead);
        match self.way {
            Way::Asked { .. } | Way::Waiting => self.open(),
            Way::Entering(_) | Way::Through(_) => self.lose(),
            Way::None | Way::Socket => {}
        }
        self.tell(Input::Leading);
    }

    /// The page is left: an open socket would keep it out of the back/forward cache.
    pub fn leave(&mut self) {
        let had_way = self.way != Way::None;
        self.hang_up();
        if self.role == Role::Leading {
            self.role = Role::Following;
        }
        if had_way {
            self.tell(Input::SocketClosed(CloseCode::GOING_AWAY));
        }
    }

    /// Another tab took the lock away.
    pub fn step_down(&mut self) {
        self.leave();
        self.tell(Input::Woke);
    }

    /// The session's connection became live.
    pub fn live(&mut self) {
        self.say_if_leading(Word::Up);
    }

    /// Time passed.
    pub fn tick(&mut self, now: Millis) {
        if matches!(self.way, Way::Asked { until } if until <= now) {
            self.way = Way::Waiting;
            self.acts.push(Act::Relieve);
        }
    }

    /// Another tab said something. `live` says whether this tab's session is connected.
    pub fn heard(&mut self, now: Millis, message: Message, live: bool) {
        let Message { from, to, word } = message;
        if from == self.me || to.is_some_and(|to| to != self.me) {
            return;
        }
        match word {
            Word::Keep(command) => {
                if let Some(command) = SavedCommand::decode(&command) {
                    self.tell(Input::Kept(command));
                }
            }
            Word::Drop(id) => self.tell(Input::Dropped(id)),
            Word::Forget => self.tell(Input::Forgotten),
            Word::Draft(text) => self.acts.push(Act::Draft(text)),
            // What another leading tab, one that slept, passes on from the server is nothing to send.
            Word::Frame(_) if self.role == Role::Leading && to.is_none() => {}
            word if self.role == Role::Leading => self.asked(from, word, live && self.way == Way::Socket),
            word if self.role == Role::Following => self.answered(now, from, word, to.is_some()),
            _ => {}
        }
    }

    /// The frames that bring a tab up to date; none when its conversation is another one.
    pub fn introduce(&mut self, to: TabId, frames: Option<Vec<String>>) {
        match frames {
            None => self.say(Some(to), Word::Alone),
            Some(frames) => {
                for frame in frames {
                    self.say(Some(to), Word::Frame(frame));
                }
            }
        }
    }

    /// Tells the other tabs something that is not about the connection.
    pub fn share(&mut self, word: Word) {
        if self.role != Role::Alone {
            self.say(None, word);
        }
    }

    /// A following tab speaks to the leading one.
    fn asked(&mut self, from: TabId, word: Word, live: bool) {
        match word {
            Word::Ask if live => self.say(Some(from), Word::Opened),
            Word::Ask => {
                self.say(Some(from), Word::Patience);
                self.tell(Input::Wanted);
            }
            Word::Hello(held) if live => self.acts.push(Act::Introduce(from, held)),
            Word::Ping if live => self.say(Some(from), Word::Frame(pong())),
            Word::Frame(text) if live => self.acts.push(Act::Send(text)),
            _ => {}
        }
    }

    /// The leading tab speaks to a following one.
    fn answered(&mut self, now: Millis, from: TabId, word: Word, personally: bool) {
        match (word, self.way) {
            (Word::Opened, Way::Asked { .. } | Way::Waiting) => {
                self.way = Way::Entering(from);
                self.tell(Input::SocketOpened);
            }
            (Word::Patience, Way::Asked { .. }) => self.way = Way::Waiting,
            (Word::Lead | Word::Up, Way::Asked { .. } | Way::Waiting) => self.ask(now),
            (Word::Lead | Word::Down, Way::Entering(_) | Way::Through(_)) => self.lose(),
            (Word::Up, Way::None) => self.tell(Input::Woke),
            // What is said to all before this tab is brought up to date is part of what it will be told.
            (Word::Frame(text), Way::Entering(leader)) if leader == from && personally => {
                self.way = Way::Through(leader);
                self.tell(Input::Frame(text));
            }
            (Word::Frame(text), Way::Through(leader)) if leader == from => self.tell(Input::Frame(text)),
            (Word::Alone, Way::Entering(_)) => {
                self.role = Role::Apart;
                self.lose();
            }
            _ => {}
        }
    }

    fn open(&mut self) {
        self.way = Way::Socket;
        self.acts.push(Act::Open);
    }

    fn ask(&mut self, now: Millis) {
        self.way = Way::Asked { until: now.plus(WORD_WITHIN) };
        self.say(None, Word::Ask);
    }

    /// The way through another tab is gone; the next one may be open already.
    fn lose(&mut self) {
        self.way = Way::None;
        self.tell(Input::SocketClosed(CloseCode::GOING_AWAY));
        self.tell(Input::Woke);
    }

    fn tell(&mut self, input: Input) {
        self.acts.push(Act::Tell(input));
    }

    fn say_if_leading(&mut self, word: Word) {
        if self.role == Role::Leading {
            self.say(None, word);
        }
    }

    fn say(&mut self, to: Option<TabId>, word: Word) {
        self.acts.push(Act::Say(Message { from: self.me, to, word }));
    }
}

fn pong() -> String {
    serde_json::to_string(&ServerPong { n: 0 }).unwrap_or_default()
}
