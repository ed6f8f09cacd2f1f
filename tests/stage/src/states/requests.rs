//! «Обратный звонок», «Обратная связь», and the guided form.

use chat_core::{CallBackView, ConnectionView, DeskView, FormView, Update};
use chat_protocol::{
    CallBack, CallResult, CallState, ErrorCode, Millis, Personal, RequestCallBack, SubmitForm,
};
use mounted::entries::{NOW, command, files};

use super::states;
use crate::entries::desk;
use crate::stage::{Reached, Stage};

states![
    call_empty,
    call_with_errors,
    call_offline,
    call_sending,
    call_delayed,
    call_scheduled,
    call_cancelling,
    call_over,
    call_refused,
    form_empty,
    form_with_errors,
    form_with_files,
    form_with_a_card_number,
    form_sending,
    form_delayed,
    form_accepted,
    form_refused,
    questions_empty,
    questions_of_a_topic,
    questions_with_errors,
];

const PHONE: &str = "+7 *** ***-12-34";

async fn on_screen(button: &str) -> Result<Stage, String> {
    let stage = Stage::new().opened().await?;
    stage.apply(Update::Desk(desk()));
    stage.until(".topic").await?;
    stage.press(button).await?;
    stage.until(".form-title:focus").await?;
    Ok(stage)
}

async fn call(now: CallBackView) -> Reached {
    let stage = on_screen("Обратный звонок").await?;
    stage.apply(Update::Desk(DeskView { call_back: now, ..desk() }));
    stage.until(".form-state-words").await.map(drop)
}

async fn form(now: FormView) -> Reached {
    let stage = on_screen("Обратная связь").await?;
    stage.apply(Update::Desk(DeskView { form: now, ..desk() }));
    stage.until(".form-state-words").await.map(drop)
}

fn card(state: CallState, result: Option<CallResult>) -> CallBack {
    let due = Millis(NOW.0 + 30 * 60_000);
    CallBack { id: command(9), phone: PHONE.into(), from: None, due, state, result }
}

fn filled_in() -> SubmitForm {
    SubmitForm {
        id: command(9),
        name: "Иван Иванов".into(),
        phone: "+79000001234".into(),
        email: "i.ivanov@example.ru".into(),
        text: "Не открывается справка о составе семьи: страница остаётся белой.".into(),
        files: Vec::new(),
        page: None,
        consent: true,
    }
}

async fn fill_in(stage: &Stage, text: &str) -> Reached {
    for (field, value) in [
        ("#form-name", "Иван Иванов"),
        ("#form-phone", "8 900 000-12-34"),
        ("#form-email", "i.ivanov@example.ru"),
        ("#form-text", text),
    ] {
        stage.fill(field, value).await?;
    }
    stage.click("#form-consent").await
}

async fn call_empty() -> Reached {
    on_screen("Обратный звонок").await?.until("#call-phone").await.map(drop)
}

async fn call_with_errors() -> Reached {
    let stage = on_screen("Обратный звонок").await?;
    stage.fill("#call-phone", "8 900").await?;
    stage.press("Заказать звонок").await?;
    stage.until(".form-errors").await.map(drop)
}

async fn call_offline() -> Reached {
    let stage = on_screen("Обратный звонок").await?;
    stage.apply(Update::Connection(ConnectionView::Offline));
    stage.until(".form-notice").await.map(drop)
}

async fn call_sending() -> Reached {
    call(CallBackView::Sending { phone: PHONE.into() }).await
}

async fn call_delayed() -> Reached {
    call(CallBackView::Delayed { phone: PHONE.into() }).await
}

async fn call_scheduled() -> Reached {
    call(CallBackView::Scheduled(card(CallState::Waiting, None))).await
}

async fn call_cancelling() -> Reached {
    call(CallBackView::Cancelling).await
}

async fn call_over() -> Reached {
    call(CallBackView::Over(card(CallState::Done, Some(CallResult::NotReached)))).await
}

async fn call_refused() -> Reached {
    let phone = Personal::from("+79000001234");
    let request = RequestCallBack { id: command(9), c: None, phone, name: None, from: None, consent: true };
    call(CallBackView::Refused { request, code: ErrorCode::CallbackOpen }).await
}

async fn form_empty() -> Reached {
    on_screen("Обратная связь").await?.until("#form-text").await.map(drop)
}

async fn form_with_errors() -> Reached {
    let stage = on_screen("Обратная связь").await?;
    stage.fill("#form-email", "i.ivanov@").await?;
    stage.press("Отправить обращение").await?;
    stage.until(".form-errors").await.map(drop)
}

async fn form_with_files() -> Reached {
    let stage = on_screen("Обратная связь").await?;
    stage.apply(files(5));
    fill_in(&stage, "Не открывается справка").await?;
    let chosen = [("скан.pdf", "application/pdf", b"" as &[u8])];
    stage.choose(".form-screen:not([hidden]) .attachment-any", &chosen).await?;
    stage.until(".form-screen .attachment-words").await.map(drop)
}

async fn form_with_a_card_number() -> Reached {
    let stage = on_screen("Обратная связь").await?;
    fill_in(&stage, "Оплатил картой 4111 1111 1111 1111, услуги нет").await?;
    stage.press("Отправить обращение").await?;
    stage.until(".form-errors").await.map(drop)
}

async fn form_sending() -> Reached {
    form(FormView::Sending { form: filled_in() }).await
}

async fn form_delayed() -> Reached {
    form(FormView::Delayed { form: filled_in() }).await
}

async fn form_accepted() -> Reached {
    let due = Millis(NOW.0 + 86_400_000);
    form(FormView::Accepted { no: "ОБР-2025-000124".to_owned(), due, email: "i.ivanov@example.ru".into() })
        .await
}

async fn form_refused() -> Reached {
    form(FormView::Refused { form: filled_in(), code: ErrorCode::TooManyConvs }).await
}

async fn questions_empty() -> Reached {
    on_screen("Описать вопрос по шагам").await?.until("#question-service").await.map(drop)
}

async fn questions_of_a_topic() -> Reached {
    let stage = on_screen("Описать вопрос по шагам").await?;
    stage.fill("#question-topic", "status").await?;
    stage.until("#question-snils").await.map(drop)
}

async fn questions_with_errors() -> Reached {
    let stage = on_screen("Описать вопрос по шагам").await?;
    stage.fill("#question-topic", "status").await?;
    stage.fill("#question-snils", "112-233-445 94").await?;
    stage.press("Составить сообщение").await?;
    stage.until(".form-errors").await.map(drop)
}
