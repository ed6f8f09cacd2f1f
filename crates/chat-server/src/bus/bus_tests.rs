#![allow(clippy::unwrap_used)]

use std::sync::{Arc, OnceLock};
use std::time::Duration;

use backends::Nats;
use chat_protocol::{
    CommandId, ConversationId, Millis, Opening, Operator, OperatorFrame, Personal, Secret, Seq, ServerFrame,
};
use futures_util::StreamExt;
use tempfile::TempDir;

use super::{Arrival, Pseudonym, Voucher, Wire};
use crate::config::{BusConfig, BusLogin, Config};
use crate::conversations::{Order, What};
use crate::data_dir::DataDir;
use crate::desk_setup::DeskSetup;
use crate::files::key::{FileKey, FileKeys};
use crate::hub::{Hub, Membership, Notice};
use crate::mail::Post;
use crate::person::{Account, Person, PersonKey};
use crate::rules::Rules;
use crate::store::{News, Store};
use crate::waiting_line::WaitingLine;

const START: Millis = Millis(1_795_330_338_237);

/// What must come, comes sooner on any machine.
const PATIENCE: Duration = Duration::from_secs(60);

fn conversation() -> ConversationId {
    ConversationId::new(START, [1; 10])
}

fn guest() -> Person {
    Person::Guest { id: "g-1".to_owned() }
}

fn anna() -> Person {
    Person::Operator(Operator { id: "anna".to_owned(), name: Personal::from("Анна") })
}

/// Where NATS is not installed there is nothing to look at: `cargo xtask test` installs it.
fn started() -> Option<Nats> {
    Nats::program().map(|_| Nats::start().unwrap())
}

/// Two nodes over one store; what is written, the first one tells.
struct Bench {
    _dir: TempDir,
    store: Arc<Store>,
    one: Node,
    two: Node,
}

struct Node {
    hub: Arc<Hub>,
    keys: Arc<FileKeys>,
}

impl Bench {
    /// Once the nodes hear each other.
    async fn open(nats: &Nats) -> Self {
        let dir = tempfile::tempdir().unwrap();
        let config = Config::default();
        let one = Arc::new(Hub::default());
        let telling: Arc<OnceLock<Arc<Hub>>> = Arc::new(OnceLock::from(Arc::clone(&one)));
        let publish = move |news| match news {
            News::Changed(change) => telling.get().unwrap().publish(&change),
            News::Dismissed { guest } => telling.get().unwrap().dismiss(&guest),
            _ => {}
        };
        let data_dir = DataDir::open(dir.path()).unwrap();
        let store = Arc::new(Store::open(data_dir, &config.store, Rules::from(&config), publish).unwrap());
        let node = |hub: Arc<Hub>| {
            let keys: Arc<FileKeys> = Arc::default();
            let arrival = Arrival {
                hub: Arc::clone(&hub),
                store: Arc::clone(&store),
                setup: Arc::new(DeskSetup::from(&config)),
                line: WaitingLine::default(),
                post: Post::default(),
            };
            let voucher = Voucher::new(Secret::from("what nodes know"));
            let wire = Wire::open(&bus(nats), store.epoch(), arrival, Arc::clone(&keys), voucher);
            hub.connect(wire.unwrap());
            Node { hub, keys }
        };
        let (one, two) = (node(one), node(Arc::default()));
        let bench = Self { _dir: dir, store, one, two };
        bench.meet("first").await;
        bench
    }

