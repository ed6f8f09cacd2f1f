//! «Мои обращения»: what the list says, where its lines lead, and where the focus goes.

use chat_core::{
    Command, ConnectionView, DeskView, ListState, Offers, Stage, TicketLine, TicketView, TicketsView, Update,
};
use chat_protocol::{
    CallBack, CallResult, CallState, ChatItem, ConversationId, File, FileId, FormAnswer, FormItem, Format,
    Millis, Operator, Personal, Role, TicketItem, TicketState,
};
use mounted::entries::{NUMBER, command, from_operator, waiting};
use wasm_bindgen_test::wasm_bindgen_test;

use crate::chat_page::{ChatPage, overflow};

fn conversation(number: u8) -> ConversationId {
    ConversationId::new(Millis(1_763_000_000_000), [number; 10])
}

fn line(item: TicketItem) -> TicketLine {
    TicketLine { item, unsent: false }
}

fn empty(at: u64) -> TicketItem {
    TicketItem { at: Millis(1_763_000_000_000 + at), chat: None, call: None, form: None }
}

fn chat(number: u8, state: TicketState, unread: u64) -> TicketLine {
    let op = (state == TicketState::Assigned)
        .then(|| Operator { id: "anna".into(), name: Personal::from("Анна") });
    let item = ChatItem {
        c: conversation(number),
        no: format!("ОБР-2026-00000{number}"),
        state,
        topic: None,
        preview: Personal::from("Последнее сообщение"),
        unread,
        op,
    };
    line(TicketItem { chat: Some(item), ..empty(u64::from(number)) })
}

fn form(answers: &[&str]) -> TicketLine {
    let answer = |text: &&str| FormAnswer {
        at: Millis(1_763_000_000_000),
        name: Personal::from("Анна"),
        text: Personal::from(*text),
    };
    let item = FormItem {
        files: vec![File {
            file: FileId::new(Millis(1), [1; 10]),
            name: "скан.pdf".into(),
            size: 1,
            mime: Format::Pdf,
        }],
        id: command(8),
        no: "ОБР-2026-000008".into(),
        asked_at: Millis(1_763_000_000_000),
        due: Millis(1_763_086_400_000),
        text: Personal::from("Не открывается справка"),
        answers: answers.iter().map(answer).collect(),
    };
    line(TicketItem { form: Some(item), ..empty(8) })
}

fn call(state: CallState, result: Option<CallResult>) -> TicketLine {
    let (id, phone) = (command(9), Personal::from("+7 *** ***-12-34"));
    let card = CallBack { id, phone, from: None, due: Millis(1_763_000_000_000), state, result };
    line(TicketItem { call: Some(card), ..empty(9) })
}

fn list(state: ListState, items: Vec<TicketLine>, more: bool) -> Update {
    Update::Tickets(TicketsView { state, items, more })
}

/// A page on which the list is shown, and nothing of it has come.
async fn on_screen() -> ChatPage {
    let mut page = ChatPage::new();
    page.apply(Update::Connection(ConnectionView::Live));
    let offers = Offers { tickets: true, reopening: true, ..Offers::default() };
    page.apply(Update::Desk(DeskView { offers, ..DeskView::default() }));
    page.open().await;
    page.commands();
    page.click("Мои обращения");
    page.until("its title has the focus", || page.has_focus(".form-title")).await;
    page
}

#[wasm_bindgen_test]
async fn it_is_offered_where_the_server_has_it_and_asked_for_when_one_looks() {
    let page = ChatPage::new();
    page.open().await;
    assert!(page.button_names().iter().all(|name| name != "Мои обращения"));
    let mut page = on_screen().await;
    assert_eq!(page.commands(), [Command::ListTickets]);
    page.apply(list(ListState::Loading, Vec::new(), false));
    page.until("it is on its way", || page.text(".tickets-state") == "Загружаем обращения…").await;
    assert_eq!(page.commands(), []);
}

