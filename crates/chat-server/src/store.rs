//! The store: one SQLite file, one writer thread, a few readers.
//!
//! A command becomes a [`Task`]; the writer takes every task that waits, carries them out in one
//! transaction, and only after that is on disk answers each and publishes what changed, in the order
//! of the commits. So a confirmation survives `kill -9`, and one `fsync` serves many people.

mod reader;
mod schema;
mod writer;

use std::mem;
use std::time::Duration;

use chat_protocol::{ConversationId, ErrorCode, FormCard};
use rusqlite::Connection;
use tokio::sync::{mpsc, oneshot};

use crate::audit::Entry;
use crate::call_backs::{self, Call};
use crate::conversations::{self, Change, Noted, Order, Outcome};
use crate::data_dir::DataDir;
use crate::error::ServerError;
use crate::feedback;
use crate::files::record::Filing;
use crate::refusal::Refusal;
use crate::retention::Pruning;
use crate::revocation::Revocation;
use crate::rules::Rules;
use crate::upgrade::Upgrade;
use reader::Readers;
use writer::Job;

pub(crate) use schema::prepare;
pub(crate) use writer::carry_out;

/// The database in the data directory.
pub(crate) const DATABASE: &str = "chat.sqlite";

/// Tasks that may wait for the writer; beyond that the server says `overloaded`.
const BACKLOG: usize = 4096;

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
    jobs: mpsc::Sender<Job>,
    readers: Readers,
    epoch: String,
}

impl Store {
    /// Opens or creates the database in the directory. `publish` hears the news once they are on disk.
    pub(crate) fn open(
        dir: DataDir,
        rules: Rules,
        publish: impl Fn(News) + Send + 'static,
    ) -> Result<Self, ServerError> {
        let path = dir.file(DATABASE)?;
        let mut connection = Connection::open(&path)?;
        let epoch = schema::prepare(&mut connection)?;
        let readers = Readers::open(&path)?;
        let (jobs, queue) = mpsc::channel(BACKLOG);
        writer::start(dir, connection, rules, queue, publish)?;
        Ok(Self { jobs, readers, epoch })
    }

    /// Names the life of this log.
    pub(crate) fn epoch(&self) -> &str {
        &self.epoch
    }

    /// Hands a task to the writer. Tasks take effect in the order of these calls.
    pub(crate) fn submit(&self, task: impl Into<Task>) -> Result<oneshot::Receiver<Answer>, Refusal> {
        let (answer, receiver) = oneshot::channel();
        match self.jobs.try_send(Job::Task(Box::new(task.into()), answer)) {
            Ok(()) => Ok(receiver),
            Err(mpsc::error::TrySendError::Full(_)) => {
                Err(Refusal::after(ErrorCode::Overloaded, "too many commands wait for the store", 1_000))
            }
            Err(mpsc::error::TrySendError::Closed(_)) => Err(gone()),
        }
    }

    /// Reads on a thread of its own, from one of the reading connections.
    pub(crate) async fn read<T: Send + 'static>(
        &self,
        read: impl FnOnce(&Connection) -> rusqlite::Result<T> + Send + 'static,
    ) -> Result<T, Refusal> {
        self.readers.read(read).await
    }

    /// Whether the writer still takes orders.
    pub(crate) fn is_writing(&self) -> bool {
        !self.jobs.is_closed()
    }

    /// Waits until everything submitted so far is on disk, then ends the writer.
    pub(crate) async fn close(&self) {
        let (done, ended) = oneshot::channel();
        if self.jobs.send(Job::Stop(done)).await.is_ok() {
            // An error means the writer has ended already.
            let _ = ended.await;
        }
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
            | Self::Prune(_) => None,
        }
    }

    /// Carries it out, and writes down who did it.
    fn carry_out(&self, db: &Connection, rules: &Rules) -> Answer {
        let outcome = self.act(db, rules)?;
        if let Some(entry) = Entry::of(self, &outcome) {
            entry.write(db)?;
        }
        Ok(outcome)
    }

    fn act(&self, db: &Connection, rules: &Rules) -> Answer {
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

/// The writer thread has ended: the server is stopping.
pub(crate) fn gone() -> Refusal {
    Refusal::new(ErrorCode::StoreUnavailable, "the store is closed")
}

#[cfg(test)]
#[path = "store/store_tests.rs"]
mod tests;
