//! How far a message has come, and what to do when it has not.

use std::borrow::Cow;
use std::time::Duration;

use chat_core::{Command, Delivery, Entry, Keeping};
use chat_protocol::{CommandId, ErrorCode, Millis, Retry};
use leptos::prelude::*;

use super::context::{Chat, chat};
use super::dynamic::{flag, words};
use super::icon::{CLOCK, Icon, TICK, TICKS, WARNING};
use super::message::{files_of, message_text};
use crate::browser::{clock, focus};
use crate::i18n::Strings;

/// The sentence for a message that did not arrive; none for one on its way or there. How long a message is held
/// depends on the time.
pub(super) fn failure_words(
    delivery: Delivery,
    keeping: Keeping,
    now: Millis,
    t: &Strings,
) -> Option<Cow<'static, str>> {
    let words = match (delivery, keeping) {
        (Delivery::Received | Delivery::Sending | Delivery::Accepted | Delivery::Read, _) => return None,
        (Delivery::Held(until), _) => {
            let say = if keeping == Keeping::OnDevice { t.held_kept } else { t.held_in_memory };
            return Some(say(until.since(now).div_ceil(1000)).into());
        }
        // «The text is saved» only when that is true.
        (Delivery::Delayed, Keeping::OnDevice) => t.delayed_kept,
        (Delivery::Delayed, Keeping::InMemory) => t.delayed_in_memory,
        (Delivery::Refused(code), _) => match code {
            ErrorCode::RateLimited => t.refused_too_fast,
            ErrorCode::TooManyConvs => t.refused_too_many,
            ErrorCode::ConvClosed => t.refused_closed,
            ErrorCode::NotFound => t.refused_out_of_reach,
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
        },
    };
    Some(words.into())
}

/// Looks at the clock once a second until then.
fn count_down(now: RwSignal<Millis>, until: Millis) {
    let at = clock::wall();
    // The message may be gone by now.
    if now.try_set(at).is_none() && at < until {
        set_timeout(move || count_down(now, until), Duration::from_secs(1));
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
        Delivery::Received | Delivery::Delayed | Delivery::Held(_) | Delivery::Refused(_) => None,
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
    let now = RwSignal::new(clock::wall());
    let state = Memo::new(move |_| delivery_of(entry));
    Effect::new(move || {
        if let Delivery::Held(until) = state.get() {
            count_down(now, until);
        }
    });
    let failure = Memo::new(move |_| failure_words(state.get(), chat.view.keeping.get(), now.get(), t));
    let has_failed = Memo::new(move |_| failure.with(Option::is_some));
    // What is held goes by itself.
    let is_held = move || matches!(state.get(), Delivery::Held(_));
    let can_retry = move || match delivery_of(entry) {
        // Sent again it begins another conversation.
        Delivery::Refused(ErrorCode::NotFound) => true,
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
        has_failed.get().then(|| {
            view! {
                <div class="undelivered-note">
                    <p>
                        <Icon d=WARNING />
                        <span>{words(move || failure.get().unwrap_or_default())}</span>
                    </p>
                    <button
                        type="button"
                        class="text-button"
                        hidden=flag(is_held)
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
