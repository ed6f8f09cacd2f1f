//! What is on screen.

use js_sys::{Array, Reflect};
use wasm_bindgen::prelude::*;
use web_sys::{Element, IntersectionObserver, IntersectionObserverEntry};

/// A running observation; dropping it ends it.
pub struct SightWatch {
    observer: IntersectionObserver,
    _listener: Closure<dyn FnMut(Array)>,
}

impl Drop for SightWatch {
    fn drop(&mut self) {
        self.observer.disconnect();
    }
}

/// Calls `seen` once the element is on screen, and again whenever it comes back; at once, and no more, in a browser
/// that does not tell.
pub fn watch(element: &Element, mut seen: impl FnMut() + 'static) -> Option<SightWatch> {
    if !Reflect::has(&js_sys::global(), &"IntersectionObserver".into()).unwrap_or_default() {
        seen();
        return None;
    }
    let listener = Closure::<dyn FnMut(Array)>::new(move |entries: Array| {
        let is_seen = |entry: JsValue| entry.unchecked_into::<IntersectionObserverEntry>().is_intersecting();
        if entries.iter().any(is_seen) {
            seen();
        }
    });
    let observer = IntersectionObserver::new(listener.as_ref().unchecked_ref()).ok()?;
    observer.observe(element);
    Some(SightWatch { observer, _listener: listener })
}
