//! `ticket.nudge`, minute by minute.

use std::time::Duration;

use chat_protocol::{Author, ErrorCode, EventBody, Millis, Personal, Role, Seq, TicketState};

use super::{Bench, MINUTE, START, anna, boris, code, command, conversation, guest};
use crate::conversations::{self, Change, Order, Outcome, Stretch, What};
use crate::refusal::Refusal;

/// The position of the question that every bench here begins with.
const ASKED: u64 = 2;

/// Nothing here may take longer.
const PATIENCE: Duration = Duration::from_secs(20);

fn minute(n: u64) -> Millis {
    START.plus(n * MINUTE)
}

fn nudge(id: u8, after: u64, details: Option<&str>) -> What {
    What::Nudge { id: command(id), after: Seq(after), details: details.map(Personal::from) }
}

impl Bench {
    /// One conversation, opened at [`START`].
    async fn asked() -> Self {
        let bench = Self::new();
        bench.send(guest("g"), 1, 1, "Не приходит код").await.unwrap();
        bench
    }

    async fn nudge(&self, id: u8, at: Millis) -> Result<Outcome, Refusal> {
        self.order(guest("g"), at, 1, nudge(id, ASKED, None)).await
    }

    async fn nudge_with(&self, id: u8, at: Millis, details: &str) -> Result<Outcome, Refusal> {
        self.order(guest("g"), at, 1, nudge(id, ASKED, Some(details))).await
    }

    async fn taken(&self, at: Millis) {
        self.order(anna(), at, 1, What::Take { id: command(100) }).await.unwrap();
    }

    /// What was published when the event at this position was appended.
    fn published(&self, seq: u64) -> Change {
        loop {
            let change = self.changes.recv_timeout(PATIENCE).unwrap();
            let first = change.events.first().map(|event| event.seq);
            if change.ticket.c == conversation(1) && first == Some(Seq(seq)) {
                return change;
            }
        }
    }

    /// What stands behind the first three events.
    async fn news(&self) -> Vec<String> {
        self.kinds(1).await.into_iter().skip(3).map(|(_, kind)| kind).collect()
    }
}

#[tokio::test]
async fn who_waits_and_asks_again_keeps_the_place_and_is_seen() {
    let bench = Bench::asked().await;
    bench.send(guest("h"), 2, 2, "другой").await.unwrap();
    let asked = bench.nudge(10, minute(1)).await.unwrap();
    assert_eq!((asked.seq, asked.dup, asked.next_ms), (Some(Seq(4)), false, Some(MINUTE)));
    let change = bench.published(4);
    assert_eq!(change.events[0].body, EventBody::TicketNudged { count: 1 });
    assert_eq!((change.events[0].id, &change.events[0].by), (Some(command(10)), &Author::USER));
    assert_eq!(change.ticket.card().nudges, 1);
    assert!(!change.moves_the_line());
    let ticket = bench.ticket(1).await;
    assert_eq!((ticket.state, ticket.waiting_since), (TicketState::Waiting, START));
}

#[tokio::test]
async fn asking_again_too_early_does_nothing_and_says_when_it_will() {
    let bench = Bench::asked().await;
    let early = bench.nudge(10, START.plus(MINUTE - 1)).await.unwrap();
    assert_eq!((early.seq, early.dup, early.next_ms), (None, false, Some(1)));
    // Nothing was kept of it: the same command has its effect later.
    let again = bench.nudge(10, minute(1)).await.unwrap();
    assert_eq!((again.seq, again.dup), (Some(Seq(4)), false));
    assert_eq!(bench.news().await, ["ticket.nudged"]);
}

#[tokio::test]
async fn a_newer_message_gives_its_readers_time_too() {
    let bench = Bench::asked().await;
    let what = What::Send {
        id: command(2),
        text: "И ещё".into(),
        files: Vec::new(),
        open: chat_protocol::Opening::default(),
        answer: None,
    };
    let added = bench.order(guest("g"), minute(2), 1, what).await.unwrap().seq.unwrap();
    let about_the_newer =
        bench.order(guest("g"), START.plus(3 * MINUTE - 1), 1, nudge(10, added.0, None)).await;
    assert_eq!(about_the_newer.unwrap().next_ms, Some(1));
    assert_eq!(bench.nudge(11, START.plus(3 * MINUTE - 1)).await.unwrap().seq, Some(Seq(5)));
}

