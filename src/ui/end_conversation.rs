//! Ending the conversation, with a question first.

use chat_core::Command;
use leptos::ev::KeyboardEvent;
use leptos::html::Button;
use leptos::prelude::*;

use super::context::chat;
use crate::browser::focus;

/// A button, and in its place, once pressed, the question.
#[component]
pub(super) fn EndConversation() -> impl IntoView {
    let chat = chat();
    let t = chat.t;
    let asked = RwSignal::new(false);
    let (end, yes) = (NodeRef::<Button>::new(), NodeRef::<Button>::new());
    // The button that had the focus goes: the one in its place takes it over.
    Effect::new(move |was: Option<bool>| {
        let now = asked.get();
        if was.is_some_and(|was| was != now)
            && let Some(button) = if now { yes.get() } else { end.get() }
        {
            focus::give(&button);
        }
        // Not there yet: run again when it is.
        if (if now { yes.get() } else { end.get() }).is_none() { was.unwrap_or(now) } else { now }
    });
    // Escape takes the question back and leaves the panel open.
    let on_key = move |event: KeyboardEvent| {
        if event.key() == "Escape" {
            event.stop_propagation();
            event.prevent_default();
            asked.set(false);
        }
    };
    let confirm = move |_| {
        chat.commands.send(Command::CloseConversation);
        asked.set(false);
    };
    let button = move || {
        view! {
            <button
                type="button"
                class="text-button ticket-end"
                aria-label=t.end
                node_ref=end
                on:click=move |_| asked.set(true)
            >
                {t.end_short}
            </button>
        }
    };
    view! {
        <Show when=move || asked.get() fallback=button>
            <div class="end-conversation" role="group" aria-label=t.end_question on:keydown=on_key>
                <p>{t.end_question}</p>
                <button type="button" class="button" node_ref=yes on:click=confirm>
                    {t.end_yes}
                </button>
                <button type="button" class="button button-quiet" on:click=move |_| asked.set(false)>
                    {t.end_no}
                </button>
            </div>
        </Show>
    }
}
