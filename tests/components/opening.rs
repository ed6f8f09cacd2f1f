//! Opening, closing, and where the focus goes.

use chat_core::{Command, Update};
use mounted::dom::{document, element};
use mounted::entries::{closed, with_operator};
use portal_chat::i18n::Lang;
use wasm_bindgen_test::wasm_bindgen_test;

use crate::chat_page::ChatPage;
use crate::screen::Screen;

#[wasm_bindgen_test]
async fn opening_moves_the_focus_to_the_beginning() {
    let mut page = ChatPage::new();
    assert!(!page.is_open());
    page.open().await;
    page.until("the first button has the focus", || page.has_focus(".home-start")).await;
    assert_eq!(page.commands(), [Command::ShowPanel]);
    assert_eq!(page.launcher_attribute("aria-expanded").as_deref(), Some("true"));
    let controlled = page.launcher_attribute("aria-controls").unwrap();
    assert_eq!(page.find(".panel").unwrap().id(), controlled);
}

#[wasm_bindgen_test]
async fn escape_closes_and_the_focus_returns_to_the_launcher() {
    let mut page = ChatPage::opened().await;
    page.until("the composer has the focus", || page.has_focus("textarea")).await;
    page.commands();
    assert!(!page.press("Escape"), "the page saw a key that the chat had used up");
    page.until("the panel is closed", || !page.is_open()).await;
    page.until("the launcher has the focus", || page.has_focus(".launcher")).await;
    assert_eq!(page.commands().last(), Some(&Command::HidePanel));
    assert_eq!(page.launcher_attribute("aria-expanded").as_deref(), Some("false"));
}

#[wasm_bindgen_test]
async fn the_collapse_button_closes() {
    let page = ChatPage::opened().await;
    page.click("Свернуть чат");
    page.until("the launcher has the focus", || page.has_focus(".launcher")).await;
    assert!(!page.is_open());
}

#[wasm_bindgen_test]
async fn closing_from_the_page_leaves_the_focus_on_the_page() {
    let page = ChatPage::opened().await;
    page.until("the composer has the focus", || page.has_focus("textarea")).await;
    let outside = element("input");
    document().body().unwrap().append_child(&outside).unwrap();
    outside.focus().unwrap();
    page.panel.close();
    page.until("the panel is closed", || !page.is_open()).await;
    page.rest().await;
    let active = document().active_element();
    outside.remove();
    assert!(active.is_some_and(|active| active.is_same_node(Some(&outside))));
}

#[wasm_bindgen_test]
async fn on_a_wide_screen_the_page_stays_usable() {
    let page = ChatPage::opened().await;
    let panel = page.find(".panel").unwrap();
    assert!(!panel.matches(":modal").unwrap());
    assert_eq!(panel.get_attribute("aria-modal"), None);
}

#[wasm_bindgen_test]
async fn on_a_narrow_screen_the_panel_covers_the_page() {
    let screen = Screen::narrow();
    let page = ChatPage::opened().await;
    let panel = page.find(".panel").unwrap();
    assert!(panel.matches(":modal").unwrap());
    assert_eq!(panel.get_attribute("aria-modal").as_deref(), Some("true"));
    let area = panel.get_bounding_client_rect();
    assert_eq!(area.width(), web_sys::window().unwrap().inner_width().unwrap().as_f64().unwrap());
    let html = document().document_element().unwrap();
    assert!(html.get_attribute("style").is_some_and(|style| style.contains("hidden")), "the page scrolls");

    page.type_text("Черновик");
    screen.turn(false);
    page.until("the panel stands beside the page", || !panel.matches(":modal").unwrap()).await;
    assert!(page.is_open() && page.has_focus("textarea"));
    assert_eq!(page.field().value(), "Черновик");
    assert!(html.get_attribute("style").is_none_or(|style| !style.contains("hidden")), "the page is stuck");
}

#[wasm_bindgen_test]
async fn the_draft_survives_collapsing() {
    let page = ChatPage::opened().await;
    page.type_text("Недописанное");
    page.press("Escape");
    page.until("the panel is closed", || !page.is_open()).await;
    page.open().await;
    assert_eq!(page.field().value(), "Недописанное");
}

#[wasm_bindgen_test]
async fn the_end_of_the_conversation_keeps_the_focus_in_the_panel() {
    let page = ChatPage::opened().await;
    page.apply(Update::Ticket(with_operator()));
    page.until("the composer has the focus", || page.has_focus("textarea")).await;
    page.apply(Update::Ticket(closed()));
    page.until("the new chat has the focus", || page.has_focus(".closed-bar button")).await;
}

#[wasm_bindgen_test]
async fn keys_typed_in_the_chat_do_not_reach_the_page() {
    use std::cell::Cell;
    use std::rc::Rc;
    use wasm_bindgen::prelude::*;

    let page = ChatPage::opened().await;
    page.until("the composer has the focus", || page.has_focus("textarea")).await;
    let heard = Rc::new(Cell::new(0));
    let listener = Closure::<dyn FnMut()>::new({
        let heard = Rc::clone(&heard);
        move || heard.set(heard.get() + 1)
    });
    let callback = listener.as_ref().unchecked_ref();
    document().add_event_listener_with_callback("keydown", callback).unwrap();
    page.press("/");
    document().remove_event_listener_with_callback("keydown", callback).unwrap();
    assert_eq!(heard.get(), 0);
}

#[wasm_bindgen_test]
async fn everything_a_person_can_press_has_a_name() {
    for lang in [Lang::Ru, Lang::En] {
        let page = ChatPage::in_language(lang);
        page.open().await;
        page.apply(Update::Ticket(with_operator()));
        page.until("there is a number", || page.find(".ticket-number").is_some()).await;
        assert!(page.button_names().iter().all(|name| !name.is_empty()), "{:?}", page.button_names());
        let strings = lang.strings();
        assert_eq!(
            page.find("[role=log]").unwrap().get_attribute("aria-label").as_deref(),
            Some(strings.log)
        );
        assert_eq!(page.text("label[for=composer-field]"), strings.composer);
        let title = page.find(".panel").unwrap().get_attribute("aria-labelledby").unwrap();
        assert_eq!(page.text(&format!("#{title}")), strings.title);
    }
}

#[wasm_bindgen_test]
async fn back_closes_what_covers_the_page_and_the_draft_stays() {
    let _phone = Screen::narrow();
    let page = ChatPage::opened().await;
    page.type_text("Начало");
    history().back().unwrap();
    page.until("the panel is closed", || !page.is_open()).await;
    page.open().await;
    assert_eq!(page.field().value(), "Начало");
    page.press("Escape");
    page.until("«Back» is the page's own again", || history().state().unwrap().is_null()).await;
}

fn history() -> web_sys::History {
    web_sys::window().unwrap().history().unwrap()
}
