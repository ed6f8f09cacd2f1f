//! The waiting line: tells people when their place has changed, or when their wait has become long. A change of
//! the line wakes one task, which looks at most a few times a second, however many people come and go.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use chat_protocol::{ConversationId, Millis, Operators, Presence, Queue};
use tokio::sync::Notify;

use crate::clock;
use crate::config::Config;
use crate::conversations::{self, Waiting};
use crate::hub::Hub;
use crate::person::PersonKey;
use crate::store::{Db, DbResult, Store};

/// Between two looks at the line.
const PAUSE: Duration = Duration::from_millis(250);

/// Where several nodes serve one line, each looks at it this often in any case.
const AGAIN_MS: u64 = 5_000;

/// What people in line are told of their wait.
#[derive(Clone, Copy, Debug)]
pub(crate) struct WaitWords {
    /// Expected wait, seconds, from and to.
    eta_s: Option<(u64, u64)>,
    /// A call back is offered to who waits longer, seconds.
    over_s: Option<u64>,
    /// The desk is busy while so many people wait for each operator.
    peak: u64,
}

impl From<&Config> for WaitWords {
    fn from(config: &Config) -> Self {
        let calls = config.call_backs;
        Self { eta_s: config.eta_s, over_s: calls.offered.then_some(calls.offer_after_s), peak: config.peak }
    }
}

impl WaitWords {
    /// Who is at the desk for somebody who asks now.
    fn desk(self, absence: Absence, operators: u64, waiting: u64, now: Millis) -> Operators {
        if absence.is_long(now) {
            Operators::Away
        } else if waiting >= self.peak.saturating_mul(operators.max(1)) {
            Operators::Busy
        } else {
            Operators::Online
        }
    }

    /// The limit that the wait of somebody exceeds: so far, or by what is expected.
    fn exceeded(self, since: Millis, now: Millis) -> Option<u64> {
        let expected = self.eta_s.map_or(0, |(_, to)| to);
        self.over_s.filter(|over| expected > *over || now.since(since) >= over.saturating_mul(1000))
    }

    /// When the wait will exceed it that does not yet.
    fn exceeds_at(self, since: Millis, now: Millis) -> Option<Millis> {
        let at = since.plus(self.over_s?.saturating_mul(1000));
        (at > now).then_some(at)
    }
}

/// Nobody is at the desk once no operator has been connected for so long: one who reloads the console is not away.
const ABSENCE_MS: u64 = 10_000;

/// Wakes the task that tells people their places, and knows whether anybody is at the desk.
#[derive(Clone, Default)]
pub(crate) struct WaitingLine {
    moved: Arc<Notify>,
    desk: Arc<Mutex<Option<Operators>>>,
    /// What everybody in line was last told.
    told: Arc<Mutex<HashMap<ConversationId, Told>>>,
}

/// Since when no operator is connected; none while one is.
#[derive(Clone, Copy, PartialEq, Eq)]
struct Absence(Option<Millis>);

impl Absence {
    fn seen(self, operators: u64, now: Millis) -> Self {
        Self((operators == 0).then(|| self.0.unwrap_or(now)))
    }

    /// When nobody is at the desk, if nobody comes.
    fn ends(self, now: Millis) -> Option<Millis> {
        self.0.map(|since| since.plus(ABSENCE_MS)).filter(|at| *at > now)
    }

    fn is_long(self, now: Millis) -> bool {
        self.0.is_some_and(|since| now.since(since) >= ABSENCE_MS)
    }
}

/// What somebody in line was told.
type Told = (u64, Option<u64>);

impl WaitingLine {
    /// Somebody came, went or came back: into the line, or an operator to the desk.
    pub(crate) fn moved(&self) {
        self.moved.notify_one();
    }

    /// Whether anybody is at the desk; none before the first look at the line.
    pub(crate) fn presence(&self, words: WaitWords) -> Option<Presence> {
        let ops = *self.desk.lock().unwrap_or_else(PoisonError::into_inner);
        Some(Presence { ops: ops?, eta_s: words.eta_s })
    }

    /// What somebody in line was last told. None before the first look that saw them: then that look tells them.
    ///
    /// From memory: when everybody comes back at once, counting the line for each of them would take minutes.
    pub(crate) fn last_told(&self, c: ConversationId, words: WaitWords) -> Option<Queue> {
        let told = self.told.lock().unwrap_or_else(PoisonError::into_inner);
        let (pos, over_s) = *told.get(&c)?;
        Some(Queue { c, pos, of: told.len() as u64, eta_s: words.eta_s, over_s })
    }

    /// Keeps what everybody is told now, and answers those for whom that is new.
    fn tell(&self, line: Vec<Waiting>, words: WaitWords, now: Millis) -> Vec<(String, Queue)> {
        let (mut next, mut news) = (HashMap::with_capacity(line.len()), Vec::new());
        let of = line.len() as u64;
        let mut told = self.told.lock().unwrap_or_else(PoisonError::into_inner);
        for (pos, Waiting { c, user_id, since }) in (1..).zip(line) {
            let over_s = words.exceeded(since, now);
            next.insert(c, (pos, over_s));
            if told.get(&c) != Some(&(pos, over_s)) {
                news.push((user_id, Queue { c, pos, of, eta_s: words.eta_s, over_s }));
            }
        }
        *told = next;
        news
    }

