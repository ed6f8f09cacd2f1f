//! The number of the conversation, to be quoted elsewhere, and its end.

use std::time::Duration;

use chat_core::Stage;
use leptos::prelude::*;
use leptos::task::spawn_local;

use super::context::chat;
use super::end_conversation::EndConversation;
use super::icon::{COPY, Icon, TICK};
use crate::browser::clipboard;

/// How long the copy button says that it has copied.
const COPIED: Duration = Duration::from_secs(3);

/// The bar; nothing before there is a conversation.
#[component]
pub(super) fn TicketBar() -> impl IntoView {
    let chat = chat();
    let number = Memo::new(move |_| chat.view.ticket.with(|ticket| ticket.number.clone()));
    let can_end = Memo::new(move |_| {
        let stage = chat.view.ticket.with(|ticket| ticket.stage.clone());
        matches!(stage, Stage::Waiting(_) | Stage::WithOperator { .. })
    });
    view! {
        <Show when=move || number.get().is_some() || can_end.get()>
            <div class="ticket-bar">
                {move || number.get().map(|number| view! { <Number number /> })}
                <Show when=move || can_end.get()>
                    <EndConversation />
                </Show>
            </div>
        </Show>
    }
}

#[component]
fn Number(number: String) -> impl IntoView {
    let chat = chat();
    let t = chat.t;
    let copied = RwSignal::new(false);
    let shown = number.clone();
    let copy = move |_| {
        let number = number.clone();
        spawn_local(async move {
            if clipboard::copy(&number).await {
                copied.try_set(true);
                chat.announcer.say(t.copied);
                let fade = move || {
                    copied.try_set(false);
                };
                set_timeout(fade, COPIED);
            } else {
                chat.announcer.warn(t.copy_failed);
            }
        });
    };
    view! {
        <div class="ticket-identity">
        <p class="ticket-words">
                {t.ticket} " " <span class="ticket-number">{shown}</span>
            </p>
        <button type="button" class="text-button" aria-label=t.copy_number title=t.copy_number on:click=copy>
            {move || {
                if copied.get() {
                    view! { <Icon d=TICK /> }
                } else {
                    view! { <Icon d=COPY /> }
                }
            }}
            <Show when=move || copied.get()>
                <span>{t.copied}</span>
            </Show>
        </button>
        </div>
    }
}
