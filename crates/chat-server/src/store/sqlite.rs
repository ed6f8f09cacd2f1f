//! SQLite: one file in the data directory, one writer thread, a few readers.

mod reader;
mod schema;
mod writer;

use std::path::Path;
use std::time::Duration;

use chat_protocol::ErrorCode;
use rusqlite::{Connection, OpenFlags};
use tokio::sync::{mpsc, oneshot};

use super::{Answer, Db, DbResult, News, Task, gone};
use crate::data_dir::DataDir;
use crate::error::ServerError;
use crate::refusal::Refusal;
use crate::rules::Rules;
use reader::Readers;
use writer::Job;

pub(crate) use schema::prepare;

/// The database in the data directory.
pub(crate) const DATABASE: &str = "chat.sqlite";

/// Tasks that may wait for the writer; beyond that the server says `overloaded`.
const BACKLOG: usize = 4096;

/// How long somebody waits for a lock of the file.
const PATIENCE: Duration = Duration::from_secs(5);

/// The database, open.
pub(super) struct Sqlite {
    jobs: mpsc::Sender<Job>,
    readers: Readers,
}

impl Sqlite {
    /// Opens or creates the database in the directory, and says its epoch.
    pub(super) fn open(
        dir: DataDir,
        rules: Rules,
        publish: impl Fn(News) + Send + 'static,
    ) -> Result<(Self, String), ServerError> {
        let path = dir.file(DATABASE)?;
        let mut connection = Connection::open(&path)?;
        let epoch = prepare(&mut connection)?;
        let readers = Readers::open(&path)?;
        let (jobs, queue) = mpsc::channel(BACKLOG);
        writer::start(dir, Db::sqlite(connection), rules, queue, publish)?;
        Ok((Self { jobs, readers }, epoch))
    }

    pub(super) fn submit(&self, task: Box<Task>) -> Result<oneshot::Receiver<Answer>, Refusal> {
        let (answer, receiver) = oneshot::channel();
        match self.jobs.try_send(Job::Task(task, answer)) {
            Ok(()) => Ok(receiver),
            Err(mpsc::error::TrySendError::Full(_)) => {
                Err(Refusal::after(ErrorCode::Overloaded, "too many commands wait for the store", 1_000))
            }
            Err(mpsc::error::TrySendError::Closed(_)) => Err(gone()),
        }
    }

    pub(super) async fn read<T: Send + 'static>(
        &self,
        read: impl Fn(&Db) -> DbResult<T> + Send + 'static,
    ) -> Result<T, Refusal> {
        self.readers.read(read).await
    }

    pub(super) fn is_writing(&self) -> bool {
        !self.jobs.is_closed()
    }

    pub(super) async fn close(&self) {
        let (done, ended) = oneshot::channel();
        if self.jobs.send(Job::Stop(done)).await.is_ok() {
            // An error means the writer has ended already.
            let _ = ended.await;
        }
    }
}

/// Opens the store of a data directory to look at it only.
pub(crate) fn look(data_dir: &Path) -> DbResult<Db> {
    reading(&data_dir.join(DATABASE))
}

fn reading(path: &Path) -> DbResult<Db> {
    let flags = OpenFlags::SQLITE_OPEN_READ_ONLY | OpenFlags::SQLITE_OPEN_NO_MUTEX;
    let connection = Connection::open_with_flags(path, flags)?;
    connection.busy_timeout(PATIENCE)?;
    Ok(Db::sqlite(connection))
}

/// An empty store that nothing remains of.
pub(crate) fn in_memory() -> Result<Db, ServerError> {
    let mut connection = Connection::open_in_memory()?;
    prepare(&mut connection)?;
    Ok(Db::sqlite(connection))
}
