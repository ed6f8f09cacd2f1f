//! The log.

use chat_core::{Command, Delivery, Entry, EntryKey, HistoryView, TimelineChange, Update};
use chat_protocol::{Author, EventBody, Operator, Personal, Seq};
use js_sys::Promise;
use mounted::entries::{NUMBER, event, from_operator, mine, operator};
use portal_chat::i18n::Lang;
use wasm_bindgen::JsValue;
use wasm_bindgen_futures::JsFuture;
use wasm_bindgen_test::wasm_bindgen_test;
use web_sys::Event;

use crate::chat_page::ChatPage;

#[wasm_bindgen_test]
async fn text_that_looks_like_markup_stays_text() {
    let page = ChatPage::opened().await;
    let hostile = "<img src=x onerror=alert(1)><b>жирно</b> &amp; javascript:alert(1)";
    page.place(from_operator(1, hostile));
    page.place(event(
        2,
        Author::SYSTEM,
        EventBody::Unknown { kind: "of.tomorrow".to_owned(), text: Some(Personal::from(hostile)) },
    ));
    page.until("it is shown", || page.text(".message-text") == hostile).await;
    assert!(page.text(".system-line").starts_with(hostile));
    assert!(page.find("img, b, .message a").is_none());
}

#[wasm_bindgen_test]
async fn addresses_are_links_and_the_words_around_them_are_not() {
    let page = ChatPage::opened().await;
    let text =
        "Вот: https://portal.example/status.\nИли help@portal.example, +7 900 000-00-00, javascript:alert(1)";
    page.place(from_operator(1, text));
    page.until("it is shown", || page.text(".message-text") == text).await;
    let links: Vec<_> =
        page.find_all(".message a").iter().map(|link| link.get_attribute("href").unwrap()).collect();
    assert_eq!(links, ["https://portal.example/status", "mailto:help@portal.example", "tel:+79000000000"]);
    let web = page.find(".message a").unwrap();
    assert_eq!(web.get_attribute("target").as_deref(), Some("_blank"));
    assert_eq!(web.get_attribute("rel").as_deref(), Some("noopener noreferrer nofollow"));
}

#[wasm_bindgen_test]
async fn line_breaks_are_kept() {
    let page = ChatPage::opened().await;
    page.place(from_operator(1, "одна"));
    page.until("it is shown", || page.find(".message-text").is_some()).await;
    let one = page.find(".message-text").unwrap().offset_height();
    page.place(from_operator(1, "одна\n\nтри"));
    page.until("it has three lines", || page.find(".message-text").unwrap().offset_height() == 3 * one).await;
}

#[wasm_bindgen_test]
async fn a_message_has_author_and_time() {
    let page = ChatPage::opened().await;
    page.place(mine(1, "Здравствуйте", Delivery::Accepted));
    page.place(from_operator(2, "Добрый день"));
    page.until("both are shown", || page.texts(".message-author") == ["Вы", "Анна"]).await;
    for time in page.find_all(".message time") {
        assert!(time.get_attribute("datetime").unwrap().starts_with("2025-11-1"));
        let shown = time.text_content().unwrap();
        assert!(shown.len() == 5 && shown.contains(':'), "{shown}");
    }
}

#[wasm_bindgen_test]
async fn what_happened_is_told_between_the_messages() {
    let page = ChatPage::opened().await;
    let op = || Operator { id: "a".to_owned(), name: Personal::from("Анна") };
    page.reset(vec![
        event(
            1,
            Author::SYSTEM,
            EventBody::TicketOpened { no: NUMBER.to_owned(), topic: None, page: None, faq: None },
        ),
        event(2, Author::SYSTEM, EventBody::TicketQueued { dept: None }),
        event(3, operator(), EventBody::TicketAssigned { op: op() }),
        event(4, operator(), EventBody::OperatorLeft { op: op() }),
        event(5, Author::USER, EventBody::TicketClosed { reason: None, summary: None }),
    ]);
    page.until("all are shown", || page.find_all(".system-line").len() == 5).await;
    let lines = page.texts(".system-line");
    let begins = [
        "Обращение ОБР-2025-000123 зарегистрировано",
        "Вы в очереди",
        "На связи оператор Анна",
        "Оператор Анна больше не на связи",
        "Вы завершили разговор",
    ];
    for (line, begin) in lines.iter().zip(begins) {
        assert!(line.starts_with(begin), "{line}");
    }
}