#[tokio::test]
async fn a_repeated_nudge_has_its_first_outcome_even_after_a_restart() {
    let bench = Bench::asked().await;
    let first = bench.nudge(10, minute(1)).await.unwrap();
    let bench = bench.reopen().await;
    let again = bench.nudge(10, minute(3)).await.unwrap();
    assert_eq!((again.seq, again.at, again.dup), (first.seq, first.at, true));
    assert_eq!(again.next_ms, Some(0));
    assert_eq!(code(bench.nudge_with(10, minute(3), "срочно").await), ErrorCode::IdConflict);
    assert_eq!(code(bench.nudge(1, minute(3)).await), ErrorCode::IdConflict);
    let what = What::Nudge { id: command(10), after: Seq(ASKED), details: None };
    assert_eq!(code(bench.order(guest("h"), minute(3), 1, what).await), ErrorCode::NotFound);
    assert_eq!(bench.news().await, ["ticket.nudged"]);
}

#[tokio::test]
async fn three_at_once_are_one_and_the_others_are_called_repetitions() {
    let bench = Bench::asked().await;
    let answers: Vec<_> = (10..13)
        .map(|id| {
            let what = nudge(id, ASKED, None);
            let order = Order { by: guest("g"), at: minute(1), c: conversation(1), what };
            bench.store.submit(order).unwrap()
        })
        .collect();
    let mut outcomes = Vec::new();
    for answer in answers {
        let outcome = answer.await.unwrap().unwrap();
        outcomes.push((outcome.seq, outcome.dup, outcome.next_ms));
    }
    let repeated = (None, true, Some(MINUTE));
    assert_eq!(outcomes, [(Some(Seq(4)), false, Some(MINUTE)), repeated, repeated]);
    assert_eq!(bench.news().await, ["ticket.nudged"]);
    assert_eq!(bench.nudge(13, START.plus(2 * MINUTE - 1)).await.unwrap().next_ms, Some(1));
    assert_eq!(bench.nudge(14, minute(2)).await.unwrap().seq, Some(Seq(5)));
}

#[tokio::test]
async fn after_so_many_only_an_answer_helps() {
    let bench = Bench::asked().await;
    for (id, at, next_ms) in [(10, 1, Some(MINUTE)), (11, 2, Some(MINUTE)), (12, 3, None)] {
        let outcome = bench.nudge(id, minute(at)).await.unwrap();
        assert_eq!((outcome.seq, outcome.next_ms), (Some(Seq(3 + at)), next_ms));
    }
    let in_vain = bench.nudge(13, minute(9)).await.unwrap();
    assert_eq!((in_vain.seq, in_vain.dup, in_vain.next_ms), (None, false, None));

    bench.taken(minute(10)).await;
    let what = |id| What::Send {
        id: command(id),
        text: "?".into(),
        files: Vec::new(),
        open: chat_protocol::Opening::default(),
        answer: None,
    };
    bench.order(anna(), minute(11), 1, what(20)).await.unwrap();
    assert_eq!(bench.ticket(1).await.card().nudges, 0);
    let asked = bench.order(guest("g"), minute(12), 1, what(21)).await.unwrap().seq.unwrap();
    let outcome = bench.order(guest("g"), minute(13), 1, nudge(22, asked.0, None)).await.unwrap();
    assert_eq!(outcome.next_ms, Some(MINUTE));
    let counted = bench.published(10).events[0].body.clone();
    assert_eq!(counted, EventBody::TicketNudged { count: 1 });
}

#[tokio::test]
async fn an_answer_makes_asking_again_pointless() {
    let bench = Bench::asked().await;
    bench.taken(minute(1)).await;
    let text = "Здравствуйте".into();
    let what = What::Send {
        id: command(20),
        text,
        files: Vec::new(),
        open: chat_protocol::Opening::default(),
        answer: None,
    };
    bench.order(anna(), minute(1), 1, what).await.unwrap();
    let pointless = bench.nudge(10, minute(5)).await.unwrap();
    assert_eq!((pointless.seq, pointless.dup, pointless.next_ms), (None, false, None));
    // Nor is there anything to answer at positions where the person did not write.
    for after in [0, 1, 4, 5, 99] {
        let outcome = bench.order(guest("g"), minute(9), 1, nudge(11, after, None)).await.unwrap();
        assert_eq!((outcome.seq, outcome.next_ms), (None, None), "after {after}");
    }
    assert_eq!(bench.news().await, ["ticket.assigned", "msg"]);
}

