//! What a person can silence, stop or hide. Fetched when it is wanted.

use leptos::prelude::*;

use super::context::{Chat, chat};
use super::dynamic::flag;
use super::lazy::part;
use crate::browser::storage::{self, Habit};
use crate::i18n::SettingsWords;
use chat_core::Stage;

part!(settings, draw);

fn draw() -> AnyView {
    let chat = chat();
    let w = SettingsWords::of(chat.lang);
    view! {
        {tick(Habit::Sounds, chat.view.sounds, w.sounds)}
        {tick(Habit::Announcements, chat.announcer.speaks, w.announcements)}
        <p class="settings-hint">{w.announcements_hint}</p>
        {tick(Habit::Scrolling, chat.scrolls, w.scrolling)}
        <p class="settings-hint">{w.scrolling_hint}</p>
        {hide(chat, w)}
    }
    .into_any()
}

/// Hides the chat for this visit. What that means stands beside it, and more when a conversation goes on meanwhile.
fn hide(chat: Chat, w: &'static SettingsWords) -> AnyView {
    let under_way =
        move || chat.view.ticket.with(|ticket| !matches!(ticket.stage, Stage::New | Stage::Closed { .. }));
    view! {
        <div class="settings-hide" hidden=chat.panel.is_in_page()>
            <button
                type="button"
                class="text-button"
                aria-describedby="hide-hint hide-under-way"
                on:click=move |_| {
                    chat.settings.set(false);
                    chat.panel.hide();
                }
            >
                {w.hide}
            </button>
            <p id="hide-hint" class="settings-hint">
                {w.hide_hint}
            </p>
            <p id="hide-under-way" class="settings-hint" hidden=flag(move || !under_way())>
                {w.hide_under_way}
            </p>
        </div>
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
