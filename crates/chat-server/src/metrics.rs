//! `GET /metrics`: how the server fares, in the text format of Prometheus. Numbers only: no label says who, from
//! where, or what was asked, and each has few values.
//!
//! Counters begin at 0 with the process; the waiting line is read from the store when somebody asks.

use std::collections::BTreeMap;
use std::fmt::Write;
use std::net::SocketAddr;
use std::sync::atomic::{AtomicI64, AtomicU64, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use axum::extract::{ConnectInfo, State};
use axum::http::header::{AUTHORIZATION, CONTENT_TYPE};
use axum::http::{HeaderMap, StatusCode};
use axum::response::{IntoResponse, Response};
use chat_protocol::{Answers, ErrorCode, EventBody, Role, Secret};
use sha2::{Digest, Sha256};
use subtle::ConstantTimeEq;

use crate::chat::Chat;
use crate::clock;
use crate::conversations::Change;
use crate::person::Person;
use crate::store::{Db, DbResult};

/// Bounds of a histogram.
const BOUNDS: usize = 9;

/// Bounds of a commit's duration, milliseconds.
const COMMIT_MS: [u64; BOUNDS] = [1, 2, 5, 10, 25, 50, 100, 500, 2_500];

/// Bounds of the wait for the first answer, milliseconds: from half a minute to a day.
const ANSWER_MS: [u64; BOUNDS] =
    [30_000, 60_000, 120_000, 300_000, 600_000, 1_200_000, 3_600_000, 14_400_000, 86_400_000];

/// Stands for questions of files that are not this server's.
const OTHER: &str = "other";

/// Headers by which a proxy says that it speaks for somebody else.
const FORWARDED: [&str; 3] = ["forwarded", "x-forwarded-for", "x-real-ip"];

/// What is counted.
#[derive(Default)]
pub(crate) struct Metrics {
    guests: AtomicI64,
    accounts: AtomicI64,
    operators: AtomicI64,
    asked: AtomicU64,
    answered: AtomicU64,
    nudges: AtomicU64,
    repeated: AtomicU64,
    overflows: AtomicU64,
    answers_in_time: AtomicU64,
    commits: Histogram,
    first_answers: Histogram,
    errors: Mutex<BTreeMap<String, u64>>,
    /// By frequent question, and whether its answer helped.
    helped: Mutex<BTreeMap<(String, bool), u64>>,
}

/// Durations, by upper bounds that the user of it knows.
#[derive(Default)]
struct Histogram {
    buckets: [AtomicU64; BOUNDS],
    count: AtomicU64,
    sum_us: AtomicU64,
}

/// One connection, counted until dropped.
pub(crate) struct Counted {
    metrics: Arc<Metrics>,
    person: Person,
}

impl Metrics {
    /// Somebody has come in.
    pub(crate) fn count(self: &Arc<Self>, person: &Person) -> Counted {
        self.gauge(person).fetch_add(1, Ordering::Relaxed);
        Counted { metrics: Arc::clone(self), person: person.clone() }
    }

    fn gauge(&self, person: &Person) -> &AtomicI64 {
        match person {
            Person::Guest { .. } => &self.guests,
            Person::Account(_) => &self.accounts,
            Person::Operator(_) => &self.operators,
        }
    }

    /// Something stands in a log.
    pub(crate) fn changed(&self, change: &Change) {
        for event in &change.events {
            let counter = match (&event.body, event.by.role) {
                (EventBody::Message { .. }, Role::User) => &self.asked,
                (EventBody::Message { .. }, Role::Operator) => &self.answered,
                (EventBody::TicketNudged { .. }, _) => &self.nudges,
                _ => continue,
            };
            counter.fetch_add(1, Ordering::Relaxed);
        }
    }

    /// A conversation got its first answer after so many milliseconds.
    pub(crate) fn first_answer(&self, waited_ms: u64, announced_s: Option<(u64, u64)>) {
        self.first_answers.record(Duration::from_millis(waited_ms), ANSWER_MS);
        if announced_s.is_some_and(|(_, to)| waited_ms <= to.saturating_mul(1000)) {
            self.answers_in_time.fetch_add(1, Ordering::Relaxed);
        }
    }

    /// How many first answers came within the wait announced.
    pub(crate) fn answers(&self) -> Answers {
        let in_time = self.answers_in_time.load(Ordering::Relaxed);
        Answers { in_time, of: self.first_answers.count.load(Ordering::Relaxed) }
    }

    /// A transaction is on disk.
    pub(crate) fn committed(&self, took: Duration) {
        self.commits.record(took, COMMIT_MS);
    }

    /// A command came that had taken effect before.
    pub(crate) fn repeated(&self) {
        self.repeated.fetch_add(1, Ordering::Relaxed);
    }

    /// A connection could not keep up and reads the logs again.
    pub(crate) fn overflowed(&self) {
        self.overflows.fetch_add(1, Ordering::Relaxed);
    }

    /// Somebody was told no.
    pub(crate) fn refused(&self, code: ErrorCode) {
        let code = serde_json::to_string(&code).unwrap_or_default().replace('"', "");
        *self.errors.lock().unwrap_or_else(PoisonError::into_inner).entry(code).or_default() += 1;
    }

    /// Somebody says whether the answer to a frequent question helped; none: of a file that is not this server's.
    pub(crate) fn helped(&self, entry: Option<&str>, helped: bool) {
        let key = (entry.unwrap_or(OTHER).to_owned(), helped);
        *self.helped.lock().unwrap_or_else(PoisonError::into_inner).entry(key).or_default() += 1;
    }

    fn text(&self, line: Line, announced_s: Option<(u64, u64)>) -> String {
        let mut page = Page::default();
        let all = |counter: &AtomicU64| counter.load(Ordering::Relaxed);
        let gauge = |gauge: &AtomicI64| u64::try_from(gauge.load(Ordering::Relaxed)).unwrap_or(0);
        page.family("connections", "gauge", "Connections that have said hello.");
        page.sample("connections", "kind=\"guest\"", gauge(&self.guests));
        page.sample("connections", "kind=\"account\"", gauge(&self.accounts));
        page.sample("connections", "kind=\"operator\"", gauge(&self.operators));
        page.family("messages_total", "counter", "Messages stored.");
        page.sample("messages_total", "by=\"user\"", all(&self.asked));
        page.sample("messages_total", "by=\"operator\"", all(&self.answered));
        page.family("nudges_total", "counter", "Times somebody asked again with effect.");
        page.sample("nudges_total", "", all(&self.nudges));
        page.family("repeated_commands_total", "counter", "Commands that came again after they took effect.");
        page.sample("repeated_commands_total", "", all(&self.repeated));
        page.family("inbox_overflows_total", "counter", "Connections that could not keep up and read again.");
        page.sample("inbox_overflows_total", "", all(&self.overflows));
        page.family("errors_total", "counter", "Refusals sent, by code.");
        for (code, count) in self.errors.lock().unwrap_or_else(PoisonError::into_inner).iter() {
            page.sample("errors_total", &format!("code=\"{code}\""), *count);
        }
        page.family(
            "faq_helped_total",
            "counter",
            "Readers of a frequent question, by whether the answer helped.",
        );
        for ((entry, helped), count) in self.helped.lock().unwrap_or_else(PoisonError::into_inner).iter() {
            let (entry, helped) = (escaped(entry), if *helped { "yes" } else { "no" });
            page.sample("faq_helped_total", &format!("entry=\"{entry}\",helped=\"{helped}\""), *count);
        }
        page.family(
            "commit_seconds",
            "histogram",
            "Time from the first command of a transaction to the disk.",
        );
        page.histogram("commit_seconds", &self.commits, COMMIT_MS);
        page.family("first_answer_seconds", "histogram", "From the opening to an operator's first message.");
        page.histogram("first_answer_seconds", &self.first_answers, ANSWER_MS);
        if let Some((_, to)) = announced_s {
            page.family("answers_in_time_total", "counter", "First answers within the wait announced.");
            page.sample("answers_in_time_total", "", all(&self.answers_in_time));
            page.family("announced_wait_seconds", "gauge", "The longest wait announced.");
            page.sample("announced_wait_seconds", "", to);
        }
        page.family("waiting", "gauge", "Conversations in the waiting line.");
        page.sample("waiting", "", line.length);
        page.family("waiting_oldest_seconds", "gauge", "How long the first in line has waited.");
        page.sample("waiting_oldest_seconds", "", line.oldest_s);
        page.0
    }
}

impl Drop for Counted {
    fn drop(&mut self) {
        self.metrics.gauge(&self.person).fetch_sub(1, Ordering::Relaxed);
    }
}

impl Histogram {
    fn record(&self, took: Duration, bounds_ms: [u64; BOUNDS]) {
        for (bucket, bound) in self.buckets.iter().zip(bounds_ms) {
            if took <= Duration::from_millis(bound) {
                bucket.fetch_add(1, Ordering::Relaxed);
            }
        }
        self.count.fetch_add(1, Ordering::Relaxed);
        self.sum_us.fetch_add(u64::try_from(took.as_micros()).unwrap_or(u64::MAX), Ordering::Relaxed);
    }
}

/// The text under way.
#[derive(Default)]
struct Page(String);

impl Page {
    fn family(&mut self, name: &str, kind: &str, help: &str) {
        // Writing into a string cannot fail.
        let _ = writeln!(self.0, "# HELP portal_chat_{name} {help}\n# TYPE portal_chat_{name} {kind}");
    }

    fn sample(&mut self, name: &str, label: &str, value: u64) {
        let label = if label.is_empty() { String::new() } else { format!("{{{label}}}") };
        let _ = writeln!(self.0, "portal_chat_{name}{label} {value}");
    }

    fn histogram(&mut self, name: &str, of: &Histogram, bounds_ms: [u64; BOUNDS]) {
        let count = of.count.load(Ordering::Relaxed);
        for (bucket, bound) in of.buckets.iter().zip(bounds_ms) {
            let le = Duration::from_millis(bound).as_secs_f64();
            self.sample(&format!("{name}_bucket"), &format!("le=\"{le}\""), bucket.load(Ordering::Relaxed));
        }
        self.sample(&format!("{name}_bucket"), "le=\"+Inf\"", count);
        let sum = Duration::from_micros(of.sum_us.load(Ordering::Relaxed)).as_secs_f64();
        let _ = writeln!(self.0, "portal_chat_{name}_sum {sum}");
        self.sample(&format!("{name}_count"), "", count);
    }
}

/// A label's value: a portal names its questions as it likes.
fn escaped(value: &str) -> String {
    value.replace('\\', "\\\\").replace('"', "\\\"").replace('\n', "\\n")
}

/// The waiting line in numbers.
#[derive(Clone, Copy)]
struct Line {
    length: u64,
    oldest_s: u64,
}

fn line(db: &Db) -> DbResult<Line> {
    let now = clock::now();
    db.one("SELECT COUNT(*), MIN(waiting_since) FROM conversations WHERE state = 'waiting'", &[], |row| {
        let since: Option<i64> = row.get(1)?;
        let since = since.map_or(now.0, i64::cast_unsigned);
        Ok(Line { length: row.number(0)?, oldest_s: now.0.saturating_sub(since) / 1000 })
    })
}

/// With a token configured whoever has it may ask; without one, programs of this machine, unless a proxy speaks
/// for somebody else. Others are told that there is nothing.
pub(crate) async fn serve(
    State(chat): State<Arc<Chat>>,
    ConnectInfo(peer): ConnectInfo<SocketAddr>,
    headers: HeaderMap,
) -> Response {
    if !may_ask(chat.config.metrics_token.as_ref(), peer, &headers) {
        return StatusCode::NOT_FOUND.into_response();
    }
    match chat.store.read(line).await {
        Ok(line) => {
            let text = chat.metrics.text(line, chat.config.eta_s);
            ([(CONTENT_TYPE, "text/plain; version=0.0.4; charset=utf-8")], text).into_response()
        }
        Err(_) => StatusCode::SERVICE_UNAVAILABLE.into_response(),
    }
}

fn may_ask(token: Option<&Secret>, peer: SocketAddr, headers: &HeaderMap) -> bool {
    let Some(token) = token else {
        return peer.ip().to_canonical().is_loopback()
            && !FORWARDED.iter().any(|name| headers.contains_key(*name));
    };
    let given = headers.get(AUTHORIZATION).and_then(|value| value.to_str().ok()?.strip_prefix("Bearer "));
    let digest = |text: &str| -> [u8; 32] { Sha256::digest(text.as_bytes()).into() };
    given.is_some_and(|given| digest(given).ct_eq(&digest(token)).into())
}
