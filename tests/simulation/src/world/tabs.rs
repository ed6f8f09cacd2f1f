//! What tabs of one browser have in common: storage events, the lock of the tab that leads, the channel between
//! them, and pages that stand still.

use chat_core::sharing::{Message, Word};
use chat_core::{Input, Place};

use super::World;
use crate::browser::{Lock, News, Presence, Source};
use crate::fault::Fault;
use crate::wire::Holder;

impl World {
    /// The other tabs hear what one of them wrote.
    pub(super) fn tell_of_storage(&mut self, holder: Holder, place: Option<&Place>) {
        for other in self.neighbours(holder) {
            self.put_news(other, Source::Storage, News::Stored(place.cloned()));
        }
    }

    /// A tab says something on the channel. Browsers without locks have none.
    pub(super) fn say_to_tabs(&mut self, holder: Holder, message: &Message) {
        if self.browsers[holder.browser].lock.is_none() {
            return;
        }
        if let (Word::Ask, Some(tab)) = (&message.word, self.tab(holder)) {
            tab.apart = false;
        }
        let text = message.encode();
        for other in self.neighbours(holder) {
            self.put_news(other, Source::Tab(message.from), News::Said(text.clone()));
        }
    }

    /// Asks for the lock, behind those who asked before.
    pub(super) fn want_lock(&mut self, holder: Holder) {
        let Some((page, lock)) = self.lock_for(holder) else { return };
        lock.wanted.push_back(page);
        self.plan_grant(holder.browser);
    }

    pub(super) fn give_lock_back(&mut self, holder: Holder) {
        let Some((page, lock)) = self.lock_for(holder) else { return };
        lock.wanted.retain(|other| *other != page);
        if lock.holder == Some(page) {
            lock.holder = None;
        }
        self.plan_grant(holder.browser);
    }

    /// Takes the lock from whoever has it. A request of one's own that waits goes on waiting, as in browsers.
    pub(super) fn rob_lock(&mut self, holder: Holder) {
        let Some((page, lock)) = self.lock_for(holder) else { return };
        let robbed = lock.holder.replace(page);
        self.faults.count(Fault::Robbed);
        self.note(|| format!("{holder:?} takes the lock from {robbed:?}"));
        self.put_news(holder, Source::Lock, News::Granted);
        let mut others = self.neighbours(holder).into_iter();
        if let Some(old) = others.find(|other| self.peek(*other).map(|tab| tab.page) == robbed) {
            self.put_news(old, Source::Lock, News::Robbed);
        }
    }

    /// The lock goes to the tab that waits longest.
    pub(super) fn grant(&mut self, browser: usize) {
        let Some(lock) = &mut self.browsers[browser].lock else { return };
        lock.grant_at = None;
        if lock.holder.is_some() {
            return;
        }
        lock.holder = lock.wanted.pop_front();
        let page = lock.holder;
        let tabs = 0..self.browsers[browser].tabs.len();
        let mut holders = tabs.map(|tab| Holder { browser, tab });
        if let Some(holder) = holders.find(|holder| self.peek(*holder).map(|tab| tab.page) == page) {
            self.put_news(holder, Source::Lock, News::Granted);
        }
    }

    /// The page is left and put into the back/forward cache.
    pub(super) fn put_away(&mut self, holder: Holder) {
        self.faults.count(Fault::Cached);
        self.note(|| format!("{holder:?} is left"));
        self.say_goodbye(holder);
        self.give_lock_back(holder);
        if let Some(tab) = self.tab(holder) {
            tab.presence = Presence::Cached;
            tab.alarm = None;
        }
    }

    /// A page comes back from the cache. What was said and written meanwhile it has not heard.
    pub(super) fn bring_back(&mut self, holder: Holder) {
        let Some(tab) = self.tab(holder) else { return };
        tab.presence = Presence::Open;
        tab.inbox = Default::default();
        self.note(|| format!("{holder:?} is back"));
        self.want_lock(holder);
        let kept = self.browsers[holder.browser].storage.load();
        self.input(holder, kept.map_or(Input::Woke, Input::Restored));
    }

    /// Of the pages in the cache some are never seen again.
    pub(super) fn bring_back_or_drop(&mut self, holder: Holder) {
        if self.dice.percent(50) {
            self.bring_back(holder);
        } else {
            self.end(holder);
        }
    }

    /// What a page still does when it is left in good order.
    pub(super) fn say_goodbye(&mut self, holder: Holder) {
        if let Some(tab) = self.tab(holder) {
            tab.sharing.leave();
        }
        self.settle(holder);
    }

    fn plan_grant(&mut self, browser: usize) {
        let at = self.now.plus(self.dice.below(50));
        let Some(lock) = &mut self.browsers[browser].lock else { return };
        if lock.holder.is_none() && !lock.wanted.is_empty() {
            lock.grant_at.get_or_insert(at);
        }
    }

    fn lock_for(&mut self, holder: Holder) -> Option<(u64, &mut Lock)> {
        let page = self.peek(holder)?.page;
        Some((page, self.browsers[holder.browser].lock.as_mut()?))
    }

    /// The other tabs of a browser, as far as they hear anything.
    fn neighbours(&self, holder: Holder) -> Vec<Holder> {
        let mut others = self.holders();
        others.retain(|other| {
            let open = self.peek(*other).is_some_and(|tab| tab.presence == Presence::Open);
            other.browser == holder.browser && *other != holder && open
        });
        others
    }

    fn put_news(&mut self, holder: Holder, source: Source, news: News) {
        let slow = self.dice.percent(3);
        let at = self.now.plus(self.dice.below(if slow { 400 } else { 10 }));
        if let Some(tab) = self.tab(holder) {
            tab.inbox.put(at, source, news);
        }
    }
}
