//! The log: messages and events, oldest first, with a line for each day.

use chat_core::{Command, EntryKey, HistoryView};
use chat_protocol::{Author, Role};
use leptos::html::Div;
use leptos::prelude::*;

use super::card::Card;
use super::context::{Chat, chat};
use super::dynamic::{flag, words};
use super::icon::{DOWN, Icon};
use super::message::Message;
use super::system_line::SystemLine;
use crate::browser::intl::{Day, DayName};
use crate::browser::{focus, scroll, size};

/// One row.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
enum Row {
    /// What follows is of this day.
    Day(Day),
    /// A line of the view model.
    Entry(EntryKey),
}

/// Lines drawn while the person is at the end; ten thousand would be slow on any phone.
const DRAWN: usize = 200;
/// How many more are drawn at a time, further up.
const MORE: usize = 100;

/// Where the lines that are drawn begin.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Start {
    /// So many before the end.
    NearEnd,
    /// Here: the person reads further up, and nothing may move.
    At(EntryKey),
    /// At the first one held.
    First,
}

impl Start {
    /// Its place among all lines held.
    fn index(self, order: &[EntryKey]) -> usize {
        let near_end = order.len().saturating_sub(DRAWN);
        match self {
            Self::NearEnd => near_end,
            // A line that has left the log leaves the ones after it where they are, as far as that can be.
            Self::At(first) => order.iter().position(|key| *key == first).unwrap_or(near_end),
            Self::First => 0,
        }
    }

    /// The start that draws from this index on.
    fn at(index: usize, order: &[EntryKey]) -> Self {
        order.get(index).filter(|_| index > 0).map_or(Self::First, |key| Self::At(*key))
    }
}

fn rows(chat: Chat, start: Start) -> Vec<Row> {
    let mut rows = Vec::new();
    let mut last = None;
    let drawn = chat.view.order.with(|order| order[start.index(order)..].to_vec());
    for key in drawn {
        let Some(entry) = chat.view.entry(key) else { continue };
        let day = Day::of(entry.with_untracked(|entry| entry.at));
        // A day has one line, also when the clocks of two machines disagree.
        if last != Some(day) && !rows.contains(&Row::Day(day)) {
            rows.push(Row::Day(day));
        }
        last = Some(day);
        rows.push(Row::Entry(key));
    }
    rows
}

/// Whether this person wrote the newest line.
fn is_mine_last(chat: Chat) -> bool {
    let last = chat.view.order.with_untracked(|order| order.last().copied());
    last.and_then(|key| chat.view.entry(key))
        .is_some_and(|entry| entry.with_untracked(|entry| entry.by == Author::USER))
}

