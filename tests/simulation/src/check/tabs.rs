//! What the tabs of one browser have in common at rest.

use std::collections::{BTreeMap, BTreeSet};

use chat_core::Stage;
use chat_protocol::ConversationId;

use super::{Logs, has_others, unread};
use crate::browser::{Browser, Presence, Tab};
use crate::wire::Holder;
use crate::world::World;

impl World {
    /// All tabs of one browser show the same, over one socket.
    pub(super) fn tabs_agree(&self, logs: &Logs) -> Result<(), String> {
        for (index, browser) in self.browsers.iter().enumerate().filter(|(_, browser)| !browser.failed) {
            let tabs: Vec<&Tab> = open_tabs(browser).collect();
            let conversations: BTreeMap<_, _> =
                tabs.iter().map(|tab| (tab.session.conversation(), &tab.screen.stage)).collect();
            if !conversations.is_empty() && !may_differ(&conversations, browser.lock.is_none()) {
                return Err(format!("tabs of browser {index} are in {conversations:?}"));
            }
            let unread: BTreeSet<_> =
                tabs.iter().map(|tab| (tab.session.conversation(), tab.screen.unread)).collect();
            let comparable = !tabs.iter().any(|tab| has_others(tab, logs));
            if comparable && unread.len() > conversations.len() {
                return Err(format!("tabs of browser {index} count {unread:?} unread"));
            }
            let sockets = (0..browser.tabs.len())
                .filter(|tab| self.has_socket(Holder { browser: index, tab: *tab }))
                .count();
            let apart = tabs.iter().filter(|tab| tab.apart).count();
            if browser.lock.is_some() && sockets > 1 + apart {
                return Err(format!("browser {index} has {sockets} sockets, {apart} tabs are apart"));
            }
        }
        Ok(())
    }

    /// What the operator wrote while nobody looked is counted, alike in all tabs.
    pub(crate) fn unread_is_counted(&self) -> Result<(), String> {
        let logs = self.logs();
        self.tabs_agree(&logs)?;
        for stored in logs.values() {
            for holder in self.holders() {
                let Some(tab) = self.peek(holder) else { continue };
                let here = tab.session.conversation() == Some(stored.card.c);
                let same_guest = tab.guest == stored.card.user.id;
                let (least, counted) = (unread(stored), tab.screen.unread);
                let right = counted == least || (counted > least && has_others(tab, &logs));
                if here && same_guest && !right {
                    return Err(format!("{holder:?} counts {counted} unread of {least}"));
                }
            }
        }
        Ok(())
    }

    fn has_socket(&self, holder: Holder) -> bool {
        self.wire_of(holder).is_some()
    }
}

/// Who opens one in two tabs before they hear of each other has two, and later two that are over. Tabs that do not
/// speak to each other may show one that is over beside none: nothing is under way in either.
fn may_differ(conversations: &BTreeMap<Option<ConversationId>, &Stage>, deaf: bool) -> bool {
    let over = |stage: &&&Stage| matches!(stage, Stage::Closed { .. });
    let closed = conversations.values().filter(over).count();
    let none = usize::from(conversations.contains_key(&None));
    if deaf && closed + none == conversations.len() {
        return true;
    }
    let same_kind = closed == 0 || closed == conversations.len();
    conversations.len() == 1 || (same_kind && none == 0)
}

fn open_tabs(browser: &Browser) -> impl Iterator<Item = &Tab> {
    browser.tabs.iter().flatten().filter(|tab| tab.presence == Presence::Open)
}
