//! What of the page goes along with a first message: on screen before it goes, and left out when the person says so.

use chat_core::{Command, Delivery};
use chat_protocol::Page;
use leptos::prelude::Set;
use mounted::entries::mine;
use portal_chat::view_model::PageAbout;
use wasm_bindgen_test::wasm_bindgen_test;

use crate::chat_page::ChatPage;

fn sent(page: &mut ChatPage, text: &str) -> Option<Page> {
    page.type_text(text);
    page.press("Enter");
    let commands = page.commands();
    let sent = commands.into_iter().find_map(|command| match command {
        Command::SendText { opening, .. } => Some(opening.page),
        _ => None,
    });
    sent.expect("a message")
}

#[wasm_bindgen_test]
async fn the_page_is_named_before_it_goes_along() {
    let mut page = ChatPage::opened().await;
    page.view.about.set(PageAbout {
        service: Some("oplata".into()),
        error: Some("E-17".into()),
        topic: None,
    });
    let note = || page.text(".page-note p");
    page.until("it is named", || note().contains("услуга «oplata», код ошибки E-17")).await;
    assert!(note().starts_with("К сообщению приложим: страница "), "{}", note());
    let attached = sent(&mut page, "Не проходит оплата").expect("a page");
    assert_eq!((attached.service.as_deref(), attached.error.as_deref()), (Some("oplata"), Some("E-17")));
    assert!(!attached.url.contains(['?', '#']), "{}", attached.url);
}

#[wasm_bindgen_test]
async fn a_page_that_was_left_out_is_not_sent_and_can_be_put_back() {
    let mut page = ChatPage::opened().await;
    page.click("Не прикладывать");
    page.until("it is said", || page.text(".page-note p") == "Страницу к сообщению не приложим").await;
    assert!(page.said().contains(&"Страницу к сообщению не приложим".to_owned()));
    assert_eq!(sent(&mut page, "Вопрос"), None);
    page.click("Приложить страницу");
    page.until("it is named again", || page.text(".page-note p").starts_with("К сообщению приложим")).await;
    assert!(sent(&mut page, "Ещё вопрос").is_some());
}

#[wasm_bindgen_test]
async fn nothing_is_attached_to_a_conversation_under_way() {
    let mut page = ChatPage::opened().await;
    page.place(mine(1, "Раз", Delivery::Accepted));
    page.until("the note is gone", || page.find(".page-note").is_none()).await;
    assert_eq!(sent(&mut page, "Два"), None);
}
