//! How a conversation stands, and what is beside its log.

use chat_core::{
    CallBackView, ConnectionView, Delivery, DeskView, IdentityView, Keeping, NudgeView, Room,
    Stage as Stages, TicketView, Update, WaitingPlace,
};
use chat_protocol::{
    Action, Author, ErrorCode, EventBody, Millis, Operators, Presence, QUEUE, RequestCallBack, Role, SOLVED,
};
use leptos::prelude::Set;
use mounted::entries::{NOW, closed, command, event, files, mine, operator, ticket, waiting, with_operator};
use portal_chat::view_model::PageAbout;
use std::rc::Rc;

use super::states;
use crate::entries::{desk, talk};
use crate::stage::{Reached, Stage};

states![
    chat_empty,
    chat_about_a_topic,
    chat_connecting,
    chat_answers_suggested,
    chat_answer_beside_the_message,
    chat_first_message_under_way,
    chat_waiting,
    chat_next_in_line,
    chat_waiting_long,
    chat_nobody_at_the_desk,
    chat_can_ask_again,
    chat_asked_again,
    chat_with_the_helper,
    chat_with_an_operator,
    chat_operator_typing,
    chat_settings,
    chat_ending,
    chat_transcript_offered,
    chat_closed,
    chat_rating_without_a_score,
    chat_rating_with_a_comment,
    chat_rated,
    chat_offline,
    chat_connecting_long,
    chat_reconnecting,
    chat_failing,
    chat_refused,
    chat_call_refused,
    chat_signed_in,
    chat_can_be_attached,
    chat_signed_out,
    chat_can_sign_in,
    chat_text_empty,
    chat_text_too_long,
    chat_no_room,
    chat_card_number_in_the_text,
    chat_code_in_the_text,
];

/// In the middle of a conversation with an operator.
async fn talking() -> Result<Stage, String> {
    let stage = Stage::conversation().await?;
    stage.apply(Update::Connection(ConnectionView::Live));
    stage.apply(Update::Desk(desk()));
    stage.apply(files(5));
    stage.apply(Update::Ticket(with_operator()));
    stage.reset(talk());
    stage.until(".message").await?;
    Ok(stage)
}

/// In line, with one message written.
async fn in_line(now: TicketView) -> Result<Stage, String> {
    let stage = Stage::conversation().await?;
    stage.apply(Update::Connection(ConnectionView::Live));
    stage.apply(Update::Desk(desk()));
    stage.apply(files(5));
    stage.apply(Update::Ticket(now));
    stage.reset(vec![mine(39, "Здравствуйте! Не приходит код из СМС для входа.", Delivery::Accepted)]);
    stage.until(".message").await?;
    Ok(stage)
}

async fn connection(now: ConnectionView) -> Result<Stage, String> {
    let stage = talking().await?;
    stage.apply(Update::Connection(now));
    stage.until(".connection-bar > p").await?;
    Ok(stage)
}

async fn identity(now: IdentityView) -> Result<Stage, String> {
    let stage = Stage::conversation().await?;
    stage.apply(Update::Identity(now));
    stage.until(".identity-bar > p").await?;
    Ok(stage)
}

/// Where sending this is not possible, or not wise.
async fn hindered(text: &str) -> Reached {
    let stage = Stage::conversation().await?;
    stage.fill("#composer-field", text).await?;
    stage.click(".composer-send").await?;
    stage.until("#composer-field[aria-invalid=true]").await.map(drop)
}

async fn chat_empty() -> Reached {
    let stage = Stage::conversation().await?;
    stage.apply(files(5));
    stage.until(".welcome").await?;
    stage.until(".composer-clip").await.map(drop)
}

async fn chat_about_a_topic() -> Reached {
    let stage = Stage::new();
    stage.view.about.set(PageAbout {
        service: Some("Замена паспорта".to_owned()),
        error: Some("E-17".to_owned()),
        topic: None,
    });
    let stage = stage.opened().await?;
    stage.click(".topic").await?;
    stage.until(".composer-topic").await?;
    stage.until(".page-note").await.map(drop)
}

