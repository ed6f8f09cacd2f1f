//! What stands in the log.

use chat_core::{Delivery, HistoryView, Stage as Stages, Update};
use chat_protocol::{Author, CaseState, ErrorCode, EventBody, Millis, Operator, Personal, Role, StatusCard};
use mounted::dom::rest;
use mounted::entries::{NOW, command, event, from_operator, mine, operator, ticket, with_operator};
use std::rc::Rc;

use super::states;
use crate::entries::{desk, talk};
use crate::stage::{Reached, Stage};

states![
    log_every_delivery,
    log_every_refusal,
    log_what_happened,
    log_cards,
    log_earlier_messages,
    log_earlier_loading,
    log_scrolled_up,
    log_very_long_text_and_names,
];

async fn talked() -> Result<Stage, String> {
    let stage = Stage::conversation().await?;
    stage.apply(Update::Desk(desk()));
    stage.apply(Update::Ticket(with_operator()));
    Ok(stage)
}

async fn log_every_delivery() -> Reached {
    let stage = talked().await?;
    stage.reset(vec![
        mine(35, "Прочитано", Delivery::Read),
        mine(36, "Доставлено", Delivery::Accepted),
        mine(37, "В пути", Delivery::Sending),
        mine(38, "Слишком часто", Delivery::Held(Millis(NOW.0 + 20_000))),
        mine(39, "Нет связи", Delivery::Delayed),
    ]);
    stage.until(".undelivered-note").await.map(drop)
}

async fn log_every_refusal() -> Reached {
    let stage = talked().await?;
    let codes = [
        ErrorCode::TextTooLong,
        ErrorCode::RateLimited,
        ErrorCode::NotFound,
        ErrorCode::FileMissing,
        ErrorCode::Internal,
    ];
    let refused = codes
        .into_iter()
        .zip(30..)
        .map(|(code, number)| mine(number, "Не приходит код", Delivery::Refused(code)));
    stage.reset(refused.collect());
    stage.until(".undelivered-note").await.map(drop)
}

async fn log_what_happened() -> Reached {
    let stage = talked().await?;
    let anna = Operator { id: "anna".to_owned(), name: "Анна".into() };
    let boris = Operator { id: "boris".to_owned(), name: "Борис".into() };
    let phone = Personal::from("+7 *** ***-12-34");
    stage.reset(vec![
        mine(20, "Здравствуйте!", Delivery::Read),
        event(21, Author::SYSTEM, EventBody::TicketQueued { dept: None }),
        event(22, Author::USER, EventBody::TicketNudged { count: 1 }),
        event(23, operator(), EventBody::TicketAssigned { op: anna.clone() }),
        event(24, operator(), EventBody::TicketTransferred { dept: None, to: Some(boris) }),
        event(25, operator(), EventBody::OperatorLeft { op: anna }),
        event(26, Author::USER, EventBody::IdentityChanged { name: Some("Мария".into()) }),
        event(
            27,
            Author::USER,
            EventBody::CallBackScheduled { callback: command(1), phone, from: None, due: NOW },
        ),
        event(28, Author::USER, EventBody::CallBackCancelled { callback: command(1) }),
        event(
            29,
            operator(),
            EventBody::TicketClosed { reason: None, summary: Some("Номер исправлен".into()) },
        ),
        event(30, Author::USER, EventBody::TicketReopened {}),
    ]);
    stage.until(".message").await.map(drop)
}

async fn log_cards() -> Reached {
    let stage = talked().await?;
    stage.view.offer_sign_in(Some(Rc::new(|| {})));
    let card = StatusCard {
        no: "1234567890".into(),
        title: "Замена паспорта".into(),
        state: CaseState::NeedsYou,
        state_text: Some("Нужна фотография другого размера".into()),
        date: Some(Millis(NOW.0 - 5 * 86_400_000)),
        due: Some(Millis(NOW.0 + 5 * 86_400_000)),
        delay_reason: Some("Ждём ответа ведомства".into()),
        url: Some("https://portal.example/application/1234567890".into()),
    };
    stage.reset(vec![
        from_operator(30, "Вот ваше заявление"),
        event(31, operator(), EventBody::StatusShown { card }),
        event(32, operator(), EventBody::CallBackOffered {}),
        event(33, operator(), EventBody::IdentityAsked {}),
        event(34, operator(), EventBody::RatingAsked {}),
    ]);
    stage.until(".card .rating-choice").await.map(drop)
}

async fn earlier(history: HistoryView) -> Reached {
    let stage = talked().await?;
    stage.reset(talk());
    stage.apply(Update::History(history));
    stage.until(".earlier").await?;
    rest().await;
    stage.until(".message-log").await?.set_scroll_top(0);
    Ok(())
}

async fn log_earlier_messages() -> Reached {
    earlier(HistoryView::More).await
}

async fn log_earlier_loading() -> Reached {
    earlier(HistoryView::Loading).await
}

async fn log_scrolled_up() -> Reached {
    let stage = talked().await?;
    stage.reset((1..40).map(|number| from_operator(number, "Проверьте последние цифры номера")).collect());
    stage.until(".message").await?;
    rest().await;
    stage.until(".message-log").await?.set_scroll_top(0);
    stage.until(".to-newest").await.map(drop)
}

async fn log_very_long_text_and_names() -> Reached {
    let stage = Stage::conversation().await?;
    let name = "Константинопольская-Преображенская Александра Всеволодовна";
    stage.apply(Update::Ticket(ticket(Stages::WithOperator { name: name.into() })));
    let author = Author { role: Role::Operator, name: Some(name.into()) };
    let address = format!("https://portal.example/{}", "оченьдлинныйадрес".repeat(20));
    stage.reset(vec![
        mine(
            30,
            &"Длинное предложение, в котором рассказано всё с самого начала. ".repeat(12),
            Delivery::Read,
        ),
        event(31, author.clone(), EventBody::text(address.as_str().into())),
        mine(32, &"безпробелов".repeat(30), Delivery::Delayed),
        event(33, author, EventBody::text("لا يصل رمز SMS إلى الرقم 900 👨‍👩‍👧‍👦".into())),
    ]);
    stage.fill("#composer-field", &"Строка сообщения, которое пишут прямо сейчас.\n".repeat(12)).await?;
    stage.until(".undelivered-note").await.map(drop)
}
