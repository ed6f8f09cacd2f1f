//! What operators put into a conversation besides words.

use std::sync::Arc;

use chat_protocol::limits::RATING;
use chat_protocol::{
    AskIdentity, AskRating, CALL_BACK, CaseState, ConversationId, ErrorCode, EventBody, OfferCallBack,
    PushStatus, Rate, StatusCard,
};

use super::operators::{both, take};
use super::{Check, offered};
use crate::client::{Client, new_id};
use crate::{Checked, Failure, Target, ensure};

const SECTION: &str = "Cards";

pub(super) fn checks() -> Vec<Check> {
    vec![
        Check::new(SECTION, "an operator shows how an application stands", status),
        Check::new(SECTION, "a card leads nowhere but to https and the same site", links),
        Check::new(SECTION, "a rating that an operator asks for is given before the end", rating),
        Check::new(SECTION, "a call is offered where people are called", call),
        Check::new(SECTION, "a guest is asked to sign in where accounts are known", identity),
    ]
}

/// A guest, and the operator who holds the conversation: its newest position is 4.
async fn held(target: &Target) -> Checked<(Client, Client, ConversationId)> {
    let (mut guest, mut operator, c) = both(target).await?;
    take(&mut operator, c).await?;
    guest.event(c, 4).await?;
    Ok((guest, operator, c))
}

fn card() -> StatusCard {
    StatusCard {
        no: "1234567890".into(),
        title: "Замена паспорта".into(),
        state: CaseState::NeedsYou,
        state_text: Some("Нужна фотография".into()),
        date: None,
        due: None,
        delay_reason: None,
        url: Some("https://portal.example/application/1234567890".into()),
    }
}

async fn status(target: Arc<Target>) -> Checked {
    let (mut guest, mut operator, c) = held(&target).await?;
    let push = PushStatus { id: new_id(), c, card: card() };
    operator.done(push.id, push.clone()).await?;
    let event = guest.event(c, 5).await?;
    let is_so = event.body == EventBody::StatusShown { card: card() } && event.id == Some(push.id);
    ensure(is_so, || format!("the event is {event:?}"))?;
    let own = PushStatus { id: new_id(), c, card: card() };
    guest.refused(own.id, own, ErrorCode::Forbidden).await
}

async fn links(target: Arc<Target>) -> Checked {
    let (_guest, mut operator, c) = held(&target).await?;
    for url in ["javascript:alert(1)", "//elsewhere.invalid/", "http://elsewhere.invalid/"] {
        let card = StatusCard { url: Some(url.into()), ..card() };
        let push = PushStatus { id: new_id(), c, card };
        operator.refused_for(push.id, push, "url").await?;
    }
    Ok(())
}

async fn rating(target: Arc<Target>) -> Checked {
    let (mut guest, mut operator, c) = held(&target).await?;
    offered(&guest, RATING)?;
    let ask = AskRating { id: new_id(), c };
    operator.done(ask.id, ask).await?;
    let asked = guest.event(c, 5).await?;
    ensure(asked.body == EventBody::RatingAsked {}, || format!("the event is {asked:?}"))?;
    let rate = Rate { id: new_id(), c, score: 5, comment: Some("Спасибо".into()) };
    guest.done(rate.id, rate).await?;
    let rated = guest.event(c, 6).await?;
    ensure(matches!(rated.body, EventBody::Rated { score: 5, .. }), || format!("the event is {rated:?}"))
}

async fn call(target: Arc<Target>) -> Checked {
    let (mut guest, mut operator, c) = held(&target).await?;
    let offer = OfferCallBack { id: new_id(), c };
    if offered(&guest, CALL_BACK).is_err() {
        return operator.refused(offer.id, offer, ErrorCode::NotOffered).await;
    }
    operator.done(offer.id, offer).await?;
    let event = guest.event(c, 5).await?;
    ensure(event.body == EventBody::CallBackOffered {}, || format!("the event is {event:?}"))
}

async fn identity(target: Arc<Target>) -> Checked {
    let (mut guest, mut operator, c) = held(&target).await?;
    let ask = AskIdentity { id: new_id(), c };
    operator.send(ask.clone()).await?;
    match operator.answer(ask.id).await? {
        Err(err) if err.code == ErrorCode::NotOffered => Err(Failure::NotOffered("accounts")),
        Err(err) => Err(Failure::Broken(format!("refused with {:?}", err.code))),
        Ok(_) => {
            let event = guest.event(c, 5).await?;
            ensure(event.body == EventBody::IdentityAsked {}, || format!("the event is {event:?}"))
        }
    }
}
