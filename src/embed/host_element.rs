//! The widget's place in the host page: mounts into the loader's shadow root, and leaves it clean.

use std::any::Any;
use std::cell::RefCell;
use std::rc::Rc;
use std::time::Duration;

use futures::channel::mpsc::{UnboundedSender, unbounded};
use leptos::prelude::*;
use leptos::reactive::owner::Owner;
use web_sys::{HtmlElement, ShadowRoot};

use super::config::{Config, Standing};
use super::{contrast_guard, engine, events, texts};
use crate::browser::launcher_button::LauncherButton;
use crate::browser::storage;
use crate::commands::Commands;
use crate::driver::{Outside, Surroundings};
use crate::i18n::Lang;
use crate::ui::{App, PanelState};
use crate::view_model::{PageAbout, ViewModel};

/// What is drawn; nothing before the words are there.
type Components = Rc<RefCell<Option<Box<dyn Any>>>>;

/// Says to the style sheet that the host is as large as what it stands in.
const IN_PAGE: &str = "data-in-page";

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
    components: Components,
    owner: Owner,
}

impl Mounted {
    /// Mounts into `root`, whose launcher button is `launcher`.
    pub fn new(root: &ShadowRoot, launcher: HtmlElement, config: Config) -> Option<Self> {
        // Into an element, never into the root itself: Leptos re-inserts top-level nodes through an
        // `Element`, which a shadow root is not.
        let place: HtmlElement = wasm_bindgen::JsCast::unchecked_into(document().create_element("div").ok()?);
        let standing = config.standing;
        place.set_class_name(match standing {
            Standing::Right => "",
            Standing::Left => "at-left",
            Standing::InPage => "in-page",
        });
        root.host().toggle_attribute_with_force(IN_PAGE, standing == Standing::InPage).ok()?;
        root.append_child(&place).ok()?;

        let launcher = LauncherButton::new(launcher);
        let components: Components = Rc::default();
        let (outside, heard) = unbounded();
        // Signals made outside an owner would outlive the widget.
        let owner = Owner::new();
        let (view, panel, (commands, received)) = owner.with(|| {
            let view = ViewModel::default();
            view.draft.set(storage::draft());
            view.about.set(PageAbout { service: config.service.clone(), ..PageAbout::default() });
            let panel =
                if standing == Standing::InPage { PanelState::in_page() } else { PanelState::default() };
            (view, panel, Commands::channel())
        });
        let (root, button, typed) = (root.clone(), launcher.clone(), outside.clone());
        let (area, drawn, files) = (place.clone(), Rc::clone(&components), config.files());
        let by_requests = config.by_requests();
        let Config { endpoint, lang, texts, label, portal, faq, announcing, .. } = config;
        let begin = move |lang: Lang| {
            if !area.is_connected() {
                // Taken down while its words were on their way.
                return;
            }
            // Fails only for an invalid name.
            let _ = area.set_attribute("lang", lang.tag());
            let surroundings = Surroundings { endpoint, by_requests, lang: lang.tag().to_owned() };
            engine::start(surroundings, view, received, heard);
            let mounted = leptos::mount::mount_to(area.clone(), move || {
                events::tell(&root, view, panel);
                Effect::new(move || {
                    if panel.is_open() {
                        contrast_guard::watch(&area);
                    }
                });
                Effect::new(move || {
                    view.draft.with(|text| {
                        // What is written is kept by the composer, which knows what must not be.
                        if text.is_empty() {
                            storage::forget_draft();
                        }
                        // An error means that the driver has stopped.
                        let _ = typed.unbounded_send(Outside::Draft(text.clone()));
                    });
                });
                view! { <App view commands panel launcher=button lang label portal faq files announcing /> }
            });
            *drawn.borrow_mut() = Some(Box::new(mounted));
        };
        match texts {
            Some(address) => texts::begin_in(address, lang, begin),
            None => begin(lang),
        }
        Some(Self { panel, view, commands, outside, place, launcher, components, owner })
    }
}

impl Drop for Mounted {
    fn drop(&mut self) {
        self.place.remove();
        self.launcher.reset();
        // Effects that are already under way run once more and read signals: those go in a later task.
        let (components, owner) = (self.components.borrow_mut().take(), self.owner.clone());
        let take_down = move || {
            drop(components);
            owner.cleanup();
        };
        set_timeout(take_down, Duration::ZERO);
    }
}
