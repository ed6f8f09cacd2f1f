//! What is wrong with the connection, while something is.

use std::time::Duration;

use chat_core::{Command, ConnectionView};
use leptos::prelude::*;

use super::context::{Chat, chat};
use super::dynamic::{flag, words};
use super::screen::{Screen, screen};
use crate::i18n::Strings;

/// How long the good news stays.
const RESTORED: Duration = Duration::from_secs(4);

/// The sentence for trouble; none while all is well.
pub(super) fn trouble_words(connection: ConnectionView, t: &Strings) -> Option<&'static str> {
    match connection {
        ConnectionView::Idle | ConnectionView::Connecting | ConnectionView::Live => None,
        ConnectionView::ConnectingLong => Some(t.connecting_long),
        ConnectionView::Reconnecting => Some(t.reconnecting),
        ConnectionView::Offline => Some(t.offline),
        ConnectionView::Failing => Some(t.failing),
        ConnectionView::Stopped => Some(t.stopped),
    }
}

/// Whether what is sent now has to wait; tracked.
pub(super) fn is_broken(chat: Chat) -> bool {
    use ConnectionView::{ConnectingLong, Failing, Offline, Reconnecting};
    matches!(chat.view.connection.get(), ConnectingLong | Reconnecting | Failing | Offline)
}

/// The bar; hidden while all is well.
#[component]
pub(super) fn ConnectionBar() -> impl IntoView {
    let chat = chat();
    let t = chat.t;
    let restored = RwSignal::new(false);
    Effect::new(move |was: Option<ConnectionView>| {
        let now = chat.view.connection.get();
        if is_restored(was, now) {
            restored.set(true);
            // The widget may be gone by then.
            let fade = move || {
                restored.try_set(false);
            };
            set_timeout(fade, RESTORED);
        }
        now
    });
    let said = move || {
        let restored = restored.get().then_some(t.restored);
        trouble_words(chat.view.connection.get(), t).or(restored)
    };
    let can_hurry = move || {
        use ConnectionView::{ConnectingLong, Failing, Reconnecting};
        matches!(chat.view.connection.get(), ConnectingLong | Reconnecting | Failing)
    };
    let has_others = move || {
        let hopeless =
            matches!(chat.view.connection.get(), ConnectionView::Failing | ConnectionView::Stopped);
        hopeless && screen(chat) != Screen::Home
    };
    view! {
        <div
            class="connection-bar"
            class:restored=flag(move || trouble_words(chat.view.connection.get(), t).is_none())
            hidden=flag(move || said().is_none())
        >
            <p>{words(move || said().unwrap_or_default())}</p>
            <button
                type="button"
                class="text-button"
                hidden=flag(move || !can_hurry())
                on:click=move |_| chat.commands.send(Command::ConnectNow)
            >
                {t.connect_now}
            </button>
            <button
                type="button"
                class="text-button"
                hidden=flag(move || !has_others())
                on:click=move |_| chat.go_to(Screen::Home)
            >
                {t.channels}
            </button>
        </div>
    }
}

/// Whether a connection that had been lost is back.
pub(super) fn is_restored(was: Option<ConnectionView>, now: ConnectionView) -> bool {
    matches!(was, Some(ConnectionView::Reconnecting | ConnectionView::Failing | ConnectionView::Offline))
        && now == ConnectionView::Live
}
