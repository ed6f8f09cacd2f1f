//! What the screen is like.

use wasm_bindgen::prelude::*;
use web_sys::MediaQueryList;

/// A running observation of a media query; dropping it ends it.
pub struct MediaWatch {
    query: MediaQueryList,
    listener: Closure<dyn FnMut()>,
}

impl Drop for MediaWatch {
    fn drop(&mut self) {
        let _ =
            self.query.remove_event_listener_with_callback("change", self.listener.as_ref().unchecked_ref());
    }
}

/// Tells `seen` whether `query` matches: now, and whenever that changes.
pub fn watch(query: &str, mut seen: impl FnMut(bool) + 'static) -> Option<MediaWatch> {
    let query = web_sys::window()?.match_media(query).ok()??;
    seen(query.matches());
    let listener = Closure::<dyn FnMut()>::new({
        let query = query.clone();
        move || seen(query.matches())
    });
    query.add_event_listener_with_callback("change", listener.as_ref().unchecked_ref()).ok()?;
    Some(MediaWatch { query, listener })
}
