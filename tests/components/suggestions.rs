//! Answers offered beside the composer while a first message is being written.

use chat_core::{Command, DeskView, Offers, TicketView, Update};
use chat_protocol::{LookedUp, json};
use leptos::prelude::Set;
use mounted::entries::waiting;
use wasm_bindgen_test::wasm_bindgen_test;

use crate::chat_page::ChatPage;

const QUESTIONS: &str = r#"{
    "themes": [{ "id": "entry", "title": { "ru": "Вход" } }],
    "entries": [
        { "id": "password", "theme": "entry", "title": { "ru": "Забыли пароль" }, "steps": [{ "ru": "Нажмите «Восстановить»." }],
          "ways": ["phone", "call_back", "form", "chat"], "asked": ["не помню пароль"] },
        { "id": "code", "theme": "entry", "title": { "ru": "Не приходит код в СМС" }, "steps": [{ "ru": "Запросите ещё раз." }] },
        { "id": "paid", "theme": "entry", "title": { "ru": "Деньги списали, а услуги нет" }, "steps": [{ "ru": "Подождите." }] }
    ] }"#;

/// In a new conversation, where one writes.
async fn writing() -> ChatPage {
    let page = ChatPage::with_questions(QUESTIONS);
    page.open().await;
    page.until("one can look up", || page.find(".lookup-field").is_some()).await;
    page.click("Начать чат");
    page.until("the field has the focus", || page.has_focus("textarea")).await;
    page
}

fn offered(page: &ChatPage) -> Vec<String> {
    page.texts(".suggestions .lookup-hit")
}

async fn offers(page: &ChatPage, text: &str, titles: &[&str]) {
    page.type_text(text);
    page.until(&format!("{titles:?} is offered"), || offered(page) == titles).await;
}

fn looked_up(commands: Vec<Command>) -> Option<LookedUp> {
    commands.into_iter().find_map(|command| match command {
        Command::SendText { opening, .. } => Some(opening.faq),
        _ => None,
    })?
}

const SAID: &str = "Возможно, ответ уже есть. Вопросов над полем сообщения: 1";

#[wasm_bindgen_test]
async fn answers_are_offered_in_a_pause_said_once_and_take_no_focus() {
    let page = writing().await;
    offers(&page, "забыла пароль что делать", &["Забыли пароль"]).await;
    page.until("it is said", || page.said().contains(&SAID.to_owned())).await;
    assert!(page.has_focus("textarea"));
    offers(&page, "не приходит код", &["Не приходит код в СМС"]).await;
    assert_eq!(page.said().iter().filter(|said| *said == SAID).count(), 1);
    offers(&page, "", &[]).await;
}

#[wasm_bindgen_test]
async fn nothing_is_offered_for_what_the_questions_are_not_about() {
    let page = writing().await;
    offers(&page, "забыл пароль", &["Забыли пароль"]).await;
    offers(&page, "здравствуйте, какая завтра погода", &[]).await;
}

#[wasm_bindgen_test]
async fn an_answer_is_read_beside_the_message_which_stays_and_the_operator_sees_both() {
    let mut page = writing().await;
    offers(&page, "забыл пароль", &["Забыли пароль"]).await;
    page.click("Забыли пароль");
    page.until("the answer has the focus", || page.has_focus(".suggestions .lookup-question")).await;
    assert_eq!(page.texts(".suggestions .lookup-steps li"), ["Нажмите «Восстановить»."]);
    page.click("Написать оператору");
    page.until("the field has the focus", || page.has_focus("textarea")).await;
    assert_eq!(page.field().value(), "забыл пароль");
    let tells = async |told: &str| page.until(told, || page.text(".suggestions-told > span") == told).await;
    tells("Оператор увидит: вы прочли ответ «Забыли пароль»").await;
    page.type_text("помогите войти");
    tells("Оператор увидит: вы искали «забыл пароль», вы прочли ответ «Забыли пароль»").await;
    page.until("what was put away is gone", || page.find(".suggestions").is_none()).await;
    page.type_text("забыл пароль, помогите");
    page.commands();
    page.press("Enter");
    let expected = LookedUp {
        query: Some("забыл пароль".into()),
        entry: Some("password".to_owned()),
        title: Some("Забыли пароль".to_owned()),
    };
    assert_eq!(looked_up(page.commands()), Some(expected));
}

