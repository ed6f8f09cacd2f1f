//! An operator: takes what waits, writes numbered messages, keeps each command until it is answered.

use std::collections::{BTreeMap, VecDeque};
use std::net::SocketAddr;
use std::time::Duration;

use chat_core::ways::Way;
use chat_protocol::{
    Auth, AuthKind, ClientFrame, ClientPong, CommandId, Confirmed, ConversationId, Event, EventBody,
    GetHistory, Hello, OperatorFrame, Refused, ReleaseTicket, Resume, Retry, Secret, SendMessage, Seq,
    ServerFrame, TakeTicket, TicketCard, TicketState, VERSION, limits,
};
use tokio::sync::mpsc::{UnboundedReceiver, UnboundedSender, unbounded_channel};
use tokio::sync::oneshot;
use tokio::time::{Instant, sleep_until};

use crate::client::now;
use crate::dice::Dice;
use crate::link::{Ear, Heard, Link};

/// A link over which nothing came for so long is given up: heartbeat and grace.
const SILENCE: Duration = Duration::from_millis(1_500);
/// Until the first frame a link has longer.
const OPENING: Duration = Duration::from_secs(3);

/// What an operator does.
#[derive(Debug)]
pub(crate) enum Deed {
    /// Writes to one of the conversations held.
    Say,
    /// Puts one of them back into the waiting line.
    Leave,
    /// Shows how things stand.
    Look(oneshot::Sender<Look>),
}

/// An operator as it stands.
#[derive(Debug)]
pub(crate) struct Look {
    pub(crate) name: String,
    /// Every text written, with its conversation, in order.
    pub(crate) accepted: Vec<(ConversationId, String)>,
    /// Commands not answered.
    pub(crate) unconfirmed: usize,
    /// The logs as far as they are held.
    pub(crate) logs: BTreeMap<ConversationId, Vec<Event>>,
    /// Conversations held: their logs must be complete.
    pub(crate) holds: Vec<ConversationId>,
    /// Messages the server refused for good.
    pub(crate) refused: u64,
}

/// Starts an operator who lives as long as the sender.
pub(crate) fn start(
    id: &'static str,
    token: &'static str,
    way: SocketAddr,
    seed: u64,
) -> UnboundedSender<Deed> {
    let (sender, deeds) = unbounded_channel();
    let (ear, heard) = unbounded_channel();
    let operator = Operator {
        id,
        token,
        way,
        dice: Dice::new(seed),
        link: None,
        links: 0,
        ear,
        state: State::Waiting,
        wake: Instant::now(),
        epoch: None,
        cards: BTreeMap::new(),
        logs: BTreeMap::new(),
        tips: BTreeMap::new(),
        fetches: BTreeMap::new(),
        left: BTreeMap::new(),
        outbox: VecDeque::new(),
        accepted: Vec::new(),
        refused: 0,
    };
    tokio::spawn(operator.run(deeds, heard));
    sender
}

/// How the connection stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum State {
    /// For the next try.
    Waiting,
    Opening,
    Live,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Sent {
    No,
    Yes,
}

struct Pending {
    id: CommandId,
    frame: ClientFrame,
    sent: Sent,
}

struct Operator {
    id: &'static str,
    token: &'static str,
    way: SocketAddr,
    dice: Dice,
    link: Option<Link>,
    links: u64,
    ear: Ear,
    state: State,
    /// When the next try is due, or the link is given up.
    wake: Instant,
    epoch: Option<String>,
    cards: BTreeMap<ConversationId, TicketCard>,
    logs: BTreeMap<ConversationId, Vec<Event>>,
    /// Newest positions known to exist.
    tips: BTreeMap<ConversationId, Seq>,
    /// Requests for missing events.
    fetches: BTreeMap<ConversationId, CommandId>,
    /// Positions at which a conversation was left, as confirmed.
    left: BTreeMap<ConversationId, Seq>,
    /// One command is in flight at a time, as in the widget.
    outbox: VecDeque<Pending>,
    accepted: Vec<(ConversationId, String)>,
    refused: u64,
}

impl Operator {
    async fn run(mut self, mut deeds: UnboundedReceiver<Deed>, mut heard: UnboundedReceiver<(u64, Heard)>) {
        loop {
            tokio::select! {
                deed = deeds.recv() => match deed {
                    Some(deed) => self.deed(deed),
                    None => return,
                },
                Some((number, heard)) = heard.recv() => {
                    if self.link.is_some() && number == self.links {
                        self.hear(heard);
                    }
                }
                () = sleep_until(self.wake) => self.woken(),
            }
            self.flush();
        }
    }

