//! Reading connections, lent to one thread at a time.

use std::path::Path;
use std::sync::{Arc, Mutex, PoisonError};

use tokio::sync::Semaphore;

use super::{Db, DbResult, gone, reading};
use crate::refusal::Refusal;

/// Reads at the same time.
const COUNT: usize = 4;

pub(super) struct Readers {
    idle: Arc<Mutex<Vec<Db>>>,
    permits: Semaphore,
}

impl Readers {
    pub(super) fn open(path: &Path) -> DbResult<Self> {
        let idle = (0..COUNT).map(|_| reading(path)).collect::<DbResult<Vec<_>>>()?;
        Ok(Self { idle: Arc::new(Mutex::new(idle)), permits: Semaphore::new(COUNT) })
    }

    /// Runs `read` inside one transaction: all it sees belongs to one moment.
    pub(super) async fn read<T: Send + 'static>(
        &self,
        read: impl Fn(&Db) -> DbResult<T> + Send + 'static,
    ) -> Result<T, Refusal> {
        let _permit = self.permits.acquire().await.map_err(|_| gone())?;
        let idle = Arc::clone(&self.idle);
        let task = tokio::task::spawn_blocking(move || {
            // There is one for each permit, unless a reader panicked and took its connection along.
            let db = idle.lock().unwrap_or_else(PoisonError::into_inner).pop().ok_or_else(gone)?;
            let result = db.begin_reading().and_then(|()| {
                let value = read(&db);
                db.end_reading().and(value)
            });
            idle.lock().unwrap_or_else(PoisonError::into_inner).push(db);
            Ok::<T, Refusal>(result?)
        });
        task.await.map_err(|_| gone())?
    }
}
