//! Opens and closes the settings, below the panel's header.

use leptos::prelude::*;

use super::context::chat;
use super::dynamic::words;

/// The button.
#[component]
pub(super) fn SettingsButton(
    /// What is to be seen of it.
    #[prop(into)]
    face: AnyView,
) -> impl IntoView {
    let chat = chat();
    let t = chat.t;
    view! {
        <button
            type="button"
            class="text-button settings-button"
            aria-label=t.settings
            title=t.settings
            aria-controls="settings"
            aria-expanded=words(move || chat.settings.get().to_string())
            on:click=move |_| chat.settings.update(|open| *open = !*open)
        >
            {face}
        </button>
    }
}
