//! The server's own logic without sockets, threads and a clock, for the simulator in `tests/simulation`.
//!
//! An [`Engine`] is the store (SQLite in memory), the hub and the keys; a [`Link`] is what the server knows
//! of one connection. Whoever drives them decides when anything happens, what is lost on the way, and when
//! the process dies: between two calls every guarantee must hold. The code behind is that of a real
//! connection: parsing, pace, numbering, doubles, replay, tips, fan-out. Not part of the server's interface.

use std::collections::VecDeque;
use std::sync::Arc;

use chat_protocol::{
    AuthKind, CallBackChanged, ClientFrame, ClientPing, CommandId, ConversationId, Event, HistoryPage,
    MarkRead, Millis, Operator, Page, PeerRead, Personal, Resume, Secret, Seq, ServerFrame, ServerPing,
    ServerPong, Synced, TicketCard, TicketState, Welcome, limits,
};

use crate::answers::Answers;
use crate::config::{Config, DepartmentConfig, DeskConfig, Pace};
use crate::conversations::{self, Order, Stretch, Ticket, What, not_found, tidy_page};
use crate::guest_token::GuestTokens;
use crate::hub::{Hub, Membership, Notice};
use crate::pace::PaceKeeper;
use crate::person::Person;
use crate::replay::{self, Cursors, Held, Missed, Passing};
use crate::request::{self, Asked, Border, Request};
use crate::revocation::is_revoked;
use crate::rules::Rules;
use crate::store::{Db, News, Task};
use crate::tickets::{self, Wanted};
use crate::waiting_line::{self, WaitWords};
use crate::{ServerError, store};

/// What the copy of the store holds.
const TABLES: &[&str] = &[
    "counters",
    "guests",
    "conversations",
    "events",
    "revoked_guests",
    "call_backs",
    "forms",
    "form_replies",
    "notes",
];

/// The server of a simulation.
pub struct Engine {
    db: Db,
    epoch: String,
    config: Config,
    hub: Arc<Hub>,
    tokens: GuestTokens,
    pace: PaceKeeper,
    answers: Answers,
    guests: u64,
    links: u64,
}

/// What the server knows of one connection.
pub struct Link {
    sid: String,
    person: Person,
    page: Option<Page>,
    membership: Membership,
    cursors: Cursors,
    stage: Stage,
    pings: u64,
}

enum Stage {
    /// `hello` was understood.
    Greeted { token: Option<Secret>, resume: Option<Resume> },
    /// `welcome` is sent; these conversations follow.
    Replaying { tickets: Vec<Ticket>, left: VecDeque<ConversationId>, held: Held },
    /// Everything missed has been sent.
    Live,
}

/// A command on its way to the writer.
pub struct Command {
    /// Who waits for an answer under this name.
    pub re: Option<CommandId>,
    task: Box<Task>,
}

/// What follows from a step of a connection.
pub enum Item {
    /// A frame for the client, now.
    Frame(ServerFrame),
    /// A frame for the client, after the answers to its earlier commands.
    Answer(ServerFrame),
    /// A command for [`Engine::write`]; its answer keeps its place in line.
    Command(Command),
}

/// What becomes of a transaction.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Fate {
    /// It is on disk.
    Committed,
    /// The process died before: nothing of it is.
    Lost,
}

/// One conversation as the store holds it.
pub struct Stored {
    /// Where it stands.
    pub card: TicketCard,
    /// How far the person and the operator have read.
    pub read: (Seq, Seq),
    /// Its log.
    pub events: Vec<Event>,
}

/// The one department of a simulation's desk.
pub const DEPARTMENT: &str = "desk";

fn one_department() -> DeskConfig {
    let (id, title) = (DEPARTMENT.to_owned(), DEPARTMENT.to_owned());
    DeskConfig {
        departments: vec![DepartmentConfig { id, title, topics: Vec::new() }],
        ..DeskConfig::default()
    }
}

impl Engine {
    /// An empty server.
    ///
    /// # Errors
    /// When SQLite cannot be used at all.
    pub fn open(conversations_per_day: u64, per_second: u32) -> Result<Self, ServerError> {
        let db = store::in_memory()?;
        db.batch("ATTACH DATABASE ':memory:' AS copy")?;
        for table in TABLES {
            db.batch(&format!("CREATE TABLE copy.{table} AS SELECT * FROM main.{table}"))?;
        }
        let pace = Pace { per_second, burst: 2 * per_second };
        Ok(Self {
            db,
            epoch: "epoch-1".to_owned(),
            config: Config { conversations_per_day, pace, desk: one_department(), ..Config::default() },
            hub: Arc::default(),
            tokens: GuestTokens::with_key([7; 32]),
            pace: PaceKeeper::new(pace),
            answers: Answers::default(),
            guests: 0,
            links: 0,
        })
    }

