//! Sizes of elements.

use js_sys::Reflect;
use wasm_bindgen::prelude::*;
use web_sys::{Element, HtmlElement, ResizeObserver};

/// A running observation; dropping it ends it.
pub struct SizeWatch {
    observer: ResizeObserver,
    _listener: Closure<dyn FnMut()>,
}

impl Drop for SizeWatch {
    fn drop(&mut self) {
        self.observer.disconnect();
    }
}

/// Calls `changed` whenever `element` has another size.
pub fn watch(element: &Element, changed: impl FnMut() + 'static) -> Option<SizeWatch> {
    let listener = Closure::<dyn FnMut()>::new(changed);
    let observer = ResizeObserver::new(listener.as_ref().unchecked_ref()).ok()?;
    observer.observe(element);
    Some(SizeWatch { observer, _listener: listener })
}

/// Makes `field` as high as its text; its style sheet sets the limits, and does it alone where the browser can: to
/// measure costs a layout of everything around at each key.
pub fn fit_to_text(field: &HtmlElement) {
    let style = field.style();
    if Reflect::has(&style, &"fieldSizing".into()).unwrap_or_default() {
        return;
    }
    // Fails only for a read-only style declaration; an element's own is writable.
    let _ = style.set_property("height", "auto");
    let borders = field.offset_height() - field.client_height();
    let _ = style.set_property("height", &format!("{}px", field.scroll_height() + borders));
}
