//! Takes away files that nobody sent: begun and left, uploaded and thought better of, cut off by a crash.

use std::collections::HashSet;
use std::sync::Arc;
use std::time::Duration;

use chat_protocol::Millis;

use super::record::{self, Filing};
use super::shelf::Shelf;
use crate::clock;
use crate::refusal::Refusal;
use crate::store::{Store, gone};

const EVERY: Duration = Duration::from_secs(60 * 60);

/// Bytes whose record is gone may still have a writer; after so long they have none.
const SETTLED: Duration = Duration::from_secs(10 * 60);

/// Sweeps once; gives how many files went.
pub(crate) async fn sweep(store: &Store, shelf: &Shelf, unsent: Duration) -> Result<usize, Refusal> {
    let age = u64::try_from(unsent.as_millis()).unwrap_or(u64::MAX);
    let before = Millis(clock::now().0.saturating_sub(age));
    store.submit(Filing::Sweep { before })?.await.map_err(|_| gone())??;
    remove_settled(store, shelf, SETTLED.min(unsent)).await
}

/// Takes away the bytes that have no record any more.
pub(crate) async fn remove_nameless(store: &Store, shelf: &Shelf) -> Result<usize, Refusal> {
    remove_settled(store, shelf, SETTLED).await
}

async fn remove_settled(store: &Store, shelf: &Shelf, age: Duration) -> Result<usize, Refusal> {
    let settled = shelf.settled(age).await?;
    // Read after those: whatever is announced meanwhile is among them.
    let known: HashSet<String> = store.read(record::all_stored).await?.into_iter().collect();
    let nameless: Vec<_> = settled.into_iter().filter(|stored| !known.contains(stored)).collect();
    for stored in &nameless {
        shelf.remove(stored).await?;
    }
    Ok(nameless.len())
}

/// Sweeps for as long as the server runs.
pub(crate) async fn sweep_for_ever(store: Arc<Store>, shelf: Arc<Shelf>, unsent: Duration) {
    loop {
        match sweep(&store, &shelf, unsent).await {
            Ok(0) => {}
            Ok(count) => tracing::info!(count, "files that nobody sent were removed"),
            // It was logged where it happened; the next round tries again.
            Err(_) if store.is_writing() => {}
            Err(_) => return,
        }
        tokio::time::sleep(EVERY).await;
    }
}
