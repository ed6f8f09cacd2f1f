//! In place of the composer, once the conversation is over.

use chat_core::{Command, Stage};
use leptos::html::Button;
use leptos::prelude::*;

use super::context::{Chat, chat};
use super::dynamic::flag;
use super::lazy::Lazy;
use super::rating::Rating;
use super::screen::Screen;
use super::transcript::transcript;
use crate::browser::focus;

/// Whether the conversation is over; tracked.
pub(super) fn has_ended(chat: Chat) -> bool {
    chat.view.ticket.with(|ticket| matches!(ticket.stage, Stage::Closed { .. }))
}

/// Whether the conversation is over now.
pub(super) fn has_ended_untracked(chat: Chat) -> bool {
    untrack(|| has_ended(chat))
}

/// The sentence for the end, with the number where there is one; hidden before.
#[component]
pub(super) fn ClosedBar() -> impl IntoView {
    let chat = chat();
    let t = chat.t;
    let button = NodeRef::<Button>::new();
    let words = move || {
        chat.view.ticket.with(|ticket| match (&ticket.stage, &ticket.number) {
            (Stage::Closed { .. }, Some(number)) => (t.ended_number)(number),
            (Stage::Closed { .. }, None) => t.ended.to_owned(),
            _ => String::new(),
        })
    };
    // Composer and bar take each other's place, and the focus goes along; one elsewhere stays there.
    Effect::new(move |was: Option<bool>| {
        let ended = has_ended(chat);
        let had_focus = chat
            .dialog
            .get_untracked()
            .is_some_and(|dialog| focus::is_inside_part(&dialog, ".composer, .closed-bar"));
        if was.is_some_and(|was| was != ended) && had_focus {
            request_animation_frame(move || {
                if let Some(button) = button.try_get_untracked().flatten().filter(|_| ended) {
                    focus::give(&button);
                } else if let Some(field) = chat.field.try_get_untracked().flatten() {
                    focus::give(&field);
                }
            });
        }
        ended
    });
    view! {
        <div class="closed-bar" hidden=flag(move || !has_ended(chat))>
            <p>{words}</p>
            <div class="closed-rating" hidden=flag(move || !chat.view.desk.with(|desk| desk.offers.rating))>
                <Rating of="closed" />
            </div>
            <Lazy part=transcript() wanted=flag(move || has_ended(chat)) t />
            <button
                type="button"
                class="button"
                node_ref=button
                on:click=move |_| {
                    chat.commands.send(Command::StartOver);
                    chat.go_to(Screen::Conversation);
                }
            >
                {t.start_over}
            </button>
            <button
                type="button"
                class="button button-quiet"
                hidden=flag(move || !chat.view.desk.with(|desk| desk.offers.reopening))
                on:click=move |_| {
                    chat.commands.send(Command::Reopen);
                    chat.go_to(Screen::Conversation);
                }
            >
                {t.reopen}
            </button>
            <button
                type="button"
                class="text-button"
                on:click=move |_| {
                    chat.commands.send(Command::Forget);
                    chat.announcer.say(t.forgotten);
                    chat.go_to(Screen::Home);
                }
            >
                {t.forget}
            </button>
        </div>
    }
}
