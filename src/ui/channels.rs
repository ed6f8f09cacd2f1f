//! Other ways to get help, each with its hours and whether somebody is there now.

use chat_protocol::portal::{Channel, Hours, Open, open_at};
use leptos::prelude::*;

use super::context::{Chat, chat};
use super::dynamic::flag;
use crate::browser::{clock, intl};
use crate::i18n::{Lang, Strings};

/// «пн–пт 09:00–21:00, сб 10:00–16:00».
pub(super) fn hours_words(hours: &[Hours], lang: Lang) -> String {
    let t = lang.strings();
    if hours.is_empty() {
        return t.round_the_clock.to_owned();
    }
    let spans = hours
        .iter()
        .map(|span| format!("{} {}–{}", days_words(&span.days, lang), span.from.words(), span.to.words()));
    format!("{} {}", spans.collect::<Vec<_>>().join(", "), t.by_moscow)
}

/// «ежедневно», «пн–пт», «пн, ср».
fn days_words(days: &[u64], lang: Lang) -> String {
    let name = |day: u64| intl::weekday(day, lang.tag());
    let in_a_row = days.windows(2).all(|pair| pair[0] + 1 == pair[1]);
    match days {
        [1, 2, 3, 4, 5, 6, 7] => lang.strings().daily.to_owned(),
        [first, .., last] if in_a_row && days.len() > 2 => format!("{}–{}", name(*first), name(*last)),
        _ => days.iter().map(|day| name(*day)).collect::<Vec<_>>().join(", "),
    }
}

/// «Сейчас закрыто, откроется в пн в 09:00».
pub(super) fn open_words(open: Open, t: &Strings) -> String {
    match open {
        Open::Always | Open::Now => t.open_now.to_owned(),
        Open::Later { in_days: 0, from, .. } => (t.opens_today)(&from.words()),
        Open::Later { in_days: 1, from, .. } => (t.opens_tomorrow)(&from.words()),
        Open::Later { day, from, .. } => {
            let on_day = t.on_weekdays.get(day.wrapping_sub(1) as usize).copied().unwrap_or_default();
            (t.opens_on)(on_day, &from.words())
        }
        Open::Never => t.closed_now.to_owned(),
    }
}

/// The list; hidden where the portal names none.
#[component]
pub(super) fn Channels() -> impl IntoView {
    let chat = chat();
    let none = move || chat.view.portal.with(|portal| portal.channels.is_empty());
    view! {
        <section class="channels" aria-labelledby="channels-title" hidden=flag(none)>
            <h3 id="channels-title" class="home-title">
                {chat.t.channels}
            </h3>
            <ul class="channels-list">
                {move || {
                    // Opening the panel anew asks the clock anew.
                    chat.panel.is_open();
                    chat.view.portal.with(|portal| portal.channels.iter().map(|channel| item(chat, channel)).collect_view())
                }}
            </ul>
        </section>
    }
}

fn item(chat: Chat, channel: &Channel) -> AnyView {
    let t = chat.t;
    let open = open_at(&channel.hours, clock::wall());
    let state = if matches!(open, Open::Always | Open::Now) { "channel-state open" } else { "channel-state" };
    let value = channel.value.clone();
    let reached = match channel.href.clone().filter(|href| is_safe(href)) {
        Some(href) => view! { <a class="channel-value" href=href>{value}</a> }.into_any(),
        None => view! { <span class="channel-value">{value}</span> }.into_any(),
    };
    view! {
        <li class="channel">
            <p class="channel-title">{words_of(&channel.title, chat.lang)}</p>
            {reached}
            <p class="channel-hours">{hours_words(&channel.hours, chat.lang)}</p>
            <p class=state>{open_words(open, t)}</p>
        </li>
    }
    .into_any()
}

/// Nothing that could run.
pub(super) fn is_safe(href: &str) -> bool {
    ["tel:", "mailto:", "https:"].iter().any(|kind| href.starts_with(kind))
}

/// The words in the language of the interface.
pub(super) fn words_of(words: &chat_protocol::portal::Words, lang: Lang) -> String {
    let english = words.en.as_ref().filter(|_| lang.prefers_english());
    english.unwrap_or(&words.ru).clone()
}
