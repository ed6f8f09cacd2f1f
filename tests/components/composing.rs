//! Writing and sending.

use chat_core::{Command, Room, Update};
use leptos::prelude::Set;
use wasm_bindgen_test::wasm_bindgen_test;

use crate::chat_page::ChatPage;

fn sent(commands: Vec<Command>) -> Vec<String> {
    let texts = commands.into_iter().filter_map(|command| match command {
        Command::SendText { text, .. } => Some(text.into_inner().0),
        _ => None,
    });
    texts.collect()
}

#[wasm_bindgen_test]
async fn enter_sends_and_clears_the_draft() {
    let mut page = ChatPage::opened().await;
    page.type_text("  Здравствуйте ");
    assert!(!page.press("Enter"));
    page.until("the field is empty", || page.field().value().is_empty()).await;
    assert_eq!(sent(page.commands()), ["Здравствуйте"]);
    assert!(page.has_focus("textarea"));
}

#[wasm_bindgen_test]
async fn the_button_sends() {
    let mut page = ChatPage::opened().await;
    page.type_text("Здравствуйте");
    page.click("Отправить");
    page.until("the field is empty", || page.field().value().is_empty()).await;
    assert_eq!(sent(page.commands()), ["Здравствуйте"]);
    assert!(page.has_focus("textarea"));
}

#[wasm_bindgen_test]
async fn a_message_says_where_it_was_written_without_the_query() {
    let mut page = ChatPage::opened().await;
    page.type_text("Здравствуйте");
    page.press("Enter");
    let opening = page.commands().into_iter().find_map(|command| match command {
        Command::SendText { opening, .. } => opening.page,
        _ => None,
    });
    let url = opening.expect("a page").url;
    assert!(url.starts_with("http") && !url.contains('?') && !url.contains('#'), "{url}");
}

#[wasm_bindgen_test]
async fn shift_and_enter_make_a_new_line() {
    let mut page = ChatPage::opened().await;
    page.type_text("Первая строка");
    assert!(page.press_with("Enter", |init| init.set_shift_key(true)), "the line break was prevented");
    assert_eq!(sent(page.commands()), [] as [String; 0]);
    page.type_text("Первая строка\nвторая");
    page.press("Enter");
    assert_eq!(sent(page.commands()), ["Первая строка\nвторая"]);
}

#[wasm_bindgen_test]
async fn enter_that_ends_an_input_method_word_does_not_send() {
    let mut page = ChatPage::opened().await;
    page.type_text("かな");
    assert!(page.press_with("Enter", |init| init.set_is_composing(true)));
    assert!(page.press_with("Enter", |init| init.set_key_code(229)));
    assert_eq!(sent(page.commands()), [] as [String; 0]);
}

#[wasm_bindgen_test]
async fn an_empty_message_is_an_error_with_words() {
    let mut page = ChatPage::opened().await;
    page.type_text("  \n ");
    page.press("Enter");
    page.until("the error is shown", || page.text("#composer-error") == "Напишите сообщение").await;
    let field = page.field();
    assert_eq!(field.get_attribute("aria-invalid").as_deref(), Some("true"));
    assert!(field.get_attribute("aria-describedby").unwrap().contains("composer-error"));
    page.until("it is said", || page.warned() == ["Напишите сообщение"]).await;
    assert_eq!(sent(page.commands()), [] as [String; 0]);
    page.type_text("Слово");
    page.until("the error is gone", || page.text("#composer-error").is_empty()).await;
    assert_eq!(page.field().get_attribute("aria-invalid"), None);
}

#[wasm_bindgen_test]
async fn a_long_message_is_kept_and_says_by_how_much() {
    let page = ChatPage::opened().await;
    page.apply(Update::TextLimit(10));
    page.type_text("двенадцать букв");
    page.press("Enter");
    let words = "Сообщение слишком длинное. Лишних знаков: 5";
    page.until("the error is shown", || page.text("#composer-error") == words).await;
    assert_eq!(page.field().value(), "двенадцать букв");
}

