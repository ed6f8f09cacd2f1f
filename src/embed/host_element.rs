//! The widget's place in the host page: mounts into the loader's shadow root, and leaves it clean.

use std::any::Any;
use std::time::Duration;

use futures::channel::mpsc::{UnboundedSender, unbounded};
use leptos::prelude::*;
use leptos::reactive::owner::Owner;
use web_sys::{HtmlElement, ShadowRoot};

use super::config::Config;
use super::{contrast_guard, engine, events};
use crate::browser::launcher_button::LauncherButton;
use crate::browser::storage;
use crate::commands::Commands;
use crate::driver::{Outside, Surroundings};
use crate::ui::{App, PanelState};
use crate::view_model::{PageAbout, ViewModel};

/// A widget in its shadow root. Dropping it takes it down: its sockets, timers and nodes.
pub struct Mounted {
    /// Whether the panel is open.
    pub panel: PanelState,
    /// What is on screen.
    pub view: ViewModel,
    /// Where what a person does goes.
    pub commands: Commands,
    /// Where what the page says goes.
    pub outside: UnboundedSender<Outside>,
    place: HtmlElement,
    launcher: LauncherButton,
    components: Option<Box<dyn Any>>,
    owner: Owner,
}

impl Mounted {
    /// Mounts into `root`, whose launcher button is `launcher`.
    pub fn new(root: &ShadowRoot, launcher: HtmlElement, config: Config) -> Option<Self> {
        // Into an element, never into the root itself: Leptos re-inserts top-level nodes through an
        // `Element`, which a shadow root is not.
        let place: HtmlElement = wasm_bindgen::JsCast::unchecked_into(document().create_element("div").ok()?);
        place.set_attribute("lang", config.lang.tag()).ok()?;
        root.append_child(&place).ok()?;

        let launcher = LauncherButton::new(launcher);
        let (outside, heard) = unbounded();
        // Signals made outside an owner would outlive the widget.
        let owner = Owner::new();
        let (view, panel, commands) = owner.with(|| {
            let view = ViewModel::default();
            let (commands, received) = Commands::channel();
            let surroundings =
                Surroundings { endpoint: config.endpoint.clone(), lang: config.lang.tag().to_owned() };
            engine::start(surroundings, view, received, heard);
            view.draft.set(storage::draft());
            view.about.set(PageAbout { service: config.service.clone(), error: None });
            (view, PanelState::default(), commands)
        });
        let components = leptos::mount::mount_to(place.clone(), {
            let (root, launcher, typed) = (root.clone(), launcher.clone(), outside.clone());
            let place = place.clone();
            let files = config.files();
            let Config { lang, label, portal, faq, .. } = config;
            move || {
                events::tell(&root, view, panel);
                Effect::new(move || {
                    if panel.is_open() {
                        contrast_guard::watch(&place);
                    }
                });
                Effect::new(move || {
                    view.draft.with(|text| {
                        storage::set_draft(text);
                        // An error means that the driver has stopped.
                        let _ = typed.unbounded_send(Outside::Draft(text.clone()));
                    });
                });
                view! { <App view commands panel launcher lang label portal faq files /> }
            }
        });
        Some(Self {
            panel,
            view,
            commands,
            outside,
            place,
            launcher,
            components: Some(Box::new(components)),
            owner,
        })
    }
}

impl Drop for Mounted {
    fn drop(&mut self) {
        self.place.remove();
        self.launcher.reset();
        // Effects that are already under way run once more and read signals: those go in a later task.
        let (components, owner) = (self.components.take(), self.owner.clone());
        let take_down = move || {
            drop(components);
            owner.cleanup();
        };
        set_timeout(take_down, Duration::ZERO);
    }
}
