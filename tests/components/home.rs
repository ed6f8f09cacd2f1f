//! Where a person begins, and the way back.

use chat_core::{Command, Update};
use chat_protocol::json;
use leptos::prelude::{Set, WithUntracked};
use mounted::entries::{closed, waiting};
use wasm_bindgen_test::wasm_bindgen_test;

use crate::chat_page::ChatPage;

const PORTAL: &str = r#"{
    "topics": [{"id": "sign-in", "title": {"ru": "Вход и пароль", "en": "Signing in"}}],
    "channels": [
        {"kind": "phone", "title": {"ru": "Справочная"}, "value": "8 800 000-00-00", "href": "tel:+78000000000"},
        {"kind": "phone", "title": {"ru": "Оплата"}, "value": "8 000 000-00-01", "href": "javascript:alert(1)",
            "hours": [{"days": [1, 2, 3, 4, 5], "from": "09:00", "to": "21:00"}, {"days": [6], "from": "10:00", "to": "16:00"}]},
        {"kind": "fax", "title": {"ru": "Иное"}, "value": "Слово", "hours": [{"days": [], "from": "09:00", "to": "21:00"}]}
    ]}"#;

async fn at_home() -> ChatPage {
    let page = ChatPage::new();
    page.view.portal.set(json::parse(PORTAL).unwrap());
    page.open().await;
    page.until("the channels are shown", || page.find_all(".channel").len() == 3).await;
    page
}

#[wasm_bindgen_test]
async fn a_topic_begins_a_conversation_about_it() {
    let mut page = at_home().await;
    page.click("Вход и пароль");
    page.until("one can write", || page.has_focus("textarea")).await;
    assert_eq!(page.text(".composer-topic > span"), "Тема: Вход и пароль");
    page.type_text("Не приходит код");
    page.commands();
    page.press("Enter");
    let topic = page.commands().into_iter().find_map(|command| match command {
        Command::SendText { opening, .. } => opening.topic,
        _ => None,
    });
    assert_eq!(topic.as_deref(), Some("sign-in"));
}

#[wasm_bindgen_test]
async fn a_topic_can_be_taken_back() {
    let page = at_home().await;
    page.click("Вход и пароль");
    page.until("one can write", || page.has_focus("textarea")).await;
    page.click("Убрать тему");
    page.until("it is gone", || page.find(".composer-topic").is_none()).await;
    assert!(page.has_focus("textarea"));
}

#[wasm_bindgen_test]
async fn channels_tell_their_hours_and_lead_only_where_it_is_safe() {
    let page = at_home().await;
    assert_eq!(page.texts(".channel-title"), ["Справочная", "Оплата", "Иное"]);
    let hours = page.texts(".channel-hours");
    assert_eq!(hours[0], "Круглосуточно");
    assert_eq!(hours[1], "пн–пт 09:00–21:00, сб 10:00–16:00 по Москве");
    assert_eq!(page.texts(".channel-state")[0], "Сейчас открыто");
    assert_eq!(page.texts(".channel-state")[2], "Сейчас закрыто");
    let links = page.find_all("a.channel-value");
    let [link] = links.as_slice() else { panic!("one link, not {}", links.len()) };
    assert_eq!(link.get_attribute("href").as_deref(), Some("tel:+78000000000"));
}

#[wasm_bindgen_test]
async fn there_is_a_way_back_and_forth() {
    let page = at_home().await;
    page.click("Начать чат");
    page.until("one can write", || page.has_focus("textarea")).await;
    page.type_text("Черновик");
    page.click("На главную");
    page.until("the first button has the focus", || page.has_focus(".home-start")).await;
    page.click("Начать чат");
    page.until("one can write", || page.has_focus("textarea")).await;
    assert_eq!(page.field().value(), "Черновик");
}

#[wasm_bindgen_test]
async fn a_conversation_under_way_is_shown_first_and_can_be_gone_on_with() {
    let page = ChatPage::new();
    page.apply(Update::Ticket(waiting(1)));
    page.open().await;
    page.until("one can write", || page.has_focus("textarea")).await;
    page.click("На главную");
    page.until("it can be gone on with", || page.text(".home-start") == "Продолжить разговор").await;
}

#[wasm_bindgen_test]
async fn after_a_closed_conversation_home_begins_another() {
    let mut page = ChatPage::new();
    page.apply(Update::Ticket(closed()));
    page.open().await;
    page.click("На главную");
    page.until("the first button has the focus", || page.has_focus(".home-start")).await;
    page.commands();
    page.click("Начать чат");
    assert!(page.commands().contains(&Command::StartOver));
    assert!(page.view.draft.with_untracked(String::is_empty));
}
