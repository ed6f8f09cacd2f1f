//! The waiting line, served by two operators at two nodes: first come, first served, and nobody twice.

use std::collections::BTreeMap;
use std::net::SocketAddr;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use chat_protocol::{
    Auth, AuthKind, ClientFrame, ClientPong, CloseTicket, CommandId, ConversationId, Hello, Millis,
    OperatorFrame, Secret, SendMessage, ServerFrame, TakeTicket, TicketCard, TicketState, VERSION,
};
use futures_util::{SinkExt, StreamExt};
use tokio::net::TcpStream;
use tokio::sync::watch;
use tokio::time::{Instant, timeout, timeout_at};
use tokio_tungstenite::WebSocketStream;
use tokio_tungstenite::tungstenite::Message;

use crate::client::now;
use crate::server::OPERATORS;
use crate::{Result, link};

/// People who line up.
const PEOPLE: usize = 24;

/// Nodes are up and the way is short: nothing may take longer.
const PATIENCE: Duration = Duration::from_secs(40);

/// Of two commands that cross, either may come first: by so many places.
const CROSSING: usize = 2;

/// People come in one after another by `way`; once each of them knows the place in line, an operator at each of the
/// nodes takes whoever is first until nobody waits. Gives what was unfair about it.
pub(crate) async fn check(way: SocketAddr, nodes: &[SocketAddr]) -> Result<Vec<String>> {
    let (mut line, mut places) = (Vec::new(), Vec::new());
    for number in 0..PEOPLE {
        let mut seat = Seat::open(way, AuthKind::Guest, None, number as u64).await?;
        let (c, id) = (ConversationId::new(now(), seat.ten_bytes()), seat.new_id());
        let text = format!("line-{number}").into();
        seat.send(SendMessage { id, c, text, files: Vec::new(), open: None }).await?;
        while !matches!(seat.next().await?, Some(ServerFrame::Confirmed(ok)) if ok.re == id) {}
        line.push(c);
        let (told, place) = watch::channel(0);
        places.push(place);
        tokio::spawn(async move {
            while let Ok(frame) = seat.next().await {
                if let Some(ServerFrame::Queue(queue)) = frame {
                    told.send_replace(queue.pos);
                }
            }
        });
    }
    let mut unfair = Vec::new();
    let until = Instant::now() + PATIENCE;
    for (place, mut told) in (1..).zip(places) {
        if timeout_at(until, told.wait_for(|told| *told == place)).await.is_err() {
            unfair.push(format!("who was {place} in line was told {}", *told.borrow()));
        }
    }
    let served = Arc::new(AtomicUsize::new(0));
    let mut taken = Vec::new();
    let mut desks = tokio::task::JoinSet::new();
    for ((_, token), node) in OPERATORS.iter().zip(nodes) {
        desks.spawn(serve(*node, token, Arc::clone(&served)));
    }
    while let Some(desk) = desks.join_next().await {
        taken.extend(desk??);
    }
    unfair.extend(judge(&line, taken));
    Ok(unfair)
}

/// An operator takes whoever is first, until nobody is left, and then closes what was taken.
async fn serve(
    node: SocketAddr,
    token: &str,
    served: Arc<AtomicUsize>,
) -> Result<Vec<(Millis, ConversationId)>> {
    let mut seat =
        Seat::open(node, AuthKind::Operator, Some(Secret::from(token)), u64::from(node.port())).await?;
    let mut taken = Vec::new();
    let mut asked: Option<(CommandId, ConversationId)> = None;
    while served.load(Ordering::Acquire) < PEOPLE {
        if asked.is_none()
            && let Some(c) = seat.first()
        {
            let id = seat.new_id();
            seat.send(TakeTicket { id, c }).await?;
            asked = Some((id, c));
        }
        let frame = seat.next().await?;
        let Some((id, c)) = asked else { continue };
        match frame {
            Some(ServerFrame::Confirmed(ok)) if ok.re == id => {
                taken.push((ok.at, c));
                served.fetch_add(1, Ordering::AcqRel);
            }
            // The other one was quicker.
            Some(ServerFrame::Refused(refused)) if refused.re == Some(id) => {}
            _ => continue,
        }
        seat.cards.remove(&c);
        asked = None;
    }
    for (_, c) in &taken {
        let id = seat.new_id();
        seat.send(CloseTicket { id, c: *c, reason: None, summary: None }).await?;
        while !matches!(seat.next().await?, Some(ServerFrame::Confirmed(ok)) if ok.re == id) {}
    }
    Ok(taken)
}

