//! When to connect, when to give a connection up, and how long to wait before the next.

use chat_protocol::{Bye, CloseCode, Heartbeat, Millis, Reconnect};

use crate::dice::Dice;
use crate::input::Network;
use crate::view::ConnectionView;

/// A socket must open this soon, milliseconds.
const OPEN_WITHIN: u64 = 10_000;
/// `welcome` must follow `hello` this soon.
const WELCOME_WITHIN: u64 = 5_000;
/// While events are replayed, some frame must come this often.
const REPLAY_SILENCE: u64 = 15_000;
/// Answer to a ping of ours.
const PROBE_WITHIN: u64 = 3_000;
/// A connection that lasted this long was a good one: the next failure counts as the first.
const GOOD_AFTER: u64 = 60_000;
/// Impatience (clicks, wake-ups) shortens a back-off at most this often.
const HURRY_EVERY: u64 = 2_000;
/// After so many failures in a row other channels are shown.
const MANY_FAILURES: u32 = 4;
/// After close code 4008, from and to.
const RATE_LIMITED_WAIT: (u64, u64) = (30_000, 60_000);

/// The connection of a session.
#[derive(Debug)]
pub(crate) struct Connection {
    state: State,
    /// Failures in a row.
    failures: u32,
    past: Past,
    network: Network,
    /// When the latest attempt began.
    tried_at: Millis,
    heartbeat: Heartbeat,
    reconnect: Reconnect,
    /// The server asked for this spread before it closed.
    farewell: Option<(u64, u64)>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum State {
    Idle,
    Connecting { until: Millis },
    Greeting { until: Millis },
    Syncing { until: Millis },
    Live { since: Millis, silent_until: Millis },
    Backoff { until: Millis },
    Offline,
    Stopped,
}

/// Whether this page was ever connected: people are told «подключаемся» at first, «связь прервалась» later.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Past {
    NeverLive,
    WasLive,
}

/// What the session does about a change of the connection.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Step {
    Nothing,
    /// Open a socket.
    Open,
    /// Close the socket, if any; the back-off is running.
    GiveUp,
    /// Ask the server for a sign of life.
    Probe,
}

impl Connection {
    pub(crate) fn new() -> Self {
        Self {
            state: State::Idle,
            failures: 0,
            past: Past::NeverLive,
            network: Network::Online,
            tried_at: Millis(0),
            heartbeat: Heartbeat::default(),
            reconnect: Reconnect::default(),
            farewell: None,
        }
    }

    pub(crate) fn is_live(&self) -> bool {
        matches!(self.state, State::Live { .. })
    }

    pub(crate) fn is_connecting(&self) -> bool {
        matches!(self.state, State::Connecting { .. })
    }

    /// Whether `hello` was said and not everything has come that it asks for.
    pub(crate) fn is_greeting(&self) -> bool {
        matches!(self.state, State::Greeting { .. } | State::Syncing { .. })
    }

    /// Whether the server is replaying what was missed.
    pub(crate) fn is_syncing(&self) -> bool {
        matches!(self.state, State::Syncing { .. })
    }

    /// Whether what is sent now will wait for a connection longer than a person expects.
    pub(crate) fn is_broken(&self) -> bool {
        match self.state {
            State::Live { .. } => false,
            State::Idle | State::Connecting { .. } | State::Greeting { .. } | State::Syncing { .. } => {
                self.failures > 0 || self.network == Network::Offline
            }
            State::Backoff { .. } | State::Offline | State::Stopped => true,
        }
    }

    pub(crate) fn view(&self) -> ConnectionView {
        match (self.state, self.past) {
            (State::Idle, _) => ConnectionView::Idle,
            (State::Stopped, _) => ConnectionView::Stopped,
            (_, _) if self.network == Network::Offline => ConnectionView::Offline,
            (State::Live { .. }, _) => ConnectionView::Live,
            (_, _) if self.failures >= MANY_FAILURES => ConnectionView::Failing,
            (_, Past::WasLive) => ConnectionView::Reconnecting,
            (_, Past::NeverLive) if self.failures > 0 => ConnectionView::ConnectingLong,
            (_, Past::NeverLive) => ConnectionView::Connecting,
        }
    }

    pub(crate) fn deadline(&self) -> Option<Millis> {
        match self.state {
            State::Connecting { until }
            | State::Greeting { until }
            | State::Syncing { until }
            | State::Backoff { until }
            | State::Live { silent_until: until, .. } => Some(until),
            State::Idle | State::Offline | State::Stopped => None,
        }
    }

    /// As if the page had just loaded.
    pub(crate) fn forget(&mut self) {
        *self = Self { network: self.network, ..Self::new() };
    }

    /// Somebody needs a connection.
    pub(crate) fn need(&mut self, now: Millis) -> Step {
        if self.state == State::Idle { self.open(now) } else { Step::Nothing }
    }

