//! How far a message has come, and what to do when it has not.

use chat_core::{Command, Delivery, Entry, Keeping};
use chat_protocol::{CommandId, ErrorCode, Retry};
use leptos::prelude::*;

use super::context::{Chat, chat};
use super::dynamic::words;
use super::icon::{CLOCK, Icon, TICK, TICKS, WARNING};
use super::message::{files_of, message_text};
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
            ErrorCode::FileMissing => t.refused_file_missing,
            ErrorCode::FileTooBig
            | ErrorCode::FileType
            | ErrorCode::FileEmpty
            | ErrorCode::FileInfected
            | ErrorCode::TooManyFiles => t.refused_file,
            _ => match code.retry() {
                Retry::New => t.refused_text,
                Retry::Never => t.refused_final,
                Retry::Same | Retry::After | Retry::Auth => t.refused,
            },
        }),
    }
}

fn delivery_of(entry: StoredValue<ArcRwSignal<Entry>>) -> Delivery {
    entry.get_value().with(|entry| entry.delivery)
}

/// Icon and word beside the time.
#[component]
pub(super) fn DeliveryMark(
    /// The message.
    entry: StoredValue<ArcRwSignal<Entry>>,
) -> impl IntoView {
    let t = chat().t;
    let look = move || match delivery_of(entry) {
        Delivery::Received | Delivery::Delayed | Delivery::Refused(_) => None,
        Delivery::Sending => Some((CLOCK, t.sending)),
        Delivery::Accepted => Some((TICK, t.accepted)),
        Delivery::Read => Some((TICKS, t.read)),
    };
    move || {
        look().map(|(icon, words)| {
            view! {
                <span class="delivery">
                    <Icon d=icon />
                    {words}
                </span>
            }
        })
    }
}

/// Puts what stands in a message, its files too, back into the composer and drops the message. The button that
/// was pressed goes together with it: the focus goes where one goes on.
pub(super) fn take_back(chat: Chat, id: CommandId, entry: StoredValue<ArcRwSignal<Entry>>) {
    let entry = entry.get_value();
    let text = entry.with_untracked(message_text);
    chat.append_to_draft(&text);
    chat.attachments.take_back(&entry.with_untracked(files_of));
    chat.commands.send(Command::Discard(id));
    chat.focus_composer();
}

/// Why a message is not sent, and what the person can do about it.
#[component]
pub(super) fn Undelivered(
    /// Its name.
    id: CommandId,
    /// The message.
    entry: StoredValue<ArcRwSignal<Entry>>,
) -> impl IntoView {
    let chat = chat();
    let t = chat.t;
    let failure = Memo::new(move |_| failure_words(delivery_of(entry), chat.view.keeping.get(), t));
    let can_retry = move || match delivery_of(entry) {
        Delivery::Refused(code) => matches!(code.retry(), Retry::Same | Retry::After | Retry::Auth),
        _ => true,
    };
    // The button that was pressed goes together with the message.
    let discard = move || {
        chat.commands.send(Command::Discard(id));
        if let Some(field) = chat.field.get_untracked() {
            focus::give(&field);
        }
    };
    let edit = move || take_back(chat, id, entry);
    move || {
        failure.get().map(|failure| {
            view! {
                <div class="undelivered-note">
                    <p>
                        <Icon d=WARNING />
                        <span>{failure}</span>
                    </p>
                    <button
                        type="button"
                        class="text-button"
                        on:click=move |_| {
                            if can_retry() { chat.commands.send(Command::Retry(id)) } else { edit() }
                        }
                    >
                        {words(move || if can_retry() { t.retry } else { t.edit })}
                    </button>
                    <button type="button" class="text-button" on:click=move |_| discard()>
                        {t.discard}
                    </button>
                </div>
            }
        })
    }
}