async fn chat_connecting() -> Reached {
    let stage = Stage::conversation().await?;
    stage.apply(Update::Connection(ConnectionView::Connecting));
    Ok(())
}

async fn chat_answers_suggested() -> Reached {
    let stage = Stage::conversation().await?;
    stage.fill("#composer-field", "не приходит код из смс").await?;
    stage.until(".suggestions .lookup-hit").await.map(drop)
}

async fn chat_answer_beside_the_message() -> Reached {
    chat_answers_suggested_then_read().await.map(drop)
}

async fn chat_answers_suggested_then_read() -> Result<Stage, String> {
    let stage = Stage::conversation().await?;
    stage.fill("#composer-field", "не приходит код из смс").await?;
    stage.click(".suggestions .lookup-hit").await?;
    stage.until(".suggestions .lookup-question").await?;
    Ok(stage)
}

async fn chat_first_message_under_way() -> Reached {
    let stage = Stage::conversation().await?;
    stage.apply(Update::Connection(ConnectionView::Live));
    stage.apply(Update::Ticket(ticket(Stages::Opening)));
    stage.reset(vec![mine(40, "Здравствуйте! Не приходит код из СМС для входа.", Delivery::Sending)]);
    stage.until(".delivery").await.map(drop)
}

async fn chat_waiting() -> Reached {
    in_line(waiting(3)).await.map(drop)
}

async fn chat_next_in_line() -> Reached {
    in_line(waiting(0)).await.map(drop)
}

async fn chat_waiting_long() -> Reached {
    let long = WaitingPlace { ahead: 12, minutes: Some((20, 25)), over_minutes: Some(20) };
    in_line(ticket(Stages::Waiting(Some(long)))).await?.until(".desk-bar").await.map(drop)
}

async fn chat_nobody_at_the_desk() -> Reached {
    let stage = in_line(ticket(Stages::Waiting(None))).await?;
    stage.apply(Update::Presence(Some(Presence { ops: Operators::Away, eta_s: None })));
    stage.until(".conversation .desk-notice").await.map(drop)
}

async fn chat_can_ask_again() -> Reached {
    let stage = in_line(waiting(3)).await?;
    stage.apply(Update::Nudge(NudgeView::Ready));
    stage.fill("#composer-field", "Номер заявления 2025-000123").await?;
    stage.until(".nudge-bar button").await.map(drop)
}

async fn chat_asked_again() -> Reached {
    let stage = in_line(waiting(3)).await?;
    stage.place(event(40, Author::USER, EventBody::TicketNudged { count: 1 }));
    stage.apply(Update::Nudge(NudgeView::Again { from: Millis(NOW.0 + 60_000) }));
    stage.until(".nudge-bar > p").await.map(drop)
}

async fn chat_with_the_helper() -> Reached {
    let stage = in_line(ticket(Stages::Bot)).await?;
    let action = |id: &str, label: &str| Action { id: id.to_owned(), label: label.into() };
    let text = "Если код не приходит, проверьте последние цифры номера в профиле и подождите 5 минут.";
    let actions = vec![action(SOLVED, "Помогло"), action(QUEUE, "Передать в онлайн-чат")];
    let body = EventBody::Message { text: text.into(), files: Vec::new(), actions };
    stage.place(event(40, Author { role: Role::Bot, name: None }, body));
    stage.until(".quick-replies button").await.map(drop)
}

async fn chat_with_an_operator() -> Reached {
    talking().await?.until(".ticket-number").await.map(drop)
}

async fn chat_operator_typing() -> Reached {
    let stage = talking().await?;
    stage.apply(Update::PeerTyping(Some(operator())));
    stage.until(".typing-indicator").await.map(drop)
}

async fn chat_settings() -> Reached {
    let stage = talking().await?;
    stage.click(".settings-button").await?;
    stage.until("#hide-under-way").await.map(drop)
}

async fn chat_ending() -> Reached {
    let stage = talking().await?;
    stage.click(".ticket-end").await?;
    stage.until(".end-conversation").await.map(drop)
}

async fn chat_transcript_offered() -> Reached {
    let stage = talking().await?;
    stage.press("Сохранить или распечатать переписку").await?;
    stage.until_says("button", "Распечатать").await
}

