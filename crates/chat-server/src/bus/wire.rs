//! The way over NATS.

use std::collections::BTreeSet;
use std::sync::{Arc, Mutex, OnceLock, PoisonError};
use std::time::Duration;

use async_nats::connection::State;
use async_nats::{Client, ConnectOptions, Message, Subscriber};
use futures_util::StreamExt;
use serde::{Deserialize, Serialize};
use tokio::sync::{mpsc, oneshot};
use tokio::time::{Instant, MissedTickBehavior, interval, timeout};

use super::arriving::Arrival;
use super::crossing::{Crossing, Pseudonym};
use super::dice::Dice;
use super::neighbours::{Heard, Neighbours};
use super::voucher::Voucher;
use crate::config::{BusConfig, BusLogin};
use crate::error::ServerError;
use crate::files::key::FileKeys;
use crate::hub::Hub;
use crate::random;
use crate::waiting_line::WaitingLine;

/// Between two signs of life.
const EVERY: Duration = Duration::from_secs(1);

/// A node that has not even heard itself for so long has lost the bus.
const DEAF_AFTER: Duration = Duration::from_secs(3);

/// Notices that may wait, each way.
const WAITING: usize = 4096;

/// How long NATS may take to accept a notice.
const PATIENCE: Duration = Duration::from_millis(250);

/// How long another node may take to answer, and how often it is asked.
const ANSWER_WITHIN: Duration = Duration::from_secs(2);
const ASKED: usize = 2;

/// A notice as it crosses.
#[derive(Serialize, Deserialize)]
struct Envelope {
    node: String,
    /// 1 for the first of a node.
    n: u64,
    #[serde(flatten)]
    what: Crossing,
}

/// The way from here to the other nodes.
pub(crate) struct Wire {
    /// What this node is called on the bus, since it started.
    node: String,
    outgoing: Mutex<Outgoing>,
    client: Arc<OnceLock<Client>>,
    keys: String,
    voucher: Voucher,
}

/// What is numbered leaves in the order of the numbers.
struct Outgoing {
    numbered: u64,
    queue: mpsc::Sender<Envelope>,
    end: Option<oneshot::Sender<()>>,
}

/// No node has answered, and one may have had to.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Unanswered;

impl Wire {
    /// Joins the bus of everybody who shares this store; for as long as the server runs, however often NATS goes and
    /// comes. Nothing of this fails a server: without NATS it is alone for a while.
    pub(crate) fn open(
        config: &BusConfig,
        epoch: &str,
        arrival: Arrival,
        file_keys: Arc<FileKeys>,
        voucher: Voucher,
    ) -> Result<Self, ServerError> {
        let node = random::name()?.split_off(20);
        let (queue, leaving) = mpsc::channel(WAITING);
        let (arrived, notices) = mpsc::channel(WAITING);
        let (end, ended) = oneshot::channel();
        let (subject, keys) = (format!("portal-chat.{epoch}"), format!("portal-chat.{epoch}.keys"));
        let client = Arc::default();
        let station = Station {
            node: node.clone(),
            config: config.clone(),
            subject,
            keys: keys.clone(),
            hub: Arc::clone(&arrival.hub),
            line: arrival.line.clone(),
            file_keys,
            voucher: voucher.clone(),
            arrived,
            neighbours: Neighbours::default(),
            dice: Dice::new(u64::from_le_bytes(random::bytes()?)),
            heard_myself_at: None,
            client: Arc::clone(&client),
        };
        tokio::spawn(arrival.take(notices));
        tokio::spawn(station.run(leaving, ended));
        let outgoing = Mutex::new(Outgoing { numbered: 0, queue, end: Some(end) });
        Ok(Self { node, outgoing, client, keys, voucher })
    }

    /// What this node is called on the bus.
    pub(crate) fn node(&self) -> &str {
        &self.node
    }

    /// Tells the other nodes, unless it gets lost.
    pub(crate) fn send(&self, what: Crossing) {
        // Nothing in here panics half-way.
        let mut outgoing = self.outgoing.lock().unwrap_or_else(PoisonError::into_inner);
        outgoing.numbered += 1;
        let envelope = Envelope { node: self.node.clone(), n: outgoing.numbered, what };
        // Too much at once: the others hear of the gap.
        let _ = outgoing.queue.try_send(envelope);
    }

    /// Takes leave of the other nodes, after all that was sent.
    pub(crate) async fn leave(&self) {
        self.send(Crossing::Gone);
        let end = self.outgoing.lock().unwrap_or_else(PoisonError::into_inner).end.take();
        if let Some(mut end) = end {
            // Without NATS nobody hears it.
            let _ = timeout(PATIENCE, end.closed()).await;
        }
    }

    /// Whose token for files this is, if another node has given it.
    pub(crate) async fn whose(&self, token: Pseudonym) -> Result<Option<String>, Unanswered> {
        let client = self.client.get().ok_or(Unanswered)?;
        let question = serde_json::to_vec(&token).map_err(|_| Unanswered)?;
        for _ in 0..ASKED {
            if client.connection_state() != State::Connected {
                return Err(Unanswered);
            }
            let asked = client.request(self.keys.clone(), question.clone().into());
            if let Ok(Ok(answer)) = timeout(ANSWER_WITHIN, asked).await
                && let Ok(said) = std::str::from_utf8(&answer.payload)
                && let Some(account) = self.voucher.check(token, said)
            {
                return Ok(Some(account));
            }
        }
        // Everybody was asked, and nobody knows it.
        Ok(None)
    }
}

