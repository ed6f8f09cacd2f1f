//! Answers offered beside the composer while somebody writes a first message, and what of them an operator is told.
//! Never in the way: they come in a pause, take no focus, are said once, and can be put away.

use std::time::Duration;

use chat_core::secrets;
use chat_protocol::{LookedUp, limits};
use faq_search::{Found, Reading};
use leptos::ev::KeyboardEvent;
use leptos::prelude::*;

use super::answer::answer;
use super::composer::begins;
use super::context::chat;
use super::dynamic::{flag, words};
use super::questions::Questions;

/// How many are offered.
const OFFERED: usize = 3;
/// Fewer letters say too little.
const LETTERS: usize = 4;
/// More letters than these of a long message are not looked up.
const LOOKED_UP: usize = 300;
/// Answers are looked for when the person has paused.
const PAUSE: Duration = Duration::from_millis(500);

/// Everything about the suggestions. Cheap to copy.
#[derive(Clone, Copy)]
struct Offer {
    questions: Questions,
    /// What stood in the composer when the person last paused.
    written: RwSignal<String>,
    chosen: RwSignal<Option<usize>>,
    put_away: RwSignal<bool>,
    said: StoredValue<bool>,
}

impl Offer {
    /// What is offered now; tracked.
    fn found(self) -> Option<Found> {
        let chat = self.questions.chat;
        if self.put_away.get() || !chat.faq.here.get() || !begins(chat) {
            return None;
        }
        let written = self.written.get();
        if written.trim().chars().count() < LETTERS {
            return None;
        }
        let beginning: String = written.chars().take(LOOKED_UP).collect();
        let found = self.questions.search(&beginning, Reading::Free, OFFERED)?;
        Some(found).filter(|found| !found.hits.is_empty())
    }

    /// Follows the composer: emptied, at once; written in, when the person pauses.
    fn follow(self) {
        let draft = self.questions.chat.draft;
        let turn = StoredValue::new(0_u32);
        Effect::new(move || {
            let now = draft.get();
            let mine = turn.try_update_value(|turn| {
                *turn += 1;
                *turn
            });
            if now.trim().is_empty() {
                self.written.set(now);
                return;
            }
            set_timeout(
                move || {
                    if turn.try_get_value() == mine && !self.has_seen(&now) {
                        self.written.try_set(now);
                    }
                },
                PAUSE,
            );
        });
    }

    /// Who has looked this up on home has seen what there is.
    fn has_seen(self, written: &str) -> bool {
        self.questions.chat.looked_up.with_untracked(|looked_up| {
            let query = looked_up.as_ref().and_then(|looked_up| looked_up.query.as_ref());
            query.is_some_and(|query| **query == *written.trim())
        })
    }

    /// Another conversation, or another person, is offered anew.
    fn begin_anew(self) {
        let chat = self.questions.chat;
        Effect::new(move |was: Option<(u64, bool)>| {
            let now = (chat.view.wipes.get(), begins(chat));
            if was.is_some_and(|was| was != now) {
                self.chosen.set(None);
                self.put_away.set(false);
                self.said.set_value(false);
            }
            now
        });
    }

    fn choose(self, number: usize) {
        let written = self.written.get_untracked();
        // What should not be sent is not sent beside the message either.
        let query = if secrets::find(&written).is_none() { written } else { String::new() };
        self.questions.note(&query.chars().take(limits::MAX_LOOKED_UP).collect::<String>(), Some(number));
        self.chosen.set(Some(number));
        self.questions.focus(".suggestions .lookup-question");
    }

    fn put_away(self) {
        self.put_away.set(true);
        self.close_answer();
    }

    /// Back to the message.
    fn close_answer(self) {
        self.chosen.set(None);
        // While an answer has all the room, the composer cannot take the focus.
        request_animation_frame(move || self.questions.chat.focus_composer());
    }
}

