//! A screen of another size: stands in for `matchMedia`, which a test cannot resize.

use js_sys::Reflect;
use wasm_bindgen::prelude::*;
use web_sys::EventTarget;

/// While it lives, every media query matches or not as it says.
pub(crate) struct Screen {
    query: EventTarget,
    _match_media: Closure<dyn FnMut() -> EventTarget>,
    real: JsValue,
}

impl Screen {
    /// A screen on which the panel covers the page.
    pub(crate) fn narrow() -> Self {
        let query = EventTarget::new().unwrap();
        Reflect::set(&query, &"matches".into(), &true.into()).unwrap();
        let match_media = Closure::<dyn FnMut() -> EventTarget>::new({
            let query = query.clone();
            move || query.clone()
        });
        let window = web_sys::window().unwrap();
        let real = Reflect::get(&window, &"matchMedia".into()).unwrap();
        Reflect::set(&window, &"matchMedia".into(), match_media.as_ref()).unwrap();
        Self { query, _match_media: match_media, real }
    }

    /// Turns the screen: the queries match, or no longer.
    pub(crate) fn turn(&self, narrow: bool) {
        Reflect::set(&self.query, &"matches".into(), &narrow.into()).unwrap();
        self.query.dispatch_event(&web_sys::Event::new("change").unwrap()).unwrap();
    }
}

impl Drop for Screen {
    fn drop(&mut self) {
        Reflect::set(&web_sys::window().unwrap(), &"matchMedia".into(), &self.real).unwrap();
    }
}
