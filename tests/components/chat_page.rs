//! The page object: a host page with a launcher, and the chat in its shadow root.

use std::ops::Deref;

use chat_core::Command;
use mounted::dom::{adopt, document, element, frame, name_of, press, rest, sheet, tell, text_of};
use mounted::{Mounted, Setting};
use portal_chat::i18n::Lang;
use portal_chat::ui::Announcing;
use wasm_bindgen::prelude::*;
use web_sys::{Element, HtmlElement, HtmlTextAreaElement, KeyboardEvent, KeyboardEventInit};

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
pub(crate) struct ChatPage(Mounted);

impl Deref for ChatPage {
    type Target = Mounted;

    fn deref(&self) -> &Mounted {
        &self.0
    }
}

impl Drop for ChatPage {
    fn drop(&mut self) {
        self.take_down();
        // The next test begins with nothing written.
        let kept = web_sys::window().unwrap().session_storage().unwrap().unwrap();
        kept.remove_item("portal-chat:draft").unwrap();
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
        let setting = Setting { lang, announcing, portal: String::new(), faq, files: String::new() };
        Self(Mounted::new(host, setting, |root| adopt(root, &sheet(&STYLES.concat()))))
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
        adopt(&self.root, &sheet(text));
    }

    pub(crate) fn type_text(&self, text: &str) {
        let field = self.field();
        field.focus().unwrap();
        field.set_value(text);
        tell(&field, "input");
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
        press(&button);
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
        rest().await;
    }

    /// Commands since the last call.
    pub(crate) fn commands(&mut self) -> Vec<Command> {
        std::iter::from_fn(|| self.0.commands.try_recv().ok()).collect()
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
        self.in_sight(selector)
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

/// An address with the file in it.
fn data(questions: &str) -> String {
    format!("data:application/json,{}", js_sys::encode_uri_component(questions))
}

/// Width by which the content of an element sticks out of it.
pub(crate) fn overflow(element: &Element) -> i32 {
    element.scroll_width() - element.client_width()
}
