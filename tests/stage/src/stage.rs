//! The widget as the loader would have put it on a page, and what a person does with it.

use std::cell::RefCell;
use std::ops::Deref;
use std::rc::Rc;

use js_sys::{Array, Reflect};
use mounted::dom::{choose, document, element, frame, name_of, offer, press, sheet, tell};
use mounted::{Mounted, Setting};
use portal_chat::i18n::Lang;
use portal_chat::ui::Announcing;
use wasm_bindgen::prelude::*;
use web_sys::{CssStyleSheet, HtmlElement};

/// Whether a state was reached; if not, what never came to be.
pub(crate) type Reached = Result<(), String>;

/// Frames after which what did not happen never will.
const PATIENCE: usize = 600;

thread_local! {
    static SHEETS: RefCell<Vec<CssStyleSheet>> = const { RefCell::new(Vec::new()) };
    /// What stands on the page now.
    static STANDING: RefCell<Option<Rc<Mounted>>> = const { RefCell::new(None) };
}

/// What the portal has besides the chat.
#[derive(Clone, Copy)]
pub(crate) struct Files {
    /// Address of the portal's file; empty without one.
    pub(crate) portal: &'static str,
    /// Address of the frequent questions.
    pub(crate) faq: &'static str,
}

impl Files {
    /// As the demo portal has them.
    pub(crate) const DEMO: Self = Self { portal: "portal.json", faq: "faq.json" };
    /// Nothing but the chat.
    pub(crate) const NONE: Self = Self { portal: "", faq: "none.json" };
}

/// Makes the sheets that every widget on this page takes over.
pub(crate) fn set_sheets(texts: &[&str]) {
    SHEETS.set(texts.iter().map(|text| sheet(text)).collect());
}

/// Takes away what stands on the page, and what it has kept.
pub(crate) fn clear() {
    if let Some(standing) = STANDING.take() {
        standing.take_down();
    }
    let window = web_sys::window().unwrap();
    window.session_storage().unwrap().unwrap().clear().unwrap();
    window.local_storage().unwrap().unwrap().clear().unwrap();
}

/// The widget that stands on the page.
pub(crate) struct Stage(Rc<Mounted>);

impl Deref for Stage {
    type Target = Mounted;

    fn deref(&self) -> &Mounted {
        &self.0
    }
}

// Making.
impl Stage {
    /// In Russian, collapsed, on a portal with files like the demo's.
    pub(crate) fn new() -> Self {
        Self::with(Lang::Ru, Files::DEMO)
    }

    /// In this language, collapsed.
    pub(crate) fn with(lang: Lang, files: Files) -> Self {
        let host = element("portal-chat");
        host.set_attribute("lang", lang.tag()).unwrap();
        document().document_element().unwrap().append_child(&host).unwrap();
        let Files { portal, faq } = files;
        let (portal, faq, files) = (portal.to_owned(), faq.to_owned(), "files/".to_owned());
        let setting = Setting { lang, announcing: Announcing::Inside, portal, faq, files };
        let widget = Rc::new(Mounted::new(host, setting, |root| {
            let sheets = SHEETS.with_borrow(|sheets| sheets.iter().collect::<Array>());
            Reflect::set(root, &"adoptedStyleSheets".into(), &sheets).unwrap();
        }));
        STANDING.set(Some(Rc::clone(&widget)));
        Self(widget)
    }

    /// Where a person has opened it.
    pub(crate) async fn opened(self) -> Result<Self, String> {
        self.launcher.focus().unwrap();
        self.panel.open();
        self.until(".panel[open]").await?;
        Ok(self)
    }

    /// Where one writes.
    pub(crate) async fn conversation() -> Result<Self, String> {
        let stage = Self::new().opened().await?;
        stage.click(".home-start").await?;
        stage.until("#composer-field:focus").await?;
        Ok(stage)
    }
}

// Actions.
impl Stage {
    /// Presses the first thing in sight that a selector finds, once it is there.
    pub(crate) async fn click(&self, selector: &str) -> Reached {
        press(&self.until(selector).await?);
        Ok(())
    }

    /// Presses the button with these words, once it is there.
    pub(crate) async fn press(&self, words: &str) -> Reached {
        for _ in 0..PATIENCE {
            if let Some(button) = self.in_sight("button").iter().find(|button| name_of(button) == words) {
                press(button);
                return Ok(());
            }
            frame().await;
        }
        Err(format!("there is no button «{words}»"))
    }

    /// Writes into a field, or chooses in one, once it is there.
    pub(crate) async fn fill(&self, selector: &str, text: &str) -> Reached {
        let field = self.until(selector).await?;
        Reflect::set(&field, &"value".into(), &text.into()).unwrap();
        for event in ["input", "change"] {
            tell(&field, event);
        }
        Ok(())
    }

    /// Chooses files in the field for them, in sight or not: names, types and bytes.
    pub(crate) async fn choose(&self, field: &str, files: &[(&str, &str, &[u8])]) -> Reached {
        for _ in 0..PATIENCE {
            if let Some(found) = self.root.query_selector(field).unwrap() {
                choose(&found.unchecked_into(), &offer(files));
                return Ok(());
            }
            frame().await;
        }
        Err(format!("there is no field {field} for files"))
    }

    /// Waits until something a person can perceive is there.
    pub(crate) async fn until(&self, selector: &str) -> Result<HtmlElement, String> {
        for _ in 0..PATIENCE {
            if let Some(found) = self.in_sight(selector).into_iter().next() {
                return Ok(found);
            }
            frame().await;
        }
        Err(format!("never in sight: {selector}"))
    }

    /// Waits until these words are there.
    pub(crate) async fn until_says(&self, selector: &str, words: &str) -> Reached {
        let says = |element: &HtmlElement| element.text_content().is_some_and(|text| text.contains(words));
        for _ in 0..PATIENCE {
            if self.in_sight(selector).iter().any(says) {
                return Ok(());
            }
            frame().await;
        }
        Err(format!("{selector} never says «{words}»"))
    }
}
