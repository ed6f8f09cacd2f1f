//! The page object: a host page with a launcher, and the chat in its shadow root.

use chat_core::{Command, Entry, TimelineChange, Update};
use futures::channel::mpsc::UnboundedReceiver;
use js_sys::{Array, Promise, Reflect};
use leptos::prelude::{Owner, Set, view};
use portal_chat::browser::launcher_button::LauncherButton;
use portal_chat::commands::Commands;
use portal_chat::i18n::Lang;
use portal_chat::ui::{Announcing, App, PanelState};
use portal_chat::view_model::ViewModel;
use wasm_bindgen::prelude::*;
use wasm_bindgen_futures::JsFuture;
use web_sys::{
    CssStyleSheet, Document, Element, Event, EventInit, HtmlElement, HtmlTextAreaElement, KeyboardEvent,
    KeyboardEventInit, ShadowRoot, ShadowRootInit, ShadowRootMode,
};

use crate::policy;

const STYLES: &[&str] = &[
    include_str!("../../style/launcher.css"),
    include_str!("../../style/tokens.css"),
    include_str!("../../style/announcer.css"),
    include_str!("../../style/answer.css"),
    include_str!("../../style/card.css"),
    include_str!("../../style/channels.css"),
    include_str!("../../style/attachment_picker.css"),
    include_str!("../../style/closed_bar.css"),
    include_str!("../../style/composer.css"),
    include_str!("../../style/connection_bar.css"),
    include_str!("../../style/conversation.css"),
    include_str!("../../style/delivery.css"),
    include_str!("../../style/desk_bar.css"),
    include_str!("../../style/desk_notice.css"),
    include_str!("../../style/end_conversation.css"),
    include_str!("../../style/form_field.css"),
    include_str!("../../style/form_screen.css"),
    include_str!("../../style/home.css"),
    include_str!("../../style/icon.css"),
    include_str!("../../style/identity_bar.css"),
    include_str!("../../style/lazy.css"),
    include_str!("../../style/linked_text.css"),
    include_str!("../../style/lookup.css"),
    include_str!("../../style/message.css"),
    include_str!("../../style/message_files.css"),
    include_str!("../../style/message_log.css"),
    include_str!("../../style/nudge_bar.css"),
    include_str!("../../style/page_note.css"),
    include_str!("../../style/panel.css"),
    include_str!("../../style/question_form.css"),
    include_str!("../../style/quick_replies.css"),
    include_str!("../../style/rating.css"),
    include_str!("../../style/settings.css"),
    include_str!("../../style/status_line.css"),
    include_str!("../../style/suggestions.css"),
    include_str!("../../style/system_line.css"),
    include_str!("../../style/ticket_bar.css"),
    include_str!("../../style/tickets.css"),
    include_str!("../../style/transcript.css"),
    include_str!("../../style/typing_indicator.css"),
];

/// Frames after which what did not happen never will.
const PATIENCE: usize = 300;

/// A chat on a page. Dropping it takes both away and checks that the policy was kept.
pub(crate) struct ChatPage {
    pub(crate) view: ViewModel,
    pub(crate) panel: PanelState,
    pub(crate) root: ShadowRoot,
    host: HtmlElement,
    launcher: HtmlElement,
    commands: UnboundedReceiver<Command>,
    components: Option<Box<dyn std::any::Any>>,
    owner: Owner,
}

impl Drop for ChatPage {
    fn drop(&mut self) {
        self.host.remove();
        // The next test begins with nothing written.
        web_sys::window()
            .unwrap()
            .session_storage()
            .unwrap()
            .unwrap()
            .remove_item("portal-chat:draft")
            .unwrap();
        // Effects that are already under way run once more and read signals.
        let (components, owner) = (self.components.take(), self.owner.clone());
        let take_down = move || {
            drop(components);
            owner.cleanup();
        };
        leptos::prelude::set_timeout(take_down, std::time::Duration::ZERO);
        // A test that has failed already keeps its own message.
        if !std::thread::panicking() {
            assert_eq!(policy::violations(), Vec::<String>::new());
        }
    }
}

// Actions.
impl ChatPage {
    /// A page in Russian whose chat is collapsed.
    pub(crate) fn new() -> Self {
        Self::in_language(Lang::Ru)
    }

    pub(crate) fn in_language(lang: Lang) -> Self {
        Self::made(lang, data("{}"), Announcing::Inside)
    }

