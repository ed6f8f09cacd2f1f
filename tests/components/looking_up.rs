//! The lookup of frequent questions on home.

use chat_core::Command;
use chat_protocol::{LookedUp, json};
use faq_search::LARGEST;
use leptos::prelude::Set;
use portal_chat::browser::fetch::{self, NoText};
use wasm_bindgen::JsCast;
use wasm_bindgen_test::wasm_bindgen_test;
use web_sys::{Event, EventInit, HtmlInputElement};

use crate::chat_page::ChatPage;

const QUESTIONS: &str = r#"{
    "themes": [{ "id": "entry", "title": { "ru": "Вход", "en": "Signing in" } }],
    "synonyms": [["смс", "эсэмэска"]],
    "entries": [
        { "id": "password", "theme": "entry", "title": { "ru": "Забыли пароль", "en": "Forgot your password" },
          "steps": [{ "ru": "Напишите в чат." }, { "ru": "Ждите {wait|час}." }, { "ru": "Номер: {nobody}." }],
          "links": [{ "title": { "ru": "Вход" }, "href": "https://example.org/" }, { "title": { "ru": "Нет" }, "href": "javascript:alert(1)" }] },
        { "id": "code", "theme": "entry", "title": { "ru": "Не приходит код в СМС" }, "steps": [{ "ru": "Запросите ещё раз." }] }
    ] }"#;

