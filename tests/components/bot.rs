//! The automatic helper: it is named, what it offers can be chosen once, and the way to an operator stays open.

use chat_core::{Command, Delivery, Entry, EntryKey, Stage, TicketView, Update};
use chat_protocol::{Action, Author, EventBody, Millis, QUEUE, Role, SOLVED, Seq};
use mounted::entries::{NUMBER, command, event, mine, waiting};
use wasm_bindgen_test::wasm_bindgen_test;

use crate::chat_page::ChatPage;

fn with_helper() -> TicketView {
    TicketView { number: Some(NUMBER.to_owned()), stage: Stage::Bot }
}

fn answer() -> Entry {
    let action = |id: &str, label: &str| Action { id: id.to_owned(), label: label.into() };
    let actions = vec![action(SOLVED, "Помогло"), action(QUEUE, "Передать в онлайн-чат")];
    let body =
        EventBody::Message { text: "Проверьте номер".into(), files: Vec::new(), actions };
    event(3, Author { role: Role::Bot, name: None }, body)
}

fn chosen() -> Entry {
    let body =
        EventBody::ActionChosen {
            to: Seq(3), action: QUEUE.into(), text: "Передать в онлайн-чат".into()
        };
    let key = EntryKey::Command(command(4));
    Entry { key, at: Millis(1_763_000_300_000), by: Author::USER, body, delivery: Delivery::Sending }
}

async fn answered() -> ChatPage {
    let page = ChatPage::opened().await;
    page.reset(vec![mine(2, "Не приходит код", Delivery::Accepted)]);
    page.until("the log is shown", || page.find(".message").is_some()).await;
    page.apply(Update::Ticket(with_helper()));
    page.place(answer());
    page.until("it can be chosen", || page.find_all(".quick-replies button").len() == 2).await;
    page
}

#[wasm_bindgen_test]
async fn the_helper_is_named_as_what_it_is() {
    let page = answered().await;
    assert_eq!(page.texts(".message-author").last().map(String::as_str), Some("Автоматический помощник"));
    let words = "Отвечает автоматический помощник. Он может ошибаться";
    page.until("it stands under the title", || page.text(".status-line") == words).await;
    page.until("it is said", || page.said().contains(&words.to_owned())).await;
    let said = "Автоматический помощник: Проверьте номер".to_owned();
    page.until("so is its answer", || page.said().contains(&said)).await;
    let group = page.find(".quick-replies").unwrap();
    assert_eq!(group.get_attribute("aria-label").as_deref(), Some("Варианты ответа"));
}

#[wasm_bindgen_test]
async fn what_was_chosen_stands_below_and_nothing_can_be_pressed_again() {
    let mut page = answered().await;
    page.commands();
    page.click("Передать в онлайн-чат");
    let wanted = Command::Choose { seq: Seq(3), action: QUEUE.to_owned() };
    assert!(page.commands().contains(&wanted));
    page.until("the focus is where one writes", || page.has_focus("textarea")).await;
    page.place(chosen());
    page.until("the buttons are gone", || page.find(".quick-replies").is_none()).await;
    assert_eq!(
        page.texts(".message.mine .message-text").last().map(String::as_str),
        Some("Передать в онлайн-чат")
    );
    page.place(Entry { delivery: Delivery::Accepted, ..chosen() });
    page.until("it has arrived", || page.texts(".delivery").last().is_some_and(|mark| mark == "Доставлено"))
        .await;
}

#[wasm_bindgen_test]
async fn once_an_operator_is_to_come_the_offer_is_over() {
    let page = answered().await;
    page.apply(Update::Ticket(waiting(1)));
    page.until("the buttons are gone", || page.find(".quick-replies").is_none()).await;
    assert!(!page.button_names().contains(&"Позвать оператора".to_owned()));
}

#[wasm_bindgen_test]
async fn an_operator_can_be_called_at_any_time() {
    let mut page = answered().await;
    page.commands();
    page.click("Позвать оператора");
    assert!(page.commands().contains(&Command::CallOperator));
    page.click("Завершить разговор");
    page.until("it can be ended, too", || page.find(".end-conversation").is_some()).await;
}