async fn ended() -> Result<Stage, String> {
    let stage = talking().await?;
    let summary = Some("Номер исправлен. Войдите ещё раз".into());
    stage.place(event(
        40,
        operator(),
        EventBody::TicketClosed { reason: Some("solved".to_owned()), summary },
    ));
    stage.apply(Update::Desk(desk()));
    stage.apply(Update::Ticket(closed()));
    stage.until(".rating").await?;
    Ok(stage)
}

async fn chat_closed() -> Reached {
    ended().await.map(drop)
}

async fn chat_rating_without_a_score() -> Reached {
    let stage = ended().await?;
    stage.press("Отправить оценку").await?;
    stage.until(".rating-error").await.map(drop)
}

async fn chat_rating_with_a_comment() -> Reached {
    let stage = ended().await?;
    stage.click(".rating-choice:nth-of-type(4) input").await?;
    stage.until(".rating-comment").await.map(drop)
}

async fn chat_rated() -> Reached {
    let stage = ended().await?;
    stage.click(".rating-choice:nth-of-type(4) input").await?;
    stage.press("Отправить оценку").await?;
    stage.until(".rating-thanks").await.map(drop)
}

async fn chat_offline() -> Reached {
    let stage = connection(ConnectionView::Offline).await?;
    stage.place(mine(40, "Код так и не пришёл.", Delivery::Delayed));
    stage.until(".undelivered-note").await.map(drop)
}

async fn chat_connecting_long() -> Reached {
    connection(ConnectionView::ConnectingLong).await.map(drop)
}

async fn chat_reconnecting() -> Reached {
    connection(ConnectionView::Reconnecting).await.map(drop)
}

async fn chat_failing() -> Reached {
    let stage = connection(ConnectionView::Failing).await?;
    stage.apply(Update::Keeping(Keeping::InMemory));
    stage.place(mine(40, "Код так и не пришёл.", Delivery::Delayed));
    stage.until(".undelivered-note").await.map(drop)
}

async fn chat_refused() -> Reached {
    connection(ConnectionView::Stopped).await.map(drop)
}

async fn chat_call_refused() -> Reached {
    let stage = talking().await?;
    let request = RequestCallBack {
        id: command(9),
        c: None,
        phone: "+79000001234".into(),
        name: None,
        from: None,
        consent: true,
    };
    let call_back = CallBackView::Refused { request, code: ErrorCode::CallbackOpen };
    stage.apply(Update::Desk(DeskView { call_back, ..desk() }));
    stage.until(".desk-bar p").await.map(drop)
}

async fn chat_signed_in() -> Reached {
    identity(IdentityView::Account { name: Some("Мария".into()) }).await.map(drop)
}

async fn chat_can_be_attached() -> Reached {
    identity(IdentityView::Attachable).await.map(drop)
}

async fn chat_signed_out() -> Reached {
    let stage = identity(IdentityView::SignInNeeded { unsent: true }).await?;
    stage.view.offer_sign_in(Some(Rc::new(|| {})));
    stage.until_says("button", "Войти").await
}

async fn chat_can_sign_in() -> Reached {
    let stage = identity(IdentityView::Guest).await?;
    stage.view.offer_sign_in(Some(Rc::new(|| {})));
    stage.until_says("button", "Войти").await
}

async fn chat_text_empty() -> Reached {
    hindered("").await
}

async fn chat_text_too_long() -> Reached {
    hindered(&"Не приходит код из СМС. ".repeat(170)).await
}

async fn chat_no_room() -> Reached {
    let stage = talking().await?;
    stage.apply(Update::Room(Room::Full));
    stage.fill("#composer-field", "Ещё вопрос").await?;
    stage.click(".composer-send").await?;
    stage.until("#composer-field[aria-invalid=true]").await.map(drop)
}

async fn chat_card_number_in_the_text() -> Reached {
    hindered("Оплатил картой 4111 1111 1111 1111").await
}

async fn chat_code_in_the_text() -> Reached {
    hindered("Код из СМС 123456").await
}