/// This node on the bus.
struct Station {
    node: String,
    config: BusConfig,
    subject: String,
    keys: String,
    hub: Arc<Hub>,
    line: WaitingLine,
    file_keys: Arc<FileKeys>,
    voucher: Voucher,
    arrived: mpsc::Sender<Crossing>,
    neighbours: Neighbours,
    dice: Dice,
    /// When a notice of this node came back; none while nothing does.
    heard_myself_at: Option<Instant>,
    client: Arc<OnceLock<Client>>,
}

impl Station {
    async fn run(mut self, mut leaving: mpsc::Receiver<Envelope>, mut ended: oneshot::Receiver<()>) {
        let Some((client, mut notices, mut questions)) = self.connect().await else { return };
        let _ = self.client.set(client.clone());
        let mut life = interval(EVERY);
        life.set_missed_tick_behavior(MissedTickBehavior::Delay);
        loop {
            tokio::select! {
                Some(envelope) = leaving.recv() => {
                    let last = envelope.what == Crossing::Gone;
                    self.publish(&client, &envelope).await;
                    if last {
                        let _ = timeout(PATIENCE, client.flush()).await;
                        ended.close();
                        return;
                    }
                }
                Some(message) = notices.next() => self.hear(&message),
                Some(question) = questions.next() => self.answer(&client, question).await,
                _ = life.tick() => self.live(),
            }
        }
    }

    /// NATS, now or whenever it comes.
    async fn connect(&self) -> Option<(Client, Subscriber, Subscriber)> {
        let BusConfig { url, login, certificates, .. } = &self.config;
        let options = match login.clone() {
            BusLogin::Open => ConnectOptions::new(),
            BusLogin::Token(token) => ConnectOptions::with_token(token.0),
            BusLogin::User(user, password) => ConnectOptions::with_user_and_password(user, password.0),
        };
        let options = match certificates {
            Some(file) => options.add_root_certificates(file.clone()),
            None => options,
        };
        let options = options
            .name("portal-chat")
            .retry_on_initial_connect()
            .max_reconnects(None)
            .reconnect_delay_callback(|tries| Duration::from_millis(100 * (1 << tries.min(5))))
            .ping_interval(Duration::from_secs(5))
            .event_callback(|event| async move {
                // What else comes along in an event may name servers and users.
                match event {
                    async_nats::Event::Connected => tracing::info!("the bus is here"),
                    async_nats::Event::Disconnected => {
                        tracing::warn!("the bus is gone: this node goes on alone");
                    }
                    async_nats::Event::SlowConsumer(_) => {
                        tracing::warn!("notices come faster than they are taken");
                    }
                    _ => tracing::debug!("something happened on the bus"),
                }
            });
        let subscribed = async {
            let client = options.connect(url.split(',').map(str::trim).collect::<Vec<_>>()).await.ok()?;
            let notices = client.subscribe(self.subject.clone()).await.ok()?;
            let questions = client.subscribe(self.keys.clone()).await.ok()?;
            Some((client, notices, questions))
        };
        let subscribed = subscribed.await;
        if subscribed.is_none() {
            tracing::error!("the bus cannot be used: check [bus] url");
        }
        subscribed
    }

    async fn publish(&self, client: &Client, envelope: &Envelope) {
        // What would wait for NATS to come back is old by then, and read from the store before.
        if client.connection_state() == State::Connected
            && let Ok(text) = serde_json::to_vec(envelope)
        {
            let _ = timeout(PATIENCE, client.publish(self.subject.clone(), text.into())).await;
        }
    }

    fn hear(&mut self, message: &Message) {
        if self.dice.percent(self.config.lose_percent) {
            return;
        }
        // Something else than a node speaks here, or a later version does.
        let Ok(Envelope { node, n, what }) = serde_json::from_slice(&message.payload) else {
            return self.hub.miss();
        };
        let now = Instant::now();
        if node == self.node {
            if self.heard_myself_at.replace(now).is_none() {
                self.neighbours.excuse(now);
                self.hub.miss();
            }
            return;
        }
        if self.neighbours.hear(&node, n, now) == Heard::Gap {
            self.hub.miss();
        }
        match what {
            Crossing::Here { ops } => self.operators_at(&node, Some(ops.into_iter().collect())),
            Crossing::Gone => {
                self.neighbours.forget(&node);
                self.operators_at(&node, None);
            }
            what => {
                if self.arrived.try_send(what).is_err() {
                    self.hub.miss();
                }
            }
        }
    }

    /// A sign of life, and a look at those of the others.
    fn live(&mut self) {
        if let Some(wire) = self.hub.wire() {
            wire.send(Crossing::Here { ops: self.hub.operators_here() });
        }
        let now = Instant::now();
        if self.heard_myself_at.is_none_or(|at| now.duration_since(at) > DEAF_AFTER) {
            // Who is at the other nodes stays as it was last heard.
            self.heard_myself_at = None;
            self.hub.miss();
            return;
        }
        for node in self.neighbours.silent(now) {
            tracing::warn!(node, "a node has gone without a word");
            self.hub.miss();
            self.operators_at(&node, None);
        }
    }

    fn operators_at(&self, node: &str, ops: Option<BTreeSet<String>>) {
        if self.hub.operators_at(node, ops) {
            self.line.moved();
        }
    }

    /// Another node asks whose token for files this is.
    async fn answer(&self, client: &Client, question: Message) {
        let Ok(token) = serde_json::from_slice(&question.payload) else { return };
        if let Some((account, to)) = self.file_keys.whose(token).zip(question.reply) {
            let said = self.voucher.sign(token, &account.id);
            let _ = timeout(PATIENCE, client.publish(to, said.into())).await;
        }
    }
}
