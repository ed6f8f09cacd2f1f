//! Whose turn it is: several threads write at once, and still what concerns one conversation, or comes from one
//! person, takes effect in the order in which it was handed over.

use std::collections::{HashSet, VecDeque};
use std::hash::{DefaultHasher, Hash, Hasher};
use std::sync::{Condvar, Mutex, MutexGuard, PoisonError};

use chat_protocol::ConversationId;
use tokio::sync::oneshot;

use crate::store::{Answer, Task};

/// Tasks of one turn, at most.
const TURN: usize = 64;

/// How far into the line is looked for something that may begin now.
const LOOK: usize = 512;

/// Tasks that wait for a thread.
#[derive(Default)]
pub(super) struct Turns {
    line: Mutex<Line>,
    moved: Condvar,
}

#[derive(Default)]
struct Line {
    waiting: VecDeque<Job>,
    /// What is under way concerns these.
    busy: HashSet<u64>,
    /// Nothing more is taken.
    end: End,
}

#[derive(Clone, Copy, Default, PartialEq, Eq)]
enum End {
    #[default]
    Open,
    Closed,
}

/// A task, and who waits for its answer.
pub(super) struct Job {
    pub(super) task: Box<Task>,
    pub(super) answer: oneshot::Sender<Answer>,
    /// The conversation and the people it concerns, as numbers.
    concerns: Vec<u64>,
}

/// Tasks for one thread and one transaction: about one conversation, or a single one. When this value is dropped,
/// the next that concern the same may begin.
pub(super) struct Turn<'a> {
    pub(super) jobs: Vec<Job>,
    turns: &'a Turns,
    concerns: HashSet<u64>,
}

/// Why a task was not taken.
pub(super) enum Refused {
    /// Too many wait.
    Full,
    /// Nothing more is taken.
    Closed,
}

impl Job {
    pub(super) fn new(task: Box<Task>, answer: oneshot::Sender<Answer>) -> Self {
        let concerns = task.conversation().map(|c| number(&c.to_string())).into_iter();
        let concerns = concerns.chain(task.people().iter().map(number)).collect();
        Self { task, answer, concerns }
    }

    fn conversation(&self) -> Option<ConversationId> {
        self.task.conversation()
    }
}

/// Two with the same number wait for each other: seldom, and without harm.
fn number(of: &impl Hash) -> u64 {
    let mut hasher = DefaultHasher::new();
    of.hash(&mut hasher);
    hasher.finish()
}

impl Turns {
    /// Puts a task at the end of the line.
    pub(super) fn add(&self, job: Job, most: usize) -> Result<(), Refused> {
        let mut line = self.line();
        if line.end == End::Closed {
            return Err(Refused::Closed);
        }
        if line.waiting.len() >= most {
            return Err(Refused::Full);
        }
        line.waiting.push_back(job);
        drop(line);
        self.moved.notify_one();
        Ok(())
    }

    /// The next turn, as soon as there is one; none once everything was done and nothing more is taken.
    pub(super) fn next(&self) -> Option<Turn<'_>> {
        let mut line = self.line();
        loop {
            let jobs = line.take();
            if !jobs.is_empty() {
                let concerns: HashSet<u64> =
                    jobs.iter().flat_map(|job| job.concerns.iter().copied()).collect();
                line.busy.extend(&concerns);
                return Some(Turn { jobs, turns: self, concerns });
            }
            if line.end == End::Closed && line.waiting.is_empty() {
                return None;
            }
            line = self.moved.wait(line).unwrap_or_else(PoisonError::into_inner);
        }
    }

    /// Takes nothing more. What waits is done first.
    pub(super) fn close(&self) {
        self.line().end = End::Closed;
        self.moved.notify_all();
    }

    pub(super) fn is_open(&self) -> bool {
        self.line().end == End::Open
    }

    fn line(&self) -> MutexGuard<'_, Line> {
        self.line.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Line {
    /// Takes out the first job that nothing before it, or under way, has to do with; and with it those behind that
    /// are about the same conversation.
    fn take(&mut self) -> Vec<Job> {
        let mut passed = self.busy.clone();
        let mut taken: Vec<Job> = Vec::new();
        let mut index = 0;
        while index < self.waiting.len().min(LOOK) && taken.len() < TURN {
            let job = &self.waiting[index];
            let is_free = !job.concerns.iter().any(|concern| passed.contains(concern));
            let fits = match taken.first() {
                None => true,
                Some(first) => first.conversation().is_some() && first.conversation() == job.conversation(),
            };
            if is_free && fits {
                taken.extend(self.waiting.remove(index));
            } else {
                passed.extend(&job.concerns);
                index += 1;
            }
        }
        taken
    }
}

impl Drop for Turn<'_> {
    fn drop(&mut self) {
        self.turns.line().busy.retain(|concern| !self.concerns.contains(concern));
        self.turns.moved.notify_all();
    }
}

#[cfg(test)]
#[path = "turns_tests.rs"]
mod tests;
