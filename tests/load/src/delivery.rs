//! How soon a message is on the other side, at a moderate rate, in both directions.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

use chat_protocol::{CommandId, ConversationId, Event, Personal, Role, SendMessage, ServerFrame};
use tokio::sync::mpsc::{UnboundedReceiver, UnboundedSender, unbounded_channel};
use tokio::task::JoinSet;
use tokio::time::interval;

use crate::logins::LANES;
use crate::table::{Spans, Table};
use crate::{Link, Operator, Person, Result, Target, crowd, names};

const TEXT: &str = "Проверьте, пожалуйста, номер телефона в профиле";

/// When what was sent, and how long it was on its way.
#[derive(Clone, Default)]
struct Post(Arc<Mutex<Book>>);

#[derive(Default)]
struct Book {
    sent: HashMap<CommandId, Instant>,
    to_operator: Vec<Duration>,
    to_person: Vec<Duration>,
}

impl Post {
    fn sent(&self, id: CommandId) {
        self.with(|book| book.sent.insert(id, Instant::now()));
    }

    /// An event has come to the side that did not write it.
    fn came(&self, event: &Event) {
        self.with(|book| {
            let Some(sent) = event.id.and_then(|id| book.sent.remove(&id)) else { return };
            match event.by.role {
                Role::User => book.to_operator.push(sent.elapsed()),
                _ => book.to_person.push(sent.elapsed()),
            }
        });
    }

    fn with<T>(&self, work: impl FnOnce(&mut Book) -> T) -> T {
        work(&mut self.0.lock().unwrap_or_else(PoisonError::into_inner))
    }
}

/// What delivery took.
pub(crate) struct Delivered {
    pub(crate) table: Table,
    /// From person to operator, half of all and one in a hundred, milliseconds.
    pub(crate) one_way: (String, String),
}

/// How long messages were on their way.
pub(crate) struct Ways {
    pub(crate) to_operator: Spans,
    pub(crate) to_person: Spans,
}

/// So many conversations with one operator, `rate` messages a second in each direction together.
pub(crate) async fn deliver(
    target: &Target,
    token: &str,
    pairs: usize,
    rate: u32,
    length: Duration,
) -> Result<Delivered> {
    let Ways { to_operator, to_person } = ways(target, target, token, pairs, rate, length).await?;
    let head = ["", "messages", "p50, ms", "p99, ms", "longest, ms"];
    let mut table = Table::new("Delivery, on disk before it is passed on", &head);
    for (what, spans) in [("person to operator", &to_operator), ("operator to person", &to_person)] {
        let count = spans.count().to_string();
        table.row([what.to_owned(), count, spans.at(50), spans.at(99), spans.at(100)]);
    }
    Ok(Delivered { table, one_way: (to_operator.at(50), to_operator.at(99)) })
}

/// The same, measured; people and operator may be at different nodes.
pub(crate) async fn ways(
    people_at: &Target,
    operator_at: &Target,
    token: &str,
    pairs: usize,
    rate: u32,
    length: Duration,
) -> Result<Ways> {
    let at = people_at.clone();
    let people = crowd::each(pairs, LANES, move |nth| {
        let target = at.clone();
        async move {
            let mut person = Person::arrive(&target, nth + 1).await?;
            person.say(TEXT).await?;
            person.confirmed().await?;
            Ok(person)
        }
    });
    let people = people.await?;
    let mut operator = Operator::arrive(operator_at, token).await?;
    for person in &people {
        operator.take(person.c).await?;
    }

    let post = Post::default();
    let (orders, to_send) = unbounded_channel();
    let mut tasks = JoinSet::new();
    // Half of them by people, half by the operator.
    let every = Duration::from_secs(2) * u32::try_from(pairs)? / rate;
    for (nth, person) in (0_u32..).zip(people) {
        let offset = every * nth / u32::try_from(pairs)?;
        tasks.spawn(talk(person, offset, every, length, orders.clone(), post.clone()));
    }
    drop(orders);
    tasks.spawn(answer(operator.into_link(), to_send, post.clone()));
    crowd::all(tasks).await?;

    Ok(post.with(|book| Ways {
        to_operator: Spans::from(std::mem::take(&mut book.to_operator)),
        to_person: Spans::from(std::mem::take(&mut book.to_person)),
    }))
}

/// A person writes now and then, and has the operator write in between.
async fn talk(
    mut person: Person,
    offset: Duration,
    every: Duration,
    length: Duration,
    orders: UnboundedSender<ConversationId>,
    post: Post,
) -> Result {
    tokio::time::sleep(offset).await;
    let began = Instant::now();
    let (mut ticks, mut turn) = (interval(every / 2), 0_u64);
    loop {
        tokio::select! {
            _ = ticks.tick() => {
                if began.elapsed() > length {
                    return Ok(());
                }
                turn += 1;
                if turn.is_multiple_of(2) {
                    orders.send(person.c)?;
                } else {
                    post.sent(person.say(TEXT).await?);
                }
            }
            frame = person.hear() => {
                if let ServerFrame::Event(event) = frame? && event.by.role == Role::Operator {
                    post.came(&event);
                }
            }
        }
    }
}

/// The operator writes where told, until nobody tells any more.
async fn answer(mut link: Link, mut orders: UnboundedReceiver<ConversationId>, post: Post) -> Result {
    loop {
        tokio::select! {
            c = orders.recv() => {
                let Some(c) = c else { return Ok(()) };
                let (id, text) = (names::command(), Personal(TEXT.to_owned()));
                post.sent(id);
                link.send(SendMessage { id, c, text, files: Vec::new(), open: None }).await?;
            }
            frame = link.heard() => {
                if let ServerFrame::Event(event) = frame? && event.by.role == Role::User {
                    post.came(&event);
                }
            }
        }
    }
}
