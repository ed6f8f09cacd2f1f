//! The number, the waiting line, the operator, the end; and what is wrong with the connection.

use chat_core::{Command, ConnectionView, NudgeView, Update};
use chat_protocol::{Millis, Text};
use mounted::entries::{NUMBER, afterwards, closed, waiting, with_operator};
use wasm_bindgen::prelude::*;
use wasm_bindgen_test::wasm_bindgen_test;

use crate::chat_page::ChatPage;

#[wasm_bindgen_test]
async fn the_number_is_shown_and_can_be_copied() {
    let page = ChatPage::opened().await;
    page.apply(Update::Ticket(waiting(2)));
    page.until("the number is shown", || page.text(".ticket-number") == NUMBER).await;
    // The browser of the tests asks before it lets anyone write the clipboard: note what is written.
    let written = js_sys::Array::new();
    let write = Closure::<dyn FnMut(JsValue) -> js_sys::Promise>::new({
        let written = written.clone();
        move |text| {
            written.push(&text);
            js_sys::Promise::resolve(&JsValue::UNDEFINED)
        }
    });
    let clipboard = web_sys::window().unwrap().navigator().clipboard();
    js_sys::Reflect::set(&clipboard, &"writeText".into(), write.as_ref()).unwrap();
    page.click("Скопировать номер");
    page.until("it says so", || page.text(".ticket-bar").contains("Скопировано")).await;
    page.until("it is said", || page.said().contains(&"Скопировано".to_owned())).await;
    js_sys::Reflect::delete_property(&clipboard, &"writeText".into()).unwrap();
    assert_eq!(written.get(0).as_string().as_deref(), Some(NUMBER));
}

#[wasm_bindgen_test]
async fn the_stage_stands_under_the_title() {
    let page = ChatPage::opened().await;
    let status = || page.text(".status-line");
    page.apply(Update::Ticket(waiting(2)));
    let words = "Вы в очереди. Перед вами: 2. Обычно ждать 5–10 мин";
    page.until("the place is shown", || status() == words).await;
    page.apply(Update::Ticket(waiting(0)));
    page.until("one is next", || status().starts_with("Ваша очередь следующая")).await;
    page.apply(Update::Ticket(with_operator()));
    page.until("the operator is named", || status() == "На связи оператор Анна").await;
    page.apply(Update::Ticket(closed()));
    page.until("it is over", || status() == "Разговор завершён").await;
}

#[wasm_bindgen_test]
async fn ending_asks_first() {
    let mut page = ChatPage::opened().await;
    page.apply(Update::Ticket(with_operator()));
    page.until("it can be ended", || page.button_names().contains(&"Завершить разговор".to_owned())).await;
    page.commands();
    page.click("Завершить разговор");
    page.until("the question has the focus", || page.has_focus(".end-conversation button")).await;

    page.press("Escape");
    page.until("the question is gone", || page.find(".end-conversation").is_none()).await;
    page.until("the button has the focus", || page.has_focus(".ticket-end")).await;
    assert!(page.is_open(), "Escape took more than the question back");

    page.click("Завершить разговор");
    page.until("it asks again", || page.find(".end-conversation").is_some()).await;
    assert!(!page.commands().contains(&Command::CloseConversation));
    page.click("Завершить");
    assert!(page.commands().contains(&Command::CloseConversation));
}

#[wasm_bindgen_test]
async fn after_the_end_a_new_chat_begins() {
    let mut page = ChatPage::opened().await;
    page.apply(Update::Ticket(closed()));
    let words = "Разговор завершён. Номер обращения: ОБР-2025-000123";
    page.until("it says so", || page.text(".closed-bar > p") == words).await;
    assert!(page.find("textarea").is_none());
    page.click("Новый чат");
    assert!(page.commands().contains(&Command::StartOver));
    page.apply(Update::Ticket(Default::default()));
    page.until("one can write again", || page.has_focus("textarea")).await;
}

#[wasm_bindgen_test]
async fn trouble_with_the_connection_is_shown_until_it_is_over() {
    let mut page = ChatPage::opened().await;
    let bar = || page.text(".connection-bar > p");
    for (connection, words) in [
        (ConnectionView::ConnectingLong, "Подключение занимает больше времени, чем обычно"),
        (ConnectionView::Offline, "Нет интернета. Напишите сообщение — отправим, когда связь вернётся"),
        (ConnectionView::Reconnecting, "Связь прервалась. Подключаемся снова"),
        (ConnectionView::Live, "Связь восстановлена"),
        (ConnectionView::Stopped, "Чат сейчас недоступен. Выберите другой способ связи"),
    ] {
        page.apply(Update::Connection(connection));
        page.until(words, || bar() == words).await;
    }
    page.apply(Update::Connection(ConnectionView::Reconnecting));
    page.until("one can hurry", || page.button_names().contains(&"Подключиться сейчас".to_owned())).await;
    page.click("Подключиться сейчас");
    assert!(page.commands().contains(&Command::ConnectNow));
}

