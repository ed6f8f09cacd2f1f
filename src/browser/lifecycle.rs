//! What the browser says of the page and of the network.

use chat_core::{Network, Place};
use wasm_bindgen::JsCast;
use wasm_bindgen::prelude::Closure;
use web_sys::{Event, EventTarget, PageTransitionEvent, VisibilityState};

use super::storage;

/// Something happened to the page.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Lifecycle {
    /// It is on screen again.
    Visible,
    /// It is no longer on screen.
    Hidden,
    /// It came back from the back/forward cache.
    Restored,
    /// It is being left, perhaps into the back/forward cache.
    Left,
    /// Another tab of this browser wrote its place, or wiped it because the person left.
    Stored(Option<Place>),
    /// The browser gained or lost the network.
    Network(Network),
}

/// Listens until dropped.
pub struct Watch {
    listeners: Vec<Listener>,
}

struct Listener {
    target: EventTarget,
    event: &'static str,
    act: Closure<dyn Fn(Event)>,
}

impl Watch {
    /// Reports everything that happens to the page.
    pub fn new(report: impl Fn(Lifecycle) + Clone + 'static) -> Self {
        let mut watch = Self { listeners: Vec::new() };
        let Some(window) = web_sys::window() else { return watch };
        let online = report.clone();
        watch.on(&window, "online", move |_| online(Lifecycle::Network(Network::Online)));
        let offline = report.clone();
        watch.on(&window, "offline", move |_| offline(Lifecycle::Network(Network::Offline)));
        let left = report.clone();
        watch.on(&window, "pagehide", move |_| left(Lifecycle::Left));
        let restored = report.clone();
        watch.on(&window, "pageshow", move |event| {
            if event.dyn_ref::<PageTransitionEvent>().is_some_and(PageTransitionEvent::persisted) {
                restored(Lifecycle::Restored);
            }
        });
        let stored = report.clone();
        watch.on(&window, "storage", move |event| {
            if let Some(place) = event.dyn_ref().and_then(storage::place_of) {
                stored(Lifecycle::Stored(place));
            }
        });
        let Some(document) = window.document() else { return watch };
        let page = document.clone();
        watch.on(&document, "visibilitychange", move |_| {
            let hidden = page.visibility_state() == VisibilityState::Hidden;
            report(if hidden { Lifecycle::Hidden } else { Lifecycle::Visible });
        });
        watch
    }

    fn on(&mut self, target: &EventTarget, event: &'static str, act: impl Fn(Event) + 'static) {
        let act = Closure::<dyn Fn(Event)>::new(act);
        // Fails only for a target that is no event target.
        let _ = target.add_event_listener_with_callback(event, act.as_ref().unchecked_ref());
        self.listeners.push(Listener { target: target.clone(), event, act });
    }
}

impl Drop for Watch {
    fn drop(&mut self) {
        for Listener { target, event, act } in &self.listeners {
            let _ = target.remove_event_listener_with_callback(event, act.as_ref().unchecked_ref());
        }
    }
}

/// What the browser says of the network now.
pub fn network() -> Network {
    match web_sys::window().is_none_or(|window| window.navigator().on_line()) {
        true => Network::Online,
        false => Network::Offline,
    }
}
