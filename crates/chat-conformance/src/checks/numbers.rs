//! Nudges, call-backs and forms: what a person asks for besides writing.

use std::sync::Arc;

use chat_protocol::{
    CALL_BACK, CancelCallBack, ErrorCode, EventBody, FORM, NudgeTicket, RequestCallBack, Seq, SubmitForm,
};

use super::Check;
use crate::client::{Client, new_conversation, new_id};
use crate::{Checked, Failure, Target, ensure};

pub(super) fn checks() -> Vec<Check> {
    const NUDGE: &str = "Asking again";
    const CALL: &str = "Asking to be called";
    const BY_FORM: &str = "Asking by a form";
    vec![
        Check::new(NUDGE, "a nudge that comes too early says when it can help", early_nudge),
        Check::new(NUDGE, "the details of a nudge are a message, whatever becomes of it", details),
        Check::new(CALL, "a call-back is confirmed with the time it is due, and can be cancelled", call_back),
        Check::new(CALL, "a call-back needs consent and a telephone number", bad_call_back),
        Check::new(CALL, "a person has one call-back at a time", one_call_back),
        Check::new(BY_FORM, "a form gets a number and a time, once", form),
        Check::new(BY_FORM, "a form names the field that is not acceptable", bad_form),
        Check::new(BY_FORM, "what is not offered is refused so", not_offered),
    ]
}

async fn early_nudge(target: Arc<Target>) -> Checked {
    let mut client = Client::guest(&target).await?;
    let c = new_conversation();
    client.say(c, "Кто-нибудь?").await?;
    let nudge = NudgeTicket { id: new_id(), c, after_seq: Seq(2), details: None };
    let ok = client.done(nudge.id, nudge).await?;
    let limit = client.welcome()?.limits.nudge_ms;
    let is_so = ok.seq.is_none() && ok.next_ms.is_some_and(|next| next <= limit);
    ensure(is_so, || format!("{ok:?}, nudge_ms {limit}"))
}

async fn details(target: Arc<Target>) -> Checked {
    let mut client = Client::guest(&target).await?;
    let c = new_conversation();
    client.say(c, "Кто-нибудь?").await?;
    let details = Some("Заявление 123".into());
    let nudge = NudgeTicket { id: new_id(), c, after_seq: Seq(2), details };
    let ok = client.done(nudge.id, nudge.clone()).await?;
    ensure(ok.seq == Some(Seq(4)), || format!("{ok:?}"))?;
    let event = client.event(c, 4).await?;
    let is_message = matches!(event.body, EventBody::Message { .. }) && event.id == Some(nudge.id);
    ensure(is_message, || format!("the event is {event:?}"))?;
    let again = client.done(nudge.id, nudge).await?;
    ensure(again.dup && again.seq == ok.seq, || format!("sent once more: {again:?}"))
}

/// Skips unless the server offers it.
fn offered(client: &Client, feature: &str) -> Checked {
    let is = client.welcome()?.features.iter().any(|offered| offered == feature);
    if is { Ok(()) } else { Err(Failure::Skipped("the server does not offer it")) }
}

fn call() -> RequestCallBack {
    RequestCallBack {
        id: new_id(),
        c: None,
        phone: "+7 900 000-00-01".into(),
        name: None,
        from: None,
        consent: true,
    }
}

async fn call_back(target: Arc<Target>) -> Checked {
    let mut client = Client::guest(&target).await?;
    offered(&client, CALL_BACK)?;
    let request = call();
    let ok = client.done(request.id, request.clone()).await?;
    ensure(ok.due.is_some_and(|due| due > ok.at), || format!("{ok:?}"))?;
    let again = client.done(request.id, request.clone()).await?;
    ensure(again.dup && again.due == ok.due, || format!("sent once more: {again:?}"))?;
    let card = client.again(&[]).await?.welcome()?.callback.clone();
    ensure(card.as_ref().is_some_and(|card| card.id == request.id), || format!("welcome has {card:?}"))?;
    let hidden = card.is_some_and(|card| !card.phone.to_string().contains("900"));
    ensure(hidden, || "the card tells the number".to_owned())?;
    let cancel = CancelCallBack { id: new_id(), callback: request.id };
    client.done(cancel.id, cancel).await.map(drop)
}

async fn bad_call_back(target: Arc<Target>) -> Checked {
    let mut client = Client::guest(&target).await?;
    offered(&client, CALL_BACK)?;
    let unasked = RequestCallBack { consent: false, ..call() };
    client.refused(unasked.id, unasked, ErrorCode::ConsentRequired).await?;
    let nonsense = RequestCallBack { phone: "никогда".into(), ..call() };
    client.refused(nonsense.id, nonsense, ErrorCode::InvalidField).await
}

async fn one_call_back(target: Arc<Target>) -> Checked {
    let mut client = Client::guest(&target).await?;
    offered(&client, CALL_BACK)?;
    let (first, second) = (call(), call());
    client.done(first.id, first.clone()).await?;
    client.refused(second.id, second, ErrorCode::CallbackOpen).await?;
    let cancel = CancelCallBack { id: new_id(), callback: first.id };
    client.done(cancel.id, cancel).await.map(drop)
}

fn filled_form() -> SubmitForm {
    SubmitForm {
        id: new_id(),
        name: "Проверка Соответствия".into(),
        phone: "+7 900 000-00-02".into(),
        email: "check@portal.example".into(),
        text: "Проверка протокола: отвечать не нужно".into(),
        files: Vec::new(),
        page: None,
        consent: true,
    }
}

async fn form(target: Arc<Target>) -> Checked {
    let mut client = Client::guest(&target).await?;
    offered(&client, FORM)?;
    let form = filled_form();
    let ok = client.done(form.id, form.clone()).await?;
    ensure(ok.no.is_some() && ok.due.is_some(), || format!("{ok:?}"))?;
    let again = client.done(form.id, form).await?;
    ensure(again.dup && again.no == ok.no, || format!("sent once more: {again:?}"))
}

async fn bad_form(target: Arc<Target>) -> Checked {
    let mut client = Client::guest(&target).await?;
    offered(&client, FORM)?;
    let form = SubmitForm { email: "nowhere".into(), ..filled_form() };
    let id = form.id;
    client.send(form).await?;
    match client.answer(id).await? {
        Err(err) => {
            ensure(err.code == ErrorCode::InvalidField && err.field.as_deref() == Some("email"), || {
                format!("refused with {:?}, field {:?}", err.code, err.field)
            })
        }
        Ok(ok) => Err(Failure::Broken(format!("confirmed: {ok:?}"))),
    }
}

async fn not_offered(target: Arc<Target>) -> Checked {
    let mut client = Client::guest(&target).await?;
    if offered(&client, CALL_BACK).is_ok() {
        return Err(Failure::Skipped("the server offers it"));
    }
    let request = call();
    client.refused(request.id, request, ErrorCode::NotOffered).await
}
