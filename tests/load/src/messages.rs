//! Messages a second that are on disk: each sender writes the next when the last is confirmed.

use std::sync::Arc;
use std::time::{Duration, Instant};

use tokio::sync::Barrier;
use tokio::task::JoinSet;

use crate::table::{Spans, Table, grouped, per_second};
use crate::{Person, Result, Target, crowd};

/// As long as what people write on the average.
const TEXT: &str = "Здравствуйте! Не приходит СМС-код для входа, номер телефона верный. Что делать?";

/// Writes for a while with so many senders at once, for each number given.
pub(crate) async fn write(target: &Target, numbers: &[usize], length: Duration) -> Result<Table> {
    let head = ["senders", "messages a second", "confirmed after, p50, ms", "p99, ms"];
    let mut table = Table::new("Messages on disk", &head);
    for senders in numbers {
        let spans = confirm(std::slice::from_ref(target), *senders, length).await?;
        let rate = per_second(spans.count(), length);
        table.row([grouped(*senders as f64), rate, spans.at(50), spans.at(99)]);
    }
    Ok(table)
}

/// So many write for a while, shared out over the nodes: how long each message took to be confirmed.
pub(crate) async fn confirm(nodes: &[Target], senders: usize, length: Duration) -> Result<Spans> {
    let barrier = Arc::new(Barrier::new(senders));
    let mut tasks = JoinSet::new();
    for (nth, node) in nodes.iter().cycle().take(senders).enumerate() {
        tasks.spawn(sender(node.clone(), nth, Arc::clone(&barrier), length));
    }
    Ok(Spans::from(crowd::all(tasks).await?.concat()))
}

async fn sender(
    target: Target,
    nth: usize,
    barrier: Arc<Barrier>,
    length: Duration,
) -> Result<Vec<Duration>> {
    let mut person = Person::arrive(&target, nth).await?;
    person.say(TEXT).await?;
    person.confirmed().await?;
    barrier.wait().await;
    let began = Instant::now();
    let mut spans = Vec::new();
    while began.elapsed() < length {
        let said = Instant::now();
        person.say(TEXT).await?;
        person.confirmed().await?;
        spans.push(said.elapsed());
    }
    Ok(spans)
}