    /// A page in Russian whose live regions stand on it.
    pub(crate) fn announcing_on_page() -> Self {
        Self::made(Lang::Ru, data("{}"), Announcing::OnPage)
    }

    /// A page in Russian with these frequent questions.
    pub(crate) fn with_questions(questions: &str) -> Self {
        Self::made(Lang::Ru, data(questions), Announcing::Inside)
    }

    /// A page in Russian whose file of frequent questions is there.
    pub(crate) fn with_questions_at(address: &str) -> Self {
        Self::made(Lang::Ru, address.to_owned(), Announcing::Inside)
    }

    fn made(lang: Lang, faq: String, announcing: Announcing) -> Self {
        policy::enforce();
        let host = element("div");
        document().body().unwrap().append_child(&host).unwrap();
        let root = host.attach_shadow(&ShadowRootInit::new(ShadowRootMode::Open)).unwrap();
        let launcher = element("button");
        launcher.set_class_name("launcher");
        launcher.set_text_content(Some(lang.strings().title));
        let badge = element("span");
        badge.set_class_name("badge");
        launcher.append_child(&badge).unwrap();
        root.append_child(&launcher).unwrap();
        let place = element("div");
        root.append_child(&place).unwrap();

        let owner = Owner::new();
        let (view, panel, (commands, received)) =
            owner.with(|| (ViewModel::default(), PanelState::default(), Commands::channel()));
        let button = LauncherButton::new(launcher.clone());
        let components = leptos::mount::mount_to(place, move || {
            view! { <App view commands panel launcher=button lang label=None faq announcing /> }
        });
        let page = Self {
            view,
            panel,
            root,
            host,
            launcher,
            commands: received,
            components: Some(Box::new(components)),
            owner,
        };
        page.style(&STYLES.concat());
        page.view.ready.set(true);
        page
    }

    /// A page in Russian whose chat a person has opened, at the conversation.
    pub(crate) async fn opened() -> Self {
        let page = Self::new();
        page.open().await;
        if page.button_names().contains(&"Начать чат".to_owned()) {
            page.click("Начать чат");
            page.until("the field has the focus", || page.has_focus("textarea")).await;
        }
        page
    }

    /// Opens with the launcher, which has the focus, as with the keyboard.
    pub(crate) async fn open(&self) {
        self.launcher.focus().unwrap();
        self.panel.toggle();
        self.until("the panel is open", || self.is_open()).await;
    }

    pub(crate) fn style(&self, text: &str) {
        let sheet = CssStyleSheet::new().unwrap();
        sheet.replace_sync(text).unwrap();
        let name = "adoptedStyleSheets".into();
        let sheets: Array = Reflect::get(&self.root, &name).unwrap().unchecked_into();
        Reflect::set(&self.root, &name, &Array::from(&sheets).concat(&Array::of1(&sheet))).unwrap();
    }

    pub(crate) fn apply(&self, update: Update) {
        self.view.apply(update);
    }

    /// The log as it is loaded.
    pub(crate) fn reset(&self, entries: Vec<Entry>) {
        self.apply(Update::Timeline(TimelineChange::Reset(entries)));
    }

    /// A line at the end of the log, or its new state.
    pub(crate) fn place(&self, entry: Entry) {
        use leptos::prelude::GetUntracked;
        let order = self.view.order.get_untracked();
        let index = order.iter().position(|key| *key == entry.key).unwrap_or(order.len());
        self.apply(Update::Timeline(TimelineChange::Place { index, entry }));
    }

    pub(crate) fn type_text(&self, text: &str) {
        let field = self.field();
        field.focus().unwrap();
        field.set_value(text);
        let init = EventInit::new();
        init.set_bubbles(true);
        field.dispatch_event(&Event::new_with_event_init_dict("input", &init).unwrap()).unwrap();
    }

    /// Presses a key where the focus is; `false` when the widget has used it up.
    pub(crate) fn press(&self, key: &str) -> bool {
        self.press_with(key, |_| {})
    }

    pub(crate) fn press_with(&self, key: &str, how: impl FnOnce(&KeyboardEventInit)) -> bool {
        let init = KeyboardEventInit::new();
        init.set_key(key);
        init.set_bubbles(true);
        init.set_cancelable(true);
        init.set_composed(true);
        how(&init);
        let event = KeyboardEvent::new_with_keyboard_event_init_dict("keydown", &init).unwrap();
        self.root.active_element().unwrap().dispatch_event(&event).unwrap()
    }