    /// The connection ended for a reason that a new one does not have.
    pub(crate) fn reopen(&mut self, now: Millis) -> Step {
        self.open(now)
    }

    /// Somebody is impatient, or the page came back.
    pub(crate) fn hurry(&mut self, now: Millis) -> Step {
        match self.state {
            State::Backoff { .. } | State::Offline if now.since(self.tried_at) >= HURRY_EVERY => {
                self.open(now)
            }
            State::Live { .. } => self.probe(now),
            _ => Step::Nothing,
        }
    }

    pub(crate) fn network(&mut self, now: Millis, network: Network) -> Step {
        self.network = network;
        match (network, self.state) {
            (Network::Online, State::Offline) => {
                self.failures = 0;
                self.wait(now, None);
                Step::Nothing
            }
            (Network::Offline, State::Backoff { .. }) => {
                self.state = State::Offline;
                Step::Nothing
            }
            (_, State::Live { .. }) => self.probe(now),
            (Network::Online, _) => self.hurry(now),
            _ => Step::Nothing,
        }
    }

    pub(crate) fn opened(&mut self, now: Millis) {
        self.state = State::Greeting { until: now.plus(WELCOME_WITHIN) };
    }

    pub(crate) fn welcomed(&mut self, now: Millis, heartbeat: Heartbeat, reconnect: Reconnect) {
        self.heartbeat = heartbeat;
        self.reconnect = reconnect;
        self.state = State::Syncing { until: now.plus(REPLAY_SILENCE) };
    }

    pub(crate) fn synced(&mut self, now: Millis) {
        self.past = Past::WasLive;
        self.farewell = None;
        self.state = State::Live { since: now, silent_until: now.plus(self.allowed_silence()) };
    }

    /// Any frame is a sign of life.
    pub(crate) fn heard(&mut self, now: Millis) {
        let allowed = self.allowed_silence();
        match &mut self.state {
            State::Live { silent_until, .. } => *silent_until = now.plus(allowed),
            State::Syncing { until } => *until = now.plus(REPLAY_SILENCE),
            _ => {}
        }
    }

    pub(crate) fn farewell(&mut self, bye: &Bye) {
        self.farewell = Some(bye.wait_ms);
    }

    /// The socket closed by itself.
    pub(crate) fn closed(&mut self, now: Millis, code: CloseCode, dice: &mut Dice) {
        if self.deadline().is_none() || matches!(self.state, State::Backoff { .. }) {
            return;
        }
        if !code.may_reconnect() {
            self.state = State::Stopped;
            return;
        }
        if code == CloseCode::RATE_LIMIT {
            self.farewell = Some(RATE_LIMITED_WAIT);
        }
        self.failed(now, dice);
    }

    /// A deadline may have passed.
    pub(crate) fn tick(&mut self, now: Millis, dice: &mut Dice) -> Step {
        if self.deadline().is_none_or(|deadline| deadline > now) {
            return Step::Nothing;
        }
        match self.state {
            State::Backoff { .. } => self.open(now),
            _ => self.give_up(now, dice),
        }
    }

    /// The connection is of no use any more.
    pub(crate) fn give_up(&mut self, now: Millis, dice: &mut Dice) -> Step {
        self.failed(now, dice);
        Step::GiveUp
    }

    fn open(&mut self, now: Millis) -> Step {
        self.tried_at = now;
        self.state = State::Connecting { until: now.plus(OPEN_WITHIN) };
        Step::Open
    }

    fn probe(&mut self, now: Millis) -> Step {
        let State::Live { silent_until, .. } = &mut self.state else { return Step::Nothing };
        *silent_until = now.plus(PROBE_WITHIN).min(*silent_until);
        Step::Probe
    }

    fn failed(&mut self, now: Millis, dice: &mut Dice) {
        if let State::Live { since, .. } = self.state
            && now.since(since) >= GOOD_AFTER
        {
            self.failures = 0;
        }
        if self.network == Network::Offline {
            self.failures += 1;
            self.state = State::Offline;
            return;
        }
        self.wait(now, Some(dice));
        self.failures += 1;
    }

    /// Full jitter: anywhere between nothing and the doubled span, plus the minimum.
    fn wait(&mut self, now: Millis, dice: Option<&mut Dice>) {
        let Reconnect { min_ms, max_ms } = self.reconnect;
        let (least, most) = self.farewell.take().unwrap_or_else(|| {
            let doubled = min_ms.saturating_mul(1 << self.failures.min(16));
            (min_ms, min_ms.saturating_add(doubled.min(max_ms)))
        });
        let random = dice.map_or(0, |dice| dice.up_to(most.saturating_sub(least)));
        self.state = State::Backoff { until: now.plus(least.saturating_add(random)) };
    }

    fn allowed_silence(&self) -> u64 {
        self.heartbeat.every_ms.saturating_add(self.heartbeat.grace_ms)
    }
}
