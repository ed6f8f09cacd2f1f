//! Whether the panel is open.

use leptos::prelude::*;

/// Open or collapsed. Cheap to copy; make it inside a reactive owner.
#[derive(Clone, Copy, Default)]
pub struct PanelState(RwSignal<bool>);

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
        self.0.get()
    }

    /// Whether it is open now.
    pub fn is_open_untracked(self) -> bool {
        self.0.get_untracked()
    }

    fn change(self, open: bool) {
        if self.is_open_untracked() != open {
            self.0.set(open);
        }
    }
}
