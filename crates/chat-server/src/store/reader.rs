//! Reading connections, lent to one thread at a time.

use std::path::Path;
use std::sync::{Arc, Mutex, PoisonError};

use rusqlite::{Connection, OpenFlags};
use tokio::sync::Semaphore;

use super::gone;
use crate::refusal::Refusal;

/// Reads at the same time.
const COUNT: usize = 4;

pub(super) struct Readers {
    idle: Arc<Mutex<Vec<Connection>>>,
    permits: Semaphore,
}

impl Readers {
    pub(super) fn open(path: &Path) -> rusqlite::Result<Self> {
        let open = |_| {
            let flags = OpenFlags::SQLITE_OPEN_READ_ONLY | OpenFlags::SQLITE_OPEN_NO_MUTEX;
            let connection = Connection::open_with_flags(path, flags)?;
            connection.busy_timeout(std::time::Duration::from_secs(5))?;
            Ok(connection)
        };
        let idle = (0..COUNT).map(open).collect::<rusqlite::Result<Vec<_>>>()?;
        Ok(Self { idle: Arc::new(Mutex::new(idle)), permits: Semaphore::new(COUNT) })
    }

    /// Runs `read` inside one transaction: all it sees belongs to one moment.
    pub(super) async fn read<T: Send + 'static>(
        &self,
        read: impl FnOnce(&Connection) -> rusqlite::Result<T> + Send + 'static,
    ) -> Result<T, Refusal> {
        let _permit = self.permits.acquire().await.map_err(|_| gone())?;
        let idle = Arc::clone(&self.idle);
        let task = tokio::task::spawn_blocking(move || {
            let connection = idle.lock().unwrap_or_else(PoisonError::into_inner).pop();
            // There is one for each permit, unless a reader panicked and took its connection along.
            let connection = connection.ok_or(rusqlite::Error::InvalidQuery)?;
            let result = connection.unchecked_transaction().and_then(|transaction| {
                read(&transaction).and_then(|value| transaction.finish().map(|()| value))
            });
            idle.lock().unwrap_or_else(PoisonError::into_inner).push(connection);
            result
        });
        Ok(task.await.map_err(|_| gone())??)
    }
}
