//! How far a message has come, and what to do when it has not.

use chat_core::{Command, Delivery, EntryKey, Keeping};
use chat_protocol::{ErrorCode, Retry};
use leptos::prelude::*;

use super::context::chat;
use super::icon::{CLOCK, Icon, TICK, TICKS, WARNING};
use crate::browser::focus;
use crate::i18n::Strings;

/// The sentence for a message that did not arrive; none for one on its way or there.
pub(super) fn failure_words(delivery: Delivery, keeping: Keeping, t: &Strings) -> Option<&'static str> {
    match (delivery, keeping) {
        (Delivery::Received | Delivery::Sending | Delivery::Accepted | Delivery::Read, _) => None,
        // «The text is saved» only when that is true.
        (Delivery::Delayed, Keeping::OnDevice) => Some(t.delayed_kept),
        (Delivery::Delayed, Keeping::InMemory) => Some(t.delayed_in_memory),
        (Delivery::Refused(code), _) => Some(match code {
            ErrorCode::RateLimited => t.refused_too_fast,
            ErrorCode::TooManyConvs => t.refused_too_many,
            ErrorCode::ConvClosed => t.refused_closed,
            _ => match code.retry() {
                Retry::New => t.refused_text,
                Retry::Never => t.refused_final,
                Retry::Same | Retry::After | Retry::Auth => t.refused,
            },
        }),
    }
}

/// Icon and word beside the time.
#[component]
pub(super) fn DeliveryMark(
    /// How far it has come.
    delivery: Memo<Delivery>,
) -> impl IntoView {
    let t = chat().t;
    move || {
        let (icon, words) = match delivery.get() {
            Delivery::Received | Delivery::Delayed | Delivery::Refused(_) => return None,
            Delivery::Sending => (CLOCK, t.sending),
            Delivery::Accepted => (TICK, t.accepted),
            Delivery::Read => (TICKS, t.read),
        };
        Some(view! {
            <span class="delivery">
                <Icon d=icon />
                {words}
            </span>
        })
    }
}

/// Why a message is not sent, and what the person can do about it.
#[component]
pub(super) fn Undelivered(
    /// The message.
    name: EntryKey,
    /// How far it has come.
    delivery: Memo<Delivery>,
    /// What it says.
    text: Memo<String>,
) -> impl IntoView {
    let chat = chat();
    let t = chat.t;
    // Only what this person wrote can be undelivered, and that is named by its command.
    let EntryKey::Command(id) = name else { return ().into_any() };
    let words = move || failure_words(delivery.get(), chat.view.keeping.get(), t);
    let can_retry = move || match delivery.get() {
        Delivery::Refused(code) => matches!(code.retry(), Retry::Same | Retry::After | Retry::Auth),
        _ => true,
    };
    let to_composer = move || {
        if let Some(field) = chat.field.get_untracked() {
            focus::give(&field);
        }
    };
    let edit = move |_| {
        chat.draft.update(|draft| {
            if !draft.trim().is_empty() {
                draft.push('\n');
            }
            draft.push_str(&text.get_untracked());
        });
        chat.commands.send(Command::Discard(id));
        to_composer();
    };
    let discard = move |_| {
        chat.commands.send(Command::Discard(id));
        to_composer();
    };
    view! {
        <Show when=move || words().is_some()>
            <div class="undelivered-note">
                <p>
                    <Icon d=WARNING />
                    <span>{move || words().unwrap_or_default()}</span>
                </p>
                <Show
                    when=can_retry
                    fallback=move || {
                        view! {
                            <button type="button" class="text-button" on:click=edit>
                                {t.edit}
                            </button>
                        }
                    }
                >
                    <button
                        type="button"
                        class="text-button"
                        on:click=move |_| chat.commands.send(Command::Retry(id))
                    >
                        {t.retry}
                    </button>
                </Show>
                <button type="button" class="text-button" on:click=discard>
                    {t.discard}
                </button>
            </div>
        </Show>
    }
    .into_any()
}