    /// The process died and runs again: what was in memory is gone.
    pub fn restart(&mut self) {
        self.hub = Arc::default();
        self.pace = PaceKeeper::new(self.config.pace);
    }

    /// Makes a copy of the store.
    ///
    /// # Errors
    /// When SQLite fails.
    pub fn back_up(&mut self) -> Result<(), ServerError> {
        self.transfer("main", "copy")
    }

    /// Puts the copy in the place of the store, as another life of the log.
    ///
    /// # Errors
    /// When SQLite fails.
    pub fn restore(&mut self, epoch: &str) -> Result<(), ServerError> {
        self.transfer("copy", "main")?;
        epoch.clone_into(&mut self.epoch);
        self.restart();
        Ok(())
    }

    fn transfer(&mut self, from: &str, to: &str) -> Result<(), ServerError> {
        let transaction = self.db.begin()?;
        for table in TABLES {
            self.db.batch(&format!(
                "DELETE FROM {to}.{table}; INSERT INTO {to}.{table} SELECT * FROM {from}.{table}"
            ))?;
        }
        Ok(transaction.commit()?)
    }

    /// Where a conversation stands, if there is one.
    ///
    /// # Errors
    /// When SQLite fails.
    pub fn state(&self, c: ConversationId) -> Result<Option<TicketState>, ServerError> {
        Ok(Ticket::load(&self.db, c)?.map(|ticket| ticket.state))
    }

    /// Who waits, the next to be served first.
    ///
    /// # Errors
    /// When SQLite fails.
    pub fn line(&self) -> Result<Vec<ConversationId>, ServerError> {
        Ok(conversations::places(&self.db)?.into_iter().map(|waiting| waiting.c).collect())
    }

    /// Every conversation.
    ///
    /// # Errors
    /// When SQLite fails.
    pub fn logs(&self) -> Result<Vec<Stored>, ServerError> {
        let names: Vec<String> =
            self.db.all("SELECT c FROM conversations ORDER BY c", &[], |row| row.get(0))?;
        let mut logs = Vec::new();
        for c in names.iter().filter_map(|c| c.parse().ok()) {
            let Some(ticket) = Ticket::load(&self.db, c)? else { continue };
            let (events, _) = conversations::stretch(&self.db, c, Stretch::After(Seq(0), 1_000_000))?;
            logs.push(Stored { card: ticket.card(), read: (ticket.read_user, ticket.read_op), events });
        }
        Ok(logs)
    }

    /// Somebody said `hello`: joins the hub before any log is read. None for what is not a guest's `hello`.
    pub fn hello(&mut self, now: Millis, text: &str) -> Option<Link> {
        let Ok(ClientFrame::Hello(hello)) = ClientFrame::decode(text) else { return None };
        if hello.auth.kind != AuthKind::Guest {
            return None;
        }
        self.guests += 1;
        let known = hello.auth.token.as_deref().and_then(|token| self.tokens.check(token, now));
        let (id, token) = match known {
            Some(known) if !is_revoked(&self.db, &known.id).ok()? => {
                let renewal = self.tokens.renewal(&known, now);
                (known.id, renewal)
            }
            _ => {
                let id = format!("g-{}", self.guests);
                let token = self.tokens.issue(&id, now);
                (id, Some(token))
            }
        };
        let stage = Stage::Greeted { token, resume: hello.resume };
        Some(self.link(Person::Guest { id }, hello.page.and_then(tidy_page), stage))
    }

    /// The connection of an operator, who has seen everything.
    pub fn operator(&mut self, id: &str) -> Link {
        let op = Operator { id: id.to_owned(), name: Personal::from(id) };
        self.link(Person::Operator(op), None, Stage::Live)
    }

    fn link(&mut self, person: Person, page: Option<Page>, stage: Stage) -> Link {
        self.links += 1;
        let membership = self.hub.join(person.key());
        let sid = format!("s-{}", self.links);
        Link { sid, person, page, membership, cursors: Cursors::new(), stage, pings: 0 }
    }

