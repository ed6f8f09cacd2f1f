//! The waiting line: tells people when their place has changed, or when their wait has become long. A change of
//! the line wakes one task, which looks at most a few times a second, however many people come and go.

use std::collections::HashMap;
use std::sync::Arc;
use std::time::Duration;

use chat_protocol::{ConversationId, Millis, Queue};
use rusqlite::Connection;
use tokio::sync::Notify;

use crate::clock;
use crate::config::Config;
use crate::conversations::{self, Waiting};
use crate::hub::Hub;
use crate::person::PersonKey;
use crate::store::Store;

/// Between two looks at the line.
const PAUSE: Duration = Duration::from_millis(250);

/// What people in line are told of their wait.
#[derive(Clone, Copy, Debug)]
pub(crate) struct WaitWords {
    /// Expected wait, seconds, from and to.
    eta_s: Option<(u64, u64)>,
    /// A call back is offered to who waits longer, seconds.
    over_s: Option<u64>,
}

impl From<&Config> for WaitWords {
    fn from(config: &Config) -> Self {
        let calls = config.call_backs;
        Self { eta_s: config.eta_s, over_s: calls.offered.then_some(calls.offer_after_s) }
    }
}

impl WaitWords {
    /// The limit that the wait of somebody exceeds: so far, or by what is expected.
    fn exceeded(self, since: Millis, now: Millis) -> Option<u64> {
        let expected = self.eta_s.map_or(0, |(_, to)| to);
        self.over_s.filter(|over| expected > *over || now.since(since) >= over * 1000)
    }

    /// When the wait will exceed it that does not yet.
    fn exceeds_at(self, since: Millis, now: Millis) -> Option<Millis> {
        let at = since.plus(self.over_s? * 1000);
        (at > now).then_some(at)
    }
}

/// Wakes the task that tells people their places.
#[derive(Clone, Default)]
pub(crate) struct WaitingLine {
    moved: Arc<Notify>,
}

/// What somebody in line was told.
type Told = (u64, Option<u64>);

impl WaitingLine {
    /// Somebody came, went or came back.
    pub(crate) fn moved(&self) {
        self.moved.notify_one();
    }

    /// Tells everyone whose place or wait has changed; for as long as the server runs.
    pub(crate) async fn announce(self, store: Arc<Store>, hub: Arc<Hub>, words: WaitWords) {
        let mut told: HashMap<ConversationId, Told> = HashMap::new();
        // Whoever waits since before the last restart is looked at, too.
        let mut next = Some(clock::now());
        loop {
            tokio::select! {
                () = self.moved.notified() => {}
                () = until(next) => {}
            }
            if let Ok(line) = store.read(conversations::places).await {
                let (now, of) = (clock::now(), line.len() as u64);
                next = line.iter().filter_map(|waiting| words.exceeds_at(waiting.since, now)).min();
                let before = std::mem::take(&mut told);
                for (pos, Waiting { c, user_id, since }) in (1..).zip(line) {
                    let over_s = words.exceeded(since, now);
                    told.insert(c, (pos, over_s));
                    if before.get(&c) != Some(&(pos, over_s)) {
                        let queue = Queue { c, pos, of, eta_s: words.eta_s, over_s };
                        hub.tell(&PersonKey::User(user_id), queue);
                    }
                }
            }
            tokio::time::sleep(PAUSE).await;
        }
    }
}

async fn until(at: Option<Millis>) {
    match at {
        Some(at) => tokio::time::sleep(Duration::from_millis(at.since(clock::now()))).await,
        None => std::future::pending().await,
    }
}

/// The place of one conversation; `None` when it does not wait.
pub(crate) fn place(
    db: &Connection,
    c: ConversationId,
    words: WaitWords,
    now: Millis,
) -> rusqlite::Result<Option<Queue>> {
    let place = conversations::place(db, c)?;
    Ok(place.map(|conversations::Place { pos, of, since }| Queue {
        c,
        pos,
        of,
        eta_s: words.eta_s,
        over_s: words.exceeded(since, now),
    }))
}

#[cfg(test)]
mod tests {
    use chat_protocol::Millis;

    use super::WaitWords;

    #[test]
    fn a_wait_is_long_once_it_lasted_so_long_or_will() {
        let start = Millis(1_000_000);
        let words = |eta_s| WaitWords { eta_s, over_s: Some(1200) };
        let exceeded = |eta_s, after| words(eta_s).exceeded(start, start.plus(after));
        assert_eq!(exceeded(None, 1_199_999), None);
        assert_eq!(exceeded(None, 1_200_000), Some(1200));
        assert_eq!(exceeded(Some((600, 1200)), 0), None);
        assert_eq!(exceeded(Some((900, 1500)), 0), Some(1200));
        assert_eq!(words(None).exceeds_at(start, start), Some(start.plus(1_200_000)));
        assert_eq!(WaitWords { eta_s: None, over_s: None }.exceeded(start, Millis(u64::MAX)), None);
    }
}
