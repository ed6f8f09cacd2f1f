//! The button that the loader painted, and the badge in it.

use send_wrapper::SendWrapper;
use web_sys::{Element, HtmlElement, Node};

use super::focus;

/// Handle of the launcher button.
#[derive(Clone)]
pub struct LauncherButton(SendWrapper<HtmlElement>);

impl LauncherButton {
    /// Takes the loader's button over.
    pub fn new(button: HtmlElement) -> Self {
        Self(SendWrapper::new(button))
    }

    /// Says whether the panel is open.
    pub fn set_expanded(&self, expanded: bool) {
        self.set("aria-expanded", if expanded { "true" } else { "false" });
    }

    /// Takes the button off the page, or puts it back.
    pub fn set_hidden(&self, hidden: bool) {
        self.0.set_hidden(hidden);
    }

    /// Names the element the button opens.
    pub fn set_controls(&self, id: &str) {
        self.set("aria-controls", id);
    }

    /// Gives the button a name other than its visible text, or takes it away.
    pub fn set_name(&self, name: Option<&str>) {
        match name {
            Some(name) => self.set("aria-label", name),
            None => self.remove("aria-label"),
        }
    }

    /// Changes the visible words.
    pub fn set_words(&self, words: &str) {
        match self.0.first_child() {
            Some(text) if text.node_type() == Node::TEXT_NODE => text.set_text_content(Some(words)),
            _ => self.0.prepend_with_str_1(words).unwrap_or_default(),
        }
    }

    /// Puts a short text into the badge; an empty one hides it.
    pub fn set_badge(&self, text: &str) {
        if let Some(badge) = self.badge() {
            // Drawn by the style sheet: text would count as a part of the button's visible words, which its name
            // has to contain.
            let _ = badge.set_attribute("data-text", text);
        }
    }

    /// The badge; the loader paints none, for nothing is unread before the widget has come.
    fn badge(&self) -> Option<Element> {
        if let Ok(Some(badge)) = self.0.query_selector(".badge") {
            return Some(badge);
        }
        let badge = self.0.owner_document()?.create_element("span").ok()?;
        badge.set_class_name("badge");
        self.0.append_child(&badge).ok()?;
        Some(badge)
    }

    /// Gives the button the focus.
    pub fn focus(&self) {
        focus::give(&self.0);
    }

    /// What the page had focused, when that is not the widget itself.
    pub fn focused_on_page(&self) -> Option<HtmlElement> {
        focus::current_on_page(&self.0)
    }

    /// Removes what was set, for a widget that is taken down.
    pub fn reset(&self) {
        self.set_expanded(false);
        self.set_badge("");
        self.set_name(None);
        self.remove("aria-controls");
    }

    fn remove(&self, name: &str) {
        // Fails only where a policy of the page forbids all changes; then nothing was set either.
        let _ = self.0.remove_attribute(name);
    }

    fn set(&self, name: &str, value: &str) {
        // Fails only for an invalid attribute name; ours are constants.
        let _ = self.0.set_attribute(name, value);
    }
}
