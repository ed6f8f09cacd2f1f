//! Live regions: what comes into one is read aloud.

use web_sys::Element;

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
