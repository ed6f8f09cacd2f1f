//! The threads that write: each takes a turn, carries it out in one transaction, then answers and publishes.

use std::mem;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::slice;
use std::sync::{Arc, Mutex, PoisonError};
use std::thread::JoinHandle;
use std::time::Instant;

use chat_protocol::ErrorCode;
use tokio::sync::oneshot;

use super::connector::Connector;
use super::error::Remedy;
use super::turns::{Job, Refused, Turns};
use crate::error::ServerError;
use crate::refusal::Refusal;
use crate::rules::Rules;
use crate::store::{Answer, Db, DbResult, News, Task, carry_out, gone};

/// Tasks that may wait; beyond that the server says `overloaded`.
const BACKLOG: usize = 4096;

/// How often a transaction is tried that somebody else was in the way of.
const TRIES: u32 = 6;

pub(super) struct Writers {
    turns: Arc<Turns>,
    threads: Mutex<Vec<JoinHandle<()>>>,
}

/// One of the threads.
struct Writer<P> {
    connector: Connector,
    rules: Rules,
    publish: Arc<P>,
    db: Option<Db>,
}

impl Writers {
    pub(super) fn start(
        count: usize,
        connector: &Connector,
        rules: &Rules,
        publish: impl Fn(News) + Send + Sync + 'static,
    ) -> Result<Self, ServerError> {
        let (turns, publish) = (Arc::new(Turns::default()), Arc::new(publish));
        let threads = (0..count).map(|_| {
            let turns = Arc::clone(&turns);
            let (connector, rules, publish) = (connector.clone(), rules.clone(), Arc::clone(&publish));
            let writer = Writer { connector, rules, publish, db: None };
            let thread = std::thread::Builder::new().name("store-writer".to_owned());
            let thread = thread.spawn(move || writer.work(&turns));
            thread.map_err(|error| ServerError::System { what: "a thread", why: error.to_string() })
        });
        let threads = threads.collect::<Result<_, _>>()?;
        Ok(Self { turns, threads: Mutex::new(threads) })
    }

    pub(super) fn submit(&self, task: Box<Task>) -> Result<oneshot::Receiver<Answer>, Refusal> {
        let (answer, receiver) = oneshot::channel();
        match self.turns.add(Job::new(task, answer), BACKLOG) {
            Ok(()) => Ok(receiver),
            Err(Refused::Full) => {
                Err(Refusal::after(ErrorCode::Overloaded, "too many commands wait for the store", 1_000))
            }
            Err(Refused::Closed) => Err(gone()),
        }
    }

    pub(super) fn is_open(&self) -> bool {
        self.turns.is_open()
    }

    /// Waits until everything submitted so far is done, on a thread that may wait.
    pub(super) fn end(&self) {
        self.turns.close();
        let threads = mem::take(&mut *self.threads.lock().unwrap_or_else(PoisonError::into_inner));
        // A thread that panicked has told of it.
        threads.into_iter().for_each(|thread| drop(thread.join()));
    }
}

impl Drop for Writers {
    fn drop(&mut self) {
        self.turns.close();
    }
}

impl<P: Fn(News)> Writer<P> {
    fn work(mut self, turns: &Turns) {
        while let Some(mut turn) = turns.next() {
            let jobs = mem::take(&mut turn.jobs);
            // Who waits for what panicked is told that nobody answers; whose turn it is next must not wait for ever.
            if catch_unwind(AssertUnwindSafe(|| self.take(jobs))).is_err() {
                self.db = None;
            }
        }
    }

    fn take(&mut self, jobs: Vec<Job>) {
        let (tasks, receivers): (Vec<_>, Vec<_>) = jobs.into_iter().map(|job| (job.task, job.answer)).unzip();
        let answers = self.settle(&tasks);
        let mut news = Vec::new();
        for ((task, mut answer), receiver) in tasks.iter().zip(answers).zip(receivers) {
            news.extend(News::of(task, &mut answer));
            // Nobody waits when the connection has closed meanwhile: the log remembers.
            let _ = receiver.send(answer);
        }
        news.into_iter().for_each(&*self.publish);
    }

    /// Carries out the tasks of one turn: again when somebody was in the way, once more on a new connection when
    /// the old one is lost. When it was lost at the very end nobody knows what is on disk: whoever repeats the
    /// command is told, for its id is in the log, or is not.
    fn settle(&mut self, tasks: &[Box<Task>]) -> Vec<Answer> {
        let mut tries = 1;
        let error = loop {
            match self.attempt(tasks) {
                Ok(answers) => return answers,
                Err(error) if tries == TRIES => break error,
                Err(error) => match error.remedy() {
                    Remedy::Again | Remedy::Reconnect => tries += 1,
                    Remedy::None if tasks.len() > 1 => {
                        // One of them is impossible, and must not take the others along.
                        return tasks.iter().flat_map(|task| self.settle(slice::from_ref(task))).collect();
                    }
                    Remedy::Look | Remedy::None => break error,
                },
            }
        };
        let refusal = Refusal::from(error);
        tasks.iter().map(|_| Err(refusal.clone())).collect()
    }

    fn attempt(&mut self, tasks: &[Box<Task>]) -> DbResult<Vec<Answer>> {
        let db = self.db.take().map_or_else(|| self.connector.connect(), Ok)?;
        let began = Instant::now();
        let result = carry_out(&db, &self.rules, tasks, |transaction| transaction.commit());
        let is_lost = |remedy: Remedy| matches!(remedy, Remedy::Reconnect | Remedy::Look);
        if !result.as_ref().is_err_and(|error| is_lost(error.remedy())) {
            self.db = Some(db);
        }
        if result.is_ok() {
            (self.publish)(News::Committed { took: began.elapsed() });
        }
        result
    }
}
