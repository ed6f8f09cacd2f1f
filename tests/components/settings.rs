//! What a person can silence, stop or hide.

use chat_core::{Delivery, Update};
use mounted::entries::{from_operator, mine, with_operator};
use portal_chat::browser::storage::{Habit, has_habit, is_hidden};
use wasm_bindgen::JsCast;
use wasm_bindgen_test::wasm_bindgen_test;
use web_sys::HtmlInputElement;

use crate::chat_page::ChatPage;

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

#[wasm_bindgen_test]
async fn the_log_stands_still_for_who_wants_it_to_and_the_newest_is_a_button_away() {
    let page = opened().await;
    page.reset((1..40).map(|number| from_operator(number, "Добрый день")).collect());
    let log = page.find(".message-log").unwrap();
    let is_at_end = || log.scroll_height() - log.scroll_top() - log.client_height() < 2;
    page.until("the end is in sight", || log.scroll_top() > 0 && is_at_end()).await;
    tick(&page, "Прокручивать к новым сообщениям").click();
    page.rest().await;
    assert!(!has_habit(Habit::Scrolling));
    let read = page.find_all(".message").pop().unwrap();
    let place = || read.get_bounding_client_rect().top().round();
    let before = place();
    page.place(from_operator(40, "Слышно?"));
    page.until("there is a way to it", || page.button_names().contains(&"К новым".to_owned())).await;
    page.rest().await;
    assert_eq!(place(), before);
    page.place(mine(41, "Да", Delivery::Sending));
    page.until("what one writes oneself is in sight", is_at_end).await;
    tick(&page, "Прокручивать к новым сообщениям").click();
    page.rest().await;
    assert!(has_habit(Habit::Scrolling));
    page.place(from_operator(42, "Хорошо"));
    page.until("news are in sight again", || {
        page.texts(".message-text").last().is_some_and(|text| text == "Хорошо") && is_at_end()
    })
    .await;
}

#[wasm_bindgen_test]
async fn a_hidden_chat_says_before_how_it_comes_back_and_comes_when_it_is_called_for() {
    let page = opened().await;
    let hints = page.texts(".settings-hide .settings-hint");
    assert!(hints[0].contains("Чтобы вернуть её, закройте вкладку"), "{hints:?}");
    assert!(hints[1].contains("Разговор не завершится"), "{hints:?}");
    let described = page.find(".settings-hide button").unwrap().get_attribute("aria-describedby").unwrap();
    for id in described.split(' ') {
        assert!(page.find(&format!("#{id}")).is_some(), "{id}");
    }
    page.click("Скрыть чат до конца визита");
    page.until("it is gone", || !page.is_open() && page.launcher_attribute("hidden").is_some()).await;
    assert!(is_hidden());
    page.panel.open();
    page.until("it is back", || page.is_open() && page.launcher_attribute("hidden").is_none()).await;
    page.rest().await;
    assert!(!is_hidden());
}
