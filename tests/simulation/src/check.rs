//! What must hold once the weather has been good for long enough.

mod tabs;

use std::collections::{BTreeMap, BTreeSet};

use chat_core::{Delivery, EntryKey, HistoryView};
use chat_protocol::{CommandId, ConversationId, Event, EventBody, Role, Seq};
use chat_server::simulation::Stored;

use crate::browser::{Sight, Tab};
use crate::wire::Holder;
use crate::world::{Message, World};

/// How much of the log a screen must show.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Extent {
    /// From wherever it begins to the end.
    Tail,
    /// Everything.
    Whole,
}

type Logs = BTreeMap<ConversationId, Stored>;

impl World {
    /// Looks for the first thing that is wrong.
    pub(crate) fn check(&self, extent: Extent) -> Result<(), String> {
        let logs = self.logs();
        logs_are_sound(&logs)?;
        self.messages_arrived(&logs, extent)?;
        self.order_is_kept(&logs)?;
        self.nudges_only_nudge(&logs)?;
        for holder in self.holders() {
            if let Some(tab) = self.peek(holder) {
                screen_equals_log(holder, tab, &logs, extent)?;
            }
        }
        self.tabs_agree(&logs)
    }

    fn logs(&self) -> Logs {
        self.engine.logs().unwrap().into_iter().map(|stored| (stored.card.c, stored)).collect()
    }

    /// A nudge stands in its own conversation, once, and opens none; its details are a message like any other.
    fn nudges_only_nudge(&self, logs: &Logs) -> Result<(), String> {
        for (c, stored) in logs {
            for event in &stored.events {
                let Some((id, nudge)) = event.id.and_then(|id| Some((id, self.nudges.get(&id)?))) else {
                    continue;
                };
                let fits = match event.body {
                    EventBody::Message { .. } => nudge.details,
                    EventBody::TicketNudged { .. } => !nudge.details,
                    _ => false,
                };
                if nudge.c != *c || !fits || event.seq <= Seq(3) {
                    return Err(format!(
                        "the nudge {id} stands at {} of {c} as {:?}",
                        event.seq.0, event.body
                    ));
                }
            }
            let asked = self.nudges.values().filter(|nudge| nudge.c == *c).count();
            let is_nudged = |event: &&Event| matches!(event.body, EventBody::TicketNudged { .. });
            let nudged = stored.events.iter().filter(is_nudged).count();
            if nudged > asked {
                return Err(format!("{c} was nudged {nudged} times, and {asked} nudges were accepted"));
            }
        }
        Ok(())
    }

    fn messages_arrived(&self, logs: &Logs, extent: Extent) -> Result<(), String> {
        let mut count: BTreeMap<&str, u64> = BTreeMap::new();
        let mut ids = BTreeSet::new();
        for event in logs.values().flat_map(|stored| &stored.events) {
            if let EventBody::Message { text, .. } = &event.body {
                *count.entry(text.0.as_str()).or_default() += 1;
            }
            ids.extend(event.id);
        }
        if let Some((text, times)) = count.iter().find(|(text, times)| **times > self.wanted(text)) {
            return Err(format!("«{text}» stands in the log {times} times"));
        }
        if let Some(id) = self.operator.confirmed.iter().find(|id| !ids.contains(id)) {
            return Err(format!("the operator's {id} was confirmed and is not in the log"));
        }
        for (id, message) in &self.messages {
            if !message.promised || message.gone || ids.contains(id) {
                continue;
            }
            if message.confirmed {
                return Err(format!("«{}» was confirmed and is not in the log", message.text));
            }
            let tabs = self.browsers[message.holder.browser].tabs.iter().flatten();
            let parked = tabs.flat_map(|tab| tab.screen.refused()).any(|refused| refused == *id);
            // Of a tab that died nobody hears before a page is loaded again.
            if !parked && extent == Extent::Whole {
                return Err(format!(
                    "«{}» of {:?} is neither in the log nor parked",
                    message.text, message.holder
                ));
            }
        }
        if extent == Extent::Whole {
            // Who was several guests may hold what the server took from the other one: it is parked there.
            for browser in self.browsers.iter().filter(|browser| browser.guests.len() == 1) {
                if let Some(id) = browser.storage.commands().find(|id| ids.contains(id)) {
                    return Err(format!("{id} stands in the log and still in the outbox of a browser"));
                }
            }
        }
        Ok(())
    }

    /// How often a text may stand in the log. Tabs that do not hear of each other let a person retry in both.
    fn wanted(&self, text: &str) -> u64 {
        let deaf = |message: &Message| self.browsers[message.holder.browser].lock.is_none();
        let same = self.messages.iter().filter(|(_, message)| message.text == text && deaf(message));
        (same.count() as u64).max(1)
    }

    /// How many promised messages end refused for good, on screen.
    pub(crate) fn parked(&self) -> u64 {
        let logs = self.engine.logs().unwrap();
        let ids: BTreeSet<CommandId> =
            logs.iter().flat_map(|stored| &stored.events).filter_map(|event| event.id).collect();
        let missing =
            |(id, message): &&(CommandId, Message)| message.promised && !message.gone && !ids.contains(id);
        self.messages.iter().filter(missing).count() as u64
    }