    /// The next step of a greeting: `welcome`, then a conversation at a time, then `synced`.
    ///
    /// # Errors
    /// When SQLite fails.
    pub fn greet(&mut self, link: &mut Link, now: Millis) -> Result<Vec<Item>, ServerError> {
        match std::mem::replace(&mut link.stage, Stage::Live) {
            Stage::Live => Ok(Vec::new()),
            Stage::Greeted { token, resume } => {
                let named: Vec<_> = resume.iter().flat_map(|resume| resume.convs.keys().copied()).collect();
                let named: Vec<_> = named.into_iter().take(limits::MAX_RESUMED).collect();
                let tickets = replay::overview(&self.db, &link.person, &named)?;
                let held = resume.and_then(|resume| replay::held(&self.epoch, resume, &tickets));
                let welcome = Welcome {
                    sid: link.sid.clone(),
                    resumed: held.is_some(),
                    now,
                    guest_token: token,
                    callback: replay::call_back(&self.db, &link.person, now)?,
                    unread: tickets::unread(&self.db, &link.person)?,
                    ..replay::welcome(&self.config, &self.epoch, &link.person, &tickets)
                };
                let left = tickets.iter().map(|ticket| ticket.c).collect();
                link.stage = Stage::Replaying { tickets, left, held: held.unwrap_or_default() };
                Ok(vec![Item::Frame(welcome.into())])
            }
            Stage::Replaying { tickets, mut left, held } => {
                let mut items = Vec::new();
                let Some(c) = left.pop_front() else {
                    items.push(Item::Frame(Synced {}.into()));
                    self.snapshots(link, now, &tickets, &mut items)?;
                    return Ok(items);
                };
                let (position, read) = held.get(&c).copied().unwrap_or_default();
                self.catch_up(link, c, position, &mut items)?;
                if read > Seq(0) {
                    items.push(Item::Command(link.mark_read(now, c, read)));
                }
                link.stage = Stage::Replaying { tickets, left, held };
                Ok(items)
            }
        }
    }

    /// Takes one frame of a live connection.
    ///
    /// # Errors
    /// When SQLite fails.
    pub fn take(&mut self, link: &mut Link, now: Millis, text: &str) -> Result<Vec<Item>, ServerError> {
        let Ok(frame) = ClientFrame::decode(text) else { return Ok(Vec::new()) };
        let border = Border {
            person: &link.person,
            page: link.page.as_ref(),
            lang: None,
            answers: &self.answers,
            pace: &self.pace,
            guest_tokens: &self.tokens,
            limits: self.config.limits,
            now,
        };
        let other = match border.ask(frame) {
            Asked::Command(Request { id, task }) => {
                return Ok(vec![match task {
                    Ok(task) => Item::Command(Command { re: Some(id), task: Box::new(task) }),
                    Err(refusal) => Item::Answer(refusal.frame(Some(id))),
                }]);
            }
            Asked::Other(other) => other,
        };
        Ok(match other {
            ClientFrame::GetHistory(get) => {
                let (re, c) = (get.id, get.c);
                let page = match request::part(&get) {
                    Ok(part) => request::history(&self.db, &link.person, c, part)?.ok_or_else(not_found),
                    Err(refusal) => Err(refusal),
                };
                vec![Item::Answer(match page {
                    Ok((events, more)) => HistoryPage { re, c, events, more }.into(),
                    Err(refusal) => refusal.frame(Some(re)),
                })]
            }
            ClientFrame::ListTickets(list) => {
                vec![Item::Answer(match Wanted::parse(&link.person, &list) {
                    Ok(wanted) => tickets::answer(&list, wanted.read(&self.db)?).into(),
                    Err(refusal) => refusal.frame(Some(list.id)),
                })]
            }
            ClientFrame::MarkRead(MarkRead { c, seq }) => {
                vec![Item::Command(link.mark_read(now, c, seq))]
            }
            ClientFrame::Ping(ClientPing { n }) => vec![Item::Frame(ServerPong { n }.into())],
            _ => Vec::new(),
        })
    }

    /// The writer's turn: carries out commands in one transaction. Committed, everyone is told, and the
    /// answers come back in the order of the commands.
    ///
    /// # Errors
    /// When SQLite fails.
    pub fn write(
        &mut self,
        commands: Vec<Command>,
        fate: Fate,
    ) -> Result<Vec<Option<ServerFrame>>, ServerError> {
        let (names, tasks): (Vec<_>, Vec<_>) =
            commands.into_iter().map(|command| (command.re, command.task)).unzip();
        let rules = Rules::from(&self.config);
        let answers = store::carry_out(&self.db, &rules, &tasks, |transaction| match fate {
            Fate::Committed => transaction.commit(),
            Fate::Lost => transaction.roll_back(),
        })?;
        if fate == Fate::Lost {
            return Ok(Vec::new());
        }
        let mut frames = Vec::new();
        for ((re, task), mut answer) in names.into_iter().zip(&tasks).zip(answers) {
            for news in News::of(task, &mut answer) {
                match news {
                    News::Changed(change) => self.hub.publish(&change),
                    News::FirstAnswer { .. } | News::Repeated | News::Committed { .. } => {}
                    News::Dismissed { guest } => self.hub.dismiss(&guest),
                    News::Call(call) => self.hub.publish_call(&call),
                    News::Form(card) => self.hub.publish_form(*card),
                    News::Noted(noted) => self.hub.publish_note(*noted),
                }
            }
            let frame = match answer {
                Ok(outcome) => re.map(|re| outcome.confirmed(re, task.conversation()).into()),
                Err(refusal) => re.map(|re| refusal.frame(Some(re))),
            };
            frames.push(frame);
        }
        Ok(frames)
    }