    /// Keeps who is at the desk, and tells everyone if that has changed.
    fn look(&self, hub: &Hub, words: WaitWords, now: Operators) {
        let before = self.desk.lock().unwrap_or_else(PoisonError::into_inner).replace(now);
        if before != Some(now) {
            hub.tell_users(Presence { ops: now, eta_s: words.eta_s });
        }
    }

    /// Tells everyone whose place or wait has changed; for as long as the server runs.
    pub(crate) async fn announce(self, store: Arc<Store>, hub: Arc<Hub>, words: WaitWords) {
        // Whoever waits since before the last restart is looked at, too.
        let mut next = Some(clock::now());
        // Whoever was here before a restart is not yet back, and nobody can tell whether they will be.
        let mut absence = Absence(None);
        loop {
            tokio::select! {
                () = self.moved.notified() => {}
                () = until(next) => {}
            }
            if let Ok(line) = store.read(conversations::places).await {
                let (now, of) = (clock::now(), line.len() as u64);
                let operators = hub.operators();
                absence = absence.seen(operators, now);
                self.look(&hub, words, words.desk(absence, operators, of, now));
                let exceeds = line.iter().filter_map(|waiting| words.exceeds_at(waiting.since, now));
                // What other nodes do with the line, this one may not have heard.
                let again = hub.wire().map(|_| now.plus(AGAIN_MS));
                next = exceeds.chain(absence.ends(now)).chain(again).min();
                for (user_id, queue) in self.tell(line, words, now) {
                    hub.tell(&PersonKey::User(user_id), queue);
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

/// The place of one conversation, counted; `None` when it does not wait.
pub(crate) fn place(db: &Db, c: ConversationId, words: WaitWords, now: Millis) -> DbResult<Option<Queue>> {
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
    use chat_protocol::{Millis, Operators, Queue};

    use super::{Absence, WaitWords, WaitingLine};
    use crate::conversations::Waiting;

    #[test]
    fn the_desk_is_busy_by_the_people_for_each_operator_and_empty_after_a_while() {
        let (start, words) = (Millis(1_000_000), WaitWords { eta_s: None, over_s: None, peak: 3 });
        let there = Absence(None).seen(2, start);
        assert_eq!(words.desk(there, 2, 5, start), Operators::Online);
        assert_eq!(words.desk(there, 2, 6, start), Operators::Busy);
        let gone = there.seen(0, start);
        assert_eq!(words.desk(gone, 0, 0, start.plus(9_999)), Operators::Online, "only reloads the console");
        assert_eq!(gone.ends(start), Some(start.plus(10_000)));
        let still_gone = gone.seen(0, start.plus(10_000));
        assert_eq!(words.desk(still_gone, 0, 0, start.plus(10_000)), Operators::Away);
        assert_eq!(still_gone.ends(start.plus(10_000)), None);
        assert_eq!(words.desk(still_gone.seen(1, start), 1, 0, start.plus(10_001)), Operators::Online);
    }

    #[test]
    fn a_wait_is_long_once_it_lasted_so_long_or_will() {
        let start = Millis(1_000_000);
        let words = |eta_s| WaitWords { eta_s, over_s: Some(1200), peak: 3 };
        let exceeded = |eta_s, after| words(eta_s).exceeded(start, start.plus(after));
        assert_eq!(exceeded(None, 1_199_999), None);
        assert_eq!(exceeded(None, 1_200_000), Some(1200));
        assert_eq!(exceeded(Some((600, 1200)), 0), None);
        assert_eq!(exceeded(Some((900, 1500)), 0), Some(1200));
        assert_eq!(words(None).exceeds_at(start, start), Some(start.plus(1_200_000)));
        assert_eq!(WaitWords { eta_s: None, over_s: None, peak: 3 }.exceeded(start, Millis(u64::MAX)), None);
        let never = WaitWords { eta_s: None, over_s: Some(u64::MAX), peak: u64::MAX };
        assert_eq!(never.exceeded(start, start.plus(1)), None, "a configured span without an end");
        assert_eq!(never.desk(Absence(None), 2, 5, start), Operators::Online);
    }

    #[test]
    fn who_comes_back_hears_what_was_last_told_and_nobody_hears_it_twice() {
        let (line, words) = (WaitingLine::default(), WaitWords { eta_s: None, over_s: None, peak: 3 });
        let waiting = |nth: u8| Waiting {
            c: chat_protocol::ConversationId::new(Millis(1), [nth; 10]),
            user_id: format!("g-{nth}"),
            since: Millis(nth.into()),
        };
        let (one, other) = (waiting(1).c, waiting(2).c);
        assert_eq!(line.last_told(one, words), None, "nobody has looked yet");
        let both = || vec![waiting(1), waiting(2)];
        assert_eq!(line.tell(both(), words, Millis(3)).len(), 2);
        assert_eq!(line.tell(both(), words, Millis(4)), []);
        let second = Queue { c: other, pos: 2, of: 2, eta_s: None, over_s: None };
        assert_eq!(line.last_told(other, words), Some(second.clone()));
        let first = Queue { pos: 1, of: 1, ..second };
        assert_eq!(line.tell(vec![waiting(2)], words, Millis(5)), [("g-2".to_owned(), first)]);
        assert_eq!(line.last_told(one, words), None, "it does not wait any more");
    }
}