    /// Presses the button with these words or this name.
    pub(crate) fn click(&self, words: &str) {
        let button = self.buttons().into_iter().find(|button| name_of(button) == words);
        let button = button.unwrap_or_else(|| panic!("no button «{words}» among {:?}", self.button_names()));
        button.focus().unwrap();
        button.click();
    }

    /// Waits until `is` holds, frame by frame.
    pub(crate) async fn until(&self, what: &str, is: impl Fn() -> bool) {
        for _ in 0..PATIENCE {
            if is() {
                return;
            }
            frame().await;
        }
        panic!("it never came to be that {what}; said: {:?}, text: {}", self.said(), self.text(".panel"));
    }

    /// Lets everything under way come to rest.
    pub(crate) async fn rest(&self) {
        for _ in 0..4 {
            frame().await;
        }
    }

    /// Commands since the last call.
    pub(crate) fn commands(&mut self) -> Vec<Command> {
        std::iter::from_fn(|| self.commands.try_recv().ok()).collect()
    }
}

// Results.
impl ChatPage {
    pub(crate) fn is_open(&self) -> bool {
        self.find(".panel").is_some_and(|panel| panel.has_attribute("open"))
    }

    /// The first element a person can perceive.
    pub(crate) fn find(&self, selector: &str) -> Option<HtmlElement> {
        self.find_all(selector).into_iter().next()
    }

    pub(crate) fn find_all(&self, selector: &str) -> Vec<HtmlElement> {
        let found = self.root.query_selector_all(selector).unwrap();
        let found = (0..found.length()).filter_map(|index| found.get(index)?.dyn_into::<HtmlElement>().ok());
        found.filter(|element| element.closest("[hidden]").unwrap().is_none()).collect()
    }

    /// Text of the first element; empty when there is none.
    pub(crate) fn text(&self, selector: &str) -> String {
        self.find(selector).map(|found| text_of(&found)).unwrap_or_default()
    }

    pub(crate) fn texts(&self, selector: &str) -> Vec<String> {
        self.find_all(selector).iter().map(text_of).collect()
    }

    pub(crate) fn field(&self) -> HtmlTextAreaElement {
        self.find("textarea").expect("a composer").unchecked_into()
    }

    pub(crate) fn focused(&self) -> Option<HtmlElement> {
        self.root.active_element().map(JsCast::unchecked_into)
    }

    pub(crate) fn has_focus(&self, selector: &str) -> bool {
        self.focused().is_some_and(|focused| focused.matches(selector).unwrap())
    }

    pub(crate) fn launcher_attribute(&self, name: &str) -> Option<String> {
        self.launcher.get_attribute(name)
    }

    pub(crate) fn button_names(&self) -> Vec<String> {
        self.buttons().iter().map(name_of).collect()
    }

    /// What was said politely in the last seconds.
    pub(crate) fn said(&self) -> Vec<String> {
        self.texts("[role=status] > p")
    }

    /// What stands on the page itself under the chat's element.
    pub(crate) fn on_page(&self, selector: &str) -> Vec<Element> {
        let found = self.host.query_selector_all(selector).unwrap();
        (0..found.length()).filter_map(|index| found.get(index)?.dyn_into().ok()).collect()
    }

    /// What was said urgently in the last seconds.
    pub(crate) fn warned(&self) -> Vec<String> {
        self.texts("[role=alert] > p")
    }

    fn buttons(&self) -> Vec<HtmlElement> {
        self.find_all(".panel button")
    }
}

/// A button's name: its label, or else its words.
fn name_of(button: &HtmlElement) -> String {
    button.get_attribute("aria-label").unwrap_or_else(|| text_of(button))
}

fn text_of(element: &HtmlElement) -> String {
    element.text_content().unwrap_or_default().trim().to_owned()
}

/// An address with the file in it.
fn data(questions: &str) -> String {
    format!("data:application/json,{}", js_sys::encode_uri_component(questions))
}

pub(crate) fn document() -> Document {
    web_sys::window().unwrap().document().unwrap()
}

pub(crate) fn element(tag: &str) -> HtmlElement {
    document().create_element(tag).unwrap().unchecked_into()
}

/// Width by which the content of an element sticks out of it.
pub(crate) fn overflow(element: &Element) -> i32 {
    element.scroll_width() - element.client_width()
}

pub(crate) async fn frame() {
    let next = Promise::new(&mut |resolve, _| {
        web_sys::window().unwrap().request_animation_frame(&resolve).unwrap();
    });
    JsFuture::from(next).await.unwrap();
}
