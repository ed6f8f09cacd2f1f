//! What every component may need.

use leptos::html::{Dialog, H2, Textarea};
use leptos::prelude::*;

use super::PanelState;
use super::announcer::Announcer;
use super::attachments::Attachments;
use super::closed_bar::has_ended_untracked;
use super::faq::Faq;
use super::page_note::PageContext;
use super::screen::{Screen, screen_untracked};
use crate::browser::focus;
use crate::commands::Commands;
use crate::i18n::{Lang, Strings};
use crate::view_model::ViewModel;
use chat_core::{Command, Stage};
use chat_protocol::LookedUp;
use chat_protocol::portal::Topic;

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
    /// The files a person has chosen for messages.
    pub(super) attachments: Attachments,
    /// Those for a form.
    pub(super) form_files: Attachments,
    /// The panel's element.
    pub(super) dialog: NodeRef<Dialog>,
    /// The composer's field, while there is one.
    pub(super) field: NodeRef<Textarea>,
    /// The panel's title, which takes the focus where nothing else can.
    pub(super) heading: NodeRef<H2>,
    /// Whether the settings are open.
    pub(super) settings: RwSignal<bool>,
    /// Whether the log goes along with what comes.
    pub(super) scrolls: RwSignal<bool>,
    /// What the next conversation is about, as the person chose.
    pub(super) topic: RwSignal<Option<Topic>>,
    /// What was looked up among the frequent questions, for the operator.
    pub(super) looked_up: RwSignal<Option<LookedUp>>,
    /// The frequent questions.
    pub(super) faq: Faq,
    /// What of the page goes along.
    pub(super) page: PageContext,
    /// Language of the interface.
    pub(super) lang: Lang,
    /// Its sentences.
    pub(super) t: &'static Strings,
}

impl Chat {
    /// Shows a screen and puts the focus where one begins there.
    pub(super) fn go_to(self, screen: Screen) {
        self.panel.choose_screen(screen);
        request_animation_frame(move || self.focus_screen());
    }

    /// To where one writes: in the conversation under way, or in a new one.
    pub(super) fn go_to_composer(self) {
        if self.view.ticket.with_untracked(|ticket| matches!(ticket.stage, Stage::Closed { .. })) {
            self.commands.send(Command::StartOver);
        }
        self.go_to(Screen::Conversation);
    }

    /// Puts the focus where one begins on the screen shown: now, or as soon as that is there.
    pub(super) fn focus_screen_soon(self) {
        self.focus_screen();
        // What was hidden until now takes the focus only once it has been drawn.
        request_animation_frame(move || self.focus_screen());
    }

    fn focus_screen(self) {
        // The widget may be gone by now.
        if self.dialog.try_get_untracked().is_none() {
            return;
        }
        match screen_untracked(self) {
            Screen::Home => drop(self.focus_part(".home-start")),
            // Without a field to write in, the title begins to tell how things stand.
            Screen::Conversation if has_ended_untracked(self) => self.focus_heading(),
            Screen::Conversation => self.focus_composer(),
            // Their titles begin; while a part is being fetched, that of the panel does.
            Screen::CallBack | Screen::Feedback | Screen::Questions | Screen::Tickets => {
                let part = self.focus_part(".form-screen:not([hidden]) .form-title");
                if let Some(heading) = self.heading.get_untracked().filter(|_| !part) {
                    focus::give(&heading);
                }
            }
        }
    }

    /// Puts the focus on a part of the panel that is on screen, and that into sight.
    pub(super) fn focus_part(self, selector: &str) -> bool {
        self.dialog.get_untracked().is_some_and(|dialog| focus::give_part(&dialog, selector))
    }

    /// Writes more into the composer, below what stands there.
    pub(super) fn append_to_draft(self, text: &str) {
        self.draft.update(|draft| {
            if !draft.trim().is_empty() && !text.is_empty() {
                draft.push('\n');
            }
            draft.push_str(text);
        });
    }

    /// Puts the focus on the panel's title.
    pub(super) fn focus_heading(self) {
        if let Some(heading) = self.heading.try_get_untracked().flatten() {
            focus::give(&heading);
        }
    }

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
