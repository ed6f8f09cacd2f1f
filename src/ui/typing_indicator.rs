//! The other side is writing.

use leptos::prelude::*;

use super::context::chat;
use super::dynamic::{flag, words};

/// The sentence; hidden while nobody writes.
#[component]
pub(super) fn TypingIndicator() -> impl IntoView {
    let chat = chat();
    let is_typing = move || chat.view.peer_typing.with(Option::is_some);
    view! {
        <p class="typing-indicator" hidden=flag(move || !is_typing())>
            <span class={"typing-dots"} aria-hidden="true"></span>
            {words(move || if is_typing() { chat.t.typing } else { "" })}
        </p>
    }
}
