//! Scrolling of the log.

use web_sys::Element;

/// Closer to the end than this many pixels counts as being there.
const NEAR: i32 = 48;

/// Whether the end of the content is in sight.
pub fn is_at_end(element: &Element) -> bool {
    from_end(element) - element.client_height() <= NEAR
}

/// Scrolls to the end of the content.
pub fn to_end(element: &Element) {
    element.set_scroll_top(element.scroll_height());
}

/// How far the top edge of what is in sight lies from the end of the content. It survives lines
/// inserted above; see [`restore`].
pub fn from_end(element: &Element) -> i32 {
    element.scroll_height() - element.scroll_top()
}

/// Puts the top edge back to where [`from_end`] found it.
pub fn restore(element: &Element, from_end: i32) {
    element.set_scroll_top(element.scroll_height() - from_end);
}
