//! In place of the composer, once the conversation is over.

use chat_core::Command;
use leptos::html::Button;
use leptos::prelude::*;

use super::context::chat;
use crate::browser::focus;

/// The sentence for the end, with the number where there is one.
#[component]
pub(super) fn ClosedBar() -> impl IntoView {
    let chat = chat();
    let t = chat.t;
    let words = move || {
        chat.view.ticket.with(|ticket| match &ticket.number {
            Some(number) => (t.ended_number)(number),
            None => t.ended.to_owned(),
        })
    };
    let button = NodeRef::<Button>::new();
    // The composer goes: a focus that was in the panel must not fall back to the page.
    let had_focus = chat.dialog.get_untracked().is_some_and(|dialog| focus::is_inside(&dialog));
    Effect::new(move || {
        if let Some(button) = button.get()
            && had_focus
            && chat.dialog.get_untracked().is_some_and(|dialog| !focus::is_inside(&dialog))
        {
            focus::give(&button);
        }
    });
    view! {
        <div class="closed-bar">
            <p>{words}</p>
            <button
                type="button"
                class="button"
                node_ref=button
                on:click=move |_| chat.commands.send(Command::StartOver)
            >
                {t.start_over}
            </button>
        </div>
    }
}
