//! The lookup of frequent questions on home: results while one types, and the answers. A part of its own, which holds
//! the searching too: nothing typed here leaves the browser until the person writes to an operator.

use std::collections::BTreeMap;
use std::ops::Range;
use std::time::Duration;

use chat_protocol::portal::{ChannelKind, Open, Portal, open_at};
use chat_protocol::{LookedUp, Personal};
use faq_search::{Entry, Faq, Found, Hit, Index, Reading, Theme, filled};
use leptos::html::Input;
use leptos::prelude::*;
use leptos::task::spawn_local;

use super::channels::{hours_words, words_of};
use super::context::{Chat, chat};
use super::dynamic::{flag, words};
use super::home::begin;
use super::lazy::part;
use crate::browser::{clock, fetch, focus};
use crate::i18n::LookupWords;

part!(lookup, draw);

fn draw() -> AnyView {
    view! { <Lookup /> }.into_any()
}

/// How many answers are shown.
const SHOWN: usize = 7;
/// Fewer letters are not searched for.
const LETTERS: usize = 2;
/// The number of answers is said when the person has paused.
const PAUSE: Duration = Duration::from_millis(500);

/// How far the questions are.
#[derive(Clone, Copy, PartialEq, Eq)]
enum State {
    /// They have not come yet, or the portal has none.
    None,
    /// They can be searched.
    Ready,
    /// They did not come, or cannot be read.
    Missing,
}

/// Everything the lookup knows. Cheap to copy.
#[derive(Clone, Copy)]
struct Desk {
    chat: Chat,
    w: &'static LookupWords,
    state: RwSignal<State>,
    questions: StoredValue<Option<(Faq, Index)>>,
    written: RwSignal<String>,
    reading: RwSignal<Reading>,
    chosen: RwSignal<Option<usize>>,
}

impl Desk {
    fn new(chat: Chat) -> Self {
        Self {
            chat,
            w: LookupWords::of(chat.lang),
            state: RwSignal::new(State::None),
            questions: StoredValue::new(None),
            written: RwSignal::new(String::new()),
            reading: RwSignal::new(Reading::Free),
            chosen: RwSignal::new(None),
        }
    }

    /// Takes the file, as far as it is one.
    fn take(self, address: &str, text: Option<String>) {
        let read = text.map(|text| Faq::read(&text));
        let state = match read {
            Some(Ok(faq)) if faq.entries.is_empty() => State::None,
            Some(Ok(faq)) => {
                let index = Index::new(&faq);
                self.questions.try_set_value(Some((faq, index)));
                State::Ready
            }
            broken => {
                if let Some(Err(why)) = broken {
                    leptos::logging::warn!("portal-chat: {address}: {why}");
                }
                State::Missing
            }
        };
        self.state.try_set(state);
    }

    /// What was written found this; none while too little is written. Tracked.
    fn found(self) -> Option<Found> {
        let written = self.written.get();
        let enough = written.trim().chars().count() >= LETTERS && self.state.get() == State::Ready;
        let reading = self.reading.get();
        let search = |(_, index): &(Faq, Index)| index.search(&written, reading, SHOWN);
        self.questions.with_value(|questions| questions.as_ref().filter(|_| enough).map(search))
    }

    fn with_entry<T>(self, number: usize, with: impl FnOnce(&Entry) -> T) -> Option<T> {
        self.questions.with_value(|questions| questions.as_ref()?.0.entries.get(number).map(with))
    }

    /// Shows an answer, or the questions again, and puts the focus there.
    fn choose(self, number: Option<usize>) {
        self.chosen.set(number);
        let begins = if number.is_some() { ".lookup-question" } else { ".lookup-field" };
        request_animation_frame(move || {
            if let Some(dialog) = self.chat.dialog.try_get_untracked().flatten() {
                focus::give_part(&dialog, begins);
            }
        });
    }

