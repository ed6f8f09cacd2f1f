//! The conversation: its number, the log, who is writing, the composer, its end. A part of its own, because a
//! person can choose at home before it has come.

use leptos::html::Div;
use leptos::prelude::*;

use super::closed_bar::ClosedBar;
use super::composer::{Composer, begins};
use super::context::chat;
use super::desk_notice::DeskNotice;
use super::dynamic::flag;
use super::identity_bar::IdentityBar;
use super::lazy::{Lazy, part};
use super::lookup::{BesideComposer, lookup};
use super::message_log::MessageLog;
use super::nudge_bar::NudgeBar;
use super::page_note::PageNote;
use super::ticket_bar::TicketBar;
use super::typing_indicator::TypingIndicator;
use crate::browser::{focus, size};

part!(conversation, draw);

/// Answers to frequent questions, offered while a first message is being written.
#[component]
fn Suggested() -> impl IntoView {
    let chat = chat();
    provide_context(BesideComposer);
    view! { <Lazy part=lookup() wanted=flag(move || chat.faq.here.get()) t=chat.t /> }
}

fn draw() -> AnyView {
    let chat = chat();
    // What scrolls is reached by the keyboard, whether or not there is a button in it.
    let bars = NodeRef::<Div>::new();
    let watch = StoredValue::new_local(None);
    bars.on_load(move |bars| {
        let follow = bars.clone();
        watch.set_value(size::watch(&bars, move || focus::reach_when_scrolled(&follow)));
    });
    on_cleanup(move || watch.dispose());
    view! {
        <TicketBar />
        <MessageLog />
        <TypingIndicator />
        // Where all of them do not fit beside the log, they scroll.
        <div class="conversation-bars" node_ref=bars>
            <NudgeBar />
            <DeskNotice />
            <IdentityBar />
            <PageNote begins=flag(move || begins(chat)) />
        </div>
        <Suggested />
        <Composer />
        <ClosedBar />
    }
    .into_any()
}
