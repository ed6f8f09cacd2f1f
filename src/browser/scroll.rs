//! Scrolling of the log.

use wasm_bindgen::JsCast;
use web_sys::{Element, HtmlElement};

/// An element that scrolls.
pub type Scroller = HtmlElement;

/// An element in what scrolls.
pub type Line = HtmlElement;

/// Closer to the end than this many pixels counts as being there.
pub const NEAR: i32 = 48;

/// Whether the end of the content is in sight, or no more than `near` pixels below.
pub fn is_at_end(element: &Element, near: i32) -> bool {
    element.scroll_height() - element.scroll_top() - element.client_height() <= near
}

/// Scrolls to the end of the content.
pub fn to_end(element: &Element) {
    element.set_scroll_top(element.scroll_height());
}

/// Scrolls to its beginning.
pub fn to_start(element: &Element) {
    element.set_scroll_top(0);
}

/// The element of a list with this number.
pub fn line(list: &Element, number: usize) -> Option<Line> {
    list.children().item(number as u32)?.dyn_into().ok()
}

/// The first and the last element of a list that a part of is in sight. They have their places in the scroller.
pub fn in_sight(scroller: &Scroller, list: &Element) -> Option<(usize, usize)> {
    let height = scroller.client_height();
    let is_seen = |number: &usize| {
        line(list, *number).is_some_and(|line| {
            let (top, own) = (top_of(&line, scroller), line.offset_height());
            own > 0 && top < height && top + own > 0
        })
    };
    let count = list.children().length() as usize;
    let first = (0..count).find(is_seen)?;
    let last = (first..count).rev().find(is_seen)?;
    Some((first, last))
}

/// How far below the upper edge of what is in sight a line begins, pixels.
pub fn top_of(line: &Line, scroller: &Scroller) -> i32 {
    line.offset_top() - scroller.scroll_top()
}

/// Scrolls so that a line begins there.
pub fn put(line: &Line, scroller: &Scroller, top: i32) {
    let off = top_of(line, scroller) - top;
    if off != 0 {
        scroller.set_scroll_top(scroller.scroll_top() + off);
    }
}
