//! As whom the person writes, and what can be done about it.

use chat_core::{Command, IdentityView};
use leptos::prelude::*;

use super::closed_bar::has_ended;
use super::context::{Chat, chat};
use super::dynamic::{flag, words};
use crate::i18n::Strings;

/// The sentence for an identity.
fn identity_words(identity: &IdentityView, t: &Strings) -> String {
    match identity {
        IdentityView::Guest => t.guest.to_owned(),
        IdentityView::Attachable => t.attach_question.to_owned(),
        IdentityView::Attaching => t.attaching.to_owned(),
        IdentityView::Account { name: None } => t.account_unnamed.to_owned(),
        IdentityView::Account { name: Some(name) } => (t.account)(name),
        IdentityView::SignInNeeded { unsent: false } => t.sign_in_needed.to_owned(),
        IdentityView::SignInNeeded { unsent: true } => t.sign_in_needed_kept.to_owned(),
    }
}

fn is(chat: Chat, question: fn(&IdentityView) -> bool) -> bool {
    chat.view.identity.with(question)
}

fn is_guest(identity: &IdentityView) -> bool {
    *identity == IdentityView::Guest
}

fn is_signed_out(identity: &IdentityView) -> bool {
    matches!(identity, IdentityView::SignInNeeded { .. })
}

/// The line over the composer. Once a guest without a choice has begun to write, only the composer's
/// description says it.
#[component]
pub(super) fn IdentityBar() -> impl IntoView {
    let chat = chat();
    let t = chat.t;
    announce(chat);
    let offers_sign_in = move || {
        chat.view.can_sign_in.get() && is(chat, |identity| is_guest(identity) || is_signed_out(identity))
    };
    let is_known_by_now =
        move || !offers_sign_in() && is(chat, is_guest) && !chat.view.order.with(Vec::is_empty);
    let choose = move |command: Command| {
        chat.commands.send(command);
        chat.focus_composer();
    };
    view! {
        <div
            class="identity-bar"
            class:hidden-text=flag(is_known_by_now)
            class:needs-choice=flag(move || is(chat, is_signed_out))
            hidden=flag(move || has_ended(chat) && is(chat, is_guest))
        >
            <p id="composer-guest">
                {words(move || chat.view.identity.with(|identity| identity_words(identity, t)))}
            </p>
            <button
                type="button"
                class="text-button"
                hidden=flag(move || !is(chat, |identity| *identity == IdentityView::Attachable))
                on:click=move |_| choose(Command::Attach)
            >
                {t.attach}
            </button>
            <button
                type="button"
                class="text-button"
                hidden=flag(move || !offers_sign_in())
                on:click=move |_| chat.view.sign_in()
            >
                {t.sign_in}
            </button>
            <button
                type="button"
                class="text-button"
                hidden=flag(move || !is(chat, is_signed_out))
                on:click=move |_| choose(Command::ContinueAsGuest)
            >
                {words(move || {
                    let unsent = is(chat, |identity| *identity == IdentityView::SignInNeeded { unsent: true });
                    if unsent { t.as_guest_dropping } else { t.as_guest }
                })}
            </button>
        </div>
    }
}

/// That something waits for the person's choice is said aloud, and so is what came of it.
fn announce(chat: Chat) {
    Effect::new(move |was: Option<IdentityView>| {
        let now = chat.view.identity.get();
        let is_open = chat.panel.is_open();
        let is_news = is_open && was.as_ref().is_some_and(|was| *was != now);
        match &now {
            _ if !is_news => {}
            IdentityView::SignInNeeded { .. } => chat.announcer.warn(&identity_words(&now, chat.t)),
            IdentityView::Account { name: None } | IdentityView::Attaching => {}
            _ => chat.announcer.say(&identity_words(&now, chat.t)),
        }
        now
    });
}
