//! The root of the components.

use leptos::prelude::*;

use super::PanelState;
use crate::browser::launcher_button::LauncherButton;
use crate::commands::Commands;
use crate::i18n::Lang;
use crate::view_model::ViewModel;

/// Launcher state, panel and announcer.
#[component]
pub fn App(
    /// What is on screen.
    view: ViewModel,
    /// Where what a person does goes.
    commands: Commands,
    /// Whether the panel is open.
    panel: PanelState,
    /// The button the loader painted.
    launcher: LauncherButton,
    /// Language of the interface.
    lang: Lang,
    /// The portal's own name for the chat.
    #[prop(optional_no_strip)]
    label: Option<String>,
    /// Service the page is about.
    #[prop(optional_no_strip)]
    service: Option<String>,
) -> impl IntoView {
    let _ = (view, commands, panel, launcher, lang, label, service);
}
