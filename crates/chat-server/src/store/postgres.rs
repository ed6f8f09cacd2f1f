//! PostgreSQL: a log that several nodes share. Threads that write and threads that read, each with a connection.
//!
//! Nodes know nothing of each other here. Positions have no gaps because whoever writes into a conversation holds its
//! row; a command takes effect once because its id is unique; who is in the way of somebody tries again.

mod connection;
mod connector;
mod error;
mod readers;
mod schema;
mod turns;
mod writers;

use std::sync::{Arc, Mutex, PoisonError};

use chat_protocol::Secret;
use tokio::sync::oneshot;

use super::{Answer, Db, DbResult, News, Task};
use crate::clock;
use crate::config::StoreConfig;
use crate::data_dir::DataDir;
use crate::error::ServerError;
use crate::refusal::Refusal;
use crate::rules::Rules;
use readers::Readers;
use schema::Common;
use writers::Writers;

pub(crate) use connection::Connection;
pub(crate) use connector::Connector;
pub use error::PostgresError;
pub(crate) use error::Remedy;

/// The database, open.
pub(super) struct Postgres {
    writers: Arc<Writers>,
    readers: Readers,
    /// Files lie there; no other server may use it.
    dir: Mutex<Option<DataDir>>,
}

impl Postgres {
    /// Connects, makes or migrates the tables, and says the epoch and the key of guest tokens that nodes share.
    pub(super) fn open(
        dir: DataDir,
        url: &Secret,
        config: &StoreConfig,
        rules: &Rules,
        publish: impl Fn(News) + Send + Sync + 'static,
    ) -> Result<(Self, Common), ServerError> {
        let connector = connector(url, config)?;
        if connector.is_overheard() {
            tracing::warn!(
                "what goes to PostgreSQL at {} is not encrypted: add sslmode=require to url in [store]",
                connector.place()
            );
        }
        let common = alone(|| {
            let db = connector.connect().map_err(|error| unreachable(&connector, &error))?;
            schema::prepare(&db, clock::now())
        })?;
        let writers = Arc::new(Writers::start(config.writers, &connector, rules, publish)?);
        let readers = Readers::start(config.readers, &connector)?;
        Ok((Self { writers, readers, dir: Mutex::new(Some(dir)) }, common))
    }

    pub(super) fn submit(&self, task: Box<Task>) -> Result<oneshot::Receiver<Answer>, Refusal> {
        self.writers.submit(task)
    }

    pub(super) async fn read<T: Send + 'static>(
        &self,
        read: impl Fn(&Db) -> DbResult<T> + Send + 'static,
    ) -> Result<T, Refusal> {
        self.readers.read(read).await
    }

    pub(super) fn is_writing(&self) -> bool {
        self.writers.is_open()
    }

    pub(super) async fn close(&self) {
        let writers = Arc::clone(&self.writers);
        // An error means that waiting panicked: nothing more is written.
        let _ = tokio::task::spawn_blocking(move || writers.end()).await;
        self.dir.lock().unwrap_or_else(PoisonError::into_inner).take();
    }
}

/// Opens the store for one question.
pub(super) fn look<T: Send>(
    url: &Secret,
    config: &StoreConfig,
    ask: impl FnOnce(&Db) -> Result<T, ServerError> + Send,
) -> Result<T, ServerError> {
    let connector = connector(url, config)?;
    alone(|| ask(&connector.connect().map_err(|error| unreachable(&connector, &error))?))
}

/// Gives the log another life, after it was restored: clients forget the positions they hold.
pub(super) fn renew_epoch(url: &Secret, config: &StoreConfig) -> Result<(), ServerError> {
    look(url, config, schema::renew_epoch)
}

fn connector(url: &Secret, config: &StoreConfig) -> Result<Connector, ServerError> {
    let connector = Connector::parse(url).ok_or(ServerError::StoreUrl)?;
    match &config.certificates {
        None => Ok(connector),
        Some(path) => {
            connector.trusting(path).map_err(|why| ServerError::StoreCertificates { path: path.clone(), why })
        }
    }
}

fn unreachable(connector: &Connector, error: &super::DbError) -> ServerError {
    ServerError::Postgres { place: connector.place(), why: error.to_string() }
}

/// Does something on a thread of its own: a connection has a small runtime within, which must not be inside another.
fn alone<T: Send>(work: impl FnOnce() -> Result<T, ServerError> + Send) -> Result<T, ServerError> {
    std::thread::scope(|scope| scope.spawn(work).join()).unwrap_or_else(|_| {
        Err(ServerError::System { what: "a thread", why: "it panicked; its words are above".to_owned() })
    })
}

#[cfg(test)]
#[path = "postgres/postgres_tests.rs"]
mod tests;
