//! Where a person begins: a chat, a topic, another way to get help. Further ways stand here as they come.

use chat_core::Stage;
use chat_protocol::portal::{Portal, Topic};
use leptos::prelude::*;
use leptos::task::spawn_local;

use super::channels::{Channels, words_of};
use super::connection_bar::is_broken;
use super::context::{Chat, chat};
use super::desk_notice::DeskNotice;
use super::dynamic::{Words, flag, words};
use super::lazy::Lazy;
use super::lookup::lookup;
use super::screen::{Screen, screen};
use super::settings_button::SettingsButton;
use crate::browser::{fetch, idle};

/// Fetches the portal's file once the panel is open and on screen; what failed is tried at the next opening.
fn fetch_portal(chat: Chat, address: String) {
    let address = StoredValue::new(address);
    Effect::new(move || {
        if chat.panel.is_open() && chat.view.portal.with_untracked(|portal| *portal == Portal::default()) {
            spawn_local(async move {
                idle::painted().await;
                let Some(address) = address.try_get_value() else { return };
                if let Some(text) = fetch::text(&address).await {
                    match chat_protocol::json::parse(&text) {
                        Ok(portal) => drop(chat.view.portal.try_set(portal)),
                        Err(why) => leptos::logging::warn!("portal-chat: {address}: {why}"),
                    }
                }
            });
        }
    });
}

/// The screen.
#[component]
pub(super) fn Home(
    /// Address of the portal's file.
    portal: String,
) -> impl IntoView {
    let chat = chat();
    let t = chat.t;
    fetch_portal(chat, portal);
    let under_way =
        move || chat.view.ticket.with(|ticket| !matches!(ticket.stage, Stage::New | Stage::Closed { .. }));
    // What is unread while one looks stands in a conversation that is not shown.
    let tickets = move || match chat.view.unread.get() {
        0 => t.tickets_title.to_owned(),
        count => (t.launcher_unread)(t.tickets_title, count),
    };
    view! {
        <div class="home" hidden=flag(move || screen(chat) != Screen::Home)>
            <p class="home-greeting">{t.welcome}</p>
            <DeskNotice />
            <button
                type="button"
                class="button home-start"
                on:click=move |_| begin(chat, None)
            >
                {words(move || if under_way() { t.go_on } else { t.start })}
            </button>
            <div class="home-ways">{way(chat, Screen::Questions, words(move || t.questions_title))}</div>
            <Lazy part=lookup() wanted=flag(move || chat.panel.is_open()) t />
            <section
                class="topics"
                aria-labelledby="topics-title"
                hidden=flag(move || chat.view.portal.with(|portal| portal.topics.is_empty()) || under_way())
            >
                <h3 id="topics-title" class="home-title">
                    {t.topics}
                </h3>
                <ul class="topics-list">
                    {move || {
                        chat.view.portal.with(|portal| portal.topics.iter().map(|topic| item(chat, topic)).collect_view())
                    }}
                </ul>
            </section>
            <div
                class="home-ways"
                hidden=flag(move || ![Screen::Tickets, Screen::CallBack, Screen::Feedback].iter().any(|way| offers(chat, *way)))
            >
                {way(chat, Screen::Tickets, words(tickets))} {way(chat, Screen::CallBack, words(move || t.call_title))}
                {way(chat, Screen::Feedback, words(move || t.form_title))}
            </div>
            <Channels />
            <SettingsButton face=t.settings.into_any() />
        </div>
    }
}

/// Whether the server offers what stands on the screen; tracked. Of one that cannot be reached it is not known: what
/// is asked for then waits for a connection.
pub(super) fn offers(chat: Chat, screen: Screen) -> bool {
    chat.view.desk.with(|desk| match screen {
        Screen::CallBack | Screen::Feedback if !desk.offers.are_known => is_broken(chat),
        Screen::CallBack => desk.offers.call_back,
        Screen::Feedback => desk.offers.form,
        Screen::Tickets => desk.offers.tickets,
        Screen::Home | Screen::Conversation | Screen::Questions => true,
    })
}

/// A button to another screen; hidden while the server does not offer what stands there.
fn way(chat: Chat, screen: Screen, title: Words) -> AnyView {
    view! {
        <button
            type="button"
            class="button button-quiet"
            hidden=flag(move || !offers(chat, screen))
            on:click=move |_| chat.go_to(screen)
        >
            {title}
        </button>
    }
    .into_any()
}

fn item(chat: Chat, topic: &Topic) -> AnyView {
    let chosen = topic.clone();
    view! {
        <li>
            <button type="button" class="topic" on:click=move |_| begin(chat, Some(chosen.clone()))>
                {words_of(&topic.title, chat.lang)}
            </button>
        </li>
    }
    .into_any()
}

/// The topic the page is about, if the portal has it.
fn topic_of_page(chat: Chat) -> Option<Topic> {
    let id = chat.view.about.with_untracked(|about| about.topic.clone())?;
    chat.view.portal.with_untracked(|portal| portal.topics.iter().find(|topic| topic.id == id).cloned())
}

/// To the conversation: the one under way, or a new one.
pub(super) fn begin(chat: Chat, topic: Option<Topic>) {
    chat.topic.set(topic.or_else(|| topic_of_page(chat)));
    chat.go_to_composer();
}
