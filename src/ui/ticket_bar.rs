//! The number of the conversation, to be quoted elsewhere; what takes it along, and its end.

use std::time::Duration;

use leptos::prelude::*;
use leptos::task::spawn_local;

use super::context::chat;
use super::dynamic::{flag, words};
use super::end_conversation::{EndConversation, can_end};
use super::icon::{COPY, Icon, SAVE, SETTINGS};
use super::lazy::Lazy;
use super::screen::Screen;
use super::settings_button::SettingsButton;
use super::transcript::transcript;
use crate::browser::clipboard;

/// How long the copy button says that it has copied.
const COPIED: Duration = Duration::from_secs(3);

/// The bar; hidden before there is a conversation.
#[component]
pub(super) fn TicketBar() -> impl IntoView {
    let chat = chat();
    let t = chat.t;
    let number = Memo::new(move |_| chat.view.ticket.with(|ticket| ticket.number.clone()));
    let copied = RwSignal::new(false);
    let keeping = RwSignal::new(false);
    let copy = move |_| {
        let number = number.get_untracked().unwrap_or_default();
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
        <div class="ticket-bar" hidden=flag(move || number.get().is_none() && !can_end(chat))>
            <div class="ticket-identity" hidden=flag(move || number.get().is_none())>
                <p class="ticket-words">
                    {t.ticket} " " <span class="ticket-number">{words(move || number.get().unwrap_or_default())}</span>
                </p>
                <button
                    type="button"
                    class="text-button"
                    aria-label=t.copy_number
                    title=t.copy_number
                    on:click=copy
                >
                    <Icon d=COPY />
                    {words(move || if copied.get() { t.copied } else { "" })}
                </button>
            </div>
            <SettingsButton face=view! { <Icon d=SETTINGS /> }.into_any() />
            <button
                type="button"
                class="text-button"
                aria-label=t.transcript
                title=t.transcript
                aria-expanded=words(move || if keeping.get() { "true" } else { "false" })
                hidden=flag(move || !can_end(chat))
                on:click=move |_| keeping.update(|is| *is = !*is)
            >
                <Icon d=SAVE />
            </button>
            <button
                type="button"
                class="text-button"
                hidden=flag(move || chat.view.desk.with(|desk| !desk.offers.tickets))
                on:click=move |_| chat.go_to(Screen::Tickets)
            >
                {t.tickets_title}
            </button>
            <EndConversation />
            <div class="ticket-transcript" hidden=flag(move || !keeping.get() || !can_end(chat))>
                <Lazy part=transcript() wanted=flag(move || keeping.get()) t />
            </div>
        </div>
    }
}
