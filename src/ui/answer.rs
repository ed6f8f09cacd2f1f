//! The answer to a frequent question: its steps, whether they helped, and who can help further.

use chat_core::Command;
use chat_protocol::portal::ChannelKind;
use faq_search::{Entry, filled};
use leptos::prelude::*;

use super::channels::{is_safe, words_of};
use super::dynamic::{flag, words};
use super::home::offers;
use super::questions::{Questions, channel, facts};
use super::screen::Screen;

/// A button of the answer: its words, and what it does.
pub(super) type Deed = (&'static str, Box<dyn Fn() + Send>);

/// The answer. `back` leads away from it, `ask` to an operator.
pub(super) fn answer(questions: Questions, number: usize, back: Deed, ask: Deed) -> AnyView {
    let chat = questions.chat;
    let facts = facts(chat);
    let said = |words: &_| filled(&words_of(words, chat.lang), &facts);
    let drawn = questions.with_entry(number, |entry| {
        let steps: Vec<String> = entry.steps.iter().filter_map(said).collect();
        let links = entry.links.iter().filter_map(|link| {
            let address = filled(&link.href, &facts).filter(|address| address.starts_with("https://"))?;
            let title = said(&link.title)?;
            Some(view! { <li><a class="lookup-link" href=address>{title}</a></li> })
        });
        let links = links.collect::<Vec<_>>();
        let none = links.is_empty();
        view! {
            <h3 class="lookup-question" tabindex="-1">
                {words_of(&entry.title, chat.lang)}
            </h3>
            <ol class="lookup-steps">
                {steps.into_iter().map(|step| view! { <li>{step}</li> }).collect_view()}
            </ol>
            <ul class="lookup-list" hidden=none>
                {links}
            </ul>
            {helped(questions, entry.id.clone())}
            {ways(questions, entry, ask)}
        }
    });
    let (back, go_back) = back;
    view! {
        <button type="button" class="text-button" on:click=move |_| go_back()>
            {back}
        </button>
        {drawn}
    }
    .into_any()
}

/// «Помогло?»
fn helped(questions: Questions, entry: String) -> AnyView {
    let Questions { chat, w } = questions;
    let asked = RwSignal::new(true);
    let thanks = RwSignal::new("");
    let entry = StoredValue::new(entry);
    let button = move |title: &'static str, helped: bool, answer: &'static str| {
        let tell = move |_| {
            chat.commands.send(Command::RateAnswer { entry: entry.get_value(), helped });
            thanks.set(answer);
            asked.set(false);
            questions.focus(".lookup-thanks");
        };
        view! {
            <button type="button" class="button button-quiet" on:click=tell>
                {title}
            </button>
        }
    };
    view! {
        <div
            class="lookup-helped"
            role="group"
            aria-labelledby="lookup-helped"
            hidden=flag(move || !asked.get())
        >
            <p id="lookup-helped">{w.helped}</p>
            {button(w.yes, true, w.thanks)}
            {button(w.no, false, w.thanks_no)}
        </div>
        <p class="lookup-thanks" tabindex="-1" hidden=flag(move || asked.get())>
            {words(move || thanks.get())}
        </p>
    }
    .into_any()
}

/// Who can help further, the best way first; an operator in any case.
fn ways(questions: Questions, entry: &Entry, (title, ask): Deed) -> AnyView {
    let Questions { chat, w } = questions;
    let mut ask = Some(ask);
    let mut ways = Vec::new();
    for way in entry.ways.iter().map(String::as_str).chain(["chat"]) {
        let class = if ways.is_empty() { "button" } else { "button button-quiet" };
        ways.extend(match way {
            "chat" => ask.take().map(|ask| {
                view! {
                    <button type="button" class=class on:click=move |_| ask()>
                        {title}
                    </button>
                }
                .into_any()
            }),
            "call_back" => Some(screen(questions, class, Screen::CallBack, chat.t.call_title)),
            "form" => Some(screen(questions, class, Screen::Feedback, chat.t.form_title)),
            "phone" => link(questions, class, ChannelKind::Phone, w.call),
            "email" => link(questions, class, ChannelKind::Email, w.write),
            _ => None,
        });
    }
    view! { <div class="lookup-ways">{ways}</div> }.into_any()
}

/// A button to another screen, where the server offers what stands there.
fn screen(questions: Questions, class: &'static str, screen: Screen, title: &'static str) -> AnyView {
    let chat = questions.chat;
    view! {
        <button
            type="button"
            class=class
            hidden=flag(move || !offers(chat, screen))
            on:click=move |_| chat.go_to(screen)
        >
            {title}
        </button>
    }
    .into_any()
}

/// A link to another channel of the portal, if it has one.
fn link(
    questions: Questions,
    class: &'static str,
    kind: ChannelKind,
    title: fn(&str) -> String,
) -> Option<AnyView> {
    let (title, address) = questions.chat.view.portal.with(|portal| {
        let channel = channel(portal, kind)?;
        Some((title(&channel.value), channel.href.clone().filter(|address| is_safe(address))?))
    })?;
    Some(view! { <a class=class href=address>{title}</a> }.into_any())
}