#[wasm_bindgen_test]
async fn each_line_says_what_was_asked_and_how_it_stands() {
    let page = on_screen().await;
    let mut unsent = chat(3, TicketState::Waiting, 1);
    unsent.unsent = true;
    let items = vec![
        chat(1, TicketState::Assigned, 2),
        chat(2, TicketState::Closed, 0),
        unsent,
        form(&["Открывается"]),
        call(CallState::Done, Some(CallResult::NotReached)),
    ];
    page.apply(list(ListState::Here, items, false));
    page.until("the list is shown", || page.find_all(".ticket-entry").len() == 5).await;
    assert_eq!(
        page.texts(".ticket-entry-name"),
        [
            "Обращение ОБР-2026-000001",
            "Обращение ОБР-2026-000002",
            "Обращение ОБР-2026-000003",
            "Обращение ОБР-2026-000008",
            "Обратный звонок"
        ]
    );
    assert_eq!(
        page.texts(".ticket-entry-state"),
        [
            "На связи оператор Анна",
            "Завершено",
            "Ждёт ответа оператора",
            "Есть ответ",
            "Мы звонили, но не дозвонились"
        ]
    );
    assert_eq!(page.texts(".ticket-entry-news"), ["Новых сообщений: 2", "Есть неотправленное сообщение"]);
    assert_eq!(page.text(".tickets-state"), "");
}

#[wasm_bindgen_test]
async fn a_conversation_opens_and_the_way_back_leads_through_the_list() {
    let mut page = on_screen().await;
    page.apply(list(ListState::Here, vec![chat(1, TicketState::Waiting, 0)], false));
    page.until("the list is shown", || page.find("button.ticket-entry").is_some()).await;
    page.commands();
    page.find("button.ticket-entry").unwrap().click();
    page.apply(Update::Ticket(waiting(1)));
    page.until("one can write", || page.has_focus("textarea")).await;
    assert_eq!(page.commands(), [Command::OpenTicket(conversation(1))]);
    page.click("Мои обращения");
    page.until("the title has the focus", || page.has_focus(".form-title")).await;
    assert!(page.commands().contains(&Command::ListTickets));
    page.click("На главную");
    page.until("home has the focus", || page.has_focus(".home-start")).await;
}

#[wasm_bindgen_test]
async fn a_closed_one_is_read_from_its_title_and_can_be_gone_on_with() {
    let mut page = on_screen().await;
    page.apply(list(ListState::Here, vec![chat(1, TicketState::Closed, 0)], false));
    page.until("the list is shown", || page.find("button.ticket-entry").is_some()).await;
    let stage = Stage::Closed { by: Role::System };
    page.apply(Update::Ticket(TicketView { number: Some(NUMBER.into()), stage }));
    page.find("button.ticket-entry").unwrap().click();
    page.until("the title has the focus", || page.has_focus(".panel-title")).await;
    page.reset(vec![from_operator(1, "Готово")]);
    page.until("its log is shown", || page.text(".message-log").contains("Готово")).await;
    page.commands();
    page.click("Продолжить разговор");
    assert_eq!(page.commands(), [Command::Reopen]);
}

#[wasm_bindgen_test]
async fn an_answer_to_a_form_is_shown_where_it_stands() {
    let page = on_screen().await;
    page.apply(list(ListState::Here, vec![form(&["Открывается", "И ещё"])], false));
    page.until("the list is shown", || page.find("button.ticket-entry").is_some()).await;
    let button = page.find("button.ticket-entry").unwrap();
    assert_eq!(button.get_attribute("aria-expanded").as_deref(), Some("false"));
    button.focus().unwrap();
    button.click();
    page.until("it is shown", || page.find(".ticket-answers").is_some()).await;
    assert_eq!(page.texts(".ticket-answer"), ["Не открывается справка", "Открывается", "И ещё"]);
    assert!(page.texts(".ticket-answer-by").contains(&"Файлы: скан.pdf".to_owned()));
    assert_eq!(button.get_attribute("aria-expanded").as_deref(), Some("true"));
    assert!(page.has_focus("button.ticket-entry"));
}

#[wasm_bindgen_test]
async fn news_change_a_line_and_leave_the_focus_on_it() {
    let page = on_screen().await;
    page.apply(list(ListState::Here, vec![chat(1, TicketState::Waiting, 0)], false));
    page.until("the list is shown", || page.find("button.ticket-entry").is_some()).await;
    page.find("button.ticket-entry").unwrap().focus().unwrap();
    let items = vec![chat(2, TicketState::Waiting, 0), chat(1, TicketState::Assigned, 1)];
    page.apply(list(ListState::Here, items, false));
    page.until("it is news", || page.text(".ticket-entry-news") == "Новых сообщений: 1").await;
    assert!(page.has_focus("button.ticket-entry"));
    assert!(page.focused().unwrap().text_content().unwrap().contains("ОБР-2026-000001"));
}

