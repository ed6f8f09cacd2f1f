//! What every component may need.

use leptos::html::{Dialog, Textarea};
use leptos::prelude::*;

use super::PanelState;
use super::announcer::Announcer;
use crate::browser::focus;
use crate::commands::Commands;
use crate::i18n::{Lang, Strings};
use crate::view_model::ViewModel;

/// The surroundings of a component, as the app made them.
#[derive(Clone, Copy)]
pub(super) struct Chat {
    /// What is on screen.
    pub(super) view: ViewModel,
    /// Where what a person does goes.
    pub(super) commands: Commands,
    /// Whether the panel is open.
    pub(super) panel: PanelState,
    /// What is said aloud.
    pub(super) announcer: Announcer,
    /// What stands in the composer; outlives it.
    pub(super) draft: RwSignal<String>,
    /// The panel's element.
    pub(super) dialog: NodeRef<Dialog>,
    /// The composer's field, while there is one.
    pub(super) field: NodeRef<Textarea>,
    /// Language of the interface.
    pub(super) lang: Lang,
    /// Its sentences.
    pub(super) t: &'static Strings,
}

impl Chat {
    /// Puts the focus where the person writes, if that is on screen.
    pub(super) fn focus_composer(self) {
        if let Some(field) = self.field.try_get_untracked().flatten() {
            focus::give(&field);
        }
    }
}

/// The surroundings of the component that is being made.
pub(super) fn chat() -> Chat {
    expect_context()
}