    /// A live connection hears of one notice in its inbox, or learns that it missed some.
    ///
    /// # Errors
    /// When SQLite fails.
    pub fn hear(&mut self, link: &mut Link, now: Millis) -> Result<Vec<Item>, ServerError> {
        let mut items = Vec::new();
        if link.membership.lag.is_behind() {
            self.start_over(link, now, &mut items)?;
            return Ok(items);
        }
        match link.membership.inbox.try_recv() {
            Err(_) => {}
            Ok(Notice::Snapshot(text)) => {
                items.extend(ServerFrame::decode(&text).ok().map(Item::Frame));
            }
            Ok(Notice::Posted(posted)) => match replay::passing(&mut link.cursors, &posted) {
                Passing::Known => {}
                Passing::Next => items.extend(ServerFrame::decode(&posted.text).ok().map(Item::Frame)),
                Passing::Skipped(held) => {
                    self.catch_up(link, posted.c, held, &mut items)?;
                    items.push(Item::Frame(Synced {}.into()));
                }
            },
        }
        Ok(items)
    }

    /// The heartbeat.
    ///
    /// # Errors
    /// When SQLite fails.
    pub fn ping(&mut self, link: &mut Link) -> Result<ServerFrame, ServerError> {
        link.pings += 1;
        Ok(ServerPing { n: link.pings, tip: replay::tips(&self.db, &link.cursors)? }.into())
    }

    fn catch_up(
        &self,
        link: &mut Link,
        c: ConversationId,
        held: Seq,
        items: &mut Vec<Item>,
    ) -> Result<(), ServerError> {
        if let Some(Missed { sync, events, cursor }) = replay::missed(&self.db, &link.person, c, held)? {
            items.push(Item::Frame(sync.into()));
            items.extend(events.into_iter().map(|event| Item::Frame(event.into())));
            link.cursors.insert(c, cursor);
        }
        Ok(())
    }

    fn start_over(&self, link: &mut Link, now: Millis, items: &mut Vec<Item>) -> Result<(), ServerError> {
        link.membership.lag.clear();
        while link.membership.inbox.try_recv().is_ok() {}
        let named: Vec<_> = link.cursors.keys().copied().collect();
        let tickets = replay::overview(&self.db, &link.person, &named)?;
        for ticket in &tickets {
            let held = link.cursors.get(&ticket.c).map_or(Seq(0), |cursor| cursor.sent);
            if ticket.last > held {
                self.catch_up(link, ticket.c, held, items)?;
            }
        }
        items.push(Item::Frame(Synced {}.into()));
        let card = replay::call_back(&self.db, &link.person, now)?;
        items.extend(card.map(|card| Item::Frame(CallBackChanged { card }.into())));
        self.snapshots(link, now, &tickets, items)
    }

    fn snapshots(
        &self,
        link: &Link,
        now: Millis,
        tickets: &[Ticket],
        items: &mut Vec<Item>,
    ) -> Result<(), ServerError> {
        for ticket in tickets {
            let (by, seq) = ticket.read_by_peer(&link.person);
            if seq > Seq(0) {
                items.push(Item::Frame(PeerRead { c: ticket.c, by, seq }.into()));
            }
            let place = waiting_line::place(&self.db, ticket.c, WaitWords::from(&self.config), now)?;
            items.extend(place.map(|place| Item::Frame(place.into())));
        }
        Ok(())
    }
}

impl Link {
    /// Whether everything missed has been sent.
    pub fn is_live(&self) -> bool {
        matches!(self.stage, Stage::Live)
    }

    /// Whether the guest has logged out: once its answers are given, the connection ends with 4504.
    pub fn is_dismissed(&self) -> bool {
        self.membership.inbox.is_closed() && self.membership.inbox.is_empty()
    }

    /// Whether the inbox holds anything to [`Engine::hear`].
    pub fn has_notices(&self) -> bool {
        self.membership.lag.is_behind() || !self.membership.inbox.is_empty()
    }

    /// One notice is lost on its way. Returns whether it was an event.
    pub fn lose_notice(&mut self) -> bool {
        matches!(self.membership.inbox.try_recv(), Ok(Notice::Posted(_)))
    }

    /// The inbox overflows.
    pub fn overflow(&mut self) {
        self.membership.lag.set();
    }

    fn mark_read(&self, at: Millis, c: ConversationId, seq: Seq) -> Command {
        let order = Order { by: self.person.clone(), at, c, what: What::Read { seq } };
        Command { re: None, task: Box::new(order.into()) }
    }
}
