//! What can be chosen under a message of the automatic helper. Once something was, or the helper answers no longer,
//! nothing is left to press: what was chosen stands below, as the person's own words.

use chat_core::{Command, EntryKey, Stage};
use chat_protocol::{Action, EventBody, Seq};
use leptos::prelude::*;

use super::context::{Chat, chat};
use super::dynamic::flag;

/// Whether nothing of this message was chosen yet, and the helper still answers; tracked.
fn is_open(chat: Chat, message: Seq) -> bool {
    let chosen = chat.view.marks.with(|marks| {
        marks.iter().filter_map(|key| chat.view.entry(*key)).any(|entry| {
            let is = |body: &EventBody| matches!(body, EventBody::ActionChosen { to, .. } if *to == message);
            entry.with_untracked(|entry| is(&entry.body))
        })
    });
    !chosen && chat.view.ticket.with(|ticket| ticket.stage == Stage::Bot)
}

/// The buttons.
#[component]
pub(super) fn QuickReplies(
    /// The message.
    key: EntryKey,
    /// What it offers.
    actions: Vec<Action>,
) -> impl IntoView {
    let chat = chat();
    // The server names what the helper says by its position.
    let EntryKey::Seq(seq) = key else { return None };
    let button = |Action { id, label }: Action| {
        let choose = move |_| {
            chat.commands.send(Command::Choose { seq, action: id.clone() });
            // The buttons go: one goes on where one writes.
            chat.focus_composer();
        };
        view! {
            <button type="button" class="button button-quiet" on:click=choose>
                {label.to_string()}
            </button>
        }
        .into_any()
    };
    Some(view! {
        <div
            class="quick-replies"
            role="group"
            aria-label=chat.t.quick_replies
            hidden=flag(move || !is_open(chat, seq))
        >
            {actions.into_iter().map(button).collect_view()}
        </div>
    })
}
