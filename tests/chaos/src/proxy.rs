//! A network that breaks: one way from one participant to the server.

use std::net::SocketAddr;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::tcp::{OwnedReadHalf, OwnedWriteHalf};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::watch;
use tokio::time::{Instant, sleep, sleep_until};

use crate::Result;
use crate::dice::Dice;
use crate::report::Tally;

/// What a network makes of WebSockets, in the best weather as well.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Sockets {
    Carried,
    /// Ended at the handshake.
    Refused,
    /// Opened, and then nothing is passed on.
    Mute,
}

/// Which way bytes go.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Direction {
    ToServer,
    ToClient,
}

impl Direction {
    pub(crate) fn any(dice: &mut Dice) -> Self {
        if dice.percent(50) { Self::ToServer } else { Self::ToClient }
    }
}

/// What one direction of a wire does with the bytes that come.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Order {
    Pass,
    /// Pass so many, then end the wire.
    CutAfter(usize),
    Swallow,
    HoldUntil(Instant),
}

/// How long a piece takes on its way.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Weather {
    Storm,
    Calm,
}

/// A way to the server, with a port of its own.
pub(crate) struct Proxy {
    address: SocketAddr,
    shared: Arc<Shared>,
}

struct Shared {
    upstream: SocketAddr,
    sockets: Sockets,
    tally: Arc<Tally>,
    state: Mutex<State>,
}

struct State {
    dice: Dice,
    weather: Weather,
    refuses_until: Instant,
    /// Those that were open when the newest came: a person without a socket has several.
    wires: Vec<Wire>,
}

/// The orders of both directions of one connection.
struct Wire {
    to_server: watch::Sender<Order>,
    to_client: watch::Sender<Order>,
}

impl Wire {
    fn lane(&self, direction: Direction) -> &watch::Sender<Order> {
        match direction {
            Direction::ToServer => &self.to_server,
            Direction::ToClient => &self.to_client,
        }
    }

    fn is_open(&self) -> bool {
        !self.to_server.is_closed() && !self.to_client.is_closed()
    }
}

impl Proxy {
    pub(crate) async fn open(
        upstream: SocketAddr,
        sockets: Sockets,
        dice: Dice,
        tally: Arc<Tally>,
    ) -> Result<Self> {
        let listener = TcpListener::bind("127.0.0.1:0").await?;
        let address = listener.local_addr()?;
        let state = State { dice, weather: Weather::Storm, refuses_until: Instant::now(), wires: Vec::new() };
        let shared = Arc::new(Shared { upstream, sockets, tally, state: Mutex::new(state) });
        tokio::spawn(accept(listener, Arc::clone(&shared)));
        Ok(Self { address, shared })
    }

    pub(crate) fn is_mute(&self) -> bool {
        self.shared.sockets == Sockets::Mute
    }

    pub(crate) fn address(&self) -> SocketAddr {
        self.address
    }

    /// Ends each wire after so many more bytes in one direction: mostly in the middle of a frame.
    pub(crate) fn cut(&self, direction: Direction, after: usize) {
        // Counted when it happens.
        self.order(direction, Order::CutAfter(after));
    }

    /// From now on one direction swallows what comes, and nobody is told.
    pub(crate) fn swallow(&self, direction: Direction) {
        if self.order(direction, Order::Swallow) {
            self.shared.tally.half_opens.add();
        }
    }

    /// Both directions stand still, then go on with what they held.
    pub(crate) fn hang(&self, length: Duration) {
        let until = Order::HoldUntil(Instant::now() + length);
        if self.order(Direction::ToServer, until) && self.order(Direction::ToClient, until) {
            self.shared.tally.hangs.add();
        }
    }

    /// Ends all wires and refuses new ones for a while.
    pub(crate) fn refuse(&self, length: Duration) {
        self.cut(Direction::ToServer, 0);
        self.shared.state().refuses_until = Instant::now() + length;
    }

    /// Good weather: nothing new goes wrong. What is half open already stays so, for its client to notice.
    pub(crate) fn calm(&self) {
        let mut state = self.shared.state();
        state.weather = Weather::Calm;
        state.refuses_until = Instant::now();
        for lane in state.wires.iter().flat_map(|wire| [&wire.to_server, &wire.to_client]) {
            lane.send_if_modified(|order| {
                let due = matches!(order, Order::CutAfter(_));
                if due {
                    *order = Order::Pass;
                }
                due
            });
        }
    }

    /// Gives an order to the open wires that have none yet; whether there are any.
    fn order(&self, direction: Direction, order: Order) -> bool {
        let state = self.shared.state();
        let mut given = false;
        for wire in state.wires.iter().filter(|wire| wire.is_open()) {
            given |= wire.lane(direction).send_if_modified(|present| {
                let free = match *present {
                    Order::Pass => true,
                    Order::HoldUntil(until) => until <= Instant::now(),
                    Order::CutAfter(_) | Order::Swallow => false,
                };
                if free {
                    *present = order;
                }
                free
            });
        }
        given
    }
}

impl Shared {
    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// How long the next piece takes.
    fn delay(&self) -> Duration {
        let mut state = self.state();
        if state.weather == Weather::Calm {
            return Duration::ZERO;
        }
        let (from, to) = if state.dice.percent(2) { (100, 900) } else { (0, 25) };
        Duration::from_millis(state.dice.between(from, to))
    }
}

