//! A restart under load, behind the proxy that docs/operations.md describes.
#![allow(clippy::unwrap_used, clippy::expect_used, reason = "a panic is how a test fails")]

mod nginx;

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::time::{Duration, Instant};

use load::{Person, Server, Target, Verdict};
use nginx::Nginx;
use tokio::sync::Notify;
use tokio::task::JoinSet;

/// People who write.
const PEOPLE: usize = 12;

/// Messages of each before the first restart, between the two, and after the second.
const MESSAGES: u64 = 8;

/// As long as people may take for them on a machine with better things to do.
const PATIENCE: Duration = Duration::from_secs(120);

/// Before somebody who could not get in tries again.
const AGAIN: Duration = Duration::from_millis(50);

/// How far one person is.
#[derive(Default)]
struct Progress {
    confirmed: AtomicU64,
    moved: Notify,
    enough: AtomicBool,
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_restart_behind_nginx_loses_and_doubles_nothing_while_people_write() {
    let proxied = "[proxy]\naddresses = [\"127.0.0.1\"]\nheader = \"x-forwarded-for\"\n[shutdown]\nspread_ms = [0, 200]";
    let mut server = Server::start(proxied).await.unwrap();
    let nginx = Nginx::before(server.address()).await;
    let target = nginx.target().await;

    let progress: Vec<Arc<Progress>> = (0..PEOPLE).map(|_| Arc::default()).collect();
    let mut people = JoinSet::new();
    for (nth, progress) in progress.iter().enumerate() {
        people.spawn(write(target.clone(), nth, Arc::clone(progress)));
    }
    for _ in 0..2 {
        everybody_writes(&progress).await;
        server.restart().await.unwrap();
    }
    everybody_writes(&progress).await;
    progress.iter().for_each(|progress| progress.enough.store(true, Ordering::Release));

    let (mut verdict, mut byes) = (Verdict::default(), 0);
    while let Some(person) = people.join_next().await {
        let mut person = person.unwrap();
        verdict = verdict.and(person.verdict().await.unwrap());
        byes += person.byes;
    }
    assert_eq!(verdict.faults(), 0, "{verdict:?}");
    assert!(verdict.said >= 3 * MESSAGES * PEOPLE as u64, "{verdict:?}");
    assert!(byes > 0, "nobody was told of the restart");
}

/// Waits until each of them has written more.
async fn everybody_writes(progress: &[Arc<Progress>]) {
    for Progress { confirmed, moved, .. } in progress.iter().map(|progress| &**progress) {
        let wanted = confirmed.load(Ordering::Acquire) + MESSAGES;
        let enough = async {
            while confirmed.load(Ordering::Acquire) < wanted {
                moved.notified().await;
            }
        };
        tokio::time::timeout(PATIENCE, enough).await.expect("everybody goes on writing");
    }
}

/// Writes one message after the other, comes back whenever the connection ends, until it is enough.
async fn write(target: Target, nth: usize, progress: Arc<Progress>) -> Person {
    let mut person = Person::arrive(&target, nth).await.unwrap();
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