/// Home with these questions.
async fn at_home(questions: &str) -> ChatPage {
    let page = ChatPage::with_questions(questions);
    page.view.portal.set(json::parse(r#"{"facts": {"wait": {"ru": "пять минут"}}}"#).unwrap());
    page.open().await;
    page
}

async fn ready() -> ChatPage {
    let page = at_home(QUESTIONS).await;
    page.until("one can search", || page.find(".lookup-field").is_some()).await;
    page
}

fn type_into(page: &ChatPage, text: &str) {
    let field: HtmlInputElement = page.find(".lookup-field").expect("a field").unchecked_into();
    field.set_value(text);
    let init = EventInit::new();
    init.set_bubbles(true);
    field.dispatch_event(&Event::new_with_event_init_dict("input", &init).unwrap()).unwrap();
}

async fn look_up(page: &ChatPage, text: &str, hits: &[&str]) {
    type_into(page, text);
    page.until(&format!("{hits:?} is found"), || page.texts(".lookup-hits .lookup-hit") == hits).await;
}

#[wasm_bindgen_test]
async fn answers_are_found_while_one_types_marked_and_announced() {
    let page = ready().await;
    look_up(&page, "эсэмэс", &["Не приходит код в СМС"]).await;
    look_up(&page, "пар", &["Забыли пароль"]).await;
    assert_eq!(page.texts(".lookup-hits mark"), ["пар"]);
    page.until("the number is said", || page.said().contains(&"Найдено ответов: 1".to_owned())).await;
    let label = page.find("label[for=lookup-field]").expect("a label");
    assert_eq!(label.text_content().as_deref(), Some("Найти ответ"));
}

#[wasm_bindgen_test]
async fn the_wrong_layout_is_told_and_can_be_taken_back() {
    let page = ready().await;
    look_up(&page, "gfhjkm", &["Забыли пароль"]).await;
    assert_eq!(page.text("#lookup-read-as"), "Показаны ответы на «пароль»");
    let said = "Показаны ответы на «пароль». Найдено ответов: 1".to_owned();
    page.until("it is said", || page.said().contains(&said)).await;
    page.click("Искать «gfhjkm»");
    page.until("nothing is found", || page.text(".lookup-nothing").starts_with("Ничего не нашли")).await;
    assert!(page.has_focus(".lookup-field"));
}

#[wasm_bindgen_test]
async fn an_answer_has_steps_with_what_the_portal_says_and_a_way_back() {
    let page = ready().await;
    look_up(&page, "пароль", &["Забыли пароль"]).await;
    page.click("Забыли пароль");
    page.until("its title has the focus", || page.has_focus(".lookup-question")).await;
    assert_eq!(page.texts(".lookup-steps li"), ["Напишите в чат.", "Ждите пять минут."]);
    assert_eq!(page.texts(".lookup-link"), ["Вход"]);
    page.click("К вопросам");
    page.until("the field has the focus", || page.has_focus(".lookup-field")).await;
    assert_eq!(page.texts(".lookup-hits .lookup-hit"), ["Забыли пароль"]);
}

#[wasm_bindgen_test]
async fn what_was_looked_up_goes_along_with_the_first_message_only() {
    let mut page = ready().await;
    look_up(&page, "gfhjkm", &["Забыли пароль"]).await;
    page.click("Забыли пароль");
    page.until("the answer is shown", || page.has_focus(".lookup-question")).await;
    page.find_all(".lookup-ways .button").first().expect("a button").click();
    page.until("one can write", || page.has_focus("textarea")).await;
    assert_eq!(page.field().value(), "пароль");
    let sent = async |page: &mut ChatPage, text: &str| {
        page.type_text(text);
        page.commands();
        page.press("Enter");
        page.commands().into_iter().find_map(|command| match command {
            Command::SendText { opening, .. } => Some(opening.faq),
            _ => None,
        })
    };
    let looked_up = LookedUp {
        query: Some("пароль".into()),
        entry: Some("password".to_owned()),
        title: Some("Забыли пароль".to_owned()),
    };
    assert_eq!(sent(&mut page, "Пароль не подходит").await, Some(Some(looked_up)));
    assert_eq!(sent(&mut page, "И логин").await, Some(None));
}

#[wasm_bindgen_test]
async fn who_finds_nothing_opens_the_chat_with_what_was_typed() {
    let page = ready().await;
    type_into(&page, "слон");
    page.until("nothing is found", || page.find(".lookup-nothing").is_some()).await;
    page.click("Не нашли ответ? Откройте чат");
    page.until("one can write", || page.has_focus("textarea")).await;
    assert_eq!(page.field().value(), "слон");
}

#[wasm_bindgen_test]
async fn questions_can_be_looked_through_by_theme() {
    let page = ready().await;
    let unfolded = || page.find(".lookup-themes").expect("all themes").has_attribute("open");
    assert!(!unfolded(), "home stays short");
    page.find(".lookup-themes > summary").expect("all themes").click();
    page.until("the themes are shown", || unfolded() && page.find(".lookup-theme > summary").is_some()).await;
    page.find(".lookup-theme > summary").expect("a theme").click();
    page.until("its questions are shown", || page.texts(".lookup-theme .lookup-hit").len() == 2).await;
}

async fn is_told_that_they_are_missing(page: &ChatPage) {
    page.until("it is told", || page.text(".lookup-missing").starts_with("Частые вопросы не загрузились"))
        .await;
    page.click("Начать чат");
    page.until("one can write", || page.has_focus("textarea")).await;
}

#[wasm_bindgen_test]
async fn a_file_that_is_huge_is_told_and_the_chat_works() {
    let page = at_home(&"и".repeat(LARGEST / 2 + 1)).await;
    is_told_that_they_are_missing(&page).await;
}

#[wasm_bindgen_test]
async fn a_file_that_is_not_there_is_told_and_the_chat_works() {
    let page = ChatPage::with_questions_at("/no/such/questions.json");
    page.open().await;
    is_told_that_they_are_missing(&page).await;
}

#[wasm_bindgen_test]
async fn of_a_file_no_more_is_read_than_was_asked_for() {
    let of = async |address: &str| fetch::text_below(address, 6).await;
    assert_eq!(of("data:,ответ").await, Err(NoText::TooLarge));
    assert_eq!(of("data:,отв").await, Ok("отв".to_owned()));
    assert_eq!(of("data:,").await, Ok(String::new()));
    assert_eq!(of("no-such-scheme:").await, Err(NoText::NotThere));
}

#[wasm_bindgen_test]
async fn whether_an_answer_helped_is_asked_on_home_too() {
    let mut page = ready().await;
    look_up(&page, "пароль", &["Забыли пароль"]).await;
    page.click("Забыли пароль");
    page.until("the answer is shown", || page.has_focus(".lookup-question")).await;
    page.commands();
    page.click("Нет");
    page.until("it is thanked for", || page.has_focus(".lookup-thanks")).await;
    assert!(page.text(".lookup-thanks").contains("Спросите оператора"));
    assert_eq!(page.commands(), [Command::RateAnswer { entry: "password".to_owned(), helped: false }]);
}

#[wasm_bindgen_test]
async fn escape_goes_back_step_by_step() {
    let page = ready().await;
    look_up(&page, "пароль", &["Забыли пароль"]).await;
    page.click("Забыли пароль");
    page.until("the answer is shown", || page.has_focus(".lookup-question")).await;
    page.press("Escape");
    page.until("the field has the focus", || page.has_focus(".lookup-field")).await;
    assert_eq!(page.texts(".lookup-hits .lookup-hit"), ["Забыли пароль"]);
    page.press("Escape");
    page.until("the field is empty", || page.find(".lookup-hits").is_none()).await;
    assert!(page.is_open());
}

#[wasm_bindgen_test]
async fn a_file_that_is_broken_is_told_and_the_chat_works() {
    let page = at_home("тут не JSON").await;
    is_told_that_they_are_missing(&page).await;
}

#[wasm_bindgen_test]
async fn without_questions_there_is_no_lookup() {
    let page = at_home("{}").await;
    page.until("home is shown", || page.has_focus(".home-start")).await;
    assert!(page.find(".lookup").is_none());
}