#[wasm_bindgen_test]
async fn what_comes_after_show_more_begins_where_the_focus_is() {
    let mut page = on_screen().await;
    page.apply(list(ListState::Here, vec![chat(1, TicketState::Closed, 0)], true));
    page.until("there is more", || page.button_names().contains(&"Показать ещё".to_owned())).await;
    page.commands();
    page.click("Показать ещё");
    assert_eq!(page.commands(), [Command::MoreTickets]);
    page.apply(list(ListState::Loading, vec![chat(1, TicketState::Closed, 0)], true));
    let items = vec![chat(1, TicketState::Closed, 0), chat(2, TicketState::Closed, 0)];
    page.apply(list(ListState::Here, items, false));
    page.until("the first new line has the focus", || page.has_focus("li:nth-child(2)")).await;
}

#[wasm_bindgen_test]
async fn nothing_asked_leads_to_a_chat() {
    let page = on_screen().await;
    page.apply(list(ListState::Here, Vec::new(), false));
    page.until("it is said", || page.text(".tickets-state") == "Обращений пока нет").await;
    assert!(page.said().contains(&"Обращений пока нет".to_owned()));
    page.click("Начать чат");
    page.until("one can write", || page.has_focus("textarea")).await;
}

#[wasm_bindgen_test]
async fn a_list_that_does_not_come_says_so_and_can_be_asked_for_again() {
    let mut page = on_screen().await;
    page.apply(list(ListState::Loading, Vec::new(), false));
    page.apply(Update::Connection(ConnectionView::Offline));
    page.until("it waits for a connection", || page.text(".tickets-state").starts_with("Нет связи.")).await;
    page.apply(Update::Connection(ConnectionView::Live));
    page.apply(list(ListState::Failed, Vec::new(), false));
    page.until("it has failed", || page.text(".tickets-state").starts_with("Не удалось")).await;
    page.commands();
    page.click("Повторить");
    page.until("the focus is not lost", || page.has_focus(".form-title")).await;
    assert_eq!(page.commands(), [Command::ListTickets]);
}

#[wasm_bindgen_test]
async fn who_comes_next_is_asked_for_anew() {
    let mut page = on_screen().await;
    page.apply(list(ListState::Here, vec![chat(1, TicketState::Closed, 0)], false));
    page.rest().await;
    page.commands();
    page.apply(list(ListState::Unknown, Vec::new(), false));
    page.until("nothing of it is shown", || page.find(".ticket-entry").is_none()).await;
    assert_eq!(page.commands(), [Command::ListTickets]);
}

#[wasm_bindgen_test]
async fn home_tells_what_is_unread_in_conversations_not_shown() {
    let page = ChatPage::new();
    let offers = Offers { tickets: true, ..Offers::default() };
    page.apply(Update::Desk(DeskView { offers, ..DeskView::default() }));
    page.open().await;
    page.apply(Update::Unread(2));
    let name = "Мои обращения. Новых сообщений: 2".to_owned();
    page.until("it is told", || page.button_names().contains(&name)).await;
}

#[wasm_bindgen_test]
async fn lines_are_tall_enough_for_a_finger_and_never_wider_than_the_panel() {
    let page = on_screen().await;
    let mut long = chat(1, TicketState::Assigned, 3);
    let item = long.item.chat.as_mut().unwrap();
    item.preview = Personal("безпробелов".repeat(30));
    let items = vec![long, form(&["Да"]), call(CallState::Cancelled, None)];
    page.apply(list(ListState::Here, items, true));
    page.style(".panel { width: 320px !important }");
    page.until("the list is shown", || page.find_all(".ticket-entry").len() == 3).await;
    for entry in page.find_all(".ticket-entry") {
        assert!(entry.offset_height() >= 44, "{}", entry.offset_height());
    }
    assert!(overflow(&page.find(".form-screen").unwrap()) <= 0);
}
