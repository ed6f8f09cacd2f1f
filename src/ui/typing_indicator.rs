//! The other side is writing.

use leptos::prelude::*;

use super::context::chat;

/// The sentence; nothing while nobody writes.
#[component]
pub(super) fn TypingIndicator() -> impl IntoView {
    let chat = chat();
    let is_typing = Memo::new(move |_| chat.view.peer_typing.with(Option::is_some));
    view! {
        <Show when=move || is_typing.get()>
            <p class="typing-indicator">
                <span class="typing-dots" aria-hidden="true">
                    {(0..3).map(|_| view! { <i class={"typing-dot"}></i> }).collect_view()}
                </span>
                {chat.t.typing}
            </p>
        </Show>
    }
}
