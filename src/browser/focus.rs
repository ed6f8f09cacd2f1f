//! Where the keyboard is.

use wasm_bindgen::JsCast;
use web_sys::{Document, Element, FocusOptions, HtmlElement, Node, ShadowRoot};

/// An element the focus can be given back to.
pub type Place = HtmlElement;

/// The focused element in the tree (document or shadow root) that `near` belongs to.
pub fn current(near: &Element) -> Option<HtmlElement> {
    let root = near.get_root_node();
    let active = match root.dyn_ref::<ShadowRoot>() {
        Some(root) => root.active_element(),
        None => root.dyn_ref::<Document>().and_then(Document::active_element),
    };
    active?.dyn_into().ok()
}

/// The focused element of the page itself, unless that is the page as a whole or a host of `own`.
pub fn current_on_page(own: &Element) -> Option<HtmlElement> {
    let document = own.owner_document()?;
    let active = document.active_element()?;
    let whole = document.body().is_some_and(|body| body.is_same_node(Some(&active)));
    let ours = active.is_same_node(host_of(own).as_ref());
    if whole || ours { None } else { active.dyn_into().ok() }
}

/// Whether the focus is in `outer`.
pub fn is_inside(outer: &Element) -> bool {
    current(outer).is_some_and(|active| outer.contains(Some(&active)))
}

/// The number of the child of `outer` that the focus is in.
pub fn child_with(outer: &Element) -> Option<usize> {
    let active = current(outer)?;
    let children = outer.children();
    let number = (0..children.length())
        .find(|number| children.item(*number).is_some_and(|child| child.contains(Some(&active))));
    number.map(|number| number as usize)
}

/// Whether the focus is in an element of `outer` that `selector` picks.
pub fn is_inside_part(outer: &Element, selector: &str) -> bool {
    let part = current(outer).filter(|active| outer.contains(Some(active)));
    part.is_some_and(|active| matches!(active.closest(selector), Ok(Some(_))))
}

/// Gives the focus to the first element on screen of `outer` that `selector` picks.
pub fn give_part(outer: &Element, selector: &str) -> bool {
    let on_screen = format!(":is({selector}):not([hidden], [hidden] *)");
    let part = outer.query_selector(&on_screen).ok().flatten();
    part.and_then(|part| part.dyn_into().ok()).is_some_and(|part: HtmlElement| {
        part.scroll_into_view_with_bool(false);
        give(&part)
    })
}

/// Gives `element` the focus without scrolling the page; `false` when it is not there to take it.
pub fn give(element: &HtmlElement) -> bool {
    let options = FocusOptions::new();
    options.set_prevent_scroll(true);
    element.is_connected() && element.focus_with_options(&options).is_ok()
}

/// Gives the focus to what is only read: the keyboard alone does not stop there.
pub fn give_to_read(element: &HtmlElement) -> bool {
    element.set_tab_index(-1);
    give(element)
}

/// Gives `element` the focus where it can be seen: with what follows it, if there is room.
pub fn give_in_sight(element: &HtmlElement) -> bool {
    element.scroll_into_view_with_bool(true);
    give(element)
}

fn host_of(own: &Element) -> Option<Node> {
    own.get_root_node().dyn_into::<ShadowRoot>().ok().map(|root| root.host().into())
}

/// Lets the keyboard reach `element` as long as there is more in it than is in sight.
pub fn reach_when_scrolled(element: &Element) {
    // Fails only for an invalid attribute name.
    let _ = if element.scroll_height() > element.client_height() {
        element.set_attribute("tabindex", "0")
    } else if current(element).is_some_and(|focused| focused.is_same_node(Some(element))) {
        Ok(())
    } else {
        element.remove_attribute("tabindex")
    };
}
