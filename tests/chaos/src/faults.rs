//! What happens when, all of it decided by the seed before the storm begins.

use std::time::Duration;

use crate::dice::Dice;
use crate::proxy::Direction;
use crate::server::OPERATORS;

/// One thing that happens. People are counted from 0: first the clients, then the operators.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Happening {
    /// A client writes; an operator writes to one of the conversations held.
    Say(usize),
    /// A client asks again, with a word more or without.
    Nudge(usize),
    /// A page is loaded anew.
    Reload(usize),
    /// A tab comes back.
    Wake(usize),
    /// The browser says that there is no network.
    Offline(usize),
    /// The browser says that there is one again.
    Online(usize),
    /// A client asks for what stands above.
    ScrollUp(usize),
    /// An operator puts a conversation back into the waiting line.
    Leave(usize),
    /// The link ends after so many more bytes in one direction.
    Cut(usize, Direction, usize),
    /// The link swallows one direction from now on.
    HalfOpen(usize, Direction),
    /// The link stands still; what is under way arrives afterwards, even if the sender has given up.
    Hang(usize, Duration),
    /// The link ends, and new ones are refused.
    Refuse(usize, Duration),
    /// A server is killed and stays away for a while.
    Kill(usize, Duration),
    /// A server ends politely and stays away for a while.
    Stop(usize, Duration),
    /// What carries notices between servers is killed and stays away for a while.
    KillBus(Duration),
    /// What keeps the logs of several servers is killed and stays away for a while.
    KillStore(Duration),
}

/// How often each thing happens, in 1000 seconds: to each client, to each operator, to the server.
mod rates {
    pub(super) const SAY: u64 = 2_400;
    pub(super) const NUDGE: u64 = 200;
    pub(super) const RELOAD: u64 = 90;
    pub(super) const WAKE: u64 = 60;
    pub(super) const OFFLINE: u64 = 30;
    pub(super) const SCROLL_UP: u64 = 80;

    /// To each operator, for each client.
    pub(super) const ANSWER: u64 = 500;
    pub(super) const LEAVE: u64 = 300;

    pub(super) const CUT: u64 = 220;
    pub(super) const HALF_OPEN: u64 = 40;
    pub(super) const HANG: u64 = 160;
    pub(super) const REFUSE: u64 = 30;

    pub(super) const KILL: u64 = 130;
    pub(super) const STOP: u64 = 50;

    /// Where there are several servers.
    pub(super) const KILL_BUS: u64 = 60;
    pub(super) const KILL_STORE: u64 = 40;
}

/// Everything that will happen to so many clients at so many servers, in the order in which it will.
pub(crate) fn schedule(
    dice: &mut Dice,
    clients: usize,
    servers: usize,
    length: Duration,
) -> Vec<(Duration, Happening)> {
    let mut plan = Plan { length, happenings: Vec::new() };
    for who in 0..clients {
        plan.add(dice, rates::SAY, |_| Happening::Say(who));
        plan.add(dice, rates::NUDGE, |_| Happening::Nudge(who));
        plan.add(dice, rates::RELOAD, |_| Happening::Reload(who));
        plan.add(dice, rates::WAKE, |_| Happening::Wake(who));
        plan.add(dice, rates::SCROLL_UP, |_| Happening::ScrollUp(who));
        for at in plan.times(dice, rates::OFFLINE) {
            plan.put(at, Happening::Offline(who));
            plan.put(at + millis(dice, 200, 2_000), Happening::Online(who));
        }
    }
    for who in clients..clients + OPERATORS.len() {
        plan.add(dice, rates::ANSWER * clients as u64, |_| Happening::Say(who));
        plan.add(dice, rates::LEAVE, |_| Happening::Leave(who));
    }
    for who in 0..clients + OPERATORS.len() {
        plan.add(dice, rates::CUT, |dice| {
            let direction = Direction::any(dice);
            Happening::Cut(who, direction, usize::try_from(dice.between(0, 700)).unwrap_or_default())
        });
        plan.add(dice, rates::HALF_OPEN, |dice| Happening::HalfOpen(who, Direction::any(dice)));
        plan.add(dice, rates::REFUSE, |dice| Happening::Refuse(who, millis(dice, 200, 3_000)));
        for at in plan.times(dice, rates::HANG) {
            plan.put(at, Happening::Hang(who, millis(dice, 900, 2_200)));
            // People try: they write once more, and then reload a page that does nothing.
            plan.put(at + millis(dice, 50, 200), Happening::Say(who));
            if dice.percent(60) {
                plan.put(at + millis(dice, 200, 600), Happening::Reload(who));
            }
        }
    }
    for server in 0..servers {
        plan.add(dice, rates::KILL, |dice| Happening::Kill(server, millis(dice, 0, 1_200)));
        plan.add(dice, rates::STOP, |dice| Happening::Stop(server, millis(dice, 0, 1_200)));
    }
    plan.put(length / 2, Happening::Kill(0, millis(dice, 0, 1_200)));
    if servers > 1 {
        plan.add(dice, rates::KILL_BUS, |dice| Happening::KillBus(millis(dice, 0, 3_000)));
        plan.add(dice, rates::KILL_STORE, |dice| Happening::KillStore(millis(dice, 0, 1_200)));
        plan.put(length / 4, Happening::KillBus(millis(dice, 0, 3_000)));
        plan.put(length * 3 / 4, Happening::KillStore(millis(dice, 0, 1_200)));
    }
    plan.happenings.sort_by_key(|(at, _)| *at);
    plan.happenings
}

struct Plan {
    length: Duration,
    happenings: Vec<(Duration, Happening)>,
}

impl Plan {
    fn add(&mut self, dice: &mut Dice, rate: u64, what: impl Fn(&mut Dice) -> Happening) {
        for at in self.times(dice, rate) {
            let happening = what(dice);
            self.put(at, happening);
        }
    }

    fn put(&mut self, at: Duration, what: Happening) {
        if at < self.length {
            self.happenings.push((at, what));
        }
    }

    /// Moments at random, so many in 1000 seconds.
    fn times(&self, dice: &mut Dice, rate: u64) -> Vec<Duration> {
        let length = u64::try_from(self.length.as_micros()).unwrap_or(u64::MAX);
        let millionths = rate.saturating_mul(length) / 1_000;
        let count = (millionths + dice.between(0, 1_000_000)) / 1_000_000;
        (0..count).map(|_| Duration::from_micros(dice.between(0, length))).collect()
    }
}

fn millis(dice: &mut Dice, from: u64, to: u64) -> Duration {
    Duration::from_millis(dice.between(from, to))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_same_seed_plans_the_same_storm() {
        let plan = |seed| schedule(&mut Dice::new(seed), 3, 2, Duration::from_secs(20));
        assert_eq!(plan(7), plan(7));
        assert_ne!(plan(7), plan(8));
    }

    #[test]
    fn things_happen_as_often_as_their_rate_says() {
        let storm = schedule(&mut Dice::new(1), 4, 1, Duration::from_secs(1_000));
        let cuts = storm.iter().filter(|(_, what)| matches!(what, Happening::Cut(..))).count();
        assert!((1_100..1_600).contains(&cuts), "{cuts}");
    }
}
