//! People who write one message after the other, and come back whenever their connection ends.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::time::{Duration, Instant};

use load::{Person, Target, Verdict};
use tokio::sync::Notify;
use tokio::task::JoinSet;

/// Messages that each of them writes between two restarts.
pub(crate) const MESSAGES: u64 = 8;

/// As long as people may take for them on a machine with better things to do.
pub(crate) const PATIENCE: Duration = Duration::from_secs(120);

/// Before somebody who could not get in tries again.
const AGAIN: Duration = Duration::from_millis(50);

/// People at work.
#[derive(Default)]
pub(crate) struct Writers {
    progress: Vec<Arc<Progress>>,
    people: JoinSet<Person>,
}

/// How far one person is.
#[derive(Default)]
struct Progress {
    confirmed: AtomicU64,
    moved: Notify,
    enough: AtomicBool,
}

impl Writers {
    /// One more begins to write.
    pub(crate) fn add(&mut self, person: Person, target: Target) {
        let progress = Arc::<Progress>::default();
        self.people.spawn(write(person, target, Arc::clone(&progress)));
        self.progress.push(progress);
    }

    /// Waits until each of them has written more.
    pub(crate) async fn go_on(&self) {
        for Progress { confirmed, moved, .. } in self.progress.iter().map(|progress| &**progress) {
            let wanted = confirmed.load(Ordering::Acquire) + MESSAGES;
            let enough = async {
                while confirmed.load(Ordering::Acquire) < wanted {
                    moved.notified().await;
                }
            };
            tokio::time::timeout(PATIENCE, enough).await.expect("everybody goes on writing");
        }
    }

    /// Ends their work; what became of it, and how often somebody was told of a restart.
    pub(crate) async fn end(mut self) -> (Verdict, u64) {
        self.progress.iter().for_each(|progress| progress.enough.store(true, Ordering::Release));
        let (mut verdict, mut byes) = (Verdict::default(), 0);
        while let Some(person) = self.people.join_next().await {
            let mut person = person.unwrap();
            verdict = verdict.and(person.verdict().await.unwrap());
            byes += person.byes;
        }
        (verdict, byes)
    }
}

/// Writes one message after the other, comes back whenever the connection ends, until it is enough.
async fn write(mut person: Person, target: Target, progress: Arc<Progress>) -> Person {
    while !progress.enough.load(Ordering::Acquire) {
        // Written in any case: what cannot be sent now is sent with the next connection.
        let said = person.say("Номер телефона верный").await;
        if said.is_err() || person.confirmed().await.is_err() {
            come_back(&mut person, &target).await;
        }
        progress.confirmed.fetch_add(1, Ordering::AcqRel);
        progress.moved.notify_one();
    }
    person
}

async fn come_back(person: &mut Person, target: &Target) {
    let began = Instant::now();
    loop {
        let back = person.come(target).await;
        if back.is_ok() && person.confirmed().await.is_ok() {
            return;
        }
        assert!(began.elapsed() < PATIENCE, "nobody can get in any more: {back:?}");
        tokio::time::sleep(AGAIN).await;
    }
}