#[wasm_bindgen_test]
async fn a_transfer_and_what_the_operator_sums_up_at_the_end_are_shown_and_said() {
    let page = ChatPage::opened().await;
    page.reset(vec![from_operator(1, "Передам коллеге")]);
    page.until("what was there is shown", || page.find(".message-text").is_some()).await;
    let to = EventBody::TicketTransferred { dept: Some("payments".to_owned()), to: None };
    page.place(event(2, operator(), to));
    let transferred = "Переводим вас на другого специалиста. Переписка сохранится";
    page.until("it is shown", || page.text(".system-line").starts_with(transferred)).await;
    page.until("it is said", || page.said().contains(&transferred.to_owned())).await;

    let summary = Some(Personal::from("Номер исправлен.\nВойдите ещё раз"));
    page.place(event(3, operator(), EventBody::TicketClosed { reason: Some("solved".to_owned()), summary }));
    page.until("the end is shown", || page.find(".system-summary").is_some()).await;
    assert_eq!(page.text(".system-summary-title"), "Что решено и что делать дальше");
    assert_eq!(page.text(".system-summary-text"), "Номер исправлен.\nВойдите ещё раз");
    let said = "Что решено и что делать дальше: Номер исправлен.\nВойдите ещё раз";
    page.until("it is said", || page.said().contains(&said.to_owned())).await;
}

#[wasm_bindgen_test]
async fn each_day_has_one_line() {
    let page = ChatPage::opened().await;
    let mut later = from_operator(3, "Через два дня");
    later.at = later.at.plus(2 * 24 * 3_600_000);
    page.reset(vec![from_operator(1, "Раз"), from_operator(2, "Два"), later]);
    page.until("two days are shown", || page.find_all(".day").len() == 2).await;
    assert!(page.text(".day").contains("2025"), "{}", page.text(".day"));
}

#[wasm_bindgen_test]
async fn earlier_messages_are_asked_for_and_do_not_move_what_is_read() {
    let mut page = ChatPage::opened().await;
    page.reset((100..130).map(|number| from_operator(number, "Сообщение")).collect());
    page.apply(Update::History(HistoryView::More));
    page.until("it is offered", || {
        page.button_names().contains(&"Показать более ранние сообщения".to_owned())
    })
    .await;
    page.click("Показать более ранние сообщения");
    assert!(page.commands().contains(&Command::LoadEarlier));

    let log = page.find(".message-log").unwrap();
    page.rest().await;
    log.set_scroll_top(0);
    page.rest().await;
    let first = page.find_all(".message").remove(0);
    let top = || first.get_bounding_client_rect().top();
    let before = top();
    page.apply(Update::Timeline(TimelineChange::Prepend(
        (60..90).map(|number| from_operator(number, "Раньше")).collect(),
    )));
    page.until("they are shown", || page.text(".message-text") == "Раньше").await;
    page.until("what was read stands still", || (top() - before).abs() < 60.0).await;
    page.until("there is a way back", || page.button_names().contains(&"К новым".to_owned())).await;
    page.click("К новым");
    page.until("it stands at the end again", || !page.button_names().contains(&"К новым".to_owned())).await;
}

#[wasm_bindgen_test]
async fn the_keyboard_gets_past_the_log_to_its_last_line() {
    let page = ChatPage::opened().await;
    page.reset((1..40).map(|number| from_operator(number, &format!("Сообщение {number}"))).collect());
    page.until("they are shown", || page.texts(".message-text").contains(&"Сообщение 39".to_owned())).await;
    page.find(".message-log").unwrap().set_scroll_top(0);
    page.rest().await;
    page.click("К последнему сообщению");
    page.until("a line has the focus", || page.has_focus("[role=listitem]")).await;
    assert!(page.focused().unwrap().text_content().unwrap().contains("Сообщение 39"));
}

/// The so-manieth line of a long log.
fn numbered(number: u64) -> Entry {
    let mut entry = from_operator(1, &format!("Сообщение {number}"));
    entry.key = EntryKey::Seq(Seq(number));
    entry
}

/// The numbers of the lines drawn, from top to bottom.
fn drawn(page: &ChatPage) -> Vec<u64> {
    let texts = page.texts(".message-text");
    texts.iter().map(|text| text.split(' ').nth(1).unwrap().parse().unwrap()).collect()
}

