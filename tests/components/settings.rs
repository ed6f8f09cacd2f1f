//! What a person can silence, stop or hide.

use chat_core::{Delivery, Update};
use portal_chat::browser::storage::{Habit, has_habit};
use wasm_bindgen::JsCast;
use wasm_bindgen_test::wasm_bindgen_test;
use web_sys::HtmlInputElement;

use crate::chat_page::ChatPage;
use crate::entries::{from_operator, mine, with_operator};

/// The box beside these words.
fn tick(page: &ChatPage, words: &str) -> HtmlInputElement {
    let rows = page.find_all(".settings-row");
    let row = rows.iter().find(|row| row.text_content().as_deref() == Some(words)).expect(words);
    row.query_selector("input").unwrap().unwrap().unchecked_into()
}

async fn opened() -> ChatPage {
    let page = ChatPage::opened().await;
    page.apply(Update::Ticket(with_operator()));
    page.until("the bar is shown", || page.find(".settings-button").is_some()).await;
    page.click("Настройки чата");
    page.until("the settings are open", || page.find(".settings-row").is_some()).await;
    page
}

#[wasm_bindgen_test]
async fn the_sound_of_new_messages_can_be_turned_off_and_stays_off() {
    let page = opened().await;
    assert!(tick(&page, "Звук новых сообщений").checked());
    tick(&page, "Звук новых сообщений").click();
    page.rest().await;
    assert!(!has_habit(Habit::Sounds));
    tick(&page, "Звук новых сообщений").click();
    page.rest().await;
    assert!(has_habit(Habit::Sounds));
}

#[wasm_bindgen_test]
async fn who_wants_silence_hears_only_what_went_wrong() {
    let page = opened().await;
    tick(&page, "Читать новое вслух").click();
    page.reset(vec![mine(1, "Здравствуйте", Delivery::Sending)]);
    page.rest().await;
    page.place(from_operator(2, "Добрый день"));
    page.place(mine(1, "Здравствуйте", Delivery::Delayed));
    page.until("the failure is said", || page.warned().len() == 1).await;
    assert!(!page.said().iter().any(|said| said.contains("Добрый день")), "{:?}", page.said());
    assert!(!has_habit(Habit::Announcements));
    tick(&page, "Читать новое вслух").click();
    page.rest().await;
    page.place(from_operator(3, "Слышно?"));
    page.until("news are said again", || page.said().iter().any(|said| said == "Анна: Слышно?")).await;
    assert!(has_habit(Habit::Announcements));
}

#[wasm_bindgen_test]
async fn escape_closes_the_settings_and_then_the_panel() {
    let page = opened().await;
    tick(&page, "Звук новых сообщений").focus().unwrap();
    page.press("Escape");
    page.until("the settings are closed", || page.find(".settings").is_none()).await;
    assert!(page.has_focus(".settings-button"));
    assert!(page.is_open());
    page.press("Escape");
    page.until("the panel is closed", || !page.is_open()).await;
}
