//! What is said aloud: one polite region and one urgent one, and the rules of what goes into them.
//!
//! The log itself is silent (`aria-live="off"`): a message is said once, here. The regions are in the
//! document, empty, from the start, because screen readers often miss a region that arrives with its
//! text. They are inside the dialog, because what is outside of a modal one is inert; where a portal's screen readers do
//! not listen into shadow roots, they stand on the page itself and only show through a slot in the dialog.

use std::time::Duration;

use chat_core::{ConnectionView, Delivery, Entry, EntryKey, NudgeView, Stage};
use chat_protocol::{EventBody, Role};
use leptos::html::Div;
use leptos::leptos_dom::helpers::TimeoutHandle;
use leptos::prelude::*;

use super::card::card_title;
use super::connection_bar::{is_restored, trouble_words};
use super::context::{Chat, chat};
use super::delivery::failure_words;
use super::desk_notice::desk_words;
use super::message::{author_words, message_text};
use super::nudge_bar::nudge_words;
use super::status_line::stage_words;
use super::system_line::summary;
use crate::browser::storage::{self, Habit};
use crate::browser::{clock, live_region};

/// How long a sentence stays in its region. Long enough to be read, short enough not to be met again.
const STAYS: Duration = Duration::from_secs(8);
/// A first connection that takes no longer is not worth a word.
const PATIENCE: Duration = Duration::from_secs(1);
/// The place in the waiting line is said no more often.
const PLACE_PAUSE: Duration = Duration::from_secs(30);
/// Between two words on whether anybody answers.
const DESK_PAUSE: Duration = Duration::from_secs(30);
/// That the operator types is said no more often.
const TYPING_PAUSE: Duration = Duration::from_secs(15);
/// More new messages at once are counted, not read.
const READ_AT_ONCE: usize = 3;

/// Where the regions are.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Announcing {
    /// In the shadow root, with everything else: no script of the page meets what is said by chance.
    #[default]
    Inside,
    /// On the page itself, for screen readers that do not listen into shadow roots.
    OnPage,
}

/// Says sentences. Cheap to copy; make it inside a reactive owner.
#[derive(Clone, Copy)]
pub(super) struct Announcer {
    /// Whether the person wants to hear news; of what went wrong they hear in any case.
    pub(super) speaks: RwSignal<bool>,
    place: Announcing,
    polite: NodeRef<Div>,
    urgent: NodeRef<Div>,
}

impl Announcer {
    /// One whose regions are there.
    pub(super) fn at(place: Announcing) -> Self {
        let speaks = RwSignal::new(storage::has_habit(Habit::Announcements));
        Self { speaks, place, polite: NodeRef::new(), urgent: NodeRef::new() }
    }

    /// Takes the regions out of the shadow root, if that is where they should not be.
    fn settle(self) {
        if self.place == Announcing::Inside {
            return;
        }
        let regions = StoredValue::new_local(Vec::new());
        on_cleanup(move || regions.dispose());
        for region in [self.polite, self.urgent] {
            region.on_load(move |region| {
                regions.try_update_value(|all| all.extend(live_region::OnPage::put(&region)));
            });
        }
    }

    /// Says it when the screen reader has finished what it is saying.
    pub(super) fn say(self, sentence: &str) {
        if self.speaks.try_get_untracked() == Some(true) {
            put(self.polite, sentence);
        }
    }

    /// Says it now.
    pub(super) fn warn(self, sentence: &str) {
        put(self.urgent, sentence);
    }
}

/// Each sentence is a node of its own: it is read once, and the next does not wipe it out. The same
/// again, like five messages that fail together, is one piece of news.
fn put(region: NodeRef<Div>, sentence: &str) {
    // The widget may be gone by now.
    let Some(region) = region.try_get_untracked().flatten() else { return };
    if let Some(sentence) = live_region::add(&region, sentence) {
        set_timeout(move || sentence.remove(), STAYS);
    }
}

/// The two regions.
#[component]
pub(super) fn AnnouncerRegions() -> impl IntoView {
    let chat = chat();
    announce_connection(chat);
    announce_ticket(chat);
    announce_messages(chat);
    announce_typing(chat);
    announce_nudge(chat);
    announce_desk(chat);
    chat.announcer.settle();
    let Announcer { polite, urgent, .. } = chat.announcer;
    view! {
        <div class="announcer" role="status" aria-live="polite" aria-atomic="false" node_ref=polite></div>
        <div class="announcer" role="alert" aria-live="assertive" aria-atomic="false" node_ref=urgent></div>
        <div class="announcer">
            <slot name=live_region::SLOT></slot>
        </div>
    }
}

