//! The widget, mounted.

use std::any::Any;
use std::cell::Cell;
use std::time::Duration;

use chat_core::{Command, Entry, TimelineChange, Update};
use futures::channel::mpsc::UnboundedReceiver;
use leptos::prelude::{GetUntracked, Owner, Set, view};
use portal_chat::browser::launcher_button::LauncherButton;
use portal_chat::commands::Commands;
use portal_chat::i18n::Lang;
use portal_chat::ui::{Announcing, App, PanelState};
use portal_chat::view_model::ViewModel;
use web_sys::{HtmlElement, ShadowRoot, ShadowRootInit, ShadowRootMode};

use crate::dom::{element, in_sight};

/// What a page decides about its widget.
pub struct Setting {
    /// Language of the interface.
    pub lang: Lang,
    /// Where the live regions are.
    pub announcing: Announcing,
    /// Address of the portal's file; empty without one.
    pub portal: String,
    /// Address of the frequent questions.
    pub faq: String,
    /// Where files are uploaded to, with a slash at the end.
    pub files: String,
}

/// A widget in a shadow root, behind a launcher as the loader paints it. Dropping it takes it down.
pub struct Mounted {
    /// What is on screen.
    pub view: ViewModel,
    /// Whether the panel is open.
    pub panel: PanelState,
    /// The element it is in.
    pub host: HtmlElement,
    /// Where its own elements are.
    pub root: ShadowRoot,
    /// The button that opens it.
    pub launcher: HtmlElement,
    /// What the person wants.
    pub commands: UnboundedReceiver<Command>,
    components: Cell<Option<Box<dyn Any>>>,
    owner: Owner,
}

impl Mounted {
    /// Mounts it, collapsed, in an element that stands on the page; `dress` puts style sheets into its root before.
    pub fn new(host: HtmlElement, setting: Setting, dress: impl FnOnce(&ShadowRoot)) -> Self {
        let Setting { lang, announcing, portal, faq, files } = setting;
        let root = host.attach_shadow(&ShadowRootInit::new(ShadowRootMode::Open)).unwrap();
        dress(&root);
        let launcher = element("button");
        launcher.set_class_name("launcher");
        launcher.set_text_content(Some(lang.strings().title));
        let place = element("div");
        for element in [&launcher, &place] {
            root.append_child(element).unwrap();
        }
        let owner = Owner::new();
        let (view, panel, (commands, received)) =
            owner.with(|| (ViewModel::default(), PanelState::default(), Commands::channel()));
        let button = LauncherButton::new(launcher.clone());
        let components = leptos::mount::mount_to(place, move || {
            view! { <App view commands panel launcher=button lang label=None portal faq files announcing /> }
        });
        view.ready.set(true);
        let components = Cell::new(Some(Box::new(components) as Box<dyn Any>));
        Self { view, panel, host, root, launcher, commands: received, components, owner }
    }

    /// Shows what the core would show.
    pub fn apply(&self, update: Update) {
        self.view.apply(update);
    }

    /// The log as it is loaded.
    pub fn reset(&self, entries: Vec<Entry>) {
        self.apply(Update::Timeline(TimelineChange::Reset(entries)));
    }

    /// A line at the end of the log, or its new state.
    pub fn place(&self, entry: Entry) {
        let order = self.view.order.get_untracked();
        let index = order.iter().position(|key| *key == entry.key).unwrap_or(order.len());
        self.apply(Update::Timeline(TimelineChange::Place { index, entry }));
    }

    /// What a selector finds that a person can perceive.
    pub fn in_sight(&self, selector: &str) -> Vec<HtmlElement> {
        in_sight(&self.root, selector)
    }

    /// Takes it off the page.
    pub fn take_down(&self) {
        self.host.remove();
        if let Some(components) = self.components.take() {
            let owner = self.owner.clone();
            // Effects that are already under way run once more and read signals.
            let end = move || {
                drop(components);
                owner.cleanup();
            };
            leptos::prelude::set_timeout(end, Duration::ZERO);
        }
    }
}

impl Drop for Mounted {
    fn drop(&mut self) {
        self.take_down();
    }
}