    /// Waits until each node has heard from the other.
    async fn meet(&self, watcher: &str) {
        for (here, there) in [(&self.one, &self.two), (&self.two, &self.one)] {
            let watching = here.hub.join(PersonKey::Operator(watcher.to_owned()));
            let mut other = there.hub.join(PersonKey::Operator("other".to_owned()));
            until(&mut other, |frame| frame.contains(r#""t":"here""#) && frame.contains(watcher)).await;
            drop(watching);
        }
    }

    async fn say(&self) {
        let what = What::Send {
            id: CommandId::new(START, [1; 10]),
            text: Personal::from("Не приходит код"),
            files: Vec::new(),
            open: Opening::default(),
            answer: None,
        };
        let order = Order { by: guest(), at: START, c: conversation(), what };
        self.store.submit(order).unwrap().await.unwrap().unwrap();
    }
}

fn bus(nats: &Nats) -> BusConfig {
    BusConfig {
        url: nats.url(),
        login: BusLogin::Open,
        certificates: None,
        name: None,
        lose_percent: 0,
        repair: true,
    }
}

/// The first frame that somebody hears and that is wanted.
async fn until(member: &mut Membership, wanted: impl Fn(&str) -> bool) -> String {
    let heard = async {
        loop {
            let text = match member.inbox.recv().await.unwrap() {
                Notice::Posted(posted) => posted.text,
                Notice::Snapshot(text) => text,
            };
            if wanted(&text) {
                return text.to_string();
            }
        }
    };
    tokio::time::timeout(PATIENCE, heard).await.unwrap()
}

#[tokio::test]
async fn what_is_written_at_one_node_is_heard_at_the_other_and_only_the_store_knows_the_words() {
    let Some(nats) = started() else { return };
    let bench = Bench::open(&nats).await;
    let mut spy = async_nats::connect(nats.url()).await.unwrap().subscribe("portal-chat.>").await.unwrap();
    // From its first sign of life on it hears everything.
    tokio::time::timeout(PATIENCE, spy.next()).await.unwrap();
    let mut person = bench.two.hub.join(guest().key());
    let mut operator = bench.two.hub.join(anna().key());

    bench.say().await;

    let text = until(&mut person, |frame| frame.contains("Не приходит код")).await;
    let ServerFrame::Event(event) = ServerFrame::decode(&text).unwrap() else { panic!("{text}") };
    assert_eq!((event.c, event.seq), (conversation(), Seq(2)));
    let text = until(&mut operator, |frame| frame.contains(&conversation().to_string())).await;
    assert!(matches!(OperatorFrame::decode(&text), Ok(OperatorFrame::Ticket(_))), "{text}");
    let crossed = async {
        loop {
            let message = spy.next().await.unwrap();
            let text = String::from_utf8(message.payload.into()).unwrap();
            assert!(!text.contains("код") && !text.contains("g-1"), "{text}");
            if text.contains(&conversation().to_string()) {
                return;
            }
        }
    };
    tokio::time::timeout(PATIENCE, crossed).await.unwrap();
}

#[tokio::test]
async fn an_operator_at_two_nodes_is_here_once_until_the_last_connection_ends() {
    let Some(nats) = started() else { return };
    let bench = Bench::open(&nats).await;
    let mut boris = bench.two.hub.join(PersonKey::Operator("boris".to_owned()));
    let (first, second) = (bench.one.hub.join(anna().key()), bench.two.hub.join(anna().key()));
    let both = r#"{"t":"here","ops":["anna","boris"]}"#;
    until(&mut boris, |frame| frame == both).await;
    drop(second);
    let mut carl = bench.one.hub.join(PersonKey::Operator("carl".to_owned()));
    let all = r#"{"t":"here","ops":["anna","boris","carl"]}"#;
    until(&mut boris, |frame| frame == all).await;
    until(&mut carl, |frame| frame == all).await;
    drop(first);
    until(&mut boris, |frame| frame == r#"{"t":"here","ops":["boris","carl"]}"#).await;
}

#[tokio::test]
async fn a_guest_who_logs_out_at_one_node_is_sent_away_from_the_other() {
    let Some(nats) = started() else { return };
    let bench = Bench::open(&nats).await;
    let mut elsewhere = bench.two.hub.join(guest().key());
    bench.one.hub.dismiss("g-1");
    let ended = async { while elsewhere.inbox.recv().await.is_some() {} };
    tokio::time::timeout(PATIENCE, ended).await.unwrap();
}

#[tokio::test]
async fn a_token_for_files_is_known_at_the_other_node_as_long_as_its_connection_lasts() {
    let Some(nats) = started() else { return };
    let bench = Bench::open(&nats).await;
    let key: FileKey = bench.one.keys.give(Account { id: "a-1".to_owned(), name: None }).unwrap();
    let wire = bench.two.hub.wire().unwrap();
    let token: Secret = key.token();
    assert_eq!(wire.whose(Pseudonym::of(&token.0)).await, Ok(Some("a-1".to_owned())));
    drop(key);
    assert_eq!(wire.whose(Pseudonym::of(&token.0)).await, Ok(None));
}

#[tokio::test]
async fn a_node_that_lost_the_bus_knows_that_it_misses_something_and_finds_back() {
    let Some(mut nats) = started() else { return };
    let bench = Bench::open(&nats).await;
    nats.kill();
    let known = bench.two.hub.missed();
    let misses = async {
        while bench.two.hub.missed() == known {
            tokio::time::sleep(Duration::from_millis(50)).await;
        }
    };
    tokio::time::timeout(PATIENCE, misses).await.unwrap();
    nats.run().unwrap();
    bench.meet("second").await;
    let mut person = bench.two.hub.join(guest().key());
    bench.say().await;
    until(&mut person, |frame| frame.contains("Не приходит код")).await;
}