/// Says once that there are answers.
fn announce(offer: Offer, found: Memo<Option<Found>>) {
    Effect::new(move || {
        let count = found.with(|found| found.as_ref().map(|found| found.hits.len()));
        if let Some(count) = count.filter(|_| !offer.said.get_value()) {
            offer.said.set_value(true);
            offer.questions.chat.announcer.say(&(offer.questions.w.suggested)(count));
        }
    });
}

/// The suggestions, the answer chosen among them, and what goes along to the operator.
#[component]
pub(super) fn Suggestions() -> impl IntoView {
    let questions = Questions::new(chat());
    let Questions { chat, w } = questions;
    let offer = Offer {
        questions,
        written: RwSignal::new(String::new()),
        chosen: RwSignal::new(None),
        put_away: RwSignal::new(false),
        said: StoredValue::new(false),
    };
    offer.follow();
    offer.begin_anew();
    let found = Memo::new(move |_| offer.found());
    announce(offer, found);
    let offers = move || found.with(Option::is_some) && offer.chosen.get().is_none();
    let reads = move || offer.chosen.get().is_some();
    let list = move || {
        found.with(|found| {
            let numbers = found.iter().flat_map(|found| found.hits.iter().map(|hit| hit.entry));
            let item = |number| {
                view! {
                    <li>
                        <button type="button" class="lookup-hit" on:click=move |_| offer.choose(number)>
                            {questions.title(number, None)}
                        </button>
                    </li>
                }
            };
            numbers.map(item).collect_view()
        })
    };
    let chosen = move || {
        let number = offer.chosen.get()?;
        let back = (w.back_to_message, Box::new(move || offer.close_answer()) as Box<dyn Fn() + Send>);
        let ask = (w.ask, Box::new(move || offer.put_away()) as Box<dyn Fn() + Send>);
        Some(answer(questions, number, back, ask))
    };
    let on_key = move |event: KeyboardEvent| {
        if event.key() == "Escape" && !event.is_composing() {
            event.prevent_default();
            event.stop_propagation();
            if reads() { offer.close_answer() } else { offer.put_away() }
        }
    };
    let told = move || {
        chat.looked_up.with(|looked_up| looked_up.as_ref().map(|looked_up| told_words(questions, looked_up)))
    };
    view! {
        <section
            class="suggestions"
            aria-labelledby="suggestions-title"
            class:suggestions-reading=flag(reads)
            hidden=flag(move || !offers() && !reads())
            on:keydown=on_key
        >
            <div class="suggestions-head" hidden=flag(reads)>
                <h3 id="suggestions-title" class="home-title">
                    {w.suggestions}
                </h3>
                <button type="button" class="text-button" on:click=move |_| offer.put_away()>
                    {w.put_away}
                </button>
            </div>
            <ul class="lookup-list" hidden=flag(move || !offers())>
                {list}
            </ul>
            <div class="lookup-answer" hidden=flag(move || !reads())>
                {chosen}
            </div>
        </section>
        <p class="composer-topic suggestions-told" hidden=flag(move || told().is_none_or(|told| told.is_empty()) || !begins(chat))>
            <span>{words(move || told().unwrap_or_default())}</span>
            <button
                type="button"
                class="text-button"
                on:click=move |_| {
                    chat.looked_up.set(None);
                    chat.focus_composer();
                }
            >
                {w.keep_back}
            </button>
        </p>
    }
}

/// What the operator will see besides the message.
fn told_words(questions: Questions, looked_up: &LookedUp) -> String {
    let Questions { chat, w } = questions;
    // What the message says, too, needs no word.
    let is_news = |query: &str| chat.draft.with(|draft| !draft.contains(query));
    let query = looked_up.query.as_ref().filter(|query| is_news(query)).map(|query| (w.told_query)(query));
    let title = looked_up.title.as_deref().map(w.told_answer);
    let told: Vec<String> = query.into_iter().chain(title).collect();
    if told.is_empty() { String::new() } else { (w.told)(&told.join(", ")) }
}
