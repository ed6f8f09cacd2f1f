//! What the panel shows.

use leptos::prelude::*;

use super::context::Chat;
use chat_core::Stage;

/// One thing at a time.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Screen {
    /// Where to begin: topics, ways to get help.
    Home,
    /// The conversation with an operator.
    Conversation,
    /// «Обратный звонок».
    CallBack,
    /// «Обратная связь».
    Feedback,
    /// The guided form.
    Questions,
    /// «Мои обращения».
    Tickets,
}

/// The screen now; tracked. Until the person chooses one, a conversation under way goes first.
pub(super) fn screen(chat: Chat) -> Screen {
    let begun = chat.view.ticket.with(|ticket| ticket.stage != Stage::New)
        || chat.view.order.with(|order| !order.is_empty())
        || chat.draft.with(|draft| !draft.is_empty());
    chat.panel.chosen_screen().unwrap_or(if begun { Screen::Conversation } else { Screen::Home })
}

/// The screen now.
pub(super) fn screen_untracked(chat: Chat) -> Screen {
    untrack(|| screen(chat))
}
