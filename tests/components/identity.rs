//! As whom the person writes.

use std::cell::Cell;
use std::rc::Rc;

use chat_core::{Command, Delivery, IdentityView, Update};
use mounted::entries::mine;
use wasm_bindgen_test::wasm_bindgen_test;

use crate::chat_page::ChatPage;

fn bar(page: &ChatPage) -> String {
    page.text(".identity-bar > p")
}

async fn shows(page: &ChatPage, identity: IdentityView, words: &str) {
    page.apply(Update::Identity(identity));
    page.until(words, || bar(page) == words).await;
}

#[wasm_bindgen_test]
async fn who_one_writes_as_is_said_and_describes_the_field() {
    let page = ChatPage::opened().await;
    assert_eq!(bar(&page), "Вы пишете как гость. Не указывайте паспортные данные");
    shows(&page, IdentityView::Account { name: None }, "Вы вошли на портал").await;
    let maria = IdentityView::Account { name: Some("Мария".into()) };
    shows(&page, maria, "Вы вошли как Мария").await;
    page.until("it is said", || page.said().contains(&"Вы вошли как Мария".to_owned())).await;
    let described = page.field().get_attribute("aria-describedby").unwrap();
    let id = page.find(".identity-bar > p").unwrap().id();
    assert!(described.split(' ').any(|part| part == id), "{described} names {id}");
    assert!(!page.button_names().iter().any(|name| name == "Войти"));
}

#[wasm_bindgen_test]
async fn a_conversation_is_attached_by_a_press_and_the_focus_goes_on() {
    let mut page = ChatPage::opened().await;
    shows(&page, IdentityView::Attachable, "Прикрепить переписку к профилю?").await;
    page.commands();
    page.click("Прикрепить");
    assert_eq!(page.commands().last(), Some(&Command::Attach));
    shows(&page, IdentityView::Attaching, "Прикрепляем переписку к профилю…").await;
    assert!(page.has_focus("textarea"));
    assert!(!page.button_names().iter().any(|name| name == "Прикрепить"));
}

#[wasm_bindgen_test]
async fn who_is_signed_in_no_longer_chooses_and_knows_what_it_costs() {
    let mut page = ChatPage::opened().await;
    let words = "Сеанс закончился. Войдите снова — текст сообщения сохранён";
    shows(&page, IdentityView::SignInNeeded { unsent: true }, words).await;
    page.until("it is said at once", || page.warned().contains(&words.to_owned())).await;
    assert!(page.button_names().contains(&"Продолжить как гость и удалить неотправленное".to_owned()));
    shows(&page, IdentityView::SignInNeeded { unsent: false }, "Сеанс закончился. Войдите снова").await;
    page.commands();
    page.click("Продолжить как гость");
    assert_eq!(page.commands().last(), Some(&Command::ContinueAsGuest));
    assert!(page.has_focus("textarea"));
}

#[wasm_bindgen_test]
async fn the_portals_log_in_is_one_press_away_when_it_has_one() {
    let page = ChatPage::opened().await;
    let pressed = Rc::new(Cell::new(0));
    let count = Rc::clone(&pressed);
    page.view.offer_sign_in(Some(Rc::new(move || count.set(count.get() + 1))));
    page.until("it is offered", || page.button_names().iter().any(|name| name == "Войти")).await;
    // A guest who has begun to write still sees it.
    page.place(mine(1, "Вопрос", Delivery::Accepted));
    page.until("the message is shown", || page.texts(".message-text") == ["Вопрос"]).await;
    page.click("Войти");
    assert_eq!(pressed.get(), 1);
}
