//! «Обратная связь».

use std::sync::Arc;

use chat_protocol::{ErrorCode, FORM, FormCard, OperatorFrame, ReplyToForm, SubmitForm, tickets::TICKETS};

use super::tickets::page;
use super::{Check, offered};
use crate::client::{Client, new_id};
use crate::{Checked, Target, ensure};

const SECTION: &str = "Asking by a form";

pub(super) fn checks() -> Vec<Check> {
    vec![
        Check::new(SECTION, "a form gets a number and a time, once", once),
        Check::new(SECTION, "a form names the field that is not acceptable", incomplete),
        Check::new(SECTION, "a form needs consent and a text", consent),
        Check::new(SECTION, "the name of a form stands for one content", conflict),
        Check::new(SECTION, "operators get the form, and nobody else answers it", arrives),
        Check::new(
            SECTION,
            "an answer to a form goes out by mail, and stands in the person's list",
            answered,
        )
        .destructive(),
    ]
}

/// A form that is acceptable.
pub(super) fn filled() -> SubmitForm {
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

async fn guest(target: &Target) -> Checked<Client> {
    let client = Client::guest(target).await?;
    offered(&client, FORM)?;
    Ok(client)
}

async fn once(target: Arc<Target>) -> Checked {
    let mut client = guest(&target).await?;
    let form = filled();
    let ok = client.done(form.id, form.clone()).await?;
    ensure(ok.no.is_some() && ok.due.is_some(), || format!("{ok:?}"))?;
    let again = client.done(form.id, form).await?;
    ensure(again.dup && again.no == ok.no, || format!("sent once more: {again:?}"))?;
    let other = filled();
    let next = client.done(other.id, other).await?;
    ensure(next.no != ok.no, || format!("two forms have the number {:?}", next.no))
}

async fn incomplete(target: Arc<Target>) -> Checked {
    let mut client = guest(&target).await?;
    for (form, field) in [
        (SubmitForm { name: " ".into(), ..filled() }, "name"),
        (SubmitForm { phone: "никогда".into(), ..filled() }, "phone"),
        (SubmitForm { email: "nowhere".into(), ..filled() }, "email"),
    ] {
        client.refused_for(form.id, form, field).await?;
    }
    Ok(())
}

async fn consent(target: Arc<Target>) -> Checked {
    let mut client = guest(&target).await?;
    let unasked = SubmitForm { consent: false, ..filled() };
    client.refused(unasked.id, unasked, ErrorCode::ConsentRequired).await?;
    let empty = SubmitForm { text: " ".into(), ..filled() };
    client.refused(empty.id, empty, ErrorCode::TextEmpty).await
}

async fn conflict(target: Arc<Target>) -> Checked {
    let mut client = guest(&target).await?;
    let first = filled();
    client.done(first.id, first.clone()).await?;
    let other = SubmitForm { text: "Другое".into(), ..first };
    client.refused(other.id, other, ErrorCode::IdConflict).await
}

/// The card of a form, once it looks so.
async fn card(operator: &mut Client, form: &SubmitForm, is: impl Fn(&FormCard) -> bool) -> Checked<FormCard> {
    operator
        .find_for_operators("the card of the form", |frame| match frame {
            OperatorFrame::Form(changed) if changed.card.id == form.id && is(&changed.card) => {
                Some(changed.card.clone())
            }
            _ => None,
        })
        .await
}

async fn arrives(target: Arc<Target>) -> Checked {
    let mut operator = Client::operator(&target).await?;
    let mut client = guest(&target).await?;
    let form = filled();
    let ok = client.done(form.id, form.clone()).await?;
    let card = card(&mut operator, &form, |_| true).await?;
    let is_so = Some(&card.no) == ok.no.as_ref() && card.text == form.text && card.replies.is_empty();
    ensure(is_so, || format!("the card is {card:?}"))?;
    let reply = ReplyToForm { id: new_id(), form: form.id, text: "Отвечаю сам себе".into() };
    client.refused(reply.id, reply, ErrorCode::Forbidden).await
}

async fn answered(target: Arc<Target>) -> Checked {
    let mut operator = Client::operator(&target).await?;
    let mut client = guest(&target).await?;
    let form = filled();
    client.done(form.id, form.clone()).await?;
    let reply = ReplyToForm { id: new_id(), form: form.id, text: "Проверка прошла".into() };
    operator.done(reply.id, reply.clone()).await?;
    let again = operator.done(reply.id, reply.clone()).await?;
    ensure(again.dup, || "sent once more, it is not a dup".to_owned())?;
    let card = card(&mut operator, &form, |card| !card.replies.is_empty()).await?;
    ensure(card.replies.len() == 1 && card.replies[0].text == reply.text, || {
        format!("the card is {card:?}")
    })?;
    if offered(&client, TICKETS).is_ok() {
        let items = page(&mut client, None, 10).await?.items;
        let listed = items.iter().find_map(|item| item.form.as_ref()).map(|form| form.answers.len());
        ensure(listed == Some(1), || format!("the list has {listed:?} answers"))?;
    }
    Ok(())
}