#[wasm_bindgen_test]
async fn typing_is_told_until_the_field_is_empty_or_left() {
    let mut page = ChatPage::opened().await;
    page.commands();
    page.type_text("а");
    page.type_text("");
    page.type_text("б");
    page.press("Escape");
    page.until("the panel is closed", || !page.is_open()).await;
    page.until("the launcher has the focus", || page.has_focus(".launcher")).await;
    let commands = page.commands();
    let typing = [Command::Type, Command::StopTyping, Command::Type, Command::StopTyping];
    assert_eq!(commands[..4], typing, "{commands:?}");
}

#[wasm_bindgen_test]
async fn the_field_grows_with_the_text_up_to_a_limit() {
    let page = ChatPage::opened().await;
    let height = || page.field().offset_height();
    page.rest().await;
    let one = height();
    page.type_text("1\n2\n3");
    page.until("it has grown", || height() > one).await;
    page.type_text(&"строка\n".repeat(50));
    page.rest().await;
    assert!(height() < 200, "{}", height());
    page.type_text("1");
    page.until("it has shrunk again", || height() == one).await;
}

#[wasm_bindgen_test]
async fn what_looks_like_a_secret_is_asked_about_first() {
    let mut page = ChatPage::opened().await;
    page.type_text("Оплачивал картой 4111 1111 1111 1111");
    page.commands();
    page.press("Enter");
    page.until("it is warned of", || {
        page.text("#composer-error").starts_with("Похоже на номер банковской карты")
    })
    .await;
    assert!(page.commands().is_empty());
    assert_eq!(page.field().value(), "Оплачивал картой 4111 1111 1111 1111");
    page.click("Исправить");
    page.until("the warning is gone", || page.find(".composer-secret").is_none()).await;
    assert!(page.has_focus("textarea"));

    page.press("Enter");
    page.until("it is asked again", || page.find(".composer-secret").is_some()).await;
    page.click("Это не номер карты, отправить");
    assert!(page.commands().iter().any(|command| matches!(command, Command::SendText { .. })));
    page.until("the field is empty", || page.field().value().is_empty()).await;
}

#[wasm_bindgen_test]
async fn a_full_outbox_keeps_the_text_in_the_field() {
    let mut page = ChatPage::opened().await;
    page.apply(Update::Room(Room::Full));
    page.type_text("Пятьдесят первое");
    page.commands();
    page.press("Enter");
    page.until("it says why", || page.text("#composer-error").contains("текст останется здесь")).await;
    assert!(page.commands().is_empty());
    assert_eq!(page.field().value(), "Пятьдесят первое");
}

#[wasm_bindgen_test]
async fn what_is_sent_before_the_driver_has_come_stays_until_then_and_goes_by_itself() {
    let mut page = ChatPage::opened().await;
    page.view.ready.set(false);
    page.type_text("Рано");
    page.commands();
    page.press("Enter");
    page.until("it says why", || page.text("#composer-error") == "Подключаемся…").await;
    assert!(page.commands().is_empty());
    assert_eq!(page.field().value(), "Рано");
    page.view.ready.set(true);
    page.until("it goes", || page.field().value().is_empty()).await;
    assert_eq!(page.text("#composer-error"), "");
    assert_eq!(sent(page.commands()), ["Рано"]);
}

#[wasm_bindgen_test]
async fn what_is_changed_before_the_driver_has_come_waits_for_another_press() {
    let mut page = ChatPage::opened().await;
    page.view.ready.set(false);
    page.type_text("Рано");
    page.press("Enter");
    page.until("it says why", || page.text("#composer-error") == "Подключаемся…").await;
    page.type_text("Рано или");
    page.view.ready.set(true);
    page.rest().await;
    assert!(sent(page.commands()).is_empty());
    assert_eq!(page.field().value(), "Рано или");
}
