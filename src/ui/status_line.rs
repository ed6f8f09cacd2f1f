//! The line under the title: how things stand, in one sentence.

use chat_core::{ConnectionView, Stage};
use leptos::prelude::*;

use super::context::chat;
use super::dynamic::words;
use crate::i18n::Strings;

/// The sentence for a stage; none for one that needs no words.
pub(super) fn stage_words(stage: &Stage, t: &Strings) -> Option<String> {
    match stage {
        Stage::New | Stage::Opening => None,
        Stage::Bot => Some(t.bot_answers.to_owned()),
        Stage::Waiting(None) => Some(t.waiting.to_owned()),
        Stage::Waiting(Some(place)) => {
            let standing = match place.ahead {
                0 => t.waiting_next.to_owned(),
                ahead => (t.waiting_ahead)(ahead),
            };
            Some(match place.minutes {
                Some((from, to)) => format!("{standing}. {}", (t.wait_minutes)(from, to)),
                None => standing,
            })
        }
        Stage::WithOperator { name } if name.is_empty() => Some(t.operator_unnamed.to_owned()),
        Stage::WithOperator { name } => Some((t.operator)(name)),
        Stage::Closed { .. } => Some(t.ended.to_owned()),
    }
}

/// Stage of the conversation; before there is one, that the connection is being made.
#[component]
pub(super) fn StatusLine() -> impl IntoView {
    let chat = chat();
    let said = words(move || {
        let stage = chat.view.ticket.with(|ticket| stage_words(&ticket.stage, chat.t));
        let connecting = chat.view.connection.get() == ConnectionView::Connecting;
        stage.or(connecting.then(|| chat.t.connecting.to_owned())).unwrap_or_default()
    });
    view! { <p class="status-line">{said}</p> }
}