/// The log, scrolled to its end unless the person reads further up.
#[component]
pub(super) fn MessageLog() -> impl IntoView {
    let chat = chat();
    let t = chat.t;
    let log = NodeRef::<Div>::new();
    let start = RwSignal::new(Start::NearEnd);
    let rows = Memo::new(move |_| rows(chat, start.get()));
    let first_drawn = Memo::new(move |_| chat.view.order.with(|order| start.get().index(order)));
    let at_end = RwSignal::new(true);
    Effect::new(move |was: Option<bool>| {
        let is = at_end.get();
        if is {
            start.set(Start::NearEnd);
        } else if was == Some(true) {
            let index = first_drawn.get_untracked();
            start.set(chat.view.order.with_untracked(|order| Start::at(index, order)));
        }
        is
    });
    let from_end = StoredValue::new(0);

    let settle = move |first_changed: bool| {
        // Called in a later frame: the widget may be gone by then.
        let Some(log) = log.try_get_untracked().flatten() else { return };
        if at_end.get_untracked() {
            scroll::to_end(&log);
        } else if first_changed {
            scroll::restore(&log, from_end.get_value());
        }
        from_end.set_value(scroll::from_end(&log));
    };
    let on_scroll = move |_| {
        let Some(log) = log.try_get_untracked().flatten() else { return };
        // A collapsed panel has no size and says nothing about where the person was.
        if log.client_height() > 0 {
            from_end.set_value(scroll::from_end(&log));
            let is = scroll::is_at_end(&log);
            if at_end.get_untracked() != is {
                at_end.set(is);
            }
        }
    };
    let first_and_last = move || {
        let first = first_drawn.get();
        chat.view.order.with(|order| (order.get(first).copied(), order.last().copied()))
    };
    Effect::new(move |was: Option<(Option<EntryKey>, Option<EntryKey>)>| {
        let now = first_and_last();
        let (was_first, was_last) = was.unwrap_or_default();
        // One's own message, or another log: what comes is read from its end.
        let to_end = now.1 != was_last && (now.1.is_none() || is_mine_last(chat));
        if to_end {
            at_end.set(true);
        }
        request_animation_frame(move || {
            // A composer that has shrunk moved the log before this frame: the end seemed to be left.
            if to_end {
                at_end.try_set(true);
            }
            settle(was_first.is_some() && was_first != now.0);
        });
        now
    });
    let list = NodeRef::<Div>::new();
    let watches = StoredValue::new_local(Vec::new());
    // Also when the panel opens, the keyboard comes up or the composer grows.
    log.on_load(move |log| watches.update_value(|all| all.push(size::watch(&log, move || settle(false)))));
    // And when a line grows, by the note that it was not sent; where the person was is known without it.
    list.on_load(move |list| {
        let follow = move || {
            if at_end.try_get_untracked() == Some(true) {
                settle(false);
            }
        };
        watches.update_value(|all| all.push(size::watch(&list, follow)));
    });
    on_cleanup(move || watches.dispose());

    // What is held is drawn first, and what is not is asked for then.
    let show_earlier = move |_| match first_drawn.get_untracked() {
        0 if chat.view.history.get_untracked() == HistoryView::More => {
            start.set(Start::First);
            chat.commands.send(Command::LoadEarlier);
        }
        0 => {}
        first => {
            let order = chat.view.order;
            start.set(order.with_untracked(|order| Start::at(first.saturating_sub(MORE), order)));
        }
    };
    let to_newest = move |_| {
        at_end.set(true);
        settle(false);
        if let Some(log) = log.get_untracked() {
            focus::give(&log);
        }
    };
    view! {
        <div class="message-log-frame">
            <div
                class="message-log"
                part="log"
                role="log"
                aria-live="off"
                aria-label=t.log
                tabindex="0"
                node_ref=log
                on:scroll=on_scroll
            >
                <button
                    type="button"
                    class="text-button earlier"
                    hidden=flag(move || first_drawn.get() == 0 && chat.view.history.get() == HistoryView::Complete)
                    on:click=show_earlier
                >
                    {words(move || {
                        if chat.view.history.get() == HistoryView::Loading { t.earlier_loading } else { t.earlier }
                    })}
                </button>
                <div class="welcome" hidden=flag(move || rows.with(|rows| !rows.is_empty()))>
                    <p class="welcome-words">{t.welcome}</p>
                    <p>{t.welcome_hint}</p>
                </div>
                <div role="list" class="message-list" node_ref=list>
                    <For each=move || rows.get() key=|row| *row let:row>
                        {line(row, chat)}
                    </For>
                </div>
            </div>
            <button type="button" class="to-newest" hidden=flag(move || at_end.get()) on:click=to_newest>
                <Icon d=DOWN />
                {t.to_newest}
            </button>
        </div>
    }
}

fn line(row: Row, chat: Chat) -> impl IntoView {
    let t = chat.t;
    match row {
        Row::Day(day) => {
            let words = match day.name() {
                DayName::Today => t.today.to_owned(),
                DayName::Yesterday => t.yesterday.to_owned(),
                DayName::Earlier => day.in_words(chat.lang.tag()),
            };
            view! {
                <div role="listitem" class="day">
                    <span>{words}</span>
                </div>
            }
            .into_any()
        }
        Row::Entry(key) => chat
            .view
            .entry(key)
            .map(|entry| {
                let (is_message, is_card, role) =
                    entry.with_untracked(|entry| (entry.body.is_said(), entry.body.is_card(), entry.by.role));
                view! {
                    <div role="listitem" class="line" class:line-mine=is_message && role == Role::User>
                        {if is_message {
                            view! { <Message entry /> }.into_any()
                        } else if is_card {
                            view! { <Card entry /> }.into_any()
                        } else {
                            view! { <SystemLine entry /> }.into_any()
                        }}
                    </div>
                }
            })
            .into_any(),
    }
}
