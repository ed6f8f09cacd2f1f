//! The other side is writing.

use leptos::prelude::*;

use super::context::chat;

/// The sentence; hidden while nobody writes.
#[component]
pub(super) fn TypingIndicator() -> impl IntoView {
    let chat = chat();
    view! {
        <p class="typing-indicator" hidden=move || chat.view.peer_typing.with(Option::is_none)>
            <span class={"typing-dots"} aria-hidden="true"></span>
            {chat.t.typing}
        </p>
    }
}
