//! The launcher: the loader painted it, this keeps it true.

use leptos::prelude::*;

use super::context::chat;
use super::panel::PANEL_ID;
use crate::browser::launcher_button::LauncherButton;
use crate::browser::storage;

/// Draws nothing; keeps the button's state, name and badge.
#[component]
pub(super) fn Launcher(
    /// The button.
    button: LauncherButton,
    /// Its visible words.
    label: String,
) -> impl IntoView {
    let chat = chat();
    button.set_controls(PANEL_ID);
    button.set_words(&label);
    let panel = chat.panel;
    // One in the page has no button, and is the page's own to hide.
    if !panel.is_in_page() {
        if storage::is_hidden() {
            panel.hide();
        }
        let button = button.clone();
        Effect::new(move || {
            button.set_hidden(panel.is_hidden());
            storage::keep_hidden(panel.is_hidden());
        });
    }
    Effect::new({
        let button = button.clone();
        move || button.set_expanded(chat.panel.is_open())
    });
    Effect::new(move || match chat.view.unread.get() {
        0 => {
            button.set_badge("");
            button.set_name(None);
        }
        count => {
            button.set_badge(&if count > 99 { "99+".to_owned() } else { count.to_string() });
            // The visible words stay the beginning of the name, for people who speak to their computer.
            button.set_name(Some(&(chat.t.launcher_unread)(&label, count)));
        }
    });
}
