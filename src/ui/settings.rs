//! What a person can silence, stop or hide. Fetched when it is wanted.

use leptos::prelude::*;

use super::context::chat;
use super::dynamic::flag;
use super::lazy::part;
use crate::browser::storage::{self, Habit};
use crate::i18n::SettingsWords;

part!(settings, draw);

fn draw() -> AnyView {
    let chat = chat();
    let w = SettingsWords::of(chat.lang);
    view! {
        {tick(Habit::Sounds, chat.view.sounds, w.sounds)}
        {tick(Habit::Announcements, chat.announcer.speaks, w.announcements)}
        <p class="settings-hint">{w.announcements_hint}</p>
    }
    .into_any()
}

/// A box for something that the chat does unless it is told not to.
fn tick(habit: Habit, on: RwSignal<bool>, words: &'static str) -> AnyView {
    view! {
        <label class="settings-row">
            <input
                type="checkbox"
                prop:checked=flag(move || on.get())
                on:change=move |event| {
                    on.set(event_target_checked(&event));
                    storage::keep_habit(habit, on.get_untracked());
                }
            />
            <span>{words}</span>
        </label>
    }
    .into_any()
}
