//! The writer thread: takes what waits, commits it once, then answers and publishes.

use std::time::Instant;

use tokio::sync::{mpsc, oneshot};

use super::{Answer, Db, News, Task};
use crate::data_dir::DataDir;
use crate::error::ServerError;
use crate::refusal::Refusal;
use crate::rules::Rules;
use crate::store::carry_out;

/// Most tasks of one transaction.
const BATCH: usize = 128;

pub(super) enum Job {
    /// Carry out and answer.
    Task(Box<Task>, oneshot::Sender<Answer>),
    /// Finish what came before, answer, and end.
    Stop(oneshot::Sender<()>),
}

pub(super) fn start(
    dir: DataDir,
    db: Db,
    rules: Rules,
    mut queue: mpsc::Receiver<Job>,
    publish: impl Fn(News) + Send + 'static,
) -> Result<(), ServerError> {
    let work = move || {
        let mut stop = None;
        while stop.is_none() {
            let Some(first) = queue.blocking_recv() else { break };
            let mut batch = Vec::new();
            let mut next = Some(first);
            while let Some(job) = next.take() {
                match job {
                    Job::Task(task, answer) => batch.push((task, answer)),
                    Job::Stop(done) => stop = Some(done),
                }
                if batch.len() < BATCH && stop.is_none() {
                    next = queue.try_recv().ok();
                }
            }
            commit(&db, &rules, batch, &publish);
        }
        // A tidy end, no more: what is in the write-ahead log is on disk, too.
        let _ = db.batch("PRAGMA wal_checkpoint(TRUNCATE)");
        // Close the database and unlock the directory before saying so: the directory may be used again right after.
        drop(db);
        drop(dir);
        if let Some(done) = stop {
            let _ = done.send(());
        }
    };
    std::thread::Builder::new()
        .name("store-writer".to_owned())
        .spawn(work)
        .map(drop)
        .map_err(|error| ServerError::System { what: "a thread", why: error.to_string() })
}

fn commit(db: &Db, rules: &Rules, batch: Vec<(Box<Task>, oneshot::Sender<Answer>)>, publish: &impl Fn(News)) {
    let (tasks, receivers): (Vec<_>, Vec<_>) = batch.into_iter().unzip();
    let began = Instant::now();
    let answers = match carry_out(db, rules, &tasks, |transaction| transaction.commit()) {
        Ok(answers) => {
            publish(News::Committed { took: began.elapsed() });
            answers
        }
        Err(error) => {
            // Nothing of this transaction is on disk; each may be repeated under its id.
            let refusal = Refusal::from(error);
            tasks.iter().map(|_| Err(refusal.clone())).collect()
        }
    };
    let mut news = Vec::new();
    for ((task, mut answer), receiver) in tasks.iter().zip(answers).zip(receivers) {
        news.extend(News::of(task, &mut answer));
        // Nobody waits when the connection has closed meanwhile: the log remembers.
        let _ = receiver.send(answer);
    }
    news.into_iter().for_each(publish);
}
