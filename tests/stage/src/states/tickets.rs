//! «Мои обращения».

use chat_core::{ConnectionView, ListState, TicketLine, TicketsView, Update};
use chat_protocol::{
    CallBack, CallResult, CallState, ChatItem, ConversationId, FormAnswer, FormItem, Format, Millis,
    Operator, TicketItem, TicketState,
};
use mounted::entries::{NOW, command, file};

use super::states;
use crate::entries::desk;
use crate::stage::{Reached, Stage};

states![tickets_loading, tickets_none, tickets_did_not_come, tickets_listed, tickets_answer_unfolded,];

async fn on_screen(view: TicketsView) -> Result<Stage, String> {
    let stage = Stage::new().opened().await?;
    stage.apply(Update::Connection(ConnectionView::Live));
    stage.apply(Update::Desk(desk()));
    stage.until(".topic").await?;
    stage.press("Мои обращения").await?;
    stage.until(".form-title:focus").await?;
    stage.apply(Update::Tickets(view));
    Ok(stage)
}

fn empty(minutes: u64) -> TicketItem {
    TicketItem { at: Millis(NOW.0 - 60_000 * minutes), chat: None, call: None, form: None }
}

fn line(item: TicketItem) -> TicketLine {
    TicketLine { item, unsent: false }
}

fn chat(number: u8, state: TicketState, unread: u64, preview: &str) -> TicketLine {
    let op =
        (state == TicketState::Assigned).then(|| Operator { id: "anna".to_owned(), name: "Анна".into() });
    let c = ConversationId::new(NOW, [number; 10]);
    let no = format!("ОБР-2025-00000{number}");
    let item = ChatItem { c, no, state, topic: None, preview: preview.into(), unread, op };
    line(TicketItem { chat: Some(item), ..empty(u64::from(number) * 50) })
}

fn form() -> TicketLine {
    let answer =
        FormAnswer {
            at: NOW, name: "Анна".into(), text: "Справка открывается. Обновите страницу.".into()
        };
    let item = FormItem {
        id: command(8),
        no: "ОБР-2025-000008".to_owned(),
        asked_at: Millis(NOW.0 - 86_400_000),
        due: Millis(NOW.0 + 3_600_000),
        text: "Не открывается справка о составе семьи".into(),
        files: vec![file(1, "экран.png", 120_000, Format::Png)],
        answers: vec![answer],
    };
    line(TicketItem { form: Some(item), ..empty(1440) })
}

fn call() -> TicketLine {
    let card = CallBack {
        id: command(9),
        phone: "+7 *** ***-12-34".into(),
        from: None,
        due: NOW,
        state: CallState::Done,
        result: Some(CallResult::NotReached),
    };
    line(TicketItem { call: Some(card), ..empty(2000) })
}

fn list() -> TicketsView {
    let mut unsent = chat(3, TicketState::Waiting, 0, "Номер заявления 2025-000123");
    unsent.unsent = true;
    let items = vec![
        chat(1, TicketState::Assigned, 2, "Отправила код ещё раз"),
        chat(2, TicketState::Closed, 0, &"Оченьдлинноепоследнеесообщение".repeat(6)),
        unsent,
        form(),
        call(),
    ];
    TicketsView { state: ListState::Here, items, more: true }
}

async fn state(state: ListState) -> Reached {
    let stage = on_screen(TicketsView { state, items: Vec::new(), more: false }).await?;
    stage.until(".tickets-state").await.map(drop)
}

async fn tickets_loading() -> Reached {
    state(ListState::Loading).await
}

async fn tickets_none() -> Reached {
    state(ListState::Here).await
}

async fn tickets_did_not_come() -> Reached {
    state(ListState::Failed).await
}

async fn tickets_listed() -> Reached {
    on_screen(list()).await?.until(".ticket-entry").await.map(drop)
}

async fn tickets_answer_unfolded() -> Reached {
    let view = TicketsView { items: vec![form()], more: false, ..list() };
    let stage = on_screen(view).await?;
    stage.click("button.ticket-entry").await?;
    stage.until(".ticket-answers").await.map(drop)
}