    fn order_is_kept(&self, logs: &Logs) -> Result<(), String> {
        let accepted: BTreeMap<CommandId, usize> =
            self.messages.iter().enumerate().map(|(index, (id, _))| (*id, index)).collect();
        for stored in logs.values() {
            let mut newest: BTreeMap<(usize, usize), usize> = BTreeMap::new();
            for index in stored.events.iter().filter_map(|event| accepted.get(&event.id?).copied()) {
                let message = &self.messages[index].1;
                if message.unordered || message.gone || !message.promised {
                    continue;
                }
                let holder = (message.holder.browser, message.holder.tab);
                if newest.insert(holder, index).is_some_and(|before| before > index) {
                    return Err(format!("«{}» stands behind a later one of {holder:?}", message.text));
                }
            }
        }
        Ok(())
    }
}

fn logs_are_sound(logs: &Logs) -> Result<(), String> {
    let mut numbers = BTreeSet::new();
    for (c, stored) in logs {
        let Stored { card, read, events } = stored;
        if !numbers.insert(&card.no) {
            return Err(format!("two conversations have the number {}", card.no));
        }
        let gapless = events.iter().zip(1..).all(|(event, seq)| event.seq == Seq(seq));
        if !gapless || card.last != Seq(events.len() as u64) {
            return Err(format!("the log of {c} has gaps, or does not end at {:?}", card.last));
        }
        let ids: Vec<_> = events.iter().filter_map(|event| event.id).collect();
        if ids.iter().collect::<BTreeSet<_>>().len() < ids.len() {
            return Err(format!("a command stands in the log of {c} twice"));
        }
        if read.0 > card.last || read.1 > card.last {
            return Err(format!("{read:?} of {c} was read, beyond {:?}", card.last));
        }
    }
    Ok(())
}

fn screen_equals_log(holder: Holder, tab: &Tab, logs: &Logs, extent: Extent) -> Result<(), String> {
    let all: BTreeSet<CommandId> =
        logs.values().flat_map(|stored| &stored.events).filter_map(|event| event.id).collect();
    // A conversation of another guest is none of this tab's: two tabs that began at once are two guests.
    let stored = tab
        .session
        .conversation()
        .and_then(|c| logs.get(&c))
        .filter(|stored| stored.card.user.id == tab.guest);
    let events: &[Event] = stored.map_or(&[], |stored| &stored.events);
    let log: BTreeMap<EntryKey, &Event> = events.iter().map(|event| (key(event), event)).collect();
    let mut shown = Vec::new();
    for entry in &tab.screen.entries {
        if log.contains_key(&entry.key) {
            shown.push(entry);
            continue;
        }
        let EntryKey::Command(id) = entry.key else {
            return Err(format!("{holder:?} shows {:?}, which no log holds", entry.key));
        };
        let elsewhere = all.contains(&id);
        let pending = matches!(entry.delivery, Delivery::Sending | Delivery::Held(_) | Delivery::Delayed);
        let tells_truth = matches!(entry.delivery, Delivery::Refused(_)) || elsewhere && !pending;
        if !tells_truth {
            return Err(format!("{holder:?} shows {id} as {:?}, and no log holds it", entry.delivery));
        }
    }
    let expected = match extent {
        Extent::Whole if tab.screen.history == HistoryView::Complete => events,
        _ => &events[events.len().saturating_sub(shown.len())..],
    };
    let same = shown.iter().map(|entry| entry.key).eq(expected.iter().map(key));
    if !same || (shown.is_empty() && !events.is_empty()) {
        let shown: Vec<_> = shown.iter().map(|entry| log[&entry.key].seq.0).collect();
        return Err(format!("{holder:?} shows {shown:?} of the log 1..={}", events.len()));
    }
    if shown
        .iter()
        .any(|entry| matches!(entry.delivery, Delivery::Sending | Delivery::Held(_) | Delivery::Delayed))
    {
        return Err(format!("{holder:?} shows a line of the log as still under way"));
    }
    let from_peer = events
        .iter()
        .filter(|event| event.by.role == Role::Operator && matches!(event.body, EventBody::Message { .. }));
    let most = if tab.sight == Sight::Visible { 0 } else { from_peer.count() as u64 };
    if tab.screen.unread > most && !has_others(tab, logs) {
        return Err(format!("{holder:?} counts {} unread of {most}", tab.screen.unread));
    }
    Ok(())
}

/// Whether this guest has conversations that are not shown. What is unread there is a snapshot like any other: it may
/// be old until the next `hello`, and is not checked.
fn has_others(tab: &Tab, logs: &Logs) -> bool {
    let here = tab.session.conversation();
    logs.values().any(|stored| stored.card.user.id == tab.guest && Some(stored.card.c) != here)
}

/// What the operator wrote in one conversation, and nobody has seen.
fn unread(stored: &Stored) -> u64 {
    let (read, _) = stored.read;
    let news = stored.events.iter().filter(|event| {
        let words = matches!(event.body, EventBody::Message { .. });
        words && event.by.role == Role::Operator && event.seq > read
    });
    news.count() as u64
}

fn key(event: &Event) -> EntryKey {
    event.id.map_or(EntryKey::Seq(event.seq), EntryKey::Command)
}