/// A page with a log of ten thousand lines, at its end.
async fn long() -> ChatPage {
    let page = ChatPage::opened().await;
    page.reset((1..=10_000).map(numbered).collect());
    page.until("its end is drawn", || drawn(&page).last() == Some(&10_000)).await;
    let log = page.find(".message-log").unwrap();
    page.until("it stands at the end", || log.scroll_top() > 0).await;
    page.rest().await;
    page
}

/// Scrolls to the upper edge of what is drawn and waits until more is; what stood there stays in place.
async fn scroll_up(page: &ChatPage) {
    let log = page.find(".message-log").unwrap();
    let first = drawn(page)[0];
    let line = page.find(".message").unwrap();
    log.set_scroll_top(0);
    let top = line.get_bounding_client_rect().top();
    page.until("more is drawn", || drawn(page)[0] < first).await;
    page.until("it stands still", || (line.get_bounding_client_rect().top() - top).abs() < 2.0).await;
    page.rest().await;
    assert!((line.get_bounding_client_rect().top() - top).abs() < 2.0, "it has moved");
}

/// Lines of which some are in sight, and some around them.
const FEW: usize = 120;

#[wasm_bindgen_test]
async fn of_ten_thousand_lines_few_are_drawn_wherever_one_reads() {
    let page = long().await;
    assert!(drawn(&page).len() < FEW);
    for _ in 0..4 {
        scroll_up(&page).await;
        let lines = drawn(&page);
        assert!(lines.len() < FEW && lines.is_sorted(), "{lines:?}");
    }
    let lines = drawn(&page);
    assert_ne!(lines.last(), Some(&10_000), "the end is no longer drawn");
    assert_eq!(
        page.texts(".message-log > .hidden-text"),
        [
            format!("Выше в переписке ещё записей: {}", lines[0] - 1),
            format!("Ниже в переписке ещё записей: {}", 10_000 - lines.last().unwrap()),
        ]
    );

    // Down again, by scrolling.
    let log = page.find(".message-log").unwrap();
    while drawn(&page).last() != Some(&10_000) {
        let last = *drawn(&page).last().unwrap();
        log.set_scroll_top(log.scroll_height());
        page.until("more is drawn", || *drawn(&page).last().unwrap() > last).await;
        page.rest().await;
        assert!(drawn(&page).len() < FEW);
    }
    log.set_scroll_top(log.scroll_height());
    page.until("it stands at the end", || !page.button_names().contains(&"К новым".to_owned())).await;
}

#[wasm_bindgen_test]
async fn what_comes_while_one_reads_far_above_moves_nothing_and_is_a_button_away() {
    let page = long().await;
    scroll_up(&page).await;
    scroll_up(&page).await;
    let log = page.find(".message-log").unwrap();
    let (lines, scrolled) = (drawn(&page), log.scroll_top());
    page.place(numbered(10_001));
    page.rest().await;
    assert_eq!((drawn(&page), log.scroll_top()), (lines, scrolled));
    page.click("К новым");
    page.until("the newest is drawn", || drawn(&page).last() == Some(&10_001)).await;
    page.until("the end is in sight", || log.scroll_height() - log.scroll_top() - log.client_height() < 2)
        .await;
    assert!(page.has_focus(".message-log") && drawn(&page).len() < FEW);
}

#[wasm_bindgen_test]
async fn a_line_with_the_focus_stays_when_those_around_it_go() {
    let page = long().await;
    let mut with_link = from_operator(1, "Сообщение 10001 https://portal.example/status");
    with_link.key = EntryKey::Seq(Seq(10_001));
    page.place(with_link);
    page.until("it is drawn", || page.find(".message a").is_some()).await;
    page.rest().await;
    let link = page.find(".message a").unwrap();
    link.focus().unwrap();
    for _ in 0..4 {
        scroll_up(&page).await;
    }
    let lines = drawn(&page);
    assert!(page.has_focus(".message a") && link.is_connected());
    assert!(lines.is_sorted() && lines.last() == Some(&10_001) && !lines.contains(&10_000), "{lines:?}");
    page.find(".message-log").unwrap().focus().unwrap();
    page.until("it goes with the focus", || page.find(".message a").is_none()).await;
}

