//! Many at once, but only so many.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use tokio::task::JoinSet;

use crate::Result;

/// Does `work` for the numbers below `count`, `lanes` of them at a time. Ends with the first failure.
pub(crate) async fn each<T, W>(
    count: usize,
    lanes: usize,
    work: impl Fn(usize) -> W + Send + Sync + 'static,
) -> Result<Vec<T>>
where
    T: Send + 'static,
    W: Future<Output = Result<T>> + Send,
{
    let (work, next) = (Arc::new(work), Arc::new(AtomicUsize::new(0)));
    let mut tasks = JoinSet::new();
    for _ in 0..lanes.min(count) {
        let (work, next) = (Arc::clone(&work), Arc::clone(&next));
        tasks.spawn(async move {
            let mut done = Vec::new();
            loop {
                let nth = next.fetch_add(1, Ordering::Relaxed);
                if nth >= count {
                    return Ok::<_, crate::Error>(done);
                }
                done.push(work(nth).await?);
            }
        });
    }
    all(tasks).await.map(|lanes| lanes.into_iter().flatten().collect())
}

/// Waits for all tasks. Ends with the first failure.
pub(crate) async fn all<T: Send + 'static>(mut tasks: JoinSet<Result<T>>) -> Result<Vec<T>> {
    let mut done = Vec::with_capacity(tasks.len());
    while let Some(result) = tasks.join_next().await {
        done.push(result??);
    }
    Ok(done)
}