#[wasm_bindgen_test]
async fn what_was_looked_up_can_be_kept_from_the_operator() {
    let mut page = writing().await;
    offers(&page, "забыл пароль", &["Забыли пароль"]).await;
    page.click("Забыли пароль");
    page.until("the answer is shown", || page.has_focus(".suggestions .lookup-question")).await;
    page.click("К сообщению");
    page.until("it is told", || page.find(".suggestions-told").is_some()).await;
    page.click("Не показывать");
    page.until("it is gone", || page.find(".suggestions-told").is_none()).await;
    page.commands();
    page.type_text("помогите");
    page.press("Enter");
    assert_eq!(looked_up(page.commands()), None);
}

#[wasm_bindgen_test]
async fn a_secret_in_the_message_is_not_told_beside_it() {
    let page = writing().await;
    offers(&page, "забыл пароль 4111111111111111", &["Забыли пароль"]).await;
    page.click("Забыли пароль");
    page.until("the answer is shown", || page.has_focus(".suggestions .lookup-question")).await;
    assert!(page.field().offset_height() == 0, "the answer has all the room");
    page.click("К сообщению");
    let told = "Оператор увидит: вы прочли ответ «Забыли пароль»";
    page.until("no more is told", || page.text(".suggestions-told > span") == told).await;
}

#[wasm_bindgen_test]
async fn what_was_put_away_stays_away_until_another_conversation() {
    let page = writing().await;
    offers(&page, "забыл пароль", &["Забыли пароль"]).await;
    page.click("Скрыть");
    page.until("it is gone", || page.find(".suggestions").is_none()).await;
    page.until("the field has the focus", || page.has_focus("textarea")).await;
    page.apply(Update::Ticket(waiting(1)));
    page.until("a conversation is under way", || page.find(".composer-questions").is_none()).await;
    page.apply(Update::Ticket(TicketView::default()));
    offers(&page, "не приходит код", &["Не приходит код в СМС"]).await;
}

#[wasm_bindgen_test]
async fn in_a_conversation_under_way_nothing_is_offered() {
    let page = writing().await;
    offers(&page, "забыл пароль", &["Забыли пароль"]).await;
    page.apply(Update::Ticket(waiting(1)));
    page.until("it is gone", || page.find(".suggestions").is_none()).await;
}

#[wasm_bindgen_test]
async fn escape_closes_the_answer_then_the_offer_and_only_then_the_panel() {
    let page = writing().await;
    offers(&page, "забыл пароль", &["Забыли пароль"]).await;
    page.click("Забыли пароль");
    page.until("the answer has the focus", || page.has_focus(".suggestions .lookup-question")).await;
    page.press("Escape");
    page.until("the field has the focus", || page.has_focus("textarea")).await;
    page.until("it is offered again", || offered(&page) == ["Забыли пароль"]).await;
    page.find(".suggestions .lookup-hit").expect("a suggestion").focus().unwrap();
    page.press("Escape");
    page.until("it is put away", || page.find(".suggestions").is_none()).await;
    page.until("the field has the focus", || page.has_focus("textarea")).await;
    assert!(page.is_open());
}

#[wasm_bindgen_test]
async fn whether_it_helped_is_told_once_and_the_focus_stays() {
    let mut page = writing().await;
    offers(&page, "забыл пароль", &["Забыли пароль"]).await;
    page.click("Забыли пароль");
    page.until("the answer has the focus", || page.has_focus(".suggestions .lookup-question")).await;
    page.commands();
    page.click("Да");
    page.until("it is thanked for", || page.has_focus(".suggestions .lookup-thanks")).await;
    assert_eq!(page.text(".suggestions .lookup-thanks"), "Спасибо за ответ");
    assert!(page.find(".suggestions .lookup-helped").is_none());
    let told = Command::RateAnswer { entry: "password".to_owned(), helped: true };
    assert_eq!(page.commands(), [told]);
}

#[wasm_bindgen_test]
async fn who_can_help_further_is_a_button_where_there_is_such_a_way() {
    let page = writing().await;
    let portal = r#"{"channels": [{"kind": "phone", "title": {"ru": "Справочная"}, "value": "8 800 000-00-00", "href": "tel:+78000000000"}]}"#;
    page.view.portal.set(json::parse(portal).unwrap());
    let offers_form = Offers { are_known: true, form: true, ..Offers::default() };
    page.view.desk.set(DeskView { offers: offers_form, ..DeskView::default() });
    offers(&page, "забыл пароль", &["Забыли пароль"]).await;
    page.click("Забыли пароль");
    page.until("the answer is shown", || page.has_focus(".suggestions .lookup-question")).await;
    assert_eq!(
        page.texts(".suggestions .lookup-ways > *"),
        ["Позвонить: 8 800 000-00-00", "Обратная связь", "Написать оператору"],
        "a call back is not offered here"
    );
    page.find(".suggestions .lookup-ways > button").expect("a button").click();
    page.until("the form has the focus", || page.has_focus(".form-title")).await;
}
