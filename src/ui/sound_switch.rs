//! Whether new messages make a sound.

use leptos::prelude::*;

use super::context::chat;
use super::dynamic::words;
use super::icon::{SILENCE, SOUND};
use crate::browser::storage;

/// The switch.
#[component]
pub(super) fn SoundSwitch() -> impl IntoView {
    let chat = chat();
    let t = chat.t;
    let on = chat.view.sounds;
    let turn = move |_| {
        on.update(|on| *on = !*on);
        storage::set_sounds(on.get_untracked());
    };
    view! {
        <button
            type="button"
            class="text-button"
            aria-label=t.sound
            title=words(move || if on.get() { t.sound_is_on } else { t.sound_is_off })
            aria-pressed=words(move || on.get().to_string())
            on:click=turn
        >
            <svg class="icon" viewBox="0 0 24 24" aria-hidden="true">
                <path d=words(move || if on.get() { SOUND } else { SILENCE }) />
            </svg>
        </button>
    }
}
