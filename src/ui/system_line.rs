//! A line of the log that nobody wrote.

use chat_core::Entry;
use chat_protocol::{EventBody, Role};
use leptos::prelude::*;

use super::context::chat;
use crate::browser::intl;
use crate::i18n::Strings;

/// The sentence for what happened; none for what needs no line.
pub(super) fn line_words(entry: &Entry, t: &Strings) -> Option<String> {
    match &entry.body {
        EventBody::TicketOpened { no, .. } => Some((t.line_opened)(no)),
        EventBody::TicketQueued { .. } => Some(t.line_queued.to_owned()),
        EventBody::TicketAssigned { op } => Some((t.operator)(&op.name)),
        EventBody::TicketNudged { .. } => Some(t.line_nudged.to_owned()),
        EventBody::IdentityChanged { .. } => Some(t.line_attached.to_owned()),
        EventBody::OperatorLeft { op } => Some((t.line_operator_left)(&op.name)),
        EventBody::TicketClosed { .. } => Some(match entry.by.role {
            Role::User => t.line_ended_by_me.to_owned(),
            Role::Operator => t.line_ended_by_operator.to_owned(),
            Role::Bot | Role::System => t.ended.to_owned(),
        }),
        EventBody::Unknown { text, .. } => text.as_ref().map(|text| text.to_string()),
        EventBody::Message { .. } => None,
    }
}

/// The line.
#[component]
pub(super) fn SystemLine(
    /// What happened.
    entry: ArcRwSignal<Entry>,
) -> impl IntoView {
    let chat = chat();
    // Only the server tells what happened, and it never changes what it told.
    entry.with_untracked(|entry| {
        let (iso, time) = (intl::iso(entry.at), intl::clock_time(entry.at, chat.lang.tag()));
        line_words(entry, chat.t).map(|words| {
            view! {
                <p class="system-line">
                    {words} " " <time class="system-time" datetime=iso>{time}</time>
                </p>
            }
        })
    })
}
