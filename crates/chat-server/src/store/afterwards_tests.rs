//! `ticket.reopen` and `rate`.

use chat_protocol::{ErrorCode, Millis, Personal, TicketState};

use super::{Bench, MINUTE, START, anna, code, command, guest};
use crate::conversations::What;

const DAY: u64 = 24 * 60 * MINUTE;

fn reopen(id: u8) -> What {
    What::Reopen { id: command(id) }
}

fn rate(id: u8, score: u64) -> What {
    What::Rate { id: command(id), score, comment: Some(Personal::from("Спасибо")) }
}

fn later(millis: u64) -> Millis {
    START.plus(millis)
}

impl Bench {
    /// One conversation, taken and closed by its operator.
    async fn ended() -> Self {
        let bench = Self::new();
        bench.send(guest("g"), 1, 1, "Не приходит код").await.unwrap();
        bench.order(anna(), START, 1, What::Take { id: command(50) }).await.unwrap();
        bench
            .order(anna(), START, 1, What::Close { id: command(51), reason: None, summary: None })
            .await
            .unwrap();
        bench
    }

    async fn last_kinds(&self, count: usize) -> Vec<String> {
        let mut kinds: Vec<_> = self.kinds(1).await.into_iter().map(|(_, kind)| kind).collect();
        kinds.split_off(kinds.len() - count)
    }
}

#[tokio::test]
async fn a_reopened_conversation_waits_at_the_end_of_the_line() {
    let bench = Bench::ended().await;
    let at = later(MINUTE);
    let first = bench.order(guest("g"), at, 1, reopen(2)).await.unwrap();
    assert!(!first.dup);
    assert_eq!(bench.last_kinds(2).await, ["ticket.reopened", "ticket.queued"]);
    let ticket = bench.ticket(1).await;
    assert_eq!((ticket.state, ticket.waiting_since, ticket.op), (TicketState::Waiting, at, None));

    let again = bench.order(guest("g"), later(2 * MINUTE), 1, reopen(2)).await.unwrap();
    assert_eq!((again.seq, again.dup), (first.seq, true));
    let needless = bench.order(guest("g"), later(2 * MINUTE), 1, reopen(3)).await.unwrap();
    assert_eq!((needless.seq, needless.dup), (None, true));
    assert_eq!(bench.ticket(1).await.waiting_since, at);
}

#[tokio::test]
async fn only_who_asked_reopens_and_not_for_ever() {
    let bench = Bench::ended().await;
    assert_eq!(code(bench.order(anna(), START, 1, reopen(2)).await), ErrorCode::Forbidden);
    assert_eq!(code(bench.order(guest("h"), START, 1, reopen(2)).await), ErrorCode::NotFound);
    let too_late = bench.order(guest("g"), later(7 * DAY + 1), 1, reopen(2)).await;
    assert_eq!(code(too_late), ErrorCode::ConvClosed);
    assert!(bench.order(guest("g"), later(7 * DAY), 1, reopen(2)).await.is_ok());
}

#[tokio::test]
async fn a_conversation_is_rated_once_it_is_over() {
    let bench = Bench::ended().await;
    assert_eq!(code(bench.order(guest("h"), START, 1, rate(2, 5)).await), ErrorCode::NotFound);
    assert_eq!(code(bench.order(anna(), START, 1, rate(2, 5)).await), ErrorCode::Forbidden);
    assert!(!bench.order(guest("g"), START, 1, rate(2, 5)).await.unwrap().dup);
    assert!(bench.order(guest("g"), START, 1, rate(2, 5)).await.unwrap().dup);
    assert_eq!(code(bench.order(guest("g"), START, 1, rate(2, 1)).await), ErrorCode::IdConflict);
    assert_eq!(bench.last_kinds(1).await, ["rated"]);

    bench.order(guest("g"), START, 1, reopen(3)).await.unwrap();
    assert_eq!(code(bench.order(guest("g"), START, 1, rate(4, 5)).await), ErrorCode::Forbidden);
}
