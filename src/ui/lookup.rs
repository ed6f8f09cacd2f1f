//! The lookup of frequent questions: on home the field with its results and the answers, beside the composer what
//! [`Suggestions`] offer. A part of its own, which holds the searching too: nothing typed here leaves the browser until
//! the person writes to an operator.

use std::time::Duration;

use faq_search::{Faq, Found, Hit, Reading, Theme};
use leptos::ev::KeyboardEvent;
use leptos::html::Input;
use leptos::prelude::*;

use super::answer::answer;
use super::channels::words_of;
use super::context::chat;
use super::dynamic::{flag, words};
use super::home::begin;
use super::lazy::part;
use super::questions::Questions;
use super::suggestions::Suggestions;
use crate::browser::focus;

part!(lookup, draw);

/// Among the surroundings, it says that the part is drawn beside the composer; without it, on home.
#[derive(Clone, Copy)]
pub(super) struct BesideComposer;

fn draw() -> AnyView {
    match use_context() {
        Some(BesideComposer) => view! { <Suggestions /> }.into_any(),
        None => view! { <Lookup /> }.into_any(),
    }
}

/// How many answers are shown.
const SHOWN: usize = 7;
/// Fewer letters are not searched for.
const LETTERS: usize = 2;
/// The number of answers is said when the person has paused.
const PAUSE: Duration = Duration::from_millis(500);

/// Everything about the lookup on home. Cheap to copy.
#[derive(Clone, Copy)]
struct Desk {
    questions: Questions,
    written: RwSignal<String>,
    reading: RwSignal<Reading>,
    chosen: RwSignal<Option<usize>>,
}

impl Desk {
    /// What was written found this; none while too little is written. Tracked.
    fn found(self) -> Option<Found> {
        let written = self.written.get();
        let enough = written.trim().chars().count() >= LETTERS && self.questions.chat.faq.here.get();
        let reading = self.reading.get();
        if enough { self.questions.search(&written, reading, SHOWN) } else { None }
    }

    fn write(self, written: String) {
        self.reading.set(Reading::Free);
        self.written.set(written);
    }

    /// Shows an answer, or the questions again, and puts the focus there.
    fn choose(self, number: Option<usize>) {
        self.chosen.set(number);
        self.questions.focus(if number.is_some() { ".lookup .lookup-question" } else { ".lookup-field" });
    }

    /// To the conversation; what was looked up goes along with the first message.
    fn ask(self, meant: Option<String>) {
        let chat = self.questions.chat;
        let query = meant.unwrap_or_else(|| self.written.get_untracked().trim().to_owned());
        if chat.draft.with_untracked(String::is_empty) {
            chat.draft.set(query.clone());
        }
        self.questions.note(&query, self.chosen.get_untracked());
        begin(chat, None);
    }
}

/// Says what was searched for and how many answers there are, once the person has paused.
fn announce(desk: Desk, found: Memo<Option<Found>>) {
    let Questions { chat, w } = desk.questions;
    let turn = StoredValue::new(0_u32);
    Effect::new(move || {
        let sentence = found.with(|found| {
            let found = found.as_ref()?;
            let count = match found.hits.len() {
                0 => w.nothing.to_owned(),
                count => (w.found)(count),
            };
            let read_as = found.read_as.as_deref().map(w.read_as);
            Some(read_as.map_or_else(|| count.clone(), |read_as| format!("{read_as}. {count}")))
        });
        let mine = turn.try_update_value(|turn| {
            *turn += 1;
            *turn
        });
        let Some(sentence) = sentence else { return };
        set_timeout(
            move || {
                if turn.try_get_value() == mine {
                    chat.announcer.say(&sentence);
                }
            },
            PAUSE,
        );
    });
}

/// The person has left this browser: nothing they looked up stays.
fn forget_on_wipe(desk: Desk) {
    let chat = desk.questions.chat;
    Effect::new(move |was: Option<u64>| {
        let wipes = chat.view.wipes.get();
        if was.is_some_and(|was| was != wipes) {
            desk.written.set(String::new());
            desk.chosen.set(None);
            chat.looked_up.set(None);
        }
        wipes
    });
}

/// A question that leads to its answer.
fn question(desk: Desk, number: usize, found: Option<&Found>) -> AnyView {
    view! {
        <li>
            <button type="button" class="lookup-hit" on:click=move |_| desk.choose(Some(number))>
                {desk.questions.title(number, found)}
            </button>
        </li>
    }
    .into_any()
}

/// All questions of a theme, folded up.
fn theme(desk: Desk, theme: &Theme, entries: &[usize]) -> AnyView {
    let questions = entries.iter().map(|number| question(desk, *number, None)).collect_view();
    view! {
        <details class="lookup-theme">
            <summary class="lookup-theme-title">{words_of(&theme.title, desk.questions.chat.lang)}</summary>
            <ul class="lookup-list">{questions}</ul>
        </details>
    }
    .into_any()
}