/// A timer that a new start replaces and the end of the owner stops.
#[derive(Clone, Copy)]
struct Timer(StoredValue<Option<TimeoutHandle>>);

impl Timer {
    fn new() -> Self {
        let handle = StoredValue::new(None::<TimeoutHandle>);
        let timer = Self(handle);
        on_cleanup(move || timer.stop());
        timer
    }

    fn start(self, after: Duration, act: impl FnOnce() + 'static) {
        self.stop();
        let handle = set_timeout_with_handle(
            move || {
                self.0.try_set_value(None);
                act();
            },
            after,
        );
        self.0.set_value(handle.ok());
    }

    fn is_running(self) -> bool {
        self.0.try_with_value(Option::is_some).unwrap_or_default()
    }

    fn stop(self) {
        if let Some(handle) = self.0.try_update_value(Option::take).flatten() {
            handle.clear();
        }
    }
}

fn announce_connection(chat: Chat) {
    let t = chat.t;
    let patience = Timer::new();
    Effect::new(move |was: Option<(bool, ConnectionView)>| {
        let now = (chat.panel.is_open(), chat.view.connection.get());
        if was == Some(now) {
            return now;
        }
        patience.stop();
        if let (true, connection) = now {
            if connection == ConnectionView::Connecting {
                patience.start(PATIENCE, move || chat.announcer.say(t.connecting));
            } else if let Some(words) = trouble_words(connection, t) {
                chat.announcer.say(words);
            } else if was.is_some_and(|(open, was)| open && is_restored(Some(was), connection)) {
                chat.announcer.say(t.restored);
            }
        }
        now
    });
}

fn announce_ticket(chat: Chat) {
    let t = chat.t;
    let number = Memo::new(move |_| chat.view.ticket.with(|ticket| ticket.number.clone()));
    let stage = Memo::new(move |_| chat.view.ticket.with(|ticket| ticket.stage.clone()));
    // A number that was there before the panel opened is on screen, and no news.
    Effect::new(move |was: Option<Option<String>>| {
        let now = number.get();
        if let Some(words) = now.as_ref().map(|number| (t.number_given)(number))
            && was.is_some_and(|was| was.is_none())
            && chat.panel.is_open_untracked()
        {
            chat.announcer.say(&words);
        }
        now
    });
    let pause = Timer::new();
    let say = move |stage: &Stage| {
        let words = match stage {
            Stage::Closed { .. } => {
                let number = number.get_untracked();
                Some(number.map_or_else(|| t.ended.to_owned(), |number| (t.ended_number)(&number)))
            }
            _ => stage_words(stage, t),
        };
        if let Some(words) = words
            && chat.panel.is_open_untracked()
        {
            chat.announcer.say(&words);
        }
    };
    Effect::new(move |was: Option<Stage>| {
        let now = stage.get();
        let Some(was) = was else { return now };
        match (&was, &now) {
            (_, _) if was == now => {}
            (Stage::Waiting(before), Stage::Waiting(after)) if before.is_some() || pause.is_running() => {
                // Only a move forward or back is news, an estimate is not; and not every one at once.
                let moved = before.map(|place| place.ahead) != after.map(|place| place.ahead);
                if moved && !pause.is_running() {
                    say(&now);
                    pause.start(PLACE_PAUSE, || {});
                } else if moved {
                    let said = stage.get_untracked();
                    pause.start(PLACE_PAUSE, move || {
                        let now = stage.get_untracked();
                        if matches!(now, Stage::Waiting(_)) && now == said {
                            say(&now);
                        }
                    });
                }
            }
            (_, Stage::Waiting(_)) => {
                say(&now);
                pause.start(PLACE_PAUSE, || {});
            }
            _ => {
                pause.stop();
                say(&now);
            }
        }
        now
    });
}

/// What of the log was already there.
#[derive(Default)]
struct Known {
    /// Its last lines.
    tail: Vec<EntryKey>,
    /// This person's messages, as far as more was to be heard of them.
    unsettled: Vec<(EntryKey, Delivery)>,
}