/// What is wrong with the order in which a line was served.
fn judge(line: &[ConversationId], mut taken: Vec<(Millis, ConversationId)>) -> Vec<String> {
    taken.sort();
    let mut unfair = Vec::new();
    for (place, c) in line.iter().enumerate() {
        let turns: Vec<usize> =
            taken.iter().enumerate().filter(|(_, (_, taken))| taken == c).map(|(turn, _)| turn).collect();
        match turns[..] {
            [turn] if turn.abs_diff(place) <= CROSSING => {}
            [turn] => unfair.push(format!("who was {} in line was served as {}", place + 1, turn + 1)),
            _ => unfair.push(format!("who was {} in line was served {} times", place + 1, turns.len())),
        }
    }
    unfair
}

/// A connection, with the cards an operator is shown.
struct Seat {
    socket: WebSocketStream<TcpStream>,
    cards: BTreeMap<ConversationId, TicketCard>,
    made: u64,
    seed: u64,
}

impl Seat {
    /// Once everything was synchronised.
    async fn open(way: SocketAddr, kind: AuthKind, token: Option<Secret>, seed: u64) -> Result<Self> {
        let socket = link::connect(way).await?;
        let mut seat = Self { socket, cards: BTreeMap::new(), made: 0, seed };
        let auth = Auth { kind, token };
        seat.send(Hello { v: VERSION, client: None, auth, caps: Vec::new(), page: None, resume: None })
            .await?;
        while !matches!(seat.next().await?, Some(ServerFrame::Synced(_))) {}
        Ok(seat)
    }

    /// Who is to be served next.
    fn first(&self) -> Option<ConversationId> {
        let waiting = self.cards.values().filter(|card| card.state == TicketState::Waiting);
        waiting.min_by_key(|card| (card.waiting_since, card.c)).map(|card| card.c)
    }

    async fn send(&mut self, frame: impl Into<ClientFrame>) -> Result {
        Ok(self.socket.send(Message::text(frame.into().encode())).await?)
    }

    /// Takes what comes next; none: it was for the operator's list, or no more than a sign of life.
    async fn next(&mut self) -> Result<Option<ServerFrame>> {
        let message = timeout(PATIENCE, self.socket.next()).await?;
        let Message::Text(text) = message.ok_or("a node closed a connection in good weather")?? else {
            return Ok(None);
        };
        match OperatorFrame::decode(&text) {
            Ok(OperatorFrame::Line(line)) => {
                self.cards = line.items.into_iter().map(|card| (card.c, card)).collect();
            }
            Ok(OperatorFrame::Ticket(changed)) => drop(self.cards.insert(changed.card.c, changed.card)),
            Ok(_) => {}
            Err(_) => match ServerFrame::decode(&text)? {
                ServerFrame::Ping(ping) => self.send(ClientPong { n: ping.n }).await?,
                frame => return Ok(Some(frame)),
            },
        }
        Ok(None)
    }

    fn ten_bytes(&mut self) -> [u8; 10] {
        self.made += 1;
        let mut bytes = [0; 10];
        bytes[..8].copy_from_slice(&self.seed.to_be_bytes());
        bytes[8..].copy_from_slice(&u16::try_from(self.made).unwrap_or_default().to_be_bytes());
        bytes
    }

    fn new_id(&mut self) -> CommandId {
        CommandId::new(now(), self.ten_bytes())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn whoever_is_overtaken_or_served_twice_is_found() {
        let line: Vec<_> = (0..6).map(|n| ConversationId::new(Millis(n), [0; 10])).collect();
        let served = |order: &[usize]| {
            judge(&line, (0..).map(Millis).zip(order.iter().map(|place| line[*place])).collect()).len()
        };
        assert_eq!(served(&[0, 1, 2, 3, 4, 5]), 0);
        assert_eq!(served(&[1, 0, 2, 4, 3, 5]), 0);
        assert_eq!(served(&[3, 0, 1, 2, 4, 5]), 1);
        assert_eq!(served(&[0, 1, 2, 3, 4]), 1);
        assert_eq!(served(&[0, 1, 2, 3, 4, 5, 5]), 1);
    }
}