#[tokio::test]
async fn an_operator_is_alerted_once_and_then_gives_the_conversation_back() {
    let bench = Bench::asked().await;
    bench.nudge(10, minute(1)).await.unwrap();
    // Who takes it now has heard of no nudge: the next one alerts.
    bench.taken(minute(2)).await;
    bench.nudge(11, minute(3)).await.unwrap();
    let ticket = bench.ticket(1).await;
    assert_eq!((ticket.state, ticket.nudges), (TicketState::Assigned, 2));

    let last = bench.nudge(12, minute(4)).await.unwrap();
    assert_eq!((last.seq, last.next_ms), (Some(Seq(7)), None));
    let change = bench.published(7);
    assert_eq!(change.left.as_ref().map(|op| op.id.as_str()), Some("anna"));
    assert!(change.moves_the_line());
    let [nudged, left] = &change.events[..] else { panic!("two events") };
    assert_eq!((nudged.id, &nudged.body), (Some(command(12)), &EventBody::TicketNudged { count: 3 }));
    assert_eq!((left.id, left.by.role, left.body.kind()), (None, Role::System, "op.left"));
    let ticket = bench.ticket(1).await;
    assert_eq!((ticket.state, ticket.waiting_since, ticket.op), (TicketState::Waiting, START, None));
    let take = What::Take { id: command(101) };
    bench.order(boris(), minute(5), 1, take).await.unwrap();
}

#[tokio::test]
async fn details_are_kept_whatever_becomes_of_the_nudge() {
    let bench = Bench::asked().await;
    let early = bench.nudge_with(10, START.plus(1), "код нужен сегодня").await.unwrap();
    assert_eq!((early.seq, early.dup, early.next_ms), (Some(Seq(4)), false, Some(MINUTE - 1)));
    let again = bench.nudge_with(10, minute(1), "код нужен сегодня").await.unwrap();
    assert_eq!((again.seq, again.at, again.dup, again.next_ms), (early.seq, early.at, true, Some(0)));
    assert_eq!(&*bench.ticket(1).await.preview, "код нужен сегодня");

    // It is the message asked about that counts, not the details.
    let effective = bench.nudge_with(11, minute(1), "очень").await.unwrap();
    assert_eq!((effective.seq, effective.next_ms), (Some(Seq(5)), Some(MINUTE)));
    let in_the_window = bench.nudge_with(12, START.plus(MINUTE + 1), "правда").await.unwrap();
    assert_eq!((in_the_window.seq, in_the_window.dup), (Some(Seq(7)), false));
    bench.taken(minute(2)).await;
    bench.nudge_with(13, minute(3), "ау").await.unwrap();
    bench.nudge_with(14, minute(4), "ау!").await.unwrap();
    let in_vain = bench.nudge_with(15, minute(9), "ау?").await.unwrap();
    assert_eq!((in_vain.dup, in_vain.next_ms), (false, None));
    let expected = [
        "msg",
        "msg",
        "ticket.nudged",
        "msg",
        "ticket.assigned",
        "msg",
        "ticket.nudged",
        "msg",
        "ticket.nudged",
        "op.left",
        "msg",
    ];
    assert_eq!(bench.news().await, expected);

    let part = Stretch::After(Seq(4), 2);
    let read = bench.store.read(move |db| conversations::stretch(db, conversation(1), part));
    let (events, _) = read.await.unwrap();
    assert_eq!((events[0].id, events[1].id), (Some(command(11)), None));
    assert_eq!(events[1].by, Author::USER);
}

#[tokio::test]
async fn only_the_person_asks_again_and_only_while_it_is_open() {
    let bench = Bench::asked().await;
    bench.taken(minute(1)).await;
    assert_eq!(code(bench.order(anna(), minute(2), 1, nudge(10, ASKED, None)).await), ErrorCode::Forbidden);
    assert_eq!(
        code(bench.order(guest("h"), minute(2), 1, nudge(10, ASKED, None)).await),
        ErrorCode::NotFound
    );
    assert_eq!(
        code(bench.order(guest("g"), minute(2), 9, nudge(10, ASKED, None)).await),
        ErrorCode::NotFound
    );
    bench.nudge(10, minute(2)).await.unwrap();
    let close = What::Close { id: command(30), reason: None, summary: None };
    bench.order(guest("g"), minute(3), 1, close).await.unwrap();
    assert_eq!(code(bench.nudge(11, minute(4)).await), ErrorCode::ConvClosed);
    assert_eq!(code(bench.nudge_with(12, minute(4), "ещё").await), ErrorCode::ConvClosed);
    let again = bench.nudge(10, minute(4)).await.unwrap();
    assert_eq!((again.dup, again.next_ms), (true, None));
}