fn announce_messages(chat: Chat) {
    Effect::new(move |was: Option<Known>| {
        let was = was.unwrap_or_default();
        let (fresh, tail) = chat.view.order.with(|order| (fresh_keys(&was.tail, order), tail(order)));
        let mut heard = Vec::new();
        for key in &fresh {
            let Some(entry) = chat.view.entry(*key) else { continue };
            entry.with_untracked(|entry| heard.extend(heard_words(entry, chat)));
        }
        let mut mine = chat.view.unsettled.get();
        for key in was.unsettled.iter().map(|(key, _)| key).chain(&fresh) {
            if !mine.contains(key) {
                mine.push(*key);
            }
        }
        let mut unsettled = Vec::new();
        for key in mine {
            let Some(entry) = chat.view.entry(key) else { continue };
            let now = entry.with(|entry| entry.delivery);
            if now == Delivery::Received {
                continue;
            }
            let before = was.unsettled.iter().find(|(of, _)| *of == key).map(|(_, delivery)| *delivery);
            announce_delivery(chat, before.or(fresh.contains(&key).then_some(Delivery::Sending)), now);
            if !matches!(now, Delivery::Accepted | Delivery::Read) {
                unsettled.push((key, now));
            }
        }
        if chat.panel.is_open_untracked() {
            if heard.len() > READ_AT_ONCE {
                chat.announcer.say(&(chat.t.new_messages)(heard.len()));
            } else {
                heard.iter().for_each(|sentence| chat.announcer.say(sentence));
            }
        }
        Known { tail, unsettled }
    });
}

/// What is said of a new line of the other side.
fn heard_words(entry: &Entry, chat: Chat) -> Vec<String> {
    let mut heard = Vec::new();
    if entry.delivery != Delivery::Received {
        return heard;
    }
    if let EventBody::TicketTransferred { .. } = entry.body {
        heard.push(chat.t.line_transferred.to_owned());
    }
    if let Some(words) = summary(entry) {
        heard.push((chat.t.said)(chat.t.line_summary, &words));
    }
    let text = match &entry.body {
        EventBody::Message { .. } if entry.by.role != Role::User => Some(message_text(entry)),
        EventBody::Unknown { text: Some(text), .. } => Some(text.to_string()),
        body => card_title(body, chat.t),
    };
    heard.extend(text.map(|text| (chat.t.said)(&author_words(&entry.by, chat.t), &text)));
    heard
}

fn announce_delivery(chat: Chat, before: Option<Delivery>, now: Delivery) {
    let Some(before) = before.filter(|before| *before != now) else { return };
    if !chat.panel.is_open_untracked() {
        return;
    }
    let was_on_its_way = !matches!(before, Delivery::Accepted | Delivery::Read);
    if let Some(words) = failure_words(now, chat.view.keeping.get_untracked(), clock::wall(), chat.t) {
        chat.announcer.warn(&words);
    } else if was_on_its_way && matches!(now, Delivery::Accepted | Delivery::Read) {
        chat.announcer.say(chat.t.accepted);
    }
}

/// Of a log of thousands of lines, these say what is new in it.
const TAIL: usize = 100;

/// The last keys of a log, to be compared with what it will be.
pub(crate) fn tail(order: &[EntryKey]) -> Vec<EntryKey> {
    order[order.len().saturating_sub(TAIL)..].to_vec()
}

/// The keys that came after everything that was already there, of which `was` is the tail. A log that was empty, or
/// that has nothing in common with the one before, is history and no news.
pub(crate) fn fresh_keys(was: &[EntryKey], now: &[EntryKey]) -> Vec<EntryKey> {
    let last_known = now.iter().rposition(|key| was.contains(key));
    last_known.map(|last| now[last + 1..].to_vec()).unwrap_or_default()
}

fn announce_nudge(chat: Chat) {
    Effect::new(move |was: Option<NudgeView>| {
        let now = chat.view.nudge.get();
        let words = nudge_words(chat, now);
        if was.is_some_and(|was| was != now) && !words.is_empty() && chat.panel.is_open_untracked() {
            chat.announcer.say(&words);
        }
        now
    });
}

/// Says whether anybody answers, once to who has opened the panel and when it changes, but not again at once.
fn announce_desk(chat: Chat) {
    let words = Memo::new(move |_| desk_words(chat));
    let pause = Timer::new();
    let pauses = RwSignal::new(0_u32);
    Effect::new(move |said: Option<String>| {
        pauses.track();
        let (now, said) = (words.get(), said.unwrap_or_default());
        if !chat.panel.is_open() || pause.is_running() || now == said {
            return said;
        }
        if !now.is_empty() {
            chat.announcer.say(&now);
            pause.start(DESK_PAUSE, move || {
                pauses.try_update(|pauses| *pauses += 1);
            });
        }
        now
    });
}

fn announce_typing(chat: Chat) {
    let is_typing = Memo::new(move |_| chat.view.peer_typing.with(Option::is_some));
    let pause = Timer::new();
    Effect::new(move || {
        if is_typing.get() && chat.panel.is_open_untracked() && !pause.is_running() {
            chat.announcer.say(chat.t.typing);
            pause.start(TYPING_PAUSE, || {});
        }
    });
}
