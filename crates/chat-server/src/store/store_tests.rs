#![allow(clippy::unwrap_used)]

mod afterwards_tests;
#[path = "../../tests/desk/engine.rs"]
pub(super) mod engine;
mod nudge_tests;

use std::sync::mpsc::{Receiver, channel};

use chat_protocol::{
    CommandId, ConversationId, ErrorCode, Limits, Millis, Opening, Operator, Personal, Secret, Seq,
    TicketState,
};
use tempfile::TempDir;

use super::{News, Store};
use crate::config::{Config, StoreConfig};
use crate::conversations::{self, Change, Order, Outcome, Stretch, Ticket, What};
use crate::data_dir::DataDir;
use crate::person::Person;
use crate::refusal::Refusal;
use crate::rules::Rules;

const START: Millis = Millis(1_795_330_338_237);
const MINUTE: u64 = 60_000;

fn conversation(n: u8) -> ConversationId {
    ConversationId::new(START, [n; 10])
}

fn command(n: u8) -> CommandId {
    CommandId::new(START, [n; 10])
}

fn guest(id: &str) -> Person {
    Person::Guest { id: id.to_owned() }
}

fn anna() -> Person {
    Person::Operator(Operator { id: "anna".to_owned(), name: Personal::from("Анна") })
}

fn boris() -> Person {
    Person::Operator(Operator { id: "boris".to_owned(), name: Personal::from("Борис") })
}

struct Bench {
    dir: TempDir,
    store: Store,
    changes: Receiver<Change>,
}

impl Bench {
    fn new() -> Self {
        Self::open(tempfile::tempdir().unwrap())
    }

    fn open(dir: TempDir) -> Self {
        let (sender, changes) = channel();
        let publish = move |news| {
            if let News::Changed(change) = news {
                drop(sender.send(change));
            }
        };
        let data_dir = DataDir::open(dir.path()).unwrap();
        let limits = Limits { nudge_ms: MINUTE, nudges: 3, ..Limits::default() };
        let rules = Rules::from(&Config { conversations_per_day: 3, limits, ..Config::default() });
        let url = engine::url(dir.path()).map(Secret::from);
        let config = StoreConfig { url, writers: 3, readers: 2, ..StoreConfig::default() };
        let store = Store::open(data_dir, &config, rules, publish).unwrap();
        Self { dir, store, changes }
    }

    async fn reopen(self) -> Self {
        self.store.close().await;
        Self::open(self.dir)
    }

    async fn order(&self, by: Person, at: Millis, c: u8, what: What) -> Result<Outcome, Refusal> {
        let order = Order { by, at, c: conversation(c), what };
        self.store.submit(order).unwrap().await.unwrap()
    }

    async fn send(&self, by: Person, c: u8, id: u8, text: &str) -> Result<Outcome, Refusal> {
        let what = What::Send {
            id: command(id),
            text: Personal::from(text),
            files: Vec::new(),
            open: Opening::default(),
            answer: None,
        };
        self.order(by, START, c, what).await
    }

    async fn ticket(&self, c: u8) -> Ticket {
        self.store.read(move |db| Ticket::load(db, conversation(c))).await.unwrap().unwrap()
    }

    async fn kinds(&self, c: u8) -> Vec<(u64, String)> {
        let part = Stretch::After(Seq(0), 1000);
        let (events, _) =
            self.store.read(move |db| conversations::stretch(db, conversation(c), part)).await.unwrap();
        events.iter().map(|event| (event.seq.0, event.body.kind().to_owned())).collect()
    }
}

fn code<T>(result: Result<T, Refusal>) -> ErrorCode {
    result.map(|_| ()).unwrap_err().code
}

#[tokio::test]
async fn the_first_message_opens_numbers_and_queues_in_one_step() {
    let bench = Bench::new();
    let outcome = bench.send(guest("g"), 1, 1, "Не приходит код").await.unwrap();
    assert_eq!((outcome.seq, outcome.dup), (Some(Seq(2)), false));
    let kinds = bench.kinds(1).await;
    let kinds: Vec<_> = kinds.iter().map(|(seq, kind)| (*seq, kind.as_str())).collect();
    assert_eq!(kinds, [(1, "ticket.opened"), (2, "msg"), (3, "ticket.queued")]);
    let ticket = bench.ticket(1).await;
    assert_eq!(ticket.no, "ОБР-2026-000001");
    assert_eq!(ticket.state, TicketState::Waiting);
    bench.send(guest("g"), 2, 1, "Другое").await.unwrap();
    assert_eq!(bench.ticket(2).await.no, "ОБР-2026-000002");
}

