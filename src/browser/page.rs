//! The page the widget stands on.

use chat_protocol::Page;
use wasm_bindgen::JsCast;
use web_sys::{HtmlElement, VisibilityState};

/// Where a person is now: the address without query and fragment (they may hold secrets), the title, and what the
/// portal says besides.
pub fn current(service: Option<String>, error: Option<String>) -> Option<Page> {
    let window = web_sys::window()?;
    let location = window.location();
    let url = location.origin().ok()? + &location.pathname().ok()?;
    let title = window.document()?.title();
    Some(Page { url, title: (!title.is_empty()).then_some(title), service, error })
}

/// The page's own language, from `<html lang>`.
pub fn language() -> Option<String> {
    let html = web_sys::window()?.document()?.document_element()?;
    html.get_attribute("lang").filter(|lang| !lang.is_empty())
}

/// Whether anybody can see the page: it is not in a tab behind another, and its window is not put away.
pub fn is_visible() -> bool {
    let document = web_sys::window().and_then(|window| window.document());
    document.is_some_and(|document| document.visibility_state() != VisibilityState::Hidden)
}

/// Stops the page from scrolling under the panel, or lets it scroll again.
pub fn set_scrolling(allowed: bool) {
    let Some(html) = web_sys::window().and_then(|window| window.document()?.document_element()) else {
        return;
    };
    let Some(html) = html.dyn_ref::<HtmlElement>() else { return };
    // Fails only for a read-only style declaration; an element's own is writable.
    let _ = if allowed {
        html.style().remove_property("overflow").map(drop)
    } else {
        html.style().set_property("overflow", "hidden")
    };
}
