//! The store: conversations and everything else, durably, in SQLite or PostgreSQL.
//!
//! A command becomes a [`Task`]; a writer carries it out in a transaction, and only after that is on disk answers
//! and publishes what changed, in the order of the commits. So a confirmation survives `kill -9`.
//!
//! [`db`] is what the rest of the server sees of a database. [`sqlite`] has one writer, which takes every task that
//! waits, so that one `fsync` serves many people; [`postgres`] has several, here and on other nodes.

mod among;
mod db;
mod postgres;
mod sqlite;

use std::mem;
use std::time::Duration;

use chat_protocol::{ConversationId, ErrorCode, FormCard};
use tokio::sync::oneshot;

use crate::audit::Entry;
use crate::call_backs::{self, Call};
use crate::config::{Config, StoreConfig};
use crate::conversations::{self, Change, Noted, Order, Outcome};
use crate::data_dir::DataDir;
use crate::duty::Claim;
use crate::error::ServerError;
use crate::feedback;
use crate::files::record::Filing;
use crate::person::PersonKey;
use crate::refusal::Refusal;
use crate::retention::Pruning;
use crate::revocation::Revocation;
use crate::rules::Rules;
use crate::upgrade::Upgrade;
use postgres::Postgres;
use sqlite::Sqlite;

pub(crate) use among::all_among;
pub use db::DbError;
pub(crate) use db::{Db, DbResult, Parameter, Row, Transaction, Value, params, stored, unreadable};
pub(crate) use postgres::Connector;
pub use postgres::PostgresError;
pub(crate) use sqlite::{DATABASE, in_memory, prepare};

/// What the writer is asked to do.
#[derive(Debug)]
pub(crate) enum Task {
    /// Something in one conversation.
    Order(Order),
    /// Something about a call-back.
    CallBack(call_backs::Order),
    /// Something about a form.
    Form(feedback::Order),
    /// A mail was tried.
    Posted(feedback::Posted),
    /// A guest logs out.
    Revoke(Revocation),
    /// A guest signs in and takes the conversations along.
    Upgrade(Upgrade),
    /// Something about a file.
    File(Filing),
    /// An operator did something that is no order.
    Audit(Entry),
    /// Something was kept long enough.
    Prune(Pruning),
    /// A node takes over work for all.
    Claim(Claim),
}

/// What those who are connected hear of, and those who count, once it is on disk.
#[derive(Debug)]
pub(crate) enum News {
    /// A conversation changed.
    Changed(Change),
    /// A call-back changed.
    Call(Box<Call>),
    /// A form changed.
    Form(Box<FormCard>),
    /// An operator noted something.
    Noted(Box<Noted>),
    /// A conversation got its first answer.
    FirstAnswer {
        /// Since it was opened, milliseconds.
        waited_ms: u64,
    },
    /// A command had taken effect before.
    Repeated,
    /// A transaction is on disk.
    Committed {
        /// Since its first task was taken up.
        took: Duration,
    },
    /// The tokens of a guest are worth nothing any more.
    Dismissed {
        /// Stable name.
        guest: String,
    },
}

/// What the writer answers.
pub(crate) type Answer = Result<Outcome, Refusal>;

/// The log of every conversation.
pub(crate) struct Store {
    engine: Engine,
    epoch: String,
    guest_key: Option<[u8; 32]>,
}

enum Engine {
    Sqlite(Sqlite),
    Postgres(Postgres),
}

impl Store {
    /// Opens or creates the store. `publish` hears the news once they are on disk, from any thread that writes.
    pub(crate) fn open(
        dir: DataDir,
        config: &StoreConfig,
        rules: Rules,
        publish: impl Fn(News) + Send + Sync + 'static,
    ) -> Result<Self, ServerError> {
        Ok(match &config.url {
            None => {
                let (sqlite, epoch) = Sqlite::open(dir, rules, publish)?;
                Self { engine: Engine::Sqlite(sqlite), epoch, guest_key: None }
            }
            Some(url) => {
                let (postgres, common) = Postgres::open(dir, url, config, &rules, publish)?;
                let guest_key = Some(common.guest_key);
                Self { engine: Engine::Postgres(postgres), epoch: common.epoch, guest_key }
            }
        })
    }

