//! Whether anybody answers now is said before one writes, and aloud when it changes.

use chat_core::{Stage, TicketView, Update};
use chat_protocol::json::parse;
use chat_protocol::{Operators, Presence};
use leptos::prelude::Set;
use wasm_bindgen_test::wasm_bindgen_test;

use crate::chat_page::ChatPage;

const AWAY: &str = "Сейчас операторов нет на месте. Оставьте вопрос, ответ придёт сюда";
const BUSY: &str = "Сейчас много обращений. Обычно ждать 5–10 мин";

fn presence(ops: Operators, eta_s: Option<(u64, u64)>) -> Update {
    Update::Presence(Some(Presence { ops, eta_s }))
}

#[wasm_bindgen_test]
async fn an_empty_desk_is_said_at_home_and_in_a_new_conversation() {
    let page = ChatPage::new();
    page.open().await;
    assert!(page.find(".desk-notice").is_none());
    page.apply(presence(Operators::Away, None));
    page.until("it is said at home", || page.text(".home .desk-notice") == AWAY).await;
    page.until("it is said aloud", || page.said().contains(&AWAY.to_owned())).await;
    page.click("Начать чат");
    page.until("it is said above the composer", || page.text(".conversation .desk-notice") == AWAY).await;
    page.apply(presence(Operators::Online, None));
    page.until("somebody is there", || page.find(".desk-notice").is_none()).await;
}

#[wasm_bindgen_test]
async fn many_questions_are_said_with_the_wait_and_not_twice_in_a_row() {
    let page = ChatPage::new();
    page.open().await;
    page.apply(presence(Operators::Away, None));
    page.until("it is said aloud", || page.said().contains(&AWAY.to_owned())).await;
    page.apply(presence(Operators::Busy, Some((300, 600))));
    page.until("it is said", || page.text(".home .desk-notice") == BUSY).await;
    page.rest().await;
    assert!(!page.said().contains(&BUSY.to_owned()), "aloud only after a pause");
}

#[wasm_bindgen_test]
async fn who_talks_to_an_operator_is_not_told_of_others() {
    let page = ChatPage::opened().await;
    let stage = Stage::WithOperator { name: "Анна".into() };
    page.apply(Update::Ticket(TicketView { stage, ..TicketView::default() }));
    page.apply(presence(Operators::Busy, None));
    page.rest().await;
    assert!(page.find(".conversation .desk-notice").is_none());
}

#[wasm_bindgen_test]
async fn outside_the_hours_it_is_said_when_the_chat_opens() {
    let page = ChatPage::new();
    // No day of the week is named.
    page.view.portal.set(parse(r#"{"chat_hours":[{"days":[],"from":"09:00","to":"18:00"}]}"#).unwrap());
    page.open().await;
    let words = "Сейчас операторы не отвечают. Сейчас закрыто. Оставьте вопрос, ответ придёт сюда";
    page.until("it is said", || page.text(".home .desk-notice") == words).await;
}