    /// To the conversation; what was looked up goes along with the first message.
    fn ask(self, meant: Option<String>) {
        let written = self.written.get_untracked().trim().to_owned();
        let entry = self.chosen.get_untracked();
        let entry = entry.and_then(|number| {
            self.with_entry(number, |entry| (entry.id.clone(), words_of(&entry.title, self.chat.lang)))
        });
        if self.chat.draft.with_untracked(String::is_empty) {
            self.chat.draft.set(meant.clone().unwrap_or_else(|| written.clone()));
        }
        let query = Some(meant.unwrap_or(written)).filter(|query| !query.is_empty()).map(Personal);
        let (entry, title) = entry.unzip();
        let looked_up = LookedUp { query, entry, title };
        self.chat.looked_up.set(Some(looked_up).filter(|looked_up| *looked_up != LookedUp::default()));
        begin(self.chat, None);
    }
}

/// Fetches the questions when the panel is open; what failed is tried at the next opening.
fn fetch_questions(desk: Desk) {
    Effect::new(move || {
        let here = desk.state.get_untracked() == State::Ready;
        if desk.chat.panel.is_open() && !here {
            let address = desk.chat.faq.get_value();
            spawn_local(async move {
                let text = fetch::text(&address).await;
                desk.take(&address, text);
            });
        }
    });
}

/// Says how many answers there are, once the person has paused.
fn announce(desk: Desk, found: Memo<Option<Found>>) {
    let turn = StoredValue::new(0_u32);
    Effect::new(move || {
        let sentence = found.with(|found| {
            found.as_ref().map(|found| match found.hits.len() {
                0 => desk.w.nothing.to_owned(),
                count => (desk.w.found)(count),
            })
        });
        let mine = turn.try_update_value(|turn| {
            *turn += 1;
            *turn
        });
        let Some(sentence) = sentence else { return };
        set_timeout(
            move || {
                if turn.try_get_value() == mine {
                    desk.chat.announcer.say(&sentence);
                }
            },
            PAUSE,
        );
    });
}

/// The person has left this browser: nothing they looked up stays.
fn forget_on_wipe(desk: Desk) {
    Effect::new(move |was: Option<u64>| {
        let wipes = desk.chat.view.wipes.get();
        if was.is_some_and(|was| was != wipes) {
            desk.written.set(String::new());
            desk.chosen.set(None);
            desk.chat.looked_up.set(None);
        }
        wipes
    });
}

/// What answers say in their `{name}`.
fn facts(chat: Chat) -> BTreeMap<String, String> {
    chat.view.portal.with(|portal: &Portal| {
        let mut facts = BTreeMap::new();
        let mut channel = |kind: ChannelKind, name: &str, hours: &str| {
            if let Some(channel) = portal.channels.iter().find(|channel| channel.kind == kind) {
                facts.insert(name.to_owned(), channel.value.clone());
                facts.insert(hours.to_owned(), hours_words(&channel.hours, chat.t));
            }
        };
        channel(ChannelKind::Phone, "help_line", "help_line_hours");
        channel(ChannelKind::Email, "email", "email_hours");
        let hours = &portal.chat_hours;
        let never_closed =
            hours.len() == 1 && hours[0].days.len() == 7 && hours[0].from.0 == 0 && hours[0].to.0 == 24 * 60;
        if open_at(hours, clock::wall()) != Open::Always && !never_closed {
            facts.insert("chat_hours".to_owned(), hours_words(hours, chat.t));
        }
        for (name, said) in &portal.facts {
            facts.insert(name.clone(), words_of(said, chat.lang));
        }
        facts
    })
}

/// A text with what was found in it marked.
fn marked(text: &str, marks: &[Range<usize>]) -> AnyView {
    let mut pieces = Vec::new();
    let mut from = 0;
    for mark in marks {
        pieces.push(text[from..mark.start].to_owned().into_any());
        let found = text[mark.clone()].to_owned();
        pieces.push(view! { <mark class="lookup-mark">{found}</mark> }.into_any());
        from = mark.end;
    }
    pieces.push(text[from..].to_owned().into_any());
    pieces.into_any()
}

