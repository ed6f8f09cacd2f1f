//! What operators put into a conversation besides messages, and what people may do with it.
#![allow(clippy::unwrap_used)]

mod desk;

use chat_protocol::{
    AskIdentity, AskRating, CaseState, ClientFrame, ConversationId, ErrorCode, EventBody, OfferCallBack,
    PushStatus, Rate, Role, StatusCard,
};
use desk::{ANNA, BORIS, Client, Desk, new_conversation, new_id};

fn card() -> StatusCard {
    StatusCard {
        no: " 123\n456 ".into(),
        title: "Замена паспорта".into(),
        state: CaseState::InWork,
        state_text: Some("На проверке".into()),
        date: None,
        due: None,
        delay_reason: Some("  ".into()),
        url: Some("https://www.example.ru/application/123".into()),
    }
}

/// A guest's conversation that Анна holds: its newest position is 4.
async fn held(desk: &Desk) -> (Client, Client, ConversationId) {
    let (mut guest, mut anna) = (desk.guest().await, desk.operator(ANNA).await);
    let c = new_conversation();
    guest.say(c, "Где мой паспорт?").await;
    anna.take(c).await;
    (guest, anna, c)
}

async fn refused(
    client: &mut Client,
    frame: impl Into<ClientFrame>,
    id: chat_protocol::CommandId,
) -> ErrorCode {
    client.send(frame).await;
    client.err(id).await
}

#[tokio::test]
async fn a_status_card_reaches_the_person_once_and_tidied() {
    let desk = Desk::open().await;
    let (mut guest, mut anna, c) = held(&desk).await;
    let push = PushStatus { id: new_id(), c, card: card() };
    anna.send(push.clone()).await;
    assert_eq!(anna.ok(push.id).await.seq.unwrap().0, 5);
    anna.send(push.clone()).await;
    assert!(anna.ok(push.id).await.dup);
    let event = guest.event(c, 5).await;
    assert_eq!((event.by.role, event.by.name.as_deref()), (Role::Operator, Some("Анна")));
    let EventBody::StatusShown { card } = event.body else { panic!("a card") };
    assert_eq!((&*card.no, card.delay_reason), ("123 456", None));
    assert_eq!(card.url.as_deref(), Some("https://www.example.ru/application/123"));
}

#[tokio::test]
async fn a_card_never_leads_where_no_link_may() {
    let desk = Desk::open().await;
    let (_guest, mut anna, c) = held(&desk).await;
    for url in ["javascript:alert(1)", "//evil.example", "http://www.example.ru/"] {
        let push = PushStatus { id: new_id(), c, card: StatusCard { url: Some(url.into()), ..card() } };
        let id = push.id;
        assert_eq!(refused(&mut anna, push, id).await, ErrorCode::InvalidField, "{url}");
    }
    let push = PushStatus { id: new_id(), c, card: StatusCard { no: " ".into(), ..card() } };
    let id = push.id;
    assert_eq!(refused(&mut anna, push, id).await, ErrorCode::InvalidField);
}

#[tokio::test]
async fn only_who_holds_the_conversation_puts_cards_into_it() {
    let desk = Desk::open().await;
    let (mut guest, _anna, c) = held(&desk).await;
    let mut boris = desk.operator(BORIS).await;
    for client in [&mut guest, &mut boris] {
        let push = PushStatus { id: new_id(), c, card: card() };
        let id = push.id;
        assert_eq!(refused(client, push, id).await, ErrorCode::Forbidden);
    }
}

#[tokio::test]
async fn an_open_conversation_is_rated_when_an_operator_asks() {
    let desk = Desk::open().await;
    let (mut guest, mut anna, c) = held(&desk).await;
    let rate = |id| Rate { id, c, score: 5, comment: None };
    let id = new_id();
    assert_eq!(refused(&mut guest, rate(id), id).await, ErrorCode::Forbidden);

    let ask = AskRating { id: new_id(), c };
    anna.send(ask.clone()).await;
    anna.ok(ask.id).await;
    assert_eq!(guest.event(c, 5).await.body, EventBody::RatingAsked {});
    let id = new_id();
    guest.send(rate(id)).await;
    assert_eq!(guest.ok(id).await.seq.unwrap().0, 6);
    assert_eq!(anna.event(c, 6).await.body, EventBody::Rated { score: 5, comment: None });
}

#[tokio::test]
async fn nobody_is_offered_what_they_cannot_have() {
    let desk = Desk::with(|config| config.call_backs.offered = false).await;
    let (_guest, mut anna, c) = held(&desk).await;
    let offer = OfferCallBack { id: new_id(), c };
    let id = offer.id;
    assert_eq!(refused(&mut anna, offer, id).await, ErrorCode::NotOffered);
    let ask = AskIdentity { id: new_id(), c };
    let id = ask.id;
    assert_eq!(refused(&mut anna, ask, id).await, ErrorCode::NotOffered, "no accounts are configured");
}
