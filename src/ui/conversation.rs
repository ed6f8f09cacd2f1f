//! The conversation: its number, the log, who is writing, the composer, its end. A part of its own, because a
//! person can choose at home before it has come.

use leptos::prelude::*;

use super::closed_bar::ClosedBar;
use super::composer::Composer;
use super::desk_notice::DeskNotice;
use super::identity_bar::IdentityBar;
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
        <DeskNotice />
        <IdentityBar />
        <Composer />
        <ClosedBar />
    }
    .into_any()
}
