//! Cards in the log: what they say, what can be done about them, and when no longer.

use std::cell::Cell;
use std::rc::Rc;

use chat_core::{CallBackView, Command, DeskView, IdentityView, Offers, Update};
use chat_protocol::{CaseState, CommandId, EventBody, Millis, StatusCard};
use mounted::entries::{afterwards, closed, command, event, from_operator, operator, with_operator};
use wasm_bindgen_test::wasm_bindgen_test;

use crate::chat_page::{ChatPage, overflow};

fn status(url: Option<&str>) -> EventBody {
    EventBody::StatusShown {
        card: StatusCard {
            no: "1234567890".into(),
            title: "Замена паспорта".into(),
            state: CaseState::InWork,
            state_text: Some("На проверке в ведомстве".into()),
            date: Some(Millis(1_763_000_000_000)),
            due: None,
            delay_reason: Some("Ждём ответа ведомства".into()),
            url: url.map(Into::into),
        },
    }
}

/// A conversation with an operator, who puts this into its log.
async fn with_card(body: EventBody) -> ChatPage {
    let page = ChatPage::opened().await;
    page.apply(Update::Ticket(with_operator()));
    page.reset(vec![from_operator(1, "Здравствуйте")]);
    page.until("the log is shown", || page.find(".message").is_some()).await;
    page.place(event(2, operator(), body));
    page.until("the card is shown", || page.find(".card").is_some()).await;
    page
}

fn has_button(page: &ChatPage, words: &str) -> bool {
    page.find_all(".card button").iter().any(|button| button.text_content().unwrap_or_default() == words)
}

#[wasm_bindgen_test]
async fn a_status_card_says_how_the_application_stands_and_leads_to_it() {
    let page = with_card(status(Some("https://www.example.ru/application/1"))).await;
    assert_eq!(page.text(".card-author"), "Анна");
    assert_eq!(page.text(".card-title"), "Замена паспорта");
    let facts = page.texts(".card-fact dt").into_iter().zip(page.texts(".card-fact dd"));
    let facts: Vec<(String, String)> = facts.collect();
    assert!(facts.contains(&("Номер".into(), "1234567890".into())), "{facts:?}");
    assert!(facts.contains(&("Статус".into(), "На проверке в ведомстве".into())), "{facts:?}");
    assert!(facts.contains(&("Причина задержки".into(), "Ждём ответа ведомства".into())), "{facts:?}");
    assert!(facts.iter().any(|(name, day)| name == "Подано" && day.contains("ноября")), "{facts:?}");
    let link = page.find(".card-link").expect("a link");
    assert_eq!(link.get_attribute("href").as_deref(), Some("https://www.example.ru/application/1"));
    assert_eq!(link.get_attribute("rel").as_deref(), Some("noopener noreferrer"));
    let said = "Анна: Замена паспорта, заявление № 1234567890".to_owned();
    page.until("it is said", || page.said().contains(&said)).await;
    assert_eq!(overflow(&page.find(".card").unwrap()), 0);
}

#[wasm_bindgen_test]
async fn a_card_never_leads_anywhere_unsafe() {
    for address in ["javascript:alert(1)", "//evil.example/", "http://www.example.ru/"] {
        let page = with_card(status(Some(address))).await;
        assert!(page.find(".card-link").is_none(), "{address}");
    }
}

#[wasm_bindgen_test]
async fn a_rating_asked_for_is_given_in_the_log_once() {
    let mut page = with_card(EventBody::RatingAsked {}).await;
    page.commands();
    page.until("scores can be chosen", || page.find_all(".card .rating-choice input").len() == 5).await;
    page.find_all(".card .rating-choice input").remove(4).click();
    let send = page.find_all(".card button").into_iter().next_back().unwrap();
    send.focus().unwrap();
    send.click();
    assert!(page.commands().contains(&Command::Rate { score: 5, comment: None }));
    page.until("the focus is on the title", || page.has_focus(".panel-title")).await;
    page.place(event(3, chat_protocol::Author::USER, EventBody::Rated { score: 5, comment: None }));
    page.until("it cannot be given again", || page.find(".card .rating").is_none()).await;
    page.apply(afterwards());
    page.apply(Update::Ticket(closed()));
    page.until("nor at the end", || page.text(".closed-bar .rating-thanks") == "Спасибо за оценку").await;
}

#[wasm_bindgen_test]
async fn an_offered_call_opens_its_screen_until_it_is_ordered() {
    let page = with_card(EventBody::CallBackOffered {}).await;
    assert!(!has_button(&page, "Заказать звонок"), "this server offers no calls");
    let offers = Offers { call_back: true, ..Offers::default() };
    page.apply(Update::Desk(DeskView { offers: offers.clone(), ..DeskView::default() }));
    page.until("a call can be ordered", || has_button(&page, "Заказать звонок")).await;
    page.click("Заказать звонок");
    page.until("its screen is shown", || page.find(".form-title").is_some()).await;

    let sending = CallBackView::Sending { phone: "+7 *** ***-12-34".into() };
    page.apply(Update::Desk(DeskView { offers, call_back: sending, ..DeskView::default() }));
    page.click("На главную");
    page.until("home is shown", || page.button_names().contains(&"Продолжить разговор".to_owned())).await;
    page.click("Продолжить разговор");
    page.until("the log is shown", || page.find(".card").is_some()).await;
    assert!(!has_button(&page, "Заказать звонок"));
    let callback: CommandId = command(7);
    let scheduled = EventBody::CallBackScheduled {
        callback,
        phone: "+7 *** ***-12-34".into(),
        from: None,
        due: Millis(0),
    };
    page.place(event(3, chat_protocol::Author::USER, scheduled));
    page.until("the card says so", || page.text(".card-hint") == "Звонок заказан").await;
}

#[wasm_bindgen_test]
async fn who_is_asked_to_sign_in_does_so_and_then_attaches_the_conversation() {
    let mut page = with_card(EventBody::IdentityAsked {}).await;
    let hint = || page.text(".card-hint");
    page.until("it says that there is no log-in", || hint().starts_with("На этой странице нет входа")).await;
    assert!(page.find(".card button").is_none());

    let asked = Rc::new(Cell::new(0));
    let count = Rc::clone(&asked);
    page.view.offer_sign_in(Some(Rc::new(move || count.set(count.get() + 1))));
    page.until("it can be done", || has_button(&page, "Войти")).await;
    page.find(".card button").unwrap().click();
    assert_eq!(asked.get(), 1);

    page.apply(Update::Identity(IdentityView::Attachable));
    page.until("it asks for consent", || page.text(".card-hint") == "Прикрепить переписку к профилю?").await;
    page.commands();
    page.find(".card button").unwrap().click();
    assert_eq!(page.commands(), [Command::Attach]);
    page.place(event(3, chat_protocol::Author::USER, EventBody::IdentityChanged { name: None }));
    page.until("it is done", || page.text(".card-hint") == "Готово: вы вошли на портал").await;
    assert!(page.find(".card button").is_none());
}

#[wasm_bindgen_test]
async fn nothing_on_a_card_can_be_pressed_once_the_conversation_is_over() {
    let page = with_card(EventBody::IdentityAsked {}).await;
    page.view.offer_sign_in(Some(Rc::new(|| {})));
    page.until("one can sign in", || has_button(&page, "Войти")).await;
    page.apply(Update::Ticket(closed()));
    page.until("no longer", || page.find(".card button").is_none()).await;
}