    /// Names the life of this log.
    pub(crate) fn epoch(&self) -> &str {
        &self.epoch
    }

    /// Whether other nodes may have it, too.
    pub(crate) fn is_common(&self) -> bool {
        self.guest_key.is_some()
    }

    /// The key of the guests' tokens, where nodes share it by the store.
    pub(crate) fn guest_key(&self) -> Option<[u8; 32]> {
        self.guest_key
    }

    /// Hands a task to a writer. What concerns one conversation, or comes from one person, takes effect in the order
    /// of these calls.
    pub(crate) fn submit(&self, task: impl Into<Task>) -> Result<oneshot::Receiver<Answer>, Refusal> {
        let task = Box::new(task.into());
        match &self.engine {
            Engine::Sqlite(sqlite) => sqlite.submit(task),
            Engine::Postgres(postgres) => postgres.submit(task),
        }
    }

    /// Reads on a thread of its own, from one of the reading connections; all that is read belongs to one moment.
    pub(crate) async fn read<T: Send + 'static>(
        &self,
        read: impl Fn(&Db) -> DbResult<T> + Send + 'static,
    ) -> Result<T, Refusal> {
        match &self.engine {
            Engine::Sqlite(sqlite) => sqlite.read(read).await,
            Engine::Postgres(postgres) => postgres.read(read).await,
        }
    }

    /// Whether tasks are still taken.
    pub(crate) fn is_writing(&self) -> bool {
        match &self.engine {
            Engine::Sqlite(sqlite) => sqlite.is_writing(),
            Engine::Postgres(postgres) => postgres.is_writing(),
        }
    }

    /// Waits until everything submitted so far is on disk, then ends the writers.
    pub(crate) async fn close(&self) {
        match &self.engine {
            Engine::Sqlite(sqlite) => sqlite.close().await,
            Engine::Postgres(postgres) => postgres.close().await,
        }
    }
}

/// Opens the store for one question, whether or not a server uses it.
pub(crate) fn look<T: Send>(
    config: &Config,
    ask: impl FnOnce(&Db) -> Result<T, ServerError> + Send,
) -> Result<T, ServerError> {
    match &config.store.url {
        None => ask(&sqlite::look(&config.data_dir)?),
        Some(url) => postgres::look(url, &config.store, ask),
    }
}

/// Gives the log another life, after it was restored: clients forget the positions they hold.
///
/// # Errors
/// When PostgreSQL does not answer, or the store is SQLite's.
pub fn renew_epoch(config: &Config) -> Result<(), ServerError> {
    match &config.store.url {
        None => Err(ServerError::Arguments("new-epoch is for PostgreSQL; restore does it itself".to_owned())),
        Some(url) => postgres::renew_epoch(url, &config.store),
    }
}

impl Task {
    /// The conversation it is about.
    pub(crate) fn conversation(&self) -> Option<ConversationId> {
        match self {
            Self::Order(order) => Some(order.c),
            Self::CallBack(order) => order.conversation(),
            Self::Form(_)
            | Self::Posted(_)
            | Self::Revoke(_)
            | Self::Upgrade(_)
            | Self::File(_)
            | Self::Audit(_)
            | Self::Prune(_)
            | Self::Claim(_) => None,
        }
    }

    /// The people whose commands take effect in the order they were given.
    fn people(&self) -> Vec<PersonKey> {
        match self {
            Self::Order(order) => vec![order.by.key()],
            Self::CallBack(order) => vec![order.by.key()],
            Self::Form(order) => vec![order.by.key()],
            Self::Revoke(Revocation { guest, .. }) => vec![PersonKey::User(guest.clone())],
            Self::Upgrade(Upgrade { guest, account, .. }) => {
                vec![PersonKey::User(guest.clone()), PersonKey::User(account.id.clone())]
            }
            Self::Posted(_) | Self::File(_) | Self::Audit(_) | Self::Prune(_) | Self::Claim(_) => Vec::new(),
        }
    }

