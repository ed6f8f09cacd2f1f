//! The calls the loader makes; the page reaches them through the global `PortalChat`.

use std::cell::RefCell;

use chat_core::Command;
use js_sys::Reflect;
use leptos::prelude::*;
use wasm_bindgen::prelude::*;
use web_sys::{HtmlElement, ShadowRoot};

use super::config::Config;
use super::host_element::Mounted;
use super::{appearance, identify};
use crate::driver::Outside;

/// The mounted widget.
#[wasm_bindgen]
pub struct Handle(RefCell<Option<Mounted>>);

/// Mounts the widget into the loader's shadow root. `attributes` is the loader's `data-*` with `src`.
///
/// # Errors
/// With a sentence that says what to change, when the configuration cannot be used.
#[wasm_bindgen]
pub fn mount(root: &ShadowRoot, launcher: HtmlElement, attributes: &JsValue) -> Result<Handle, JsError> {
    let config = Config::read(attributes)?;
    appearance::apply(&root.host(), attributes);
    let mounted = Mounted::new(root, launcher, config)
        .ok_or_else(|| JsError::new("portal-chat: the shadow root is not in a document"))?;
    Ok(Handle(RefCell::new(Some(mounted))))
}

fn text(object: &JsValue, name: &str) -> Option<String> {
    Reflect::get(object, &name.into()).ok()?.as_string()
}

#[wasm_bindgen]
impl Handle {
    /// Opens the panel and moves the focus into it. `about` is what [`Self::context`] takes.
    pub fn open(&self, about: &JsValue) {
        self.context(about);
        self.with(|mounted| mounted.panel.open());
    }

    /// Says what the page is about: its `service`, the code of an `error` it shows, the `topic` of a conversation
    /// begun here. An empty text takes back what was said before; what is not named stays.
    pub fn context(&self, about: &JsValue) {
        self.with(|mounted| mounted.view.about.update(|now| now.take_over(|name| text(about, name))));
    }

    /// Collapses the panel; the conversation goes on.
    pub fn close(&self) {
        self.with(|mounted| mounted.panel.close());
    }

    /// Opens or collapses.
    pub fn toggle(&self) {
        self.with(|mounted| mounted.panel.toggle());
    }

    /// Whether the panel is open.
    pub fn is_open(&self) -> bool {
        self.with(|mounted| mounted.panel.is_open_untracked()).unwrap_or_default()
    }

    /// Messages that came while the panel was collapsed.
    pub fn unread(&self) -> f64 {
        self.with(|mounted| mounted.view.unread.get_untracked() as f64).unwrap_or_default()
    }

    /// Who is signed in at the portal: `get_token` gives a fresh token, `sign_in` leads to the portal's log-in.
    /// Called anew when that has changed.
    pub fn identify(&self, get_token: JsValue, sign_in: JsValue) {
        self.with(|mounted| {
            mounted.view.offer_sign_in(identify::sign_in(sign_in));
            let source = Outside::Identified(identify::token_source(get_token));
            // An error means that the driver has stopped.
            let _ = mounted.outside.unbounded_send(source);
        });
    }

    /// Forgets who the guest is and wipes what this browser keeps of the chat: for shared computers.
    pub fn logout(&self) {
        self.with(|mounted| mounted.commands.send(Command::Forget));
    }

    /// Takes the widget down. Later calls do nothing.
    pub fn destroy(&self) {
        let mounted = self.0.borrow_mut().take();
        drop(mounted);
    }

    fn with<T>(&self, act: impl FnOnce(&Mounted) -> T) -> Option<T> {
        self.0.borrow().as_ref().map(act)
    }
}
