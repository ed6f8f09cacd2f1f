//! How far a message has come, and what a person can do about one that has not.

use chat_core::{Command, Delivery, Keeping, Update};
use chat_protocol::{ErrorCode, Millis};
use mounted::entries::{command, mine};
use wasm_bindgen_test::wasm_bindgen_test;

use crate::chat_page::ChatPage;

#[wasm_bindgen_test]
async fn the_way_of_a_message_is_told_in_words() {
    let page = ChatPage::opened().await;
    let steps = [
        (Delivery::Sending, "Отправляем…"),
        (Delivery::Accepted, "Доставлено"),
        (Delivery::Read, "Прочитано"),
    ];
    for (delivery, words) in steps {
        page.place(mine(1, "Здравствуйте", delivery));
        page.until(words, || page.text(".delivery") == words).await;
        let icon = page.find(".delivery").unwrap().query_selector("svg").unwrap();
        assert!(icon.is_some(), "not by words alone");
    }
    assert_eq!(page.find_all(".message").len(), 1);
}

#[wasm_bindgen_test]
async fn a_delayed_message_can_be_sent_again_or_deleted() {
    let mut page = ChatPage::opened().await;
    page.place(mine(1, "Здравствуйте", Delivery::Delayed));
    let words = "Сообщение не отправлено: нет связи с сервером. Текст сохранён";
    page.until("it says so", || page.text(".undelivered-note > p") == words).await;
    page.commands();
    page.click("Повторить запрос");
    page.click("Удалить");
    let commands = page.commands();
    assert!(commands.contains(&Command::Retry(command(1))), "{commands:?}");
    assert!(commands.contains(&Command::Discard(command(1))), "{commands:?}");
}

#[wasm_bindgen_test]
async fn the_text_is_saved_is_said_only_when_it_is() {
    let page = ChatPage::opened().await;
    page.apply(Update::Keeping(Keeping::InMemory));
    page.place(mine(1, "Здравствуйте", Delivery::Delayed));
    page.until("it says something", || !page.text(".undelivered-note > p").is_empty()).await;
    let words = page.text(".undelivered-note > p");
    assert!(!words.contains("сохранён") && words.contains("Не закрывайте страницу"), "{words}");
}

#[wasm_bindgen_test]
async fn a_text_the_server_refused_goes_back_into_the_composer() {
    let mut page = ChatPage::opened().await;
    page.type_text("Начатое");
    page.place(mine(1, "Отвергнутое", Delivery::Refused(ErrorCode::InvalidField)));
    page.until("it says so", || page.text(".undelivered-note").contains("Измените текст")).await;
    assert!(!page.button_names().contains(&"Повторить запрос".to_owned()));
    page.click("Изменить");
    page.until("the text is back", || page.field().value() == "Начатое\nОтвергнутое").await;
    assert!(page.commands().contains(&Command::Discard(command(1))));
    assert!(page.has_focus("textarea"));
}

#[wasm_bindgen_test]
async fn each_refusal_has_words_of_its_own() {
    let page = ChatPage::opened().await;
    for &code in ErrorCode::ALL {
        page.place(mine(1, "Здравствуйте", Delivery::Refused(code)));
        page.until("it says something", || page.text(".undelivered-note").contains("Удалить")).await;
    }
    page.place(mine(1, "Здравствуйте", Delivery::Refused(ErrorCode::RateLimited)));
    page.until("it says too fast", || page.text(".undelivered-note").contains("подряд")).await;
    page.place(mine(1, "Здравствуйте", Delivery::Accepted));
    page.until("the note is gone", || page.find(".undelivered-note").is_none()).await;
}

#[wasm_bindgen_test]
async fn a_message_of_a_conversation_out_of_reach_can_be_sent_as_another() {
    let mut page = ChatPage::opened().await;
    page.place(mine(1, "Здравствуйте", Delivery::Refused(ErrorCode::NotFound)));
    page.until("it says why", || page.text(".undelivered-note").contains("больше недоступно")).await;
    page.commands();
    page.click("Повторить запрос");
    assert!(page.commands().contains(&Command::Retry(command(1))));
}

#[wasm_bindgen_test]
async fn a_message_that_came_too_fast_counts_down_to_when_it_goes_by_itself() {
    let page = ChatPage::opened().await;
    page.apply(Update::Keeping(Keeping::OnDevice));
    let until = Millis(js_sys::Date::now() as u64 + 20_000);
    page.place(mine(1, "Ещё вопрос", Delivery::Held(until)));
    let words =
        |seconds| format!("Слишком много сообщений подряд. Это отправим через {seconds} с. Текст сохранён");
    page.until("it says when", || page.text(".undelivered-note > p") == words(20)).await;
    assert!(!page.button_names().contains(&"Повторить запрос".to_owned()), "it goes by itself");
    page.until("it counts down", || page.text(".undelivered-note > p") == words(19)).await;
    page.place(mine(1, "Ещё вопрос", Delivery::Accepted));
    page.until("it is there", || page.find(".undelivered-note").is_none()).await;
}
