//! A person's page: a real session over a real connection, in real time.

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::net::SocketAddr;
use std::sync::Arc;
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use chat_core::ways::{Way, Ways};
use chat_core::{
    Change, Command, Config, Effect, HistoryView, Input, Network, Place, SavedCommand, Session, Update,
};
use chat_protocol::{
    ClientFrame, ClientInfo, CommandId, ConversationId, Millis, Opening, Secret, SendMessage, Seq, Text,
};
use tokio::sync::mpsc::{UnboundedReceiver, UnboundedSender, unbounded_channel};
use tokio::sync::oneshot;

use crate::browser::{Screen, Storage, line};
use crate::dice::Dice;
use crate::link::{Ear, Heard, Link};
use crate::report::Tally;
use crate::storm::Protection;

/// What a person, or the browser, does.
#[derive(Debug)]
pub(crate) enum Deed {
    Say,
    Nudge,
    Reload,
    Wake,
    Network(Network),
    ScrollUp,
    /// Show what there is, and go on towards rest: ask for what stands above, if there is any.
    Look(oneshot::Sender<Look>),
}

/// A client as it stands.
#[derive(Debug)]
pub(crate) struct Look {
    pub(crate) name: String,
    /// Every text the person wrote, in order.
    pub(crate) said: Vec<String>,
    /// Every text accepted, with its conversation, in order.
    pub(crate) accepted: Vec<(ConversationId, String)>,
    /// Guest tokens under which a conversation was held.
    pub(crate) owners: BTreeMap<ConversationId, Vec<Secret>>,
    /// Commands not confirmed.
    pub(crate) unconfirmed: usize,
    pub(crate) conversation: Option<ConversationId>,
    /// The position reached: with the panel open, all that is held counts as read.
    pub(crate) position: Seq,
    pub(crate) history: HistoryView,
    pub(crate) lines: Vec<String>,
    /// Messages that went by requests, for want of a socket.
    pub(crate) by_requests: usize,
}

/// Starts a client that lives as long as the sender.
pub(crate) fn start(
    name: String,
    server: SocketAddr,
    seed: u64,
    without: Option<Protection>,
    tally: Arc<Tally>,
) -> UnboundedSender<Deed> {
    let (sender, deeds) = unbounded_channel();
    let (ear, heard) = unbounded_channel();
    let mut dice = Dice::new(seed);
    let session = Session::new(config(), dice.roll(), Storage::default().load());
    let client = Client {
        name,
        server,
        dice,
        without,
        tally,
        storage: Storage::default(),
        screen: Screen::default(),
        history: HistoryView::Complete,
        session,
        ways: Ways::default(),
        link: None,
        by: Way::Socket,
        links: 0,
        by_requests: BTreeSet::new(),
        ear,
        said: Vec::new(),
        accepted: Vec::new(),
        owners: BTreeMap::new(),
        ids_sent: BTreeSet::new(),
        aliases: HashMap::new(),
    };
    tokio::spawn(client.run(deeds, heard));
    sender
}

struct Client {
    name: String,
    server: SocketAddr,
    dice: Dice,
    without: Option<Protection>,
    tally: Arc<Tally>,
    storage: Storage,
    screen: Screen,
    history: HistoryView,
    session: Session,
    /// What this page knows about the ways to the server.
    ways: Ways,
    link: Option<Link>,
    /// By which way the present link goes.
    by: Way,
    /// Links opened so far: the number of the present one.
    links: u64,
    /// Messages that were sent without a socket.
    by_requests: BTreeSet<CommandId>,
    ear: Ear,
    said: Vec<String>,
    accepted: Vec<(ConversationId, String)>,
    owners: BTreeMap<ConversationId, Vec<Secret>>,
    /// Only without stable ids: what was sent before, and under which other name it went again.
    ids_sent: BTreeSet<CommandId>,
    aliases: HashMap<String, String>,
}

/// What became of the link during one input.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum LinkFate {
    Kept,
    Lost,
}

impl Client {
    async fn run(mut self, mut deeds: UnboundedReceiver<Deed>, mut heard: UnboundedReceiver<(u64, Heard)>) {
        self.load_page();
        loop {
            let due = self.session.next_deadline().map(|at| Duration::from_millis(at.since(now())));
            let deadline = async {
                match due {
                    Some(due) => tokio::time::sleep(due).await,
                    None => std::future::pending().await,
                }
            };
            tokio::select! {
                deed = deeds.recv() => match deed {
                    Some(deed) => self.deed(deed),
                    None => return,
                },
                Some((number, heard)) = heard.recv() => self.hear(number, heard),
                () = deadline => self.input(Input::DeadlineReached),
            }
        }
    }

    fn deed(&mut self, deed: Deed) {
        match deed {
            Deed::Say => self.say(),
            Deed::Nudge => self.nudge(),
            Deed::Reload => {
                self.tally.reloads.add();
                if self.without == Some(Protection::Storage) {
                    self.storage = Storage::default();
                }
                self.load_page();
            }
            Deed::Wake => self.input(Input::Woke),
            Deed::Network(network) => self.input(Input::Network(network)),
            Deed::ScrollUp => self.input(Input::Command(Command::LoadEarlier)),
            Deed::Look(answer) => {
                if self.history == HistoryView::More {
                    self.input(Input::Command(Command::LoadEarlier));
                }
                // Whoever asked may have gone.
                drop(answer.send(self.look()));
            }
        }
    }

