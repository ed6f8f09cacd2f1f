//! Ending the conversation, with a question first.

use chat_core::{Command, Stage};
use leptos::ev::KeyboardEvent;
use leptos::html::Button;
use leptos::prelude::*;

use super::context::{Chat, chat};
use super::dynamic::flag;
use crate::browser::focus;

/// Whether there is something to end.
pub(super) fn can_end(chat: Chat) -> bool {
    chat.view
        .ticket
        .with(|ticket| matches!(ticket.stage, Stage::Bot | Stage::Waiting(_) | Stage::WithOperator { .. }))
}

/// A button, and in its place, once pressed, the question.
#[component]
pub(super) fn EndConversation() -> impl IntoView {
    let chat = chat();
    let t = chat.t;
    let asked = RwSignal::new(false);
    let (end, yes) = (NodeRef::<Button>::new(), NodeRef::<Button>::new());
    // The button that had the focus hides: the one in its place takes it over, once it is there.
    let turn = move |to: bool| {
        asked.set(to);
        request_animation_frame(move || {
            if let Some(button) = (if to { yes } else { end }).try_get_untracked().flatten() {
                focus::give(&button);
            }
        });
    };
    // Escape takes the question back and leaves the panel open.
    let on_key = move |event: KeyboardEvent| {
        if event.key() == "Escape" {
            event.stop_propagation();
            event.prevent_default();
            turn(false);
        }
    };
    let confirm = move |_| {
        chat.commands.send(Command::CloseConversation);
        asked.set(false);
        if let Some(field) = chat.field.get_untracked() {
            focus::give(&field);
        }
    };
    view! {
        <button
            type="button"
            class="text-button ticket-end"
            aria-label=t.end
            hidden=flag(move || asked.get() || !can_end(chat))
            node_ref=end
            on:click=move |_| turn(true)
        >
            {t.end_short}
        </button>
        <div
            class="end-conversation"
            role="group"
            aria-label=t.end_question
            hidden=flag(move || !asked.get() || !can_end(chat))
            on:keydown=on_key
        >
            <p>{t.end_question}</p>
            <button type="button" class="button" node_ref=yes on:click=confirm>
                {t.end_yes}
            </button>
            <button type="button" class="button button-quiet" on:click=move |_| turn(false)>
                {t.end_no}
            </button>
        </div>
    }
}