#[tokio::test]
async fn numbers_start_anew_with_the_moscow_year() {
    let bench = Bench::new();
    let what = |id| What::Send {
        id: command(id),
        text: Personal::from("a"),
        files: Vec::new(),
        open: Opening::default(),
        answer: None,
    };
    bench.order(guest("g"), Millis(1_798_750_799_999), 1, what(1)).await.unwrap();
    bench.order(guest("g"), Millis(1_798_750_800_000), 2, what(2)).await.unwrap();
    assert_eq!(bench.ticket(1).await.no, "ОБР-2026-000001");
    assert_eq!(bench.ticket(2).await.no, "ОБР-2027-000001");
}

#[tokio::test]
async fn a_repeated_command_has_its_first_outcome_even_after_a_restart() {
    let bench = Bench::new();
    let first = bench.send(guest("g"), 1, 1, "раз").await.unwrap();
    bench.send(guest("g"), 1, 2, "два").await.unwrap();
    let bench = bench.reopen().await;
    let again = bench.send(guest("g"), 1, 1, "раз").await.unwrap();
    assert_eq!((again.seq, again.at, again.dup), (first.seq, first.at, true));
    assert_eq!(code(bench.send(guest("g"), 1, 1, "три").await), ErrorCode::IdConflict);
    let close = What::Close { id: command(1), reason: None, summary: None };
    assert_eq!(code(bench.order(guest("g"), START, 1, close).await), ErrorCode::IdConflict);
    assert_eq!(bench.kinds(1).await.len(), 4);
}

#[tokio::test]
async fn a_store_of_the_first_version_is_brought_up_to_date() {
    let bench = Bench::new();
    bench.send(guest("g"), 1, 1, "раз").await.unwrap();
    bench.store.close().await;
    if engine::url(bench.dir.path()).is_some() {
        // PostgreSQL has no store of such an age.
        return;
    }
    let old = rusqlite::Connection::open(bench.dir.path().join(super::DATABASE)).unwrap();
    old.execute_batch(
        "ALTER TABLE conversations DROP COLUMN nudges; ALTER TABLE conversations DROP COLUMN nudged_at;
         ALTER TABLE conversations DROP COLUMN user_name; ALTER TABLE conversations DROP COLUMN dept;
         ALTER TABLE conversations DROP COLUMN to_id; ALTER TABLE conversations DROP COLUMN to_name; DROP TABLE notes;
         DROP TABLE revoked_guests; DROP TABLE files; DROP TABLE call_backs; DROP TABLE forms; DROP TABLE form_replies;
         DROP TABLE removed_conversations; DROP TABLE audit; DROP INDEX closed;
         PRAGMA user_version = 1",
    )
    .unwrap();
    drop(old);
    let bench = Bench::open(bench.dir);
    let ticket = bench.ticket(1).await;
    assert_eq!((ticket.last, ticket.nudges, ticket.nudged_at), (Seq(3), 0, None));
}

#[tokio::test]
async fn an_epoch_names_one_life_of_the_log() {
    let bench = Bench::new();
    let epoch = bench.store.epoch().to_owned();
    let bench = bench.reopen().await;
    assert_eq!(bench.store.epoch(), epoch);
    assert_ne!(Bench::new().store.epoch(), epoch);
}

#[tokio::test]
async fn somebody_elses_conversation_does_not_exist() {
    let bench = Bench::new();
    bench.send(guest("g"), 1, 1, "моё").await.unwrap();
    assert_eq!(code(bench.send(guest("h"), 1, 2, "чужое").await), ErrorCode::NotFound);
    assert_eq!(code(bench.send(guest("h"), 1, 1, "моё").await), ErrorCode::NotFound);
    let close = What::Close { id: command(3), reason: None, summary: None };
    assert_eq!(code(bench.order(guest("h"), START, 1, close).await), ErrorCode::NotFound);
}

#[tokio::test]
async fn one_operator_holds_a_conversation_and_puts_it_back_at_its_old_place() {
    let bench = Bench::new();
    bench.send(guest("g"), 1, 1, "раз").await.unwrap();
    assert_eq!(code(bench.send(anna(), 1, 2, "здравствуйте").await), ErrorCode::Forbidden);
    let take = |id| What::Take { id: command(id) };
    let taken = bench.order(anna(), START.plus(5), 1, take(3)).await.unwrap();
    assert_eq!(taken.seq, Some(Seq(4)));
    let again = bench.order(anna(), START.plus(9), 1, take(4)).await.unwrap();
    assert_eq!((again.seq, again.at, again.dup), (taken.seq, taken.at, true));
    assert_eq!(code(bench.order(boris(), START, 1, take(5)).await), ErrorCode::AlreadyTaken);
    assert_eq!(code(bench.order(guest("g"), START, 1, take(6)).await), ErrorCode::Forbidden);
    bench.send(anna(), 1, 2, "здравствуйте").await.unwrap();

    let release = |id| What::Release { id: command(id) };
    assert_eq!(code(bench.order(boris(), START, 1, release(7)).await), ErrorCode::Forbidden);
    bench.order(anna(), START.plus(20), 1, release(8)).await.unwrap();
    let ticket = bench.ticket(1).await;
    assert_eq!((ticket.state, ticket.waiting_since), (TicketState::Waiting, START));
    assert!(bench.order(anna(), START.plus(21), 1, release(8)).await.unwrap().dup);
    // What Anna sent while she held it is still known to be hers.
    assert!(bench.send(anna(), 1, 2, "здравствуйте").await.unwrap().dup);
    let left = bench.changes.try_iter().filter_map(|change| change.left).count();
    assert_eq!(left, 1);
}

