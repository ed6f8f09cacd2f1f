//! The automatic helper answers first; operators see the conversation once it was handed over, and then all of it.
#![allow(clippy::unwrap_used)]

mod desk;

use chat_protocol::{
    Action, ChooseAction, ClientInfo, ConversationId, ErrorCode, EventBody, FindTicket, NudgeTicket, Opening,
    OperatorFrame, QUEUE, QueueTicket, Role, SOLVED, SendMessage, Seq, TakeTicket, TicketState,
};
use desk::{ANNA, Client, Desk, hello, message, new_conversation, new_id};

const PORTAL: &str = r#"{"topics":[{"id":"sms","title":{"ru":"СМС"},"answer":{"ru":"Проверьте номер","en":"Check the number"}},{"id":"other","title":{"ru":"Другое"}}]}"#;

async fn desk() -> Desk {
    Desk::with(|config| config.portal = Some(PORTAL.to_owned())).await
}

fn about(c: ConversationId, topic: &str) -> SendMessage {
    let open = Some(Opening { topic: Some(topic.to_owned()), page: None, faq: None });
    SendMessage { open, ..message(c, "Не приходит код") }
}

/// A conversation that the helper has answered: its newest position is 3.
async fn answered(guest: &mut Client) -> ConversationId {
    let c = new_conversation();
    let first = about(c, "sms");
    let id = first.id;
    guest.send(first).await;
    guest.ok(id).await;
    c
}

/// What an operator sees of the conversation, once a later one stands in the line.
async fn cards_before_another(desk: &Desk, anna: &mut Client, c: ConversationId) -> usize {
    let mut other = desk.guest().await;
    let later = new_conversation();
    other.say(later, "Следующий").await;
    let seen = std::cell::Cell::new(0);
    anna.until_operator(|frame| match frame {
        OperatorFrame::Ticket(changed) if changed.card.c == c => {
            seen.set(seen.get() + 1);
            None
        }
        OperatorFrame::Ticket(changed) if changed.card.c == later => Some(()),
        _ => None,
    })
    .await;
    seen.get()
}

#[tokio::test]
async fn the_helper_answers_its_topic_at_once_and_no_operator_sees_it() {
    let desk = desk().await;
    let (mut guest, mut anna) = (desk.guest().await, desk.operator(ANNA).await);
    let c = answered(&mut guest).await;
    let answer = guest.event(c, 3).await;
    assert_eq!((answer.by.role, answer.id), (Role::Bot, None));
    let EventBody::Message { text, actions, .. } = answer.body else { panic!("a message") };
    assert_eq!(&*text, "Проверьте номер");
    let labels: Vec<(&str, &str)> = actions.iter().map(|Action { id, label }| (&**id, &**label)).collect();
    assert_eq!(labels, [(SOLVED, "Помогло"), (QUEUE, "Передать в онлайн-чат")]);

    let take = TakeTicket { id: new_id(), c };
    anna.send(take.clone()).await;
    assert_eq!(anna.err(take.id).await, ErrorCode::NotFound);
    assert_eq!(cards_before_another(&desk, &mut anna, c).await, 0);
    let find = FindTicket { id: new_id(), no: "1".into() };
    anna.send(find.clone()).await;
    assert_eq!(anna.err(find.id).await, ErrorCode::NotFound);
    let again = guest.again(&[]);
    let back = Client::greet(guest.addr, again).await;
    assert_eq!(back.welcome.unwrap().convs[0].state, TicketState::Bot);
}

#[tokio::test]
async fn a_topic_without_an_answer_and_no_topic_wait_for_an_operator() {
    let desk = desk().await;
    let mut guest = desk.guest().await;
    for topic in ["other", "unknown"] {
        let c = new_conversation();
        guest.send(about(c, topic)).await;
        assert_eq!(guest.event(c, 3).await.body, EventBody::TicketQueued { dept: None });
    }
}

#[tokio::test]
async fn the_answer_is_in_the_language_of_the_client() {
    let desk = desk().await;
    let mut hello = hello(chat_protocol::AuthKind::Guest, None);
    hello.client = Some(ClientInfo { name: "test".into(), ver: "0".into(), lang: Some("en-GB".into()) });
    let mut guest = Client::join(desk.server.addr(), hello).await;
    let c = answered(&mut guest).await;
    let EventBody::Message { text, actions, .. } = guest.event(c, 3).await.body else { panic!("a message") };
    assert_eq!((&*text, &*actions[0].label), ("Check the number", "It helped"));
}

