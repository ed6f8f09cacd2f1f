//! «Back» closes what covers the page: a step in the tab's history, on top of the page's own, which «Back» takes
//! instead of leaving the page.

use std::cell::Cell;
use std::rc::Rc;

use js_sys::{Object, Reflect};
use wasm_bindgen::prelude::*;
use web_sys::{AddEventListenerOptions, History, Window};

/// Marks our step among those of the page, beside what the page keeps of its own.
const MARK: &str = "portalChat";

thread_local! {
    /// A step was taken away and the browser is on its way back: it goes there in a later task.
    static RETURNING: Cell<bool> = const { Cell::new(false) };
}

/// A step on top of the page's own. Dropping it takes it away.
pub struct HistoryStep {
    window: Window,
    listener: Closure<dyn FnMut()>,
    is_there: Rc<Cell<bool>>,
}

impl HistoryStep {
    /// Puts it there and calls `taken` when the person goes back over it. None in a page that has no history.
    pub fn put(mut taken: impl FnMut() + 'static) -> Option<Self> {
        let window = web_sys::window()?;
        let history = window.history().ok()?;
        let is_there = Rc::new(Cell::new(false));
        // What goes back now would take the new step along: that one waits for it.
        if !RETURNING.get() {
            push(&history)?;
            is_there.set(true);
        }
        let listener = Closure::<dyn FnMut()>::new({
            let is_there = Rc::clone(&is_there);
            move || {
                if is_marked(&history) {
                    return;
                }
                if is_there.replace(true) {
                    is_there.set(false);
                    taken();
                } else {
                    is_there.set(push(&history).is_some());
                }
            }
        });
        let callback = listener.as_ref().unchecked_ref();
        window.add_event_listener_with_callback("popstate", callback).ok()?;
        Some(Self { window, listener, is_there })
    }
}

impl Drop for HistoryStep {
    fn drop(&mut self) {
        let callback = self.listener.as_ref().unchecked_ref();
        let _ = self.window.remove_event_listener_with_callback("popstate", callback);
        let Ok(history) = self.window.history() else { return };
        // The page may have gone elsewhere meanwhile: then the way back is its own.
        if self.is_there.get() && is_marked(&history) {
            go_back(&self.window, &history);
        }
    }
}

fn go_back(window: &Window, history: &History) {
    let arrived = Closure::once_into_js(|| RETURNING.set(false));
    let once = AddEventListenerOptions::new();
    once.set_once(true);
    let listens = window.add_event_listener_with_callback_and_add_event_listener_options(
        "popstate",
        arrived.unchecked_ref(),
        &once,
    );
    RETURNING.set(listens.is_ok() && history.back().is_ok());
}

/// Adds the step under the same address, unless a reload has left one. Nothing comes of it where the browser forbids it.
fn push(history: &History) -> Option<()> {
    if is_marked(history) {
        return Some(());
    }
    let state = Object::new();
    if let Ok(own) = history.state()
        && own.is_object()
    {
        Object::assign(&state, own.unchecked_ref());
    }
    Reflect::set(&state, &MARK.into(), &true.into()).ok()?;
    history.push_state(&state, "").ok()
}

fn is_marked(history: &History) -> bool {
    let state = history.state().ok().filter(JsValue::is_object);
    state.is_some_and(|state| Reflect::has(&state, &MARK.into()).unwrap_or_default())
}
