//! A line of the log that nobody wrote.

use chat_core::Entry;
use chat_protocol::{CallResult, EventBody, Role};
use leptos::prelude::*;

use super::context::{Chat, chat};
use super::desk_bar::scheduled_words;
use crate::browser::intl;
use crate::i18n::Strings;

/// How a call ended.
pub(super) fn result_words(result: CallResult, t: &Strings) -> &'static str {
    match result {
        CallResult::Reached => t.call_reached,
        CallResult::NotReached => t.call_not_reached,
        CallResult::WrongNumber => t.call_wrong_number,
    }
}

/// The sentence for what happened; none for what needs no line.
pub(super) fn line_words(entry: &Entry, chat: Chat) -> Option<String> {
    let t = chat.t;
    match &entry.body {
        EventBody::TicketOpened { no, .. } => Some((t.line_opened)(no)),
        EventBody::TicketQueued { .. } => Some(t.line_queued.to_owned()),
        EventBody::TicketAssigned { op } => Some((t.operator)(&op.name)),
        EventBody::TicketReopened {} => Some(t.line_reopened.to_owned()),
        EventBody::Rated { score, .. } => Some((t.line_rated)(*score)),
        EventBody::TicketNudged { .. } => Some(t.line_nudged.to_owned()),
        EventBody::IdentityChanged { .. } => Some(t.line_attached.to_owned()),
        EventBody::OperatorLeft { op } => Some((t.line_operator_left)(&op.name)),
        EventBody::TicketTransferred { .. } => Some(t.line_transferred.to_owned()),
        EventBody::CallBackScheduled { phone, from, due, .. } => {
            Some(scheduled_words(chat, phone, *from, *due))
        }
        EventBody::CallBackCancelled { .. } => Some(t.call_cancelled.to_owned()),
        EventBody::CallBackDone { result, .. } => Some(result_words(*result, t).to_owned()),
        EventBody::TicketClosed { .. } => Some(match entry.by.role {
            Role::User => t.line_ended_by_me.to_owned(),
            Role::Operator => t.line_ended_by_operator.to_owned(),
            Role::Bot | Role::System => t.ended.to_owned(),
        }),
        EventBody::Unknown { text, .. } => text.as_ref().map(|text| text.to_string()),
        EventBody::Message { .. }
        | EventBody::ActionChosen { .. }
        | EventBody::StatusShown { .. }
        | EventBody::RatingAsked {}
        | EventBody::CallBackOffered {}
        | EventBody::IdentityAsked {} => None,
    }
}

/// What the operator who ended the conversation leaves the person with.
pub(super) fn summary(entry: &Entry) -> Option<String> {
    match &entry.body {
        EventBody::TicketClosed { summary, .. } => summary.as_ref().map(|words| words.to_string()),
        _ => None,
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
        line_words(entry, chat).map(|words| {
            let summary = summary(entry).map(|words| {
                view! {
                    <div class="system-summary">
                        <p class="system-summary-title">{chat.t.line_summary}</p>
                        <p class="system-summary-text">{words}</p>
                    </div>
                }
            });
            view! {
                <div class="system-line">
                    <p>{words} " " <time class="system-time" datetime=iso>{time}</time></p>
                    {summary}
                </div>
            }
        })
    })
}
