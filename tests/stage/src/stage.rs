//! The widget as the loader would have put it on a page, and what a person does with it.

use std::any::Any;
use std::cell::RefCell;

use chat_core::{Entry, TimelineChange, Update};
use js_sys::{Array, Promise, Reflect, Uint8Array};
use leptos::prelude::{GetUntracked, Owner, Set, view};
use portal_chat::browser::launcher_button::LauncherButton;
use portal_chat::commands::Commands;
use portal_chat::i18n::Lang;
use portal_chat::ui::{App, PanelState};
use portal_chat::view_model::ViewModel;
use wasm_bindgen::prelude::*;
use wasm_bindgen_futures::JsFuture;
use web_sys::{
    CssStyleSheet, DataTransfer, Document, Event, EventInit, FilePropertyBag, HtmlElement, HtmlInputElement,
    ShadowRoot, ShadowRootInit, ShadowRootMode,
};

/// Whether a state was reached; if not, what never came to be.
pub(crate) type Reached = Result<(), String>;

/// Frames after which what did not happen never will.
const PATIENCE: usize = 600;

thread_local! {
    static SHEETS: RefCell<Vec<CssStyleSheet>> = const { RefCell::new(Vec::new()) };
    /// What stands on the page now.
    static STANDING: RefCell<Option<Standing>> = const { RefCell::new(None) };
}

/// A mounted widget.
struct Standing {
    host: HtmlElement,
    components: Box<dyn Any>,
    owner: Owner,
    commands: Box<dyn Any>,
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
    let sheets = texts.iter().map(|text| {
        let sheet = CssStyleSheet::new().unwrap();
        sheet.replace_sync(text).unwrap();
        sheet
    });
    SHEETS.set(sheets.collect());
}

/// Takes away what stands on the page, and what it has kept.
pub(crate) fn clear() {
    if let Some(Standing { host, components, owner, commands }) = STANDING.take() {
        host.remove();
        // Effects that are already under way run once more and read signals.
        let take_down = move || {
            drop(components);
            drop(commands);
            owner.cleanup();
        };
        leptos::prelude::set_timeout(take_down, std::time::Duration::ZERO);
    }
    let window = web_sys::window().unwrap();
    window.session_storage().unwrap().unwrap().clear().unwrap();
    window.local_storage().unwrap().unwrap().clear().unwrap();
}

/// Lets everything under way come to rest.
pub(crate) async fn rest() {
    for _ in 0..4 {
        frame().await;
    }
}

/// The widget that stands on the page.
pub(crate) struct Stage {
    pub(crate) view: ViewModel,
    pub(crate) panel: PanelState,
    root: ShadowRoot,
    launcher: HtmlElement,
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
        let root = host.attach_shadow(&ShadowRootInit::new(ShadowRootMode::Open)).unwrap();
        let sheets = SHEETS.with_borrow(|sheets| sheets.iter().collect::<Array>());
        Reflect::set(&root, &"adoptedStyleSheets".into(), &sheets).unwrap();
        let launcher = element("button");
        launcher.set_class_name("launcher");
        launcher.set_text_content(Some(lang.strings().title));
        root.append_child(&launcher).unwrap();
        let place = element("div");
        root.append_child(&place).unwrap();

        let owner = Owner::new();
        let (view, panel, (commands, received)) =
            owner.with(|| (ViewModel::default(), PanelState::default(), Commands::channel()));
        let button = LauncherButton::new(launcher.clone());
        let components = leptos::mount::mount_to(place, move || {
            view! { <App view commands panel launcher=button lang label=None portal=files.portal faq=files.faq files="files/" /> }
        });
        let standing =
            Standing { host, components: Box::new(components), owner, commands: Box::new(received) };
        STANDING.set(Some(standing));
        view.ready.set(true);
        Self { view, panel, root, launcher }
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
    pub(crate) fn apply(&self, update: Update) {
        self.view.apply(update);
    }

    /// The log as it is loaded.
    pub(crate) fn reset(&self, entries: Vec<Entry>) {
        self.apply(Update::Timeline(TimelineChange::Reset(entries)));
    }

    /// A line at the end of the log.
    pub(crate) fn place(&self, entry: Entry) {
        let index = self.view.order.get_untracked().len();
        self.apply(Update::Timeline(TimelineChange::Place { index, entry }));
    }

    /// Presses the first thing in sight that a selector finds, once it is there.
    pub(crate) async fn click(&self, selector: &str) -> Reached {
        let found = self.until(selector).await?;
        found.focus().unwrap();
        found.click();
        Ok(())
    }

    /// Presses the button with these words, once it is there.
    pub(crate) async fn press(&self, words: &str) -> Reached {
        let of = |button: &HtmlElement| {
            button.get_attribute("aria-label").as_deref() == Some(words)
                || button.text_content().unwrap_or_default().trim() == words
        };
        for _ in 0..PATIENCE {
            if let Some(button) = self.in_sight("button").into_iter().find(of) {
                button.focus().unwrap();
                button.click();
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
        let init = EventInit::new();
        init.set_bubbles(true);
        for event in ["input", "change"] {
            field.dispatch_event(&Event::new_with_event_init_dict(event, &init).unwrap()).unwrap();
        }
        Ok(())
    }

    /// Chooses files in the field for them, in sight or not: names, types and bytes.
    pub(crate) async fn choose(&self, field: &str, files: &[(&str, &str, &[u8])]) -> Reached {
        let offer = DataTransfer::new().unwrap();
        for (name, mime, bytes) in files {
            let kind = FilePropertyBag::new();
            kind.set_type(mime);
            let parts = Array::of1(&Uint8Array::from(*bytes));
            let file = web_sys::File::new_with_u8_array_sequence_and_options(&parts, name, &kind).unwrap();
            offer.items().add_with_file(&file).unwrap();
        }
        for _ in 0..PATIENCE {
            if let Some(found) = self.root.query_selector(field).unwrap() {
                let found: HtmlInputElement = found.unchecked_into();
                found.set_files(offer.files().as_ref());
                found.dispatch_event(&Event::new("change").unwrap()).unwrap();
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

    fn in_sight(&self, selector: &str) -> Vec<HtmlElement> {
        let found = self.root.query_selector_all(selector).unwrap();
        let found = (0..found.length()).filter_map(|index| found.get(index)?.dyn_into::<HtmlElement>().ok());
        found.filter(|element| element.closest("[hidden]").unwrap().is_none()).collect()
    }
}

fn document() -> Document {
    web_sys::window().unwrap().document().unwrap()
}

fn element(tag: &str) -> HtmlElement {
    document().create_element(tag).unwrap().unchecked_into()
}

async fn frame() {
    let next = Promise::new(&mut |resolve, _| {
        web_sys::window().unwrap().request_animation_frame(&resolve).unwrap();
    });
    JsFuture::from(next).await.unwrap();
}
