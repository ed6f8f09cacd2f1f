//! Whether the panel is open, and what it shows.

use leptos::prelude::*;

use super::screen::Screen;

/// Open or collapsed. Cheap to copy; make it inside a reactive owner.
#[derive(Clone, Copy, Default)]
pub struct PanelState {
    open: RwSignal<bool>,
    screen: RwSignal<Option<Screen>>,
    /// How often somebody has asked for it: then it gets the focus.
    asked_for: RwSignal<u32>,
    /// Whether the person has hidden the chat, its button included.
    hidden: RwSignal<bool>,
    in_page: bool,
}

impl PanelState {
    /// A panel that stands in the page like any other part of it: open from the start, without taking the focus.
    pub fn in_page() -> Self {
        Self { open: RwSignal::new(true), in_page: true, ..Self::default() }
    }

    /// Opens the panel and moves the focus into it. Who calls for a hidden chat has it back.
    pub fn open(self) {
        self.hidden.set(false);
        self.change(true);
        self.asked_for.update(|times| *times += 1);
    }

    /// Collapses it.
    pub fn close(self) {
        self.change(false);
    }

    /// Hides the chat, its button included, until it is opened.
    pub(super) fn hide(self) {
        self.hidden.set(true);
        self.close();
    }

    /// Whether the person has hidden the chat; tracked.
    pub(super) fn is_hidden(self) -> bool {
        self.hidden.get()
    }

    /// Opens or collapses it.
    pub fn toggle(self) {
        if self.is_open_untracked() { self.close() } else { self.open() }
    }

    /// Whether it is open; tracked.
    pub fn is_open(self) -> bool {
        self.open.get()
    }

    /// Whether it is open now.
    pub fn is_open_untracked(self) -> bool {
        self.open.get_untracked()
    }

    /// Whether it stands in the page, instead of beside or above it.
    pub(super) fn is_in_page(self) -> bool {
        self.in_page
    }

    /// How often somebody has asked for it; tracked.
    pub(super) fn asked_for(self) -> u32 {
        self.asked_for.get()
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
