//! The guided form: what is asked, what is checked, and the message that comes of it.

use chat_core::{Command, Delivery};
use chat_protocol::json::parse;
use leptos::prelude::Set;
use mounted::entries::mine;
use wasm_bindgen_test::wasm_bindgen_test;
use web_sys::{Event, EventInit};

use crate::chat_page::ChatPage;

const PORTAL: &str = r#"{
    "topics": [
        {
            "id": "sign-in",
            "title": { "ru": "Вход" },
            "questions": [{ "kind": "done", "required": true }, { "kind": "snils" }, { "kind": "inn" }],
            "templates": [{ "ru": "Не приходит код из СМС" }, { "ru": "Не помню пароль" }]
        }
    ]
}"#;

async fn on_form(portal: &str) -> ChatPage {
    let kept = web_sys::window().unwrap().session_storage().unwrap().unwrap();
    kept.clear().unwrap();
    let mut page = ChatPage::new();
    page.view.portal.set(parse(portal).unwrap());
    page.open().await;
    page.click("Описать вопрос по шагам");
    page.until("its title has the focus", || page.has_focus(".form-title")).await;
    page.commands();
    page
}

/// A person writes or chooses.
fn fill(page: &ChatPage, id: &str, value: &str) {
    let field = page.find(&format!("#{id}")).unwrap();
    js_sys::Reflect::set(&field, &"value".into(), &value.into()).unwrap();
    let bubbling = EventInit::new();
    bubbling.set_bubbles(true);
    for event in ["input", "change"] {
        field.dispatch_event(&Event::new_with_event_init_dict(event, &bubbling).unwrap()).unwrap();
    }
}

#[wasm_bindgen_test]
async fn answers_become_a_message_that_can_be_changed_before_it_is_sent() {
    let mut page = on_form("{}").await;
    fill(&page, "question-service", "Запись к врачу");
    fill(&page, "question-error", " E-17 ");
    page.click("Составить сообщение");
    page.until("the composer has the focus", || page.has_focus("#composer-field")).await;
    assert_eq!(page.field().value(), "Услуга: Запись к врачу\nТекст или код ошибки: E-17");
    assert!(
        page.commands().iter().all(|command| !matches!(command, Command::SendText { .. })),
        "not sent yet"
    );
    assert!(page.said().contains(&"Сообщение составлено. Проверьте его и отправьте".to_owned()));
}

#[wasm_bindgen_test]
async fn a_message_begun_before_is_kept_above() {
    let page = on_form("{}").await;
    page.view.draft.set("Здравствуйте".to_owned());
    fill(&page, "question-when", "вчера");
    page.click("Составить сообщение");
    page.until("it is below", || page.field().value() == "Здравствуйте\nКогда это было: вчера").await;
}

#[wasm_bindgen_test]
async fn an_empty_form_says_so() {
    let page = on_form("{}").await;
    page.click("Составить сообщение");
    page.until("the summary has the focus", || page.has_focus(".form-errors")).await;
    assert_eq!(page.text("#question-service-error"), "Заполните хотя бы одно поле");
}

#[wasm_bindgen_test]
async fn a_topic_has_questions_and_frequent_words_of_its_own() {
    let page = on_form(PORTAL).await;
    assert!(page.find("#question-service").is_some(), "the usual ones without a topic");
    fill(&page, "question-topic", "sign-in");
    page.until("its questions are asked", || page.find("#question-snils").is_some()).await;
    assert!(page.find("#question-service").is_none());
    page.click("Не помню пароль");
    page.click("Не приходит код из СМС");
    fill(&page, "question-snils", "112-233-445 94");
    fill(&page, "question-inn", "7707083894");
    page.click("Составить сообщение");
    page.until("the summary has the focus", || page.has_focus(".form-errors")).await;
    assert_eq!(page.text("#question-done-error"), "Заполните поле «Что вы делали»");
    assert!(page.text("#question-snils-error").starts_with("Проверьте СНИЛС"));
    assert!(page.text("#question-inn-error").starts_with("Проверьте ИНН"));
    page.click("Заполните поле «Что вы делали»");
    assert!(page.has_focus("#question-done"));
    fill(&page, "question-done", "Входил");
    fill(&page, "question-snils", "11223344595");
    fill(&page, "question-inn", "7707083893");
    page.click("Составить сообщение");
    let message = "Не приходит код из СМС\nЧто вы делали: Входил\nСНИЛС: 112-233-445 95\nИНН: 7707083893";
    page.until("it is composed", || page.field().value() == message).await;
}

#[wasm_bindgen_test]
async fn personal_numbers_are_masked_in_the_log() {
    let page = ChatPage::opened().await;
    page.place(mine(1, "Не открывается\nСНИЛС: 112-233-445 95", Delivery::Accepted));
    let shown = "Не открывается\nСНИЛС: ***-***-445 95";
    page.until("they are masked", || page.text(".message-text") == shown).await;
}

#[wasm_bindgen_test]
async fn of_a_snils_not_even_a_part_is_kept() {
    let page = on_form(PORTAL).await;
    fill(&page, "question-topic", "sign-in");
    page.until("its questions are asked", || page.find("#question-snils").is_some()).await;
    fill(&page, "question-done", "Входил");
    fill(&page, "question-snils", "112-233-4");
    let session = web_sys::window().unwrap().session_storage().unwrap().unwrap();
    assert_eq!(session.get_item("portal-chat:field:question-done").unwrap().as_deref(), Some("Входил"));
    assert_eq!(session.get_item("portal-chat:field:question-snils").unwrap(), None);
}