#[wasm_bindgen_test]
async fn unread_messages_are_in_the_name_of_the_launcher() {
    let page = ChatPage::new();
    page.apply(Update::Unread(2));
    let name = || page.launcher_attribute("aria-label");
    page.until("they are counted", || name().as_deref() == Some("Онлайн-чат. Новых сообщений: 2")).await;
    let badge = || page.find(".launcher .badge").and_then(|badge| badge.get_attribute("data-text"));
    assert_eq!(badge().as_deref(), Some("2"));
    page.apply(Update::Unread(0));
    page.until("the words speak for themselves", || name().is_none()).await;
    assert_eq!(badge().as_deref(), Some(""));
}

#[wasm_bindgen_test]
async fn asking_again_says_when_it_can_help_and_takes_the_text_along() {
    let mut page = ChatPage::opened().await;
    page.apply(Update::Ticket(waiting(2)));
    let bar = || page.text(".nudge-bar > p");
    assert_eq!(bar(), "");
    page.apply(Update::Nudge(NudgeView::Ready));
    page.until("it is offered", || bar().starts_with("Ответа пока нет")).await;
    page.until("it is said", || page.said().iter().any(|said| said.starts_with("Ответа пока нет"))).await;
    page.commands();
    page.click("Повторить запрос");
    assert!(page.commands().contains(&Command::Nudge { details: None }));

    page.type_text("Номер 123");
    let with_text = "Повторить запрос и отправить текст";
    page.until("the text can go along", || page.button_names().contains(&with_text.to_owned())).await;
    page.click(with_text);
    let details = Text::parse("Номер 123", 4000).ok();
    assert!(page.commands().contains(&Command::Nudge { details }));
    page.until("the text went along", || page.field().value().is_empty()).await;

    page.apply(Update::Nudge(NudgeView::Again { from: Millis(1_795_330_000_000) }));
    page.until("it says from when", || page.text(".nudge-bar > p").contains("Ещё раз можно повторить в "))
        .await;
    assert!(!page.button_names().contains(&"Повторить запрос".to_owned()));
    page.apply(Update::Nudge(NudgeView::Exhausted));
    page.until("it says so", || page.text(".nudge-bar > p").ends_with("Ответ придёт сюда")).await;
}

#[wasm_bindgen_test]
async fn after_many_failures_other_channels_are_a_press_away() {
    let page = ChatPage::opened().await;
    page.apply(Update::Connection(ConnectionView::Failing));
    page.until("it says so", || page.text(".connection-bar > p").starts_with("Не удаётся подключиться"))
        .await;
    assert!(page.button_names().contains(&"Подключиться сейчас".to_owned()));
    page.click("Другие способы связи");
    page.until("home is shown", || page.has_focus(".home-start")).await;
}

#[wasm_bindgen_test]
async fn a_server_that_keeps_no_ratings_and_reopens_nothing_is_not_asked_to() {
    let page = ChatPage::opened().await;
    page.apply(Update::Ticket(closed()));
    page.until("a new chat can begin", || page.button_names().contains(&"Новый чат".to_owned())).await;
    assert!(!page.button_names().contains(&"Продолжить разговор".to_owned()));
    assert!(page.find(".rating").is_none());
    page.apply(afterwards());
    page.until("it can be gone on with", || page.button_names().contains(&"Продолжить разговор".to_owned()))
        .await;
    assert!(page.find(".rating").is_some());
}

#[wasm_bindgen_test]
async fn a_closed_conversation_can_be_rated_and_gone_on_with() {
    let mut page = ChatPage::opened().await;
    page.apply(afterwards());
    page.apply(Update::Ticket(closed()));
    page.until("it can be rated", || page.text(".rating legend") == "Помогли ли вам?").await;
    page.commands();
    page.click("Отправить оценку");
    page.until("a score is asked for", || page.text(".rating-error") == "Выберите оценку от 1 до 5").await;
    assert!(page.commands().is_empty());

    page.find_all(".rating-choice input").remove(3).click();
    page.until("words can be added", || page.find(".rating-comment").is_some()).await;
    page.click("Отправить оценку");
    assert_eq!(page.commands(), [Command::Rate { score: 4, comment: None }]);
    page.until("it says thanks", || page.text(".rating-thanks") == "Спасибо за оценку").await;
    assert!(page.find(".rating").is_none() && page.has_focus(".panel-title"));

    page.click("Продолжить разговор");
    assert!(page.commands().contains(&Command::Reopen));
    page.apply(Update::Ticket(waiting(3)));
    page.until("one can write again", || page.has_focus("textarea")).await;
}
