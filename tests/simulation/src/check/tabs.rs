//! What the tabs of one browser have in common at rest.

use std::collections::{BTreeMap, BTreeSet};

use chat_core::Stage;
use chat_protocol::ConversationId;

use super::{unread, unread_elsewhere};
use crate::browser::{Browser, Presence, Tab};
use crate::wire::Holder;
use crate::world::World;

impl World {
    /// All tabs of one browser show the same, over one socket.
    pub(super) fn tabs_agree(&self) -> Result<(), String> {
        for (index, browser) in self.browsers.iter().enumerate().filter(|(_, browser)| !browser.failed) {
            let tabs: Vec<&Tab> = open_tabs(browser).collect();
            let conversations: BTreeMap<_, _> =
                tabs.iter().map(|tab| (tab.session.conversation(), &tab.screen.stage)).collect();
            if !conversations.is_empty() && !may_differ(&conversations) {
                return Err(format!("tabs of browser {index} are in {conversations:?}"));
            }
            let unread: BTreeSet<_> =
                tabs.iter().map(|tab| (tab.session.conversation(), tab.screen.unread)).collect();
            if unread.len() > conversations.len() {
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
        self.tabs_agree()?;
        let logs = self.engine.logs().unwrap();
        for stored in &logs {
            for holder in self.holders() {
                let Some(tab) = self.peek(holder) else { continue };
                let here = tab.session.conversation() == Some(stored.card.c);
                let same_guest = tab.guest == stored.card.user.id;
                // A notice that is lost is asked for where it is shown; elsewhere it is counted at the next `hello`.
                let (least, elsewhere) = (unread(stored), unread_elsewhere(tab, &logs));
                let counted = tab.screen.unread;
                if here && same_guest && !(least..=least + elsewhere).contains(&counted) {
                    return Err(format!(
                        "{holder:?} counts {counted} unread of {least} and {elsewhere} elsewhere"
                    ));
                }
            }
        }
        Ok(())
    }

    fn has_socket(&self, holder: Holder) -> bool {
        self.wire_of(holder).is_some()
    }
}

/// Who opens one in two tabs before they hear of each other has two, and later two that are over.
fn may_differ(conversations: &BTreeMap<Option<ConversationId>, &Stage>) -> bool {
    let over = |stage: &&&Stage| matches!(stage, Stage::Closed { .. });
    let closed = conversations.values().filter(over).count();
    let same_kind = closed == 0 || closed == conversations.len();
    conversations.len() == 1 || (same_kind && !conversations.contains_key(&None))
}

fn open_tabs(browser: &Browser) -> impl Iterator<Item = &Tab> {
    browser.tabs.iter().flatten().filter(|tab| tab.presence == Presence::Open)
}
