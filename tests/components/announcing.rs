//! What is said aloud: each thing once, and no history.

use chat_core::{ConnectionView, Delivery, Update};
use chat_protocol::{Author, EventBody, Operator, Personal};
use mounted::entries::{event, from_operator, mine, operator, waiting, with_operator};
use wasm_bindgen_test::wasm_bindgen_test;

use crate::chat_page::ChatPage;
use crate::screen::Screen;

#[wasm_bindgen_test]
async fn the_regions_are_there_and_empty_before_anything_is_said() {
    let page = ChatPage::opened().await;
    for region in ["[role=status]", "[role=alert]"] {
        assert_eq!(page.find(region).expect(region).child_element_count(), 0);
    }
    let log = page.find("[role=log]").unwrap();
    assert_eq!(log.get_attribute("aria-live").as_deref(), Some("off"), "a message would be said twice");
}

#[wasm_bindgen_test]
async fn history_is_not_read_out() {
    let page = ChatPage::opened().await;
    page.reset(vec![mine(1, "Здравствуйте", Delivery::Read), from_operator(2, "Добрый день")]);
    page.until("it is shown", || page.find_all(".message").len() == 2).await;
    page.rest().await;
    assert_eq!(page.said(), [] as [String; 0]);
}

#[wasm_bindgen_test]
async fn a_new_message_is_said_once() {
    let page = ChatPage::opened().await;
    page.reset(vec![mine(1, "Здравствуйте", Delivery::Read)]);
    page.rest().await;
    page.place(from_operator(2, "Добрый день"));
    page.until("it is said", || page.said() == ["Анна: Добрый день"]).await;
    page.place(from_operator(2, "Добрый день"));
    page.rest().await;
    assert_eq!(page.said(), ["Анна: Добрый день"]);
}

#[wasm_bindgen_test]
async fn many_new_messages_are_counted() {
    let page = ChatPage::opened().await;
    page.reset(vec![mine(1, "Здравствуйте", Delivery::Read)]);
    page.rest().await;
    for number in 2..7 {
        page.place(from_operator(number, "Сообщение"));
    }
    page.until("they are counted", || page.said() == ["Новых сообщений: 5"]).await;
}

#[wasm_bindgen_test]
async fn nothing_is_said_while_the_panel_is_collapsed() {
    let page = ChatPage::new();
    page.reset(vec![mine(1, "Здравствуйте", Delivery::Sending)]);
    page.rest().await;
    page.place(from_operator(2, "Добрый день"));
    page.place(mine(1, "Здравствуйте", Delivery::Accepted));
    page.apply(Update::Ticket(with_operator()));
    page.rest().await;
    page.open().await;
    page.rest().await;
    assert_eq!(page.said(), [] as [String; 0]);
}

#[wasm_bindgen_test]
async fn a_first_message_its_number_and_the_operator_are_said_in_order() {
    let page = ChatPage::opened().await;
    page.apply(Update::Connection(ConnectionView::Live));
    page.place(mine(1, "Здравствуйте", Delivery::Sending));
    page.rest().await;
    page.place(mine(1, "Здравствуйте", Delivery::Accepted));
    page.until("delivery is said", || page.said() == ["Доставлено"]).await;
    page.apply(Update::Ticket(waiting(2)));
    page.until("number and place are said", || page.said().len() == 3).await;
    page.apply(Update::Ticket(waiting(1)));
    page.rest().await;
    page.place(event(
        4,
        Author::SYSTEM,
        EventBody::TicketAssigned { op: Operator { id: "a".to_owned(), name: Personal::from("Анна") } },
    ));
    page.apply(Update::Ticket(with_operator()));
    page.until("the operator is said", || page.said().len() == 4).await;
    page.place(mine(1, "Здравствуйте", Delivery::Read));
    page.rest().await;
    let expected = [
        "Доставлено",
        "Номер обращения: ОБР-2025-000123",
        "Вы в очереди. Перед вами: 2. Обычно ждать 5–10 мин",
        "На связи оператор Анна",
    ];
    assert_eq!(page.said(), expected);
}

#[wasm_bindgen_test]
async fn a_message_that_does_not_arrive_is_urgent() {
    let page = ChatPage::opened().await;
    page.place(mine(1, "Здравствуйте", Delivery::Sending));
    page.place(mine(2, "Вы здесь?", Delivery::Sending));
    page.rest().await;
    page.place(mine(1, "Здравствуйте", Delivery::Delayed));
    page.place(mine(2, "Вы здесь?", Delivery::Delayed));
    let words = "Сообщение не отправлено: нет связи с сервером. Текст сохранён";
    page.until("it is said", || page.warned() == [words]).await;
    page.rest().await;
    assert_eq!(page.warned(), [words], "two that fail together are one piece of news");
}

#[wasm_bindgen_test]
async fn a_lost_connection_is_said_and_that_it_is_back() {
    let page = ChatPage::opened().await;
    for connection in [ConnectionView::Connecting, ConnectionView::Live] {
        page.apply(Update::Connection(connection));
        page.rest().await;
    }
    assert_eq!(page.said(), [] as [String; 0], "a quick first connection is not worth a word");
    page.apply(Update::Connection(ConnectionView::Reconnecting));
    page.until("the loss is said", || page.said() == ["Связь прервалась. Подключаемся снова"]).await;
    page.apply(Update::Connection(ConnectionView::Live));
    page.until("the return is said", || page.said().last().is_some_and(|said| said == "Связь восстановлена"))
        .await;
}

#[wasm_bindgen_test]
async fn typing_is_said_once_in_a_while() {
    let page = ChatPage::opened().await;
    for _ in 0..3 {
        page.apply(Update::PeerTyping(Some(operator())));
        page.rest().await;
        page.apply(Update::PeerTyping(None));
        page.rest().await;
    }
    assert_eq!(page.said(), ["Оператор печатает…"]);
}

#[wasm_bindgen_test]
async fn for_screen_readers_that_do_not_listen_into_shadow_roots_the_one_channel_stands_on_the_page() {
    let _phone = Screen::narrow();
    let page = ChatPage::announcing_on_page();
    page.open().await;
    let regions = "[aria-live=polite], [aria-live=assertive]";
    page.until("the regions are on the page", || page.on_page(regions).len() == 2).await;
    assert!(page.find(regions).is_none(), "a sentence would be said twice");
    let in_panel = |region: &web_sys::Element| region.assigned_slot().is_some();
    assert!(
        page.on_page(regions).iter().all(in_panel),
        "outside of what covers the page they would be inert"
    );
    page.reset(vec![mine(1, "Здравствуйте", Delivery::Read)]);
    page.rest().await;
    page.place(from_operator(2, "Добрый день"));
    let said = || {
        page.on_page("[role=status] > p").iter().filter_map(|said| said.text_content()).collect::<Vec<_>>()
    };
    page.until("it is said there", || said() == ["Анна: Добрый день"]).await;
}
