//! The other side is writing.

use leptos::prelude::*;

use super::context::chat;

/// The sentence; hidden while nobody writes.
#[component]
pub(super) fn TypingIndicator() -> impl IntoView {
    let chat = chat();
    let is_typing = move || chat.view.peer_typing.with(Option::is_some);
    view! {
        <p class="typing-indicator" hidden=move || !is_typing()>
            <span class={"typing-dots"} aria-hidden="true"></span>
            {move || is_typing().then_some(chat.t.typing)}
        </p>
    }
}
