//! Live regions: what comes into one is read aloud.

use wasm_bindgen::JsCast;
use web_sys::{Element, ShadowRoot};

/// Adds a sentence as a node of its own and answers it, unless the region already ends with the same.
pub fn add(region: &Element, sentence: &str) -> Option<Sentence> {
    let last = region.last_element_child().and_then(|last| last.text_content());
    if last.as_deref() == Some(sentence) {
        return None;
    }
    let node = region.owner_document()?.create_element("p").ok()?;
    node.set_text_content(Some(sentence));
    region.append_child(&node).ok()?;
    Some(Sentence(node))
}

/// A sentence in its region.
pub struct Sentence(Element);

impl Sentence {
    /// Takes it out: it is not met again by who reads line by line.
    pub fn remove(self) {
        self.0.remove();
    }
}

/// Name of the slot through which regions on the page stand in the panel, too.
pub const SLOT: &str = "announcer";

/// A region that was taken out of its shadow root. Dropping it takes it off the page.
pub struct OnPage(Element);

impl OnPage {
    /// Puts a region among the children of its shadow root's host: part of the page itself, which every screen reader
    /// listens to, and through the slot of the panel, so that it is not inert while that covers the page.
    pub fn put(region: &Element) -> Option<Self> {
        let root = region.get_root_node().dyn_into::<ShadowRoot>().ok()?;
        region.set_slot(SLOT);
        root.host().append_child(region).ok()?;
        Some(Self(region.clone()))
    }
}

impl Drop for OnPage {
    fn drop(&mut self) {
        self.0.remove();
    }
}