#[tokio::test]
async fn handed_over_by_a_button_it_stands_in_the_line_with_all_that_was_said() {
    let desk = desk().await;
    let (mut guest, mut anna) = (desk.guest().await, desk.operator(ANNA).await);
    let c = answered(&mut guest).await;
    let choose = ChooseAction { id: new_id(), c, seq: Seq(3), action: QUEUE.into() };
    guest.send(choose.clone()).await;
    assert_eq!(guest.ok(choose.id).await.seq, Some(Seq(4)));
    guest.send(choose.clone()).await;
    assert!(guest.ok(choose.id).await.dup, "a repetition");
    let chosen = guest.event(c, 4).await;
    let label = "Передать в онлайн-чат".into();
    assert_eq!(chosen.body, EventBody::ActionChosen { to: Seq(3), action: QUEUE.into(), text: label });
    assert_eq!((chosen.by.role, chosen.id), (Role::User, Some(choose.id)));
    assert_eq!(guest.event(c, 5).await.body, EventBody::TicketQueued { dept: None });

    let used = ChooseAction { id: new_id(), action: SOLVED.into(), ..choose };
    guest.send(used.clone()).await;
    assert_eq!(guest.err(used.id).await, ErrorCode::NotOffered);

    anna.take(c).await;
    let get = chat_protocol::GetHistory { id: new_id(), c, before: None, after: Some(Seq(0)), limit: 50 };
    anna.send(get.clone()).await;
    let page = anna
        .until(|frame| match frame {
            chat_protocol::ServerFrame::HistoryPage(page) if page.re == get.id => Some(page.clone()),
            _ => None,
        })
        .await;
    let kinds: Vec<String> = page.events.iter().map(|event| event.body.kind().to_owned()).collect();
    assert_eq!(kinds, ["ticket.opened", "msg", "msg", "msg.action", "ticket.queued", "ticket.assigned"]);
}

#[tokio::test]
async fn what_helped_is_over_without_an_operator_and_can_be_gone_on_with() {
    let desk = desk().await;
    let (mut guest, mut anna) = (desk.guest().await, desk.operator(ANNA).await);
    let c = answered(&mut guest).await;
    let choose = ChooseAction { id: new_id(), c, seq: Seq(3), action: SOLVED.into() };
    guest.send(choose.clone()).await;
    guest.ok(choose.id).await;
    let over = guest.event(c, 5).await;
    assert_eq!(
        (over.by.role, over.body),
        (Role::User, EventBody::TicketClosed { reason: Some("solved".into()), summary: None })
    );
    assert_eq!(cards_before_another(&desk, &mut anna, c).await, 0);

    let reopen = chat_protocol::ReopenTicket { id: new_id(), c };
    guest.send(reopen.clone()).await;
    guest.ok(reopen.id).await;
    anna.take(c).await;
}

#[tokio::test]
async fn a_further_message_an_order_and_asking_again_each_lead_to_an_operator() {
    let desk = desk().await;
    let mut guest = desk.guest().await;
    let queued = EventBody::TicketQueued { dept: None };

    let c = answered(&mut guest).await;
    guest.say(c, "Это не помогло").await;
    assert_eq!(guest.event(c, 5).await.body, queued);

    let c = answered(&mut guest).await;
    let order = QueueTicket { id: new_id(), c };
    guest.send(order.clone()).await;
    assert_eq!(guest.ok(order.id).await.seq, Some(Seq(4)));
    assert_eq!(guest.event(c, 4).await.body, queued);
    let once_more = QueueTicket { id: new_id(), c };
    guest.send(once_more.clone()).await;
    assert!(guest.ok(once_more.id).await.dup);

    let c = answered(&mut guest).await;
    let nudge = NudgeTicket { id: new_id(), c, after_seq: Seq(2), details: None };
    guest.send(nudge.clone()).await;
    assert_eq!(guest.ok(nudge.id).await.seq, Some(Seq(4)));
    guest.send(nudge.clone()).await;
    assert!(guest.ok(nudge.id).await.dup);
    assert_eq!(guest.event(c, 4).await.body, queued);
}

#[tokio::test]
async fn only_what_a_message_offers_can_be_chosen() {
    let desk = desk().await;
    let mut guest = desk.guest().await;
    let c = answered(&mut guest).await;
    for (seq, action) in [(3, "confetti"), (2, QUEUE), (9, QUEUE), (0, QUEUE)] {
        let choose = ChooseAction { id: new_id(), c, seq: Seq(seq), action: action.into() };
        let id = choose.id;
        guest.send(choose).await;
        assert_eq!(guest.err(id).await, ErrorCode::InvalidField, "{seq} {action}");
    }
}