    fn deed(&mut self, deed: Deed) {
        match deed {
            Deed::Say => {
                let Some(c) = self.any_held() else { return };
                let text = format!("{}-{}", self.id, self.accepted.len() + 1);
                self.accepted.push((c, text.clone()));
                let id = self.new_id();
                self.push(id, SendMessage { id, c, text: text.into(), files: Vec::new(), open: None });
            }
            Deed::Leave => {
                let Some(c) = self.any_held() else { return };
                let id = self.new_id();
                self.push(id, ReleaseTicket { id, c });
            }
            Deed::Look(answer) => {
                let look = Look {
                    name: self.id.to_owned(),
                    accepted: self.accepted.clone(),
                    unconfirmed: self.outbox.len(),
                    logs: self.logs.clone(),
                    holds: self.held(),
                    refused: self.refused,
                };
                // Whoever asked may have gone.
                drop(answer.send(look));
            }
        }
    }

    fn any_held(&mut self) -> Option<ConversationId> {
        let held = self.held();
        let index = usize::try_from(self.dice.roll()).unwrap_or_default();
        held.get(index.checked_rem(held.len())?).copied()
    }

    /// Conversations the operator took and did not leave, by the log.
    fn held(&self) -> Vec<ConversationId> {
        let leaving = |c: ConversationId| {
            self.outbox.iter().any(
                |pending| matches!(&pending.frame, ClientFrame::ReleaseTicket(release) if release.c == c),
            )
        };
        let mut held = Vec::new();
        for (c, log) in &self.logs {
            let turn = log.iter().rev().find(|event| {
                matches!(event.body, EventBody::TicketAssigned { .. } | EventBody::OperatorLeft { .. })
            });
            let Some(Event { seq, body: EventBody::TicketAssigned { op }, .. }) = turn else { continue };
            let left = self.left.get(c).copied().unwrap_or_default();
            if op.id == self.id && *seq > left && !leaving(*c) {
                held.push(*c);
            }
        }
        held
    }

    // ---- the link ----------------------------------------------------------------------------------

    fn woken(&mut self) {
        match self.state {
            State::Waiting => {
                self.links += 1;
                self.link = Some(Link::open(Way::Socket, self.way, self.links, self.ear.clone()));
                self.state = State::Opening;
                self.wake = Instant::now() + OPENING;
            }
            State::Opening | State::Live => self.lose_link(),
        }
    }

    fn lose_link(&mut self) {
        self.link = None;
        self.state = State::Waiting;
        self.wake = Instant::now() + Duration::from_millis(self.dice.between(50, 400));
        self.fetches.clear();
        for pending in &mut self.outbox {
            pending.sent = Sent::No;
        }
    }

    fn hear(&mut self, heard: Heard) {
        match heard {
            Heard::Opened => self.greet(),
            Heard::Closed(_) => self.lose_link(),
            Heard::Text(text) => {
                self.wake = Instant::now() + SILENCE;
                if let Ok(frame) = OperatorFrame::decode(&text) {
                    self.waiting_line(frame);
                } else if let Ok(frame) = ServerFrame::decode(&text) {
                    self.frame(frame);
                }
            }
        }
    }

    fn greet(&mut self) {
        let held = self.logs.iter().take(limits::MAX_RESUMED);
        let convs = held.map(|(c, log)| (*c, (Seq(log.len() as u64), Seq(0)))).collect();
        let resume = self.epoch.clone().map(|epoch| Resume { epoch, convs });
        let auth = Auth { kind: AuthKind::Operator, token: Some(Secret::from(self.token)) };
        self.send(Hello { v: VERSION, client: None, auth, caps: Vec::new(), page: None, resume });
    }