/// All questions by theme, once they are there.
fn themes(desk: Desk) -> AnyView {
    let of = |faq: &Faq, theme: &Theme| -> Vec<usize> {
        let entries = faq.entries.iter().enumerate().filter(|(_, entry)| entry.theme == theme.id);
        entries.map(|(number, _)| number).collect()
    };
    desk.questions.chat.faq.here.track();
    let all = desk
        .questions
        .with_file(|faq| faq.themes.iter().map(|theme| (theme.clone(), of(faq, theme))).collect::<Vec<_>>());
    let all = all.unwrap_or_default();
    all.iter().map(|(title, entries)| theme(desk, title, entries)).collect_view().into_any()
}

/// The section on home.
#[component]
fn Lookup() -> impl IntoView {
    let questions = Questions::new(chat());
    let Questions { chat, w } = questions;
    let desk = Desk {
        questions,
        written: RwSignal::new(String::new()),
        reading: RwSignal::new(Reading::Free),
        chosen: RwSignal::new(None),
    };
    questions.fetch();
    forget_on_wipe(desk);
    let found = Memo::new(move |_| desk.found());
    let meant =
        Memo::new(move |_| found.with(|found| found.as_ref().and_then(|found| found.read_as.clone())));
    announce(desk, found);
    let field = NodeRef::<Input>::new();
    let hits = move || found.with(|found| found.as_ref().map(|found| found.hits.len()));
    let list = move || {
        found.with(|found| {
            let hits = found.iter().flat_map(|found| found.hits.iter().map(move |hit| (hit, found)));
            hits.map(|(Hit { entry, .. }, found)| question(desk, *entry, Some(found))).collect_view()
        })
    };
    // Dozens of questions: few people unfold them.
    let unfolded = RwSignal::new(false);
    let here = move || chat.faq.here.get();
    // What has come stays, whatever a later opening brings.
    let missing = move || chat.faq.missing.get() && !here();
    let chosen = move || {
        let number = desk.chosen.get()?;
        let back = (w.back, Box::new(move || desk.choose(None)) as Box<dyn Fn() + Send>);
        let ask = (w.start, Box::new(move || desk.ask(meant.get_untracked())) as Box<dyn Fn() + Send>);
        Some(answer(questions, number, back, ask))
    };
    // Closes what is open here, before the panel.
    let on_key = move |event: KeyboardEvent| {
        let open = desk.chosen.get_untracked().is_some()
            || desk.written.with_untracked(|written| !written.is_empty());
        if event.key() == "Escape" && !event.is_composing() && open {
            event.prevent_default();
            event.stop_propagation();
            if desk.chosen.get_untracked().is_none() {
                desk.write(String::new());
            }
            desk.choose(None);
        }
    };
    view! {
        <section class="lookup" aria-labelledby="lookup-title" hidden=flag(move || !here() && !missing()) on:keydown=on_key>
            <h3 id="lookup-title" class="home-title">
                {w.title}
            </h3>
            <p class="lookup-missing" hidden=flag(move || !missing())>
                {w.missing}
            </p>
            <div hidden=flag(move || !here() || desk.chosen.get().is_some())>
                <label class="lookup-label" for="lookup-field">
                    {w.field}
                </label>
                <input
                    id="lookup-field"
                    class="lookup-field"
                    type="search"
                    autocomplete="off"
                    enterkeyhint="search"
                    maxlength="200"
                    aria-describedby="lookup-read-as"
                    node_ref=field
                    prop:value=desk.written
                    on:input=move |event| desk.write(event_target_value(&event))
                />
                <p id="lookup-read-as" hidden=flag(move || meant.with(Option::is_none))>
                    {words(move || meant.with(|meant| meant.as_deref().map(w.read_as).unwrap_or_default()))}
                </p>
                <button
                    type="button"
                    class="text-button"
                    hidden=flag(move || meant.with(Option::is_none))
                    on:click=move |_| {
                        desk.reading.set(Reading::AsWritten);
                        if let Some(field) = field.get_untracked() {
                            focus::give(&field);
                        }
                    }
                >
                    {words(move || desk.written.with(|written| (w.as_written)(written.trim())))}
                </button>
                <p class="lookup-nothing" hidden=flag(move || hits() != Some(0))>
                    {w.nothing}
                </p>
                <ul class="lookup-list lookup-hits" hidden=flag(move || hits().unwrap_or_default() == 0)>
                    {list}
                </ul>
                <button
                    type="button"
                    class="text-button lookup-chat"
                    hidden=flag(move || hits().is_none())
                    on:click=move |_| desk.ask(meant.get_untracked())
                >
                    {w.not_found}
                </button>
                <details
                    class="lookup-themes"
                    hidden=flag(move || hits().is_some())
                    on:toggle=move |_| unfolded.set(true)
                >
                    <summary class="lookup-theme-title">{w.themes}</summary>
                    {move || unfolded.get().then(|| themes(desk))}
                </details>
            </div>
            <div class="lookup-answer" hidden=flag(move || desk.chosen.get().is_none())>
                {chosen}
            </div>
        </section>
    }
}
