//! The part of the page a person can see: less than the window while an on-screen keyboard is up.

use wasm_bindgen::prelude::*;
use web_sys::VisualViewport;

/// What is in sight, in whole pixels of the page.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Area {
    /// Top edge, from the top of the window.
    pub top: i32,
    /// Height.
    pub height: i32,
}

/// A running observation; dropping it ends it.
pub struct ViewportWatch {
    viewport: VisualViewport,
    listener: Closure<dyn FnMut()>,
}

const EVENTS: [&str; 2] = ["resize", "scroll"];

impl Drop for ViewportWatch {
    fn drop(&mut self) {
        for event in EVENTS {
            let listener = self.listener.as_ref().unchecked_ref();
            let _ = self.viewport.remove_event_listener_with_callback(event, listener);
        }
    }
}

/// Tells `seen` what is in sight, now and whenever that changes: `None` while a person has zoomed in
/// with two fingers and moves around in a part of the whole.
pub fn watch(mut seen: impl FnMut(Option<Area>) + 'static) -> Option<ViewportWatch> {
    let viewport = web_sys::window()?.visual_viewport()?;
    seen(area(&viewport));
    let listener = Closure::<dyn FnMut()>::new({
        let viewport = viewport.clone();
        move || seen(area(&viewport))
    });
    for event in EVENTS {
        viewport.add_event_listener_with_callback(event, listener.as_ref().unchecked_ref()).ok()?;
    }
    Some(ViewportWatch { viewport, listener })
}

fn area(viewport: &VisualViewport) -> Option<Area> {
    let zoomed = viewport.scale() > 1.01;
    (!zoomed)
        .then(|| Area { top: viewport.offset_top().round() as i32, height: viewport.height().round() as i32 })
}