    fn frame(&mut self, frame: ServerFrame) {
        match frame {
            ServerFrame::Welcome(welcome) => {
                if self.epoch.as_ref().is_some_and(|held| *held != welcome.epoch) {
                    self.logs.clear();
                }
                self.epoch = Some(welcome.epoch);
            }
            ServerFrame::Synced(_) => self.state = State::Live,
            ServerFrame::Sync(sync) => self.reach(sync.c, sync.to),
            ServerFrame::Event(event) => {
                self.reach(event.c, event.seq);
                self.add(event);
            }
            ServerFrame::HistoryPage(page) => {
                self.fetches.remove(&page.c);
                for event in page.events {
                    self.add(event);
                }
            }
            ServerFrame::Confirmed(confirmed) => self.confirmed(&confirmed),
            ServerFrame::Refused(refused) => self.refused(&refused),
            ServerFrame::Ping(ping) => {
                self.send(ClientPong { n: ping.n });
                for (c, tip) in ping.tip {
                    self.reach(c, tip);
                }
            }
            _ => {}
        }
    }

    // ---- logs --------------------------------------------------------------------------------------

    fn reach(&mut self, c: ConversationId, tip: Seq) {
        let known = self.tips.entry(c).or_default();
        *known = tip.max(*known);
    }

    fn add(&mut self, event: Event) {
        let log = self.logs.entry(event.c).or_default();
        if event.seq == Seq(log.len() as u64 + 1) {
            log.push(event);
        }
    }

    fn waiting_line(&mut self, frame: OperatorFrame) {
        match frame {
            OperatorFrame::Line(line) => {
                self.cards = line.items.into_iter().map(|card| (card.c, card)).collect();
            }
            OperatorFrame::Ticket(changed) => drop(self.cards.insert(changed.card.c, changed.card)),
            // Nobody in a storm asks to be called, fills in forms or takes notes.
            _ => {}
        }
    }

    // ---- commands ----------------------------------------------------------------------------------

    fn push(&mut self, id: CommandId, frame: impl Into<ClientFrame>) {
        self.outbox.push_back(Pending { id, frame: frame.into(), sent: Sent::No });
    }

    fn confirmed(&mut self, confirmed: &Confirmed) {
        let Some(pending) = self.forget(confirmed.re) else { return };
        if let (ClientFrame::ReleaseTicket(release), Some(seq)) = (pending.frame, confirmed.seq) {
            self.left.insert(release.c, seq);
        }
    }

    fn refused(&mut self, refused: &Refused) {
        if let Some(re) = refused.re {
            self.fetches.retain(|_, id| *id != re);
        }
        match refused.retry {
            // A fault of the server: the same again on another connection.
            Retry::Same | Retry::After | Retry::Auth => self.lose_link(),
            Retry::Never | Retry::New => {
                let pending = refused.re.and_then(|re| self.forget(re));
                // That another operator was quicker is no fault.
                if pending.is_some_and(|pending| !matches!(pending.frame, ClientFrame::TakeTicket(_))) {
                    self.refused += 1;
                }
            }
        }
    }

    fn forget(&mut self, id: CommandId) -> Option<Pending> {
        let index = self.outbox.iter().position(|pending| pending.id == id)?;
        self.outbox.remove(index)
    }

    /// Does what is due on a live link: takes what waits, asks for what is missing, sends the next command.
    fn flush(&mut self) {
        if self.state != State::Live {
            return;
        }
        let waiting: Vec<ConversationId> = self
            .cards
            .values()
            .filter(|card| card.state == TicketState::Waiting)
            .map(|card| card.c)
            .collect();
        for c in waiting {
            // Its next card says whether that worked.
            self.cards.remove(&c);
            let id = self.new_id();
            self.push(id, TakeTicket { id, c });
        }
        let behind: Vec<(ConversationId, Seq)> = self
            .tips
            .iter()
            .map(|(c, tip)| (*c, *tip, Seq(self.logs.get(c).map_or(0, Vec::len) as u64)))
            .filter(|(c, tip, held)| tip > held && !self.fetches.contains_key(c))
            .map(|(c, _, held)| (c, held))
            .collect();
        for (c, held) in behind {
            let id = self.new_id();
            self.fetches.insert(c, id);
            self.send(GetHistory { id, c, before: None, after: Some(held), limit: limits::MAX_HISTORY });
        }
        if let Some(next) = self.outbox.front_mut().filter(|next| next.sent == Sent::No) {
            next.sent = Sent::Yes;
            let frame = next.frame.clone();
            self.send(frame);
        }
    }

    fn send(&self, frame: impl Into<ClientFrame>) {
        if let Some(link) = &self.link {
            link.send(frame.into().encode());
        }
    }

    fn new_id(&mut self) -> CommandId {
        CommandId::new(now(), self.dice.ten_bytes())
    }
}