async fn accept(listener: TcpListener, shared: Arc<Shared>) {
    while let Ok((client, _)) = listener.accept().await {
        if Instant::now() < shared.state().refuses_until {
            shared.tally.refusals.add();
            continue;
        }
        let (to_server, up_orders) = watch::channel(Order::Pass);
        let (to_client, down_orders) = watch::channel(Order::Pass);
        let mut state = shared.state();
        state.wires.retain(Wire::is_open);
        state.wires.push(Wire { to_server, to_client });
        drop(state);
        tokio::spawn(carry(client, Arc::clone(&shared), up_orders, down_orders));
    }
}

/// Whether somebody asks for a WebSocket.
async fn asks_for_a_socket(client: &TcpStream) -> bool {
    const BEGINNING: &[u8] = b"GET /ws";
    let mut first = [0; BEGINNING.len()];
    // Nobody sends less at once.
    let seen = client.peek(&mut first).await.unwrap_or(0);
    first[..seen] == *BEGINNING
}

/// Lets a handshake through that comes in one piece, and so does its answer.
async fn shake_hands(client: &mut TcpStream, server: &mut TcpStream) -> std::io::Result<()> {
    let mut piece = [0; 4096];
    let asked = client.read(&mut piece).await?;
    server.write_all(&piece[..asked]).await?;
    let answered = server.read(&mut piece).await?;
    client.write_all(&piece[..answered]).await
}

/// Carries bytes both ways until both ends are done or the wire is cut.
async fn carry(
    mut client: TcpStream,
    shared: Arc<Shared>,
    mut up_orders: watch::Receiver<Order>,
    mut down_orders: watch::Receiver<Order>,
) {
    let is_broken = shared.sockets != Sockets::Carried && asks_for_a_socket(&client).await;
    if is_broken {
        shared.tally.broken_sockets.add();
    }
    if is_broken && shared.sockets == Sockets::Refused {
        return;
    }
    // While the server is down, the client's link is lost like any other.
    let Ok(mut server) = TcpStream::connect(shared.upstream).await else { return };
    if is_broken {
        if shake_hands(&mut client, &mut server).await.is_err() {
            return;
        }
        // From here on for good.
        let silence = watch::Sender::new(Order::Swallow);
        (up_orders, down_orders) = (silence.subscribe(), silence.subscribe());
    }
    // Only slower without.
    let _ = (client.set_nodelay(true), server.set_nodelay(true));
    let (from_client, to_client) = client.into_split();
    let (from_server, to_server) = server.into_split();
    let up = Lane { from: from_client, to: to_server, orders: up_orders, shared: Arc::clone(&shared) };
    let down = Lane { from: from_server, to: to_client, orders: down_orders, shared };
    let (cut_up, cut_down) = (watch::Sender::new(()), watch::Sender::new(()));
    let (mut up_is_cut, mut down_is_cut) = (cut_up.subscribe(), cut_down.subscribe());
    tokio::select! {
        // A lane that has ended keeps its sockets until the other has ended, too.
        _lanes = async { tokio::join!(up.run(cut_up), down.run(cut_down)) } => {}
        Ok(()) = up_is_cut.changed() => {}
        Ok(()) = down_is_cut.changed() => {}
    }
}

/// One direction of a wire.
struct Lane {
    from: OwnedReadHalf,
    to: OwnedWriteHalf,
    orders: watch::Receiver<Order>,
    shared: Arc<Shared>,
}

impl Lane {
    async fn run(mut self, cut: watch::Sender<()>) -> (Self, watch::Sender<()>) {
        let mut buffer = [0; 4096];
        let mut orders_may_come = true;
        // Bytes until the cut, once one is ordered.
        let mut left = None;
        loop {
            let read = tokio::select! {
                read = self.from.read(&mut buffer) => read.unwrap_or(0),
                changed = self.orders.changed(), if orders_may_come => {
                    orders_may_come = changed.is_ok();
                    if *self.orders.borrow() == Order::CutAfter(0) {
                        return self.end(cut);
                    }
                    continue;
                }
            };
            sleep(self.shared.delay()).await;
            let order = *self.orders.borrow_and_update();
            if let Order::HoldUntil(until) = order {
                sleep_until(until).await;
            }
            if order == Order::Swallow {
                match read {
                    // The other end must not learn that this one is gone.
                    0 => return (self, cut),
                    _ => continue,
                }
            }
            let mut piece = &buffer[..read];
            if let Order::CutAfter(after) = order {
                let rest = left.get_or_insert(after);
                piece = &piece[..piece.len().min(*rest)];
                *rest -= piece.len();
            } else {
                left = None;
            }
            // An error means that the receiver is gone; the sender is read until it notices.
            let _ = self.to.write_all(piece).await;
            if left == Some(0) {
                return self.end(cut);
            }
            if read == 0 {
                let _ = self.to.shutdown().await;
                return (self, cut);
            }
        }
    }

    /// Cuts the whole wire.
    fn end(self, cut: watch::Sender<()>) -> (Self, watch::Sender<()>) {
        self.shared.tally.cuts.add();
        cut.send_replace(());
        (self, cut)
    }
}
