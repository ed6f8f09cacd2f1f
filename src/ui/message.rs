//! One message.

use chat_core::{Delivery, Entry, EntryKey, personal_numbers};
use chat_protocol::{Action, Author, EventBody, File, Role};
use leptos::prelude::*;

use super::context::chat;
use super::delivery::{DeliveryMark, Undelivered, take_back};
use super::dynamic::{flag, words};
use super::files_part::files_part;
use super::lazy::Lazy;
use super::linked_text::LinkedText;
use super::message_files::Accompanying;
use super::quick_replies::QuickReplies;
use crate::browser::intl;
use crate::i18n::Strings;

/// What its author is called.
pub(super) fn author_words(author: &Author, t: &Strings) -> String {
    let named = author.name.as_ref().map(|name| name.to_string()).filter(|name| !name.is_empty());
    match author.role {
        Role::User => t.me.to_owned(),
        Role::Operator => named.unwrap_or_else(|| t.operator_unnamed.to_owned()),
        Role::Bot => t.bot.to_owned(),
        Role::System => named.unwrap_or_else(|| t.support.to_owned()),
    }
}

/// What it says; empty for an entry that is no message.
pub(super) fn message_text(entry: &Entry) -> String {
    match &entry.body {
        EventBody::Message { text, .. } | EventBody::ActionChosen { text, .. } => text.to_string(),
        _ => String::new(),
    }
}

/// What of it is shown: personal numbers that the guided form wrote are masked, others may see the screen.
pub(super) fn shown_text(entry: &Entry) -> String {
    let text = message_text(entry);
    if entry.by.role == Role::User { personal_numbers::masked(&text) } else { text }
}

/// What can be chosen under it.
fn message_actions(entry: &Entry) -> Vec<Action> {
    match &entry.body {
        EventBody::Message { actions, .. } => actions.clone(),
        _ => Vec::new(),
    }
}

/// What went along with it.
pub(super) fn files_of(entry: &Entry) -> Vec<File> {
    match &entry.body {
        EventBody::Message { files, .. } => files.clone(),
        _ => Vec::new(),
    }
}

/// The bubble: author, text, time, and how far it has come.
#[component]
pub(super) fn Message(
    /// The message.
    entry: ArcRwSignal<Entry>,
) -> impl IntoView {
    let chat = chat();
    let (key, role, author) =
        entry.with_untracked(|entry| (entry.key, entry.by.role, author_words(&entry.by, chat.t)));
    // What this person wrote is named by its command.
    let mine = match key {
        EntryKey::Command(id) if role == Role::User => Some(id),
        _ => None,
    };
    let (files, actions) = entry.with_untracked(|entry| (files_of(entry), message_actions(entry)));
    let entry = StoredValue::new(entry);
    let take_back = Callback::new(move |()| {
        if let Some(id) = mine {
            take_back(chat, id, entry);
        }
    });
    // The signal itself may be dropped before its line: it is counted.
    let see = move || entry.get_value().get();
    let text = Memo::new(move |_| shown_text(&see()));
    let is_failed =
        move || matches!(see().delivery, Delivery::Delayed | Delivery::Held(_) | Delivery::Refused(_));
    view! {
        <div
            class="message"
            part="message"
            class:mine=role == Role::User
            class:undelivered=flag(is_failed)
        >
            <p class="message-author" class:hidden-text=role == Role::User>
                {author}
            </p>
            <p class="message-text" dir="auto">
                <LinkedText text />
            </p>
            {(!files.is_empty())
                .then(|| {
                    let attachments = chat.attachments;
                    provide_context(Accompanying { files, are_mine: mine.is_some(), attachments, take_back });
                    view! { <Lazy part=files_part() wanted=flag(move || chat.panel.is_open()) t=chat.t /> }
                })}
            {(!actions.is_empty()).then(|| view! { <QuickReplies key actions /> })}
            <p class="message-meta">
                <time datetime=words(move || intl::iso(see().at))>
                    {words(move || intl::clock_time(see().at, chat.lang.tag()))}
                </time>
                {mine.map(|_| view! { <DeliveryMark entry /> })}
            </p>
            {mine.map(|id| view! { <Undelivered id entry /> })}
        </div>
    }
}
