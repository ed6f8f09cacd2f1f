//! The conversation to take along: all of it, with who said what and when, as a file and on paper.

use chat_core::{Command, ConnectionView, Delivery, HistoryView, TimelineChange, Update};
use chat_protocol::{CaseState, ErrorCode, EventBody, StatusCard};
use js_sys::{Array, Function, Reflect};
use mounted::dom::document;
use mounted::entries::{NUMBER, closed, event, from_operator, mine, operator, with_operator};
use wasm_bindgen::prelude::*;
use wasm_bindgen_futures::JsFuture;
use wasm_bindgen_test::wasm_bindgen_test;
use web_sys::{Blob, HtmlIFrameElement};

use crate::chat_page::ChatPage;

/// Notes what is made to be saved, until dropped.
struct Saved {
    blobs: Array,
    url: JsValue,
    original: JsValue,
    _note: Closure<dyn FnMut(JsValue) -> JsValue>,
}

impl Saved {
    fn watch() -> Self {
        let url = Reflect::get(&js_sys::global(), &"URL".into()).unwrap();
        let original = Reflect::get(&url, &"createObjectURL".into()).unwrap();
        let blobs = Array::new();
        let (noted, make, of) = (blobs.clone(), original.clone().unchecked_into::<Function>(), url.clone());
        let note = Closure::<dyn FnMut(JsValue) -> JsValue>::new(move |blob: JsValue| {
            noted.push(&blob);
            make.call1(&of, &blob).unwrap()
        });
        Reflect::set(&url, &"createObjectURL".into(), note.as_ref()).unwrap();
        Self { blobs, url, original, _note: note }
    }

    async fn text(&self) -> String {
        let blob: Blob = self.blobs.get(0).unchecked_into();
        JsFuture::from(blob.text()).await.unwrap().as_string().unwrap()
    }
}

impl Drop for Saved {
    fn drop(&mut self) {
        let _ = Reflect::set(&self.url, &"createObjectURL".into(), &self.original);
    }
}

fn status() -> EventBody {
    EventBody::StatusShown {
        card: StatusCard {
            no: "7".into(),
            title: "Справка".into(),
            state: CaseState::Ready,
            state_text: None,
            date: None,
            due: None,
            delay_reason: None,
            url: None,
        },
    }
}

async fn talked() -> ChatPage {
    let page = ChatPage::opened().await;
    page.apply(Update::Ticket(with_operator()));
    page.reset(vec![
        mine(1, "Где справка?\nЖду давно", Delivery::Read),
        from_operator(2, "<b>Готова</b>"),
        event(3, operator(), status()),
        mine(4, "Спасибо", Delivery::Refused(ErrorCode::Internal)),
    ]);
    page.until("the log is shown", || page.find_all(".message").len() == 3).await;
    page
}

#[wasm_bindgen_test]
async fn it_is_saved_with_number_day_time_and_who_said_what() {
    let page = talked().await;
    let saved = Saved::watch();
    page.click("Сохранить или распечатать переписку");
    page.until("it is offered", || page.button_names().contains(&"Сохранить переписку".to_owned())).await;
    page.click("Сохранить переписку");
    page.until("it is saved", || page.text(".transcript-note") == "Переписка сохранена в файл").await;
    page.until("it is said", || page.said().contains(&"Переписка сохранена в файл".to_owned())).await;
    let text = saved.text().await;
    let lines: Vec<&str> = text.split("\r\n").collect();
    let has = |wanted: &str| lines.iter().any(|line| line.contains(wanted));
    for wanted in [
        "Переписка со службой поддержки",
        NUMBER,
        "Сохранено: ",
        "Время ",
        "UTC+3",
        "ноября 2025",
        " Вы: Где справка?",
        "Жду давно",
        " Анна: <b>Готова</b>",
        " Анна: Справка, заявление № 7",
        "Статус: Готово",
        "(Не отправлено)",
    ] {
        assert!(has(wanted), "no «{wanted}» in {text}");
    }
}

#[wasm_bindgen_test]
async fn all_of_its_history_is_loaded_first() {
    let mut page = talked().await;
    page.apply(Update::Connection(ConnectionView::Live));
    page.apply(Update::History(HistoryView::More));
    page.apply(Update::Ticket(closed()));
    page.until("it is offered", || page.button_names().contains(&"Сохранить переписку".to_owned())).await;
    let saved = Saved::watch();
    page.commands();
    page.click("Сохранить переписку");
    page.until("it says so", || page.text(".transcript-note") == "Загружаем всю переписку…").await;
    assert!(page.commands().contains(&Command::LoadEarlier));
    page.apply(Update::History(HistoryView::Loading));
    page.rest().await;
    page.apply(Update::Timeline(TimelineChange::Prepend(vec![from_operator(0, "Совсем рано")])));
    page.apply(Update::History(HistoryView::Complete));
    page.until("it is saved", || page.text(".transcript-note") == "Переписка сохранена в файл").await;
    assert!(saved.text().await.contains("Совсем рано"));
}

#[wasm_bindgen_test]
async fn half_a_conversation_is_not_saved() {
    let mut page = talked().await;
    page.apply(Update::Ticket(closed()));
    page.apply(Update::History(HistoryView::More));
    page.apply(Update::Connection(ConnectionView::Live));
    let saved = Saved::watch();
    let failed = "Не удалось загрузить всю переписку. Проверьте связь и повторите";
    page.until("it is offered", || page.button_names().contains(&"Сохранить переписку".to_owned())).await;
    page.click("Сохранить переписку");
    page.until("it is asked for", || page.text(".transcript-note").starts_with("Загружаем")).await;
    assert!(page.commands().contains(&Command::LoadEarlier));
    page.apply(Update::History(HistoryView::Loading));
    page.rest().await;
    // The link broke: the page did not come.
    page.apply(Update::History(HistoryView::More));
    page.until("it says that it failed", || page.text(".transcript-note") == failed).await;
    assert!(page.warned().contains(&failed.to_owned()));

    page.apply(Update::Connection(ConnectionView::Reconnecting));
    page.click("Сохранить переписку");
    page.until("without a link it fails at once", || page.text(".transcript-note") == failed).await;
    assert_eq!(saved.blobs.length(), 0);
}

#[wasm_bindgen_test]
async fn on_paper_it_is_a_document_of_texts_and_nothing_else() {
    let page = talked().await;
    page.click("Сохранить или распечатать переписку");
    page.until("it is offered", || page.button_names().contains(&"Распечатать".to_owned())).await;
    page.click("Распечатать");
    let paper = || {
        let frame = document().query_selector("iframe[data-portal-chat-print]").unwrap()?;
        frame.unchecked_into::<HtmlIFrameElement>().content_document()
    };
    page.until("it is made", || paper().is_some_and(|paper| paper.query_selector("h1").unwrap().is_some()))
        .await;
    let body = paper().unwrap().body().unwrap();
    let text = body.text_content().unwrap();
    assert!(text.contains(NUMBER) && text.contains("<b>Готова</b>"), "{text}");
    assert!(body.query_selector("b, script, [style]").unwrap().is_none());
    assert!(crate::policy::violations().is_empty(), "{:?}", crate::policy::violations());
    let frame = document().query_selector("iframe[data-portal-chat-print]").unwrap().unwrap();
    assert_eq!(frame.get_attribute("aria-hidden").as_deref(), Some("true"));
    frame.remove();
}