    fn say(&mut self) {
        if let Some(text) = self.words() {
            let (files, uploading) = (Vec::new(), Vec::new());
            self.input(Input::Command(Command::SendText {
                text,
                files,
                uploading,
                opening: Opening::default(),
            }));
        }
    }

    /// Asks again, with a word more or without.
    fn nudge(&mut self) {
        let details = if self.dice.percent(50) { self.words() } else { None };
        self.input(Input::Command(Command::Nudge { details }));
    }

    /// The next thing this person writes.
    fn words(&mut self) -> Option<Text> {
        let text = format!("{}-{}", self.name, self.said.len() + 1);
        self.said.push(text.clone());
        Text::parse(&text, 4_000).ok()
    }

    /// Begins a page over what the storage holds; the page before is gone, with its socket and all it knew.
    fn load_page(&mut self) {
        self.link = None;
        self.ways = Ways::default();
        self.session = Session::new(config(), self.dice.roll(), self.storage.load());
        self.screen = Screen::default();
        self.history = HistoryView::Complete;
        self.input(Input::Started);
        self.input(Input::Command(Command::ShowPanel));
    }

    fn hear(&mut self, number: u64, heard: Heard) {
        if self.link.is_none() || number != self.links {
            return;
        }
        match heard {
            Heard::Opened => self.input(Input::SocketOpened),
            Heard::Text(text) => {
                self.ways.heard();
                let text = self.under_first_ids(text);
                self.input(Input::Frame(text));
            }
            Heard::Closed(code) => {
                self.link = None;
                self.input(Input::SocketClosed(code));
            }
        }
    }

    fn input(&mut self, input: Input) {
        let mut fate = if matches!(input, Input::SocketClosed(_)) { LinkFate::Lost } else { LinkFate::Kept };
        for effect in self.session.handle(now(), input) {
            match effect {
                Effect::Save(change) => {
                    self.note(&change);
                    self.storage.change(change);
                }
                Effect::Show(Update::Timeline(change)) => self.screen.show(change),
                Effect::Show(Update::History(history)) => self.history = history,
                Effect::Show(_) | Effect::NeedToken => {}
                Effect::Connect => {
                    self.links += 1;
                    self.by = self.ways.attempt(now());
                    self.link = Some(Link::open(self.by, self.server, self.links, self.ear.clone()));
                }
                Effect::Send(frame) => self.send(frame),
                Effect::CloseSocket(_) => {
                    self.link = None;
                    fate = LinkFate::Lost;
                }
            }
        }
        let forgets = self.without == Some(Protection::Resend) && self.storage.commands() > 0;
        if fate == LinkFate::Lost && forgets {
            self.storage.forget_commands();
            self.load_page();
        }
    }

    /// Notes what is accepted, and who may read it later.
    fn note(&mut self, change: &Change) {
        match change {
            Change::PutCommand(SavedCommand { command, .. }) => {
                let words = command.message().map(|message| line(&message));
                self.accepted.extend(command.conversation().zip(words));
            }
            Change::PutPlace(Place { conversation: Some(c), guest_token: Some(token), .. }) => {
                let owners = self.owners.entry(*c).or_default();
                if !owners.contains(token) {
                    owners.push(token.clone());
                }
            }
            _ => {}
        }
    }

    fn send(&mut self, frame: ClientFrame) {
        if let (Way::Requests, ClientFrame::SendMessage(message)) = (self.by, &frame) {
            self.by_requests.insert(message.id);
        }
        let frame = match frame {
            ClientFrame::SendMessage(message) if self.without == Some(Protection::StableIds) => {
                self.under_fresh_id(message).into()
            }
            frame => frame,
        };
        if let Some(link) = &self.link {
            link.send(frame.encode());
        }
    }

    /// A protection taken away: what is sent again goes under another id. To the log this is the same as a
    /// server that forgets ids, and the server stays as it is.
    fn under_fresh_id(&mut self, message: SendMessage) -> SendMessage {
        if self.ids_sent.insert(message.id) {
            return message;
        }
        let fresh = CommandId::new(now(), self.dice.ten_bytes());
        self.aliases.insert(fresh.to_string(), message.id.to_string());
        SendMessage { id: fresh, ..message }
    }

    /// Undoes [`Client::under_fresh_id`] in what the server answers.
    fn under_first_ids(&self, text: String) -> String {
        self.aliases.iter().fold(text, |text, (fresh, first)| match text.contains(fresh) {
            true => text.replace(fresh, first),
            false => text,
        })
    }

    fn look(&self) -> Look {
        let place = self.storage.place();
        Look {
            name: self.name.clone(),
            said: self.said.clone(),
            accepted: self.accepted.clone(),
            owners: self.owners.clone(),
            unconfirmed: self.storage.commands(),
            conversation: place.conversation,
            position: place.read,
            history: self.history,
            lines: self.screen.lines(),
            by_requests: self.by_requests.len(),
        }
    }
}

fn config() -> Config {
    Config { client: ClientInfo { name: "chaos".into(), ver: "0".into(), lang: None } }
}

/// The time, as a browser's clock gives it.
pub(crate) fn now() -> Millis {
    let since = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
    Millis(u64::try_from(since.as_millis()).unwrap_or(u64::MAX))
}
