//! The root of the components.

use leptos::prelude::*;

use super::PanelState;
use super::announcer::{Announcer, Announcing};
use super::attachments::{Attachments, Beside};
use super::context::Chat;
use super::faq::Faq;
use super::launcher::Launcher;
use super::page_note::PageContext;
use super::panel::Panel;
use crate::browser::launcher_button::LauncherButton;
use crate::browser::storage::{self, Habit};
use crate::commands::Commands;
use crate::i18n::Lang;
use crate::view_model::ViewModel;

/// The launcher's state and the panel.
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
    /// Address of the portal's file.
    #[prop(optional, into)]
    portal: String,
    /// Address of the file of frequent questions.
    #[prop(optional, into)]
    faq: String,
    /// Where files are uploaded to, with a slash at the end.
    #[prop(optional, into)]
    files: String,
    /// Where the live regions are.
    #[prop(optional)]
    announcing: Announcing,
) -> impl IntoView {
    let t = lang.strings();
    provide_context(Chat {
        view,
        commands,
        panel,
        announcer: Announcer::at(announcing),
        draft: view.draft,
        attachments: Attachments::new(Beside::Message, files.clone()),
        form_files: Attachments::new(Beside::Form, files),
        dialog: NodeRef::new(),
        field: NodeRef::new(),
        heading: NodeRef::new(),
        settings: RwSignal::new(false),
        scrolls: RwSignal::new(storage::has_habit(Habit::Scrolling)),
        topic: RwSignal::new(None),
        looked_up: RwSignal::new(None),
        faq: Faq::new(faq),
        page: PageContext::new(view, panel),
        lang,
        t,
    });
    let label = label.unwrap_or_else(|| t.title.to_owned());
    view! {
        <Launcher button=launcher.clone() label=label.clone() />
        <Panel launcher title=label portal />
    }
}