#[wasm_bindgen_test]
async fn earlier_lines_are_a_button_away_and_asked_for_when_few_are_left() {
    let mut page = ChatPage::opened().await;
    page.reset((1..=90).map(numbered).collect());
    page.apply(Update::History(HistoryView::More));
    let earlier = "Показать более ранние сообщения";
    page.until("it is offered", || page.button_names().contains(&earlier.to_owned())).await;
    page.rest().await;
    page.commands();
    while drawn(&page)[0] > 1 {
        let first = drawn(&page)[0];
        let asks = first <= 24;
        page.click(earlier);
        assert_eq!(page.commands().contains(&Command::LoadEarlier), asks, "{first}");
        page.until("earlier ones are drawn", || drawn(&page)[0] < first).await;
        page.rest().await;
    }
    assert!(page.has_focus(".earlier"));
    page.apply(Update::History(HistoryView::Complete));
    page.until("the log has the focus of the button", || page.has_focus(".message-log")).await;
    assert!(!page.button_names().contains(&earlier.to_owned()));
}

#[wasm_bindgen_test]
async fn new_messages_scroll_only_for_who_is_at_the_end() {
    let page = ChatPage::opened().await;
    page.reset((1..12).map(|number| from_operator(number, "Сообщение")).collect());
    let log = page.find(".message-log").unwrap();
    let from_end = || log.scroll_height() - log.scroll_top() - log.client_height();
    page.until("it stands at the end", || log.scroll_top() > 0 && from_end() < 2).await;
    page.place(from_operator(50, "Новое"));
    page.until("it is shown", || page.find_all(".message").len() == 12).await;
    page.rest().await;
    assert!(from_end() < 2, "it does not stand at the end");

    log.set_scroll_top(0);
    page.until("there is a way back", || page.button_names().contains(&"К новым".to_owned())).await;
    page.place(from_operator(51, "Ещё новее"));
    page.until("it is shown", || page.find_all(".message").len() == 13).await;
    page.rest().await;
    assert_eq!(log.scroll_top(), 0);

    page.place(mine(60, "Моё", Delivery::Sending));
    page.until("one's own message is in sight", || from_end() < 2).await;
}

#[wasm_bindgen_test]
async fn a_message_of_ones_own_is_in_sight_when_the_log_moved_before_it_was_settled() {
    let page = ChatPage::opened().await;
    page.reset((1..40).map(|number| from_operator(number, "Сообщение")).collect());
    let log = page.find(".message-log").unwrap();
    let from_end = || log.scroll_height() - log.scroll_top() - log.client_height();
    page.until("it stands at the end", || log.scroll_top() > 0 && from_end() < 2).await;

    page.place(mine(60, &"Длинное сообщение. ".repeat(60), Delivery::Sending));
    for _ in 0..50 {
        JsFuture::from(Promise::resolve(&JsValue::NULL)).await.unwrap();
    }
    assert!(page.find(".message.mine").is_some(), "it is not drawn before the frame");
    // As when the composer has shrunk: browsers tell of scrolling before the frame.
    log.dispatch_event(&Event::new("scroll").unwrap()).unwrap();
    page.until("one's own message is in sight", || from_end() < 2).await;
}

#[wasm_bindgen_test]
async fn an_empty_log_says_what_to_do() {
    let page = ChatPage::opened().await;
    assert!(page.text(".welcome").contains("Опишите вопрос одним-двумя предложениями"));
    page.place(mine(1, "Здравствуйте", Delivery::Sending));
    page.until("the welcome is gone", || page.find(".welcome").is_none()).await;
}

#[wasm_bindgen_test]
async fn the_operator_is_seen_typing() {
    let page = ChatPage::opened().await;
    page.apply(Update::PeerTyping(Some(operator())));
    page.until("it is shown", || page.text(".typing-indicator") == "Оператор печатает…").await;
    page.apply(Update::PeerTyping(None));
    page.until("it is gone", || page.find(".typing-indicator").is_none()).await;
}

#[wasm_bindgen_test]
async fn english_is_english_throughout() {
    let page = ChatPage::in_language(Lang::En);
    page.open().await;
    page.place(mine(1, "Hello", Delivery::Delayed));
    page.apply(Update::PeerTyping(Some(operator())));
    page.apply(Update::History(HistoryView::More));
    page.apply(Update::Connection(chat_core::ConnectionView::Offline));
    page.until("all is shown", || page.find(".typing-indicator").is_some()).await;
    let text = page.text(".panel");
    assert!(!text.chars().any(|c| ('а'..='я').contains(&c) || ('А'..='Я').contains(&c)), "{text}");
}
