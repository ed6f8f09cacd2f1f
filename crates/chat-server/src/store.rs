//! The store: one SQLite file, one writer thread, a few readers.
//!
//! A command becomes an [`Order`]; the writer takes every order that waits, carries them out in one
//! transaction, and only after that is on disk answers each and publishes what changed, in the order
//! of the commits. So a confirmation survives `kill -9`, and one `fsync` serves many people.

mod reader;
mod schema;
mod writer;

use chat_protocol::ErrorCode;
use rusqlite::Connection;
use tokio::sync::{mpsc, oneshot};

use crate::conversations::{Change, Order, Outcome, Rules};
use crate::data_dir::DataDir;
use crate::error::ServerError;
use crate::refusal::Refusal;
use reader::Readers;
use writer::Job;

pub(crate) use schema::prepare;
pub(crate) use writer::carry_out;

const DATABASE: &str = "chat.sqlite";

/// Orders that may wait for the writer; beyond that the server says `overloaded`.
const BACKLOG: usize = 4096;

/// What the writer answers.
pub(crate) type Answer = Result<Outcome, Refusal>;

/// The log of every conversation.
pub(crate) struct Store {
    jobs: mpsc::Sender<Job>,
    readers: Readers,
    epoch: String,
}

impl Store {
    /// Opens or creates the database in the directory. `publish` hears of every change once it is on disk.
    pub(crate) fn open(
        dir: DataDir,
        rules: Rules,
        publish: impl Fn(Change) + Send + 'static,
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

    /// Hands an order to the writer. Orders take effect in the order of these calls.
    pub(crate) fn submit(&self, order: Order) -> Result<oneshot::Receiver<Answer>, Refusal> {
        let (answer, receiver) = oneshot::channel();
        match self.jobs.try_send(Job::Order(Box::new(order), answer)) {
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

/// The writer thread has ended: the server is stopping.
pub(crate) fn gone() -> Refusal {
    Refusal::new(ErrorCode::StoreUnavailable, "the store is closed")
}

#[cfg(test)]
#[path = "store/store_tests.rs"]
mod tests;
