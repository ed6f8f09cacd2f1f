//! Whether the panel is open, and what it shows.

use leptos::prelude::*;

use super::screen::Screen;

/// Open or collapsed. Cheap to copy; make it inside a reactive owner.
#[derive(Clone, Copy, Default)]
pub struct PanelState {
    open: RwSignal<bool>,
    screen: RwSignal<Option<Screen>>,
}

impl PanelState {
    /// Opens the panel.
    pub fn open(self) {
        self.change(true);
    }

    /// Collapses it.
    pub fn close(self) {
        self.change(false);
    }

    /// Opens or collapses it.
    pub fn toggle(self) {
        self.change(!self.is_open_untracked());
    }

    /// Whether it is open; tracked.
    pub fn is_open(self) -> bool {
        self.open.get()
    }

    /// Whether it is open now.
    pub fn is_open_untracked(self) -> bool {
        self.open.get_untracked()
    }

    /// The screen the person chose, if any; tracked.
    pub(super) fn chosen_screen(self) -> Option<Screen> {
        self.screen.get()
    }

    /// Chooses a screen.
    pub(super) fn choose_screen(self, screen: Screen) {
        self.screen.set(Some(screen));
    }

    fn change(self, open: bool) {
        if self.is_open_untracked() != open {
            self.open.set(open);
        }
    }
}
