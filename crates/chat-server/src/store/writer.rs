//! The writer thread: takes what waits, commits it once, then answers and publishes.

use rusqlite::{Connection, Transaction, TransactionBehavior};
use tokio::sync::{mpsc, oneshot};

use super::Answer;
use crate::conversations::{self, Change, Order, Rules};
use crate::data_dir::DataDir;
use crate::error::ServerError;
use crate::refusal::Refusal;

/// Most orders of one transaction.
const BATCH: usize = 128;

pub(super) enum Job {
    /// Carry out and answer.
    Order(Box<Order>, oneshot::Sender<Answer>),
    /// Finish what came before, answer, and end.
    Stop(oneshot::Sender<()>),
}

pub(super) fn start(
    dir: DataDir,
    mut connection: Connection,
    rules: Rules,
    mut queue: mpsc::Receiver<Job>,
    publish: impl Fn(Change) + Send + 'static,
) -> Result<(), ServerError> {
    let work = move || {
        let mut stop = None;
        while stop.is_none() {
            let Some(first) = queue.blocking_recv() else { break };
            let mut batch = Vec::new();
            let mut next = Some(first);
            while let Some(job) = next.take() {
                match job {
                    Job::Order(order, answer) => batch.push((order, answer)),
                    Job::Stop(done) => stop = Some(done),
                }
                if batch.len() < BATCH && stop.is_none() {
                    next = queue.try_recv().ok();
                }
            }
            commit(&mut connection, &rules, batch, &publish);
        }
        // A tidy end, no more: what is in the write-ahead log is on disk, too.
        let _ = connection.execute_batch("PRAGMA wal_checkpoint(TRUNCATE)");
        // Close the database and unlock the directory before saying so: the directory may be used again right after.
        drop(connection);
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

fn commit(
    connection: &mut Connection,
    rules: &Rules,
    batch: Vec<(Box<Order>, oneshot::Sender<Answer>)>,
    publish: &impl Fn(Change),
) {
    let (orders, receivers): (Vec<_>, Vec<_>) = batch.into_iter().unzip();
    let answers = match carry_out(connection, rules, &orders, |transaction| transaction.commit()) {
        Ok(answers) => answers,
        Err(error) => {
            // Nothing of this transaction is on disk; each may be repeated under its id.
            let refusal = Refusal::from(error);
            orders.iter().map(|_| Err(refusal.clone())).collect()
        }
    };
    let mut changes = Vec::new();
    for (mut answer, receiver) in answers.into_iter().zip(receivers) {
        if let Ok(outcome) = &mut answer {
            changes.extend(outcome.change.take());
        }
        // Nobody waits when the connection has closed meanwhile: the log remembers.
        let _ = receiver.send(answer);
    }
    changes.into_iter().for_each(publish);
}

/// Carries out orders in one transaction, which `end` commits.
pub(crate) fn carry_out(
    connection: &mut Connection,
    rules: &Rules,
    orders: &[Box<Order>],
    end: impl FnOnce(Transaction<'_>) -> rusqlite::Result<()>,
) -> rusqlite::Result<Vec<Answer>> {
    let mut transaction = connection.transaction_with_behavior(TransactionBehavior::Immediate)?;
    let mut answers = Vec::with_capacity(orders.len());
    for order in orders {
        // A savepoint rolls back when it is dropped without a commit: a refused order leaves no trace.
        let savepoint = transaction.savepoint()?;
        let answer = conversations::carry_out(&savepoint, rules, order);
        if answer.is_ok() {
            savepoint.commit()?;
        } else {
            drop(savepoint);
        }
        answers.push(answer);
    }
    end(transaction)?;
    Ok(answers)
}
