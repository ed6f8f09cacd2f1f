//! What tells of a conversation: its number, the log, who is writing, its end. A part of its own, because a
//! person can read the panel's title and write in the composer before it has come.

use leptos::prelude::*;

use super::closed_bar::ClosedBar;
use super::lazy::part;
use super::message_log::MessageLog;
use super::nudge_bar::NudgeBar;
use super::ticket_bar::TicketBar;
use super::typing_indicator::TypingIndicator;

part!(conversation, draw);

fn draw() -> AnyView {
    view! {
        <TicketBar />
        <MessageLog />
        <TypingIndicator />
        <NudgeBar />
        <ClosedBar />
    }
    .into_any()
}