/// A question that leads to its answer.
fn question(desk: Desk, number: usize, found: Option<&Found>) -> AnyView {
    let title = desk.questions.with_value(|questions| {
        let (faq, index) = questions.as_ref()?;
        let title = words_of(&faq.entries.get(number)?.title, desk.chat.lang);
        let marks = found.map(|found| index.marks(&title, found)).unwrap_or_default();
        Some(marked(&title, &marks))
    });
    view! {
        <li>
            <button type="button" class="lookup-hit" on:click=move |_| desk.choose(Some(number))>
                {title}
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
            <summary class="lookup-theme-title">{words_of(&theme.title, desk.chat.lang)}</summary>
            <ul class="lookup-list">{questions}</ul>
        </details>
    }
    .into_any()
}

/// All questions by theme, once they are there.
fn themes(desk: Desk) -> AnyView {
    if desk.state.get() != State::Ready {
        return ().into_any();
    }
    let all: Vec<(Theme, Vec<usize>)> = desk.questions.with_value(|questions| {
        let faq = questions.as_ref().map(|(faq, _)| faq);
        let of = |faq: &Faq, theme: &Theme| -> Vec<usize> {
            let entries = faq.entries.iter().enumerate().filter(|(_, entry)| entry.theme == theme.id);
            entries.map(|(number, _)| number).collect()
        };
        faq.map(|faq| faq.themes.iter().map(|theme| (theme.clone(), of(faq, theme))).collect())
            .unwrap_or_default()
    });
    all.iter().map(|(title, entries)| theme(desk, title, entries)).collect_view().into_any()
}

/// The answer to a question.
fn answer(desk: Desk, number: usize, meant: Memo<Option<String>>) -> AnyView {
    let chat = desk.chat;
    let facts = facts(chat);
    let said = |words: &_| filled(&words_of(words, chat.lang), &facts);
    let drawn = desk.with_entry(number, |entry| {
        let steps: Vec<String> = entry.steps.iter().filter_map(said).collect();
        let links = entry.links.iter().filter_map(|link| {
            let address = filled(&link.href, &facts).filter(|address| address.starts_with("https://"))?;
            let title = said(&link.title)?;
            Some(view! { <li><a class="lookup-link" href=address>{title}</a></li> })
        });
        let links = links.collect::<Vec<_>>();
        let none = links.is_empty();
        view! {
            <h4 class="lookup-question" tabindex="-1">
                {words_of(&entry.title, chat.lang)}
            </h4>
            <ol class="lookup-steps">
                {steps.into_iter().map(|step| view! { <li>{step}</li> }).collect_view()}
            </ol>
            <ul class="lookup-list" hidden=none>
                {links}
            </ul>
        }
    });
    view! {
        <button type="button" class="text-button" on:click=move |_| desk.choose(None)>
            {desk.w.back}
        </button>
        {drawn}
        <button type="button" class="button" on:click=move |_| desk.ask(meant.get_untracked())>
            {desk.w.start}
        </button>
    }
    .into_any()
}

/// The section on home.
#[component]
fn Lookup() -> impl IntoView {
    let chat = chat();
    let desk = Desk::new(chat);
    let w = desk.w;
    fetch_questions(desk);
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
    let write = move |event| {
        desk.reading.set(Reading::Free);
        desk.written.set(event_target_value(&event));
    };
    view! {
        <section class="lookup" aria-labelledby="lookup-title" hidden=flag(move || desk.state.get() == State::None)>
            <h3 id="lookup-title" class="home-title">
                {w.title}
            </h3>
            <p class="lookup-missing" hidden=flag(move || desk.state.get() != State::Missing)>
                {w.missing}
            </p>
            <div hidden=flag(move || desk.state.get() != State::Ready || desk.chosen.get().is_some())>
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
                    on:input=write
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
                <div hidden=flag(move || hits().is_some())>{move || themes(desk)}</div>
            </div>
            <div class="lookup-answer" hidden=flag(move || desk.chosen.get().is_none())>
                {move || desk.chosen.get().map(|number| answer(desk, number, meant))}
            </div>
        </section>
    }
}