#[tokio::test]
async fn a_closed_conversation_takes_nothing_but_repetitions() {
    let bench = Bench::new();
    bench.send(guest("g"), 1, 1, "раз").await.unwrap();
    let close = |id| What::Close { id: command(id), reason: Some("solved".to_owned()), summary: None };
    bench.order(guest("g"), START, 1, close(2)).await.unwrap();
    assert!(bench.order(guest("g"), START, 1, close(2)).await.unwrap().dup);
    assert_eq!(code(bench.order(guest("g"), START, 1, close(3)).await), ErrorCode::ConvClosed);
    assert_eq!(code(bench.send(guest("g"), 1, 4, "два").await), ErrorCode::ConvClosed);
    assert!(bench.send(guest("g"), 1, 1, "раз").await.unwrap().dup);
    let take = What::Take { id: command(5) };
    assert_eq!(code(bench.order(anna(), START, 1, take).await), ErrorCode::ConvClosed);
}

#[tokio::test]
async fn reading_never_goes_back_and_never_ahead() {
    let bench = Bench::new();
    bench.send(guest("g"), 1, 1, "раз").await.unwrap();
    for (seq, known) in [(2, 2), (1, 2), (99, 3)] {
        bench.order(guest("g"), START, 1, What::Read { seq: Seq(seq) }).await.unwrap();
        assert_eq!(bench.ticket(1).await.read_user, Seq(known));
    }
    assert_eq!(code(bench.order(anna(), START, 1, What::Read { seq: Seq(1) }).await), ErrorCode::Forbidden);
}

#[tokio::test]
async fn a_guest_opens_only_so_many_conversations_a_day() {
    let bench = Bench::new();
    for c in 1..=3 {
        bench.send(guest("g"), c, 1, "раз").await.unwrap();
    }
    assert_eq!(code(bench.send(guest("g"), 4, 1, "раз").await), ErrorCode::TooManyConvs);
    bench.send(guest("h"), 5, 1, "раз").await.unwrap();
    let next_day = START.plus(24 * 60 * 60 * 1000);
    let what = What::Send {
        id: command(9),
        text: Personal::from("два"),
        files: Vec::new(),
        open: Opening::default(),
        answer: None,
    };
    bench.order(guest("g"), next_day, 4, what).await.unwrap();
}

#[tokio::test]
async fn a_batch_is_published_in_the_order_of_the_positions() {
    let bench = Bench::new();
    bench.send(guest("g"), 1, 0, "начало").await.unwrap();
    let mut answers = Vec::new();
    for n in 1..=250 {
        let text = Personal::from(format!("{n}"));
        let what =
            What::Send { id: command(n), text, files: Vec::new(), open: Opening::default(), answer: None };
        let order = Order { by: guest("g"), at: START, c: conversation(1), what };
        answers.push(bench.store.submit(order).unwrap());
    }
    for (answer, seq) in answers.into_iter().zip(4..) {
        assert_eq!(answer.await.unwrap().unwrap().seq, Some(Seq(seq)));
    }
    bench.store.close().await;
    let published: Vec<_> =
        bench.changes.try_iter().flat_map(|change| change.events).map(|ev| ev.seq.0).collect();
    assert_eq!(published, (1..=253).collect::<Vec<_>>());
}

#[tokio::test]
async fn a_tail_is_what_is_missing_or_the_newest_page() {
    let bench = Bench::new();
    for n in 0..=60 {
        bench.send(guest("g"), 1, n, "текст").await.unwrap();
    }
    let ticket = bench.ticket(1).await;
    assert_eq!(ticket.last, Seq(63));
    let tail = |held: u64, last: u64| {
        let ticket = Ticket { last: Seq(last), ..ticket.clone() };
        bench.store.read(move |db| {
            let tail = conversations::tail(db, &ticket, Seq(held))?;
            Ok((tail.events.iter().map(|event| event.seq.0).collect::<Vec<_>>(), tail.truncated))
        })
    };
    assert_eq!(tail(0, 63).await.unwrap(), ((14..=63).collect(), true));
    assert_eq!(tail(60, 63).await.unwrap(), ((61..=63).collect(), false));
    assert_eq!(tail(63, 63).await.unwrap(), (vec![], false));
    assert_eq!(tail(1, 63).await.unwrap(), ((2..=63).collect(), false));
}
