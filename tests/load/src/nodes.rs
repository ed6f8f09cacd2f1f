//! What one node more costs: the same work, over PostgreSQL, by one node, by one that tells a bus of it, and by two
//! that hear each other. All on this machine: two nodes have no more cores than one.

use std::time::Duration;

use backends::{Nats, Postgres};
use tokio::task::block_in_place;
use tokio::time::{Instant, timeout};

use crate::delivery::{self, Ways};
use crate::messages;
use crate::process::Process;
use crate::server::{OPERATOR_TOKEN, Server};
use crate::table::{Spans, Table, grouped, ms};
use crate::{Operator, Person, Result, Target};

/// How many write at once.
const SENDERS: usize = 64;

/// Conversations among which delivery is measured.
const PAIRS: usize = 50;

/// Until nodes that have just started hear each other.
const PATIENCE: Duration = Duration::from_secs(60);

/// A node that hears the other one passes on sooner than this; one that does not, with its next heartbeat.
const SOON: Duration = Duration::from_secs(5);

/// How the work is done.
#[derive(Clone, Copy)]
struct Setup {
    name: &'static str,
    nodes: usize,
    bus: Bus,
}

/// Whether nodes tell each other what happens.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Bus {
    None,
    Nats,
}

const SETUPS: [Setup; 3] = [
    Setup { name: "one node", nodes: 1, bus: Bus::None },
    Setup { name: "one node, with NATS", nodes: 1, bus: Bus::Nats },
    Setup { name: "two nodes, with NATS", nodes: 2, bus: Bus::Nats },
];

/// What the work took.
struct Work {
    /// Messages on disk a second.
    rate: f64,
    /// How long one of them took to be confirmed.
    confirmed: Spans,
    /// Time the nodes computed for one of them, milliseconds.
    computed: f64,
    /// How long one was on its way from person to operator, or back.
    one_way: Spans,
    /// Memory the nodes hold afterwards, bytes.
    memory: u64,
}

/// Does the same work in each setup, one after the other.
pub(crate) async fn compare(rate: u32, length: Duration) -> Result<Table> {
    let mut works = Vec::new();
    for setup in SETUPS {
        works.push(work(setup, rate, length).await?);
    }
    let mut head = vec![""];
    head.extend(SETUPS.map(|setup| setup.name));
    head.push("two ÷ one");
    let mut table = Table::new("What one node more costs", &head);
    let mut row = |what: String, figure: &dyn Fn(&Work) -> f64, words: &dyn Fn(f64) -> String| {
        let figures: Vec<f64> = works.iter().map(figure).collect();
        let ratio = figures.last().zip(figures.first()).map_or(0.0, |(two, one)| two / one);
        let cells = figures.iter().map(|figure| words(*figure)).chain([format!("{ratio:.2}")]);
        table.row([what].into_iter().chain(cells));
    };
    let span = |spans: &Spans, percent| spans.span(percent).unwrap_or_default().as_secs_f64();
    let in_ms = |seconds: f64| ms(Duration::from_secs_f64(seconds));
    row(format!("messages on disk a second, {SENDERS} senders"), &|work| work.rate, &grouped);
    row("confirmed after, p50, ms".to_owned(), &|work| span(&work.confirmed, 50), &in_ms);
    row("p99, ms".to_owned(), &|work| span(&work.confirmed, 99), &in_ms);
    row("the nodes compute for a message, ms".to_owned(), &|work| work.computed, &|ms| format!("{ms:.2}"));
    row(format!("delivery at {rate} a second, p50, ms"), &|work| span(&work.one_way, 50), &in_ms);
    row("p99, ms".to_owned(), &|work| span(&work.one_way, 99), &in_ms);
    let megabytes = |bytes: f64| format!("{:.0}", bytes / 1024.0 / 1024.0);
    row("memory of the nodes afterwards, MB".to_owned(), &|work| work.memory as f64, &megabytes);
    Ok(table)
}

/// Starts everything anew, and does the work.
async fn work(setup: Setup, rate: u32, length: Duration) -> Result<Work> {
    let postgres = block_in_place(Postgres::start)?;
    let nats = match setup.bus {
        Bus::None => None,
        Bus::Nats => Some(block_in_place(Nats::start)?),
    };
    let mut more = format!("[store]\nurl = \"{}\"\n", postgres.url());
    if let Some(nats) = &nats {
        more += &format!("[bus]\nurl = \"{}\"\n", nats.url());
    }
    let (mut servers, mut targets) = (Vec::new(), Vec::new());
    for _ in 0..setup.nodes {
        let server = Server::start(&more).await?;
        targets.push(Target::at(&format!("ws://{}/ws", server.address())).await?);
        servers.push(server);
    }
    // With two, people are at one of them, the operator at the other.
    let (people_at, operator_at) = targets.first().zip(targets.last()).ok_or("a setup has nodes")?;
    meet(people_at, operator_at).await?;

    let processes: Vec<Process> = servers.iter().filter_map(Server::process).collect();
    let computed = || processes.iter().map(|process| process.computed()).sum::<Result<Duration>>();
    let before = computed()?;
    let confirmed = messages::confirm(&targets, SENDERS, length).await?;
    let spent = computed()?.saturating_sub(before);
    let count = confirmed.count() as f64;
    let ways = delivery::ways(people_at, operator_at, OPERATOR_TOKEN, PAIRS, rate, length).await?;
    let Ways { to_operator, to_person } = ways;
    Ok(Work {
        rate: count / length.as_secs_f64(),
        confirmed,
        computed: spent.as_secs_f64() * 1000.0 / count.max(1.0),
        one_way: to_operator.and(to_person),
        memory: processes.iter().map(|process| process.memory()).sum::<Result<u64>>()?,
    })
}

/// Waits until what is written at one node is soon heard at the other, both ways.
async fn meet(people_at: &Target, operator_at: &Target) -> Result {
    let began = Instant::now();
    let mut person = Person::arrive(people_at, 1).await?;
    person.say("Слышно?").await?;
    person.confirmed().await?;
    let mut operator = Operator::arrive(operator_at, OPERATOR_TOKEN).await?;
    operator.take(person.c).await?;
    while began.elapsed() < PATIENCE {
        let asked = person.say("Слышно?").await?;
        person.confirmed().await?;
        if soon(operator.hears(asked)).await? {
            let answered = operator.say(person.c, "Слышно").await?;
            if soon(person.hears(answered)).await? {
                return Ok(());
            }
        }
    }
    Err("the nodes do not hear each other".into())
}

async fn soon(hears: impl Future<Output = Result>) -> Result<bool> {
    timeout(SOON, hears).await.map_or(Ok(false), |heard| heard.map(|()| true))
}