    /// Carries it out, and writes down who did it.
    fn carry_out(&self, db: &Db, rules: &Rules) -> Answer {
        let outcome = self.act(db, rules)?;
        if let Some(entry) = Entry::of(self, &outcome) {
            entry.write(db)?;
        }
        Ok(outcome)
    }

    fn act(&self, db: &Db, rules: &Rules) -> Answer {
        match self {
            Self::Order(order) => conversations::carry_out(db, &rules.conversations, order),
            Self::CallBack(order) => order.carry_out(db, &rules.call_backs),
            Self::Form(order) => order.carry_out(db, &rules.feedback),
            Self::Posted(posted) => posted.carry_out(db),
            Self::Revoke(revocation) => Ok(revocation.carry_out(db)?),
            Self::Upgrade(upgrade) => upgrade.carry_out(db),
            Self::File(filing) => filing.carry_out(db),
            Self::Audit(entry) => Ok(entry.write(db).map(|()| Outcome::default())?),
            Self::Prune(pruning) => pruning.carry_out(db),
            Self::Claim(claim) => Ok(claim.carry_out(db)?),
        }
    }
}

impl From<Order> for Task {
    fn from(order: Order) -> Self {
        Self::Order(order)
    }
}

impl From<Filing> for Task {
    fn from(filing: Filing) -> Self {
        Self::File(filing)
    }
}

impl From<Entry> for Task {
    fn from(entry: Entry) -> Self {
        Self::Audit(entry)
    }
}

impl From<Claim> for Task {
    fn from(claim: Claim) -> Self {
        Self::Claim(claim)
    }
}

impl From<Pruning> for Task {
    fn from(pruning: Pruning) -> Self {
        Self::Prune(pruning)
    }
}

impl News {
    /// What follows from a task that was carried out; taken from its answer.
    pub(crate) fn of(task: &Task, answer: &mut Answer) -> Vec<Self> {
        let Ok(outcome) = answer else { return Vec::new() };
        let mut news = Vec::new();
        if let Task::Revoke(Revocation { guest, .. }) | Task::Upgrade(Upgrade { guest, .. }) = task {
            news.push(Self::Dismissed { guest: guest.clone() });
        }
        news.extend(outcome.waited_ms.map(|waited_ms| Self::FirstAnswer { waited_ms }));
        news.extend(outcome.dup.then_some(Self::Repeated));
        let changes = outcome.change.take().into_iter().chain(mem::take(&mut outcome.attached));
        news.extend(changes.map(Self::Changed));
        news.extend(outcome.call.take().map(Self::Call));
        news.extend(outcome.form.take().map(Self::Form));
        news.extend(outcome.noted.take().map(Self::Noted));
        news
    }
}

/// Carries out tasks in one transaction, which `end` commits. A refused task leaves no trace.
pub(crate) fn carry_out(
    db: &Db,
    rules: &Rules,
    tasks: &[Box<Task>],
    end: impl FnOnce(Transaction<'_>) -> DbResult<()>,
) -> DbResult<Vec<Answer>> {
    let transaction = db.begin()?;
    let answers = tasks.iter().map(|task| transaction.attempt(|db| task.carry_out(db, rules)));
    let answers = answers.collect::<DbResult<_>>()?;
    end(transaction)?;
    Ok(answers)
}

/// The writer thread has ended: the server is stopping.
pub(crate) fn gone() -> Refusal {
    Refusal::new(ErrorCode::StoreUnavailable, "the store is closed")
}

#[cfg(test)]
#[path = "store/store_tests.rs"]
mod tests;
