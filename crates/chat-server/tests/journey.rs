//! A person and an operator, from the first message to the last.
#![allow(clippy::unwrap_used)]

mod desk;

use chat_protocol::{
    ClientTyping, CloseTicket, EventBody, MarkRead, OperatorFrame, ReleaseTicket, Role, Seq, ServerFrame,
    TicketState,
};
use desk::{ANNA, BORIS, Desk, new_conversation, new_id};

#[tokio::test]
async fn a_question_is_asked_taken_answered_and_closed() {
    let desk = Desk::with(|config| config.eta_s = Some((300, 600))).await;
    let mut operator = desk.operator(ANNA).await;
    let mut guest = desk.guest().await;
    let c = new_conversation();

    let asked = guest.say(c, "Не приходит код").await;
    assert_eq!((asked.seq, asked.dup), (Some(Seq(2)), false));
    let opened = guest.event(c, 1).await;
    let EventBody::TicketOpened { no, .. } = opened.body else { panic!("not opened") };
    assert!(no.starts_with("ОБР-") && no.ends_with("-000001"), "{no}");
    let asked = guest.event(c, 2).await;
    assert_eq!(asked.by.role, Role::User);
    assert_eq!(guest.event(c, 3).await.body.kind(), "ticket.queued");
    let place = guest
        .until(|frame| match frame {
            ServerFrame::Queue(queue) if queue.c == c => Some(queue.clone()),
            _ => None,
        })
        .await;
    assert_eq!((place.pos, place.of, place.eta_s), (1, 1, Some((300, 600))));

    let card = operator
        .until_operator(|frame| match frame {
            OperatorFrame::Ticket(changed) => Some(changed.card),
            _ => None,
        })
        .await;
    assert_eq!((card.c, card.state, &*card.preview), (c, TicketState::Waiting, "Не приходит код"));

    operator.take(c).await;
    let sync = operator.sync(c).await;
    assert_eq!((sync.from, sync.to, sync.truncated), (Seq(1), Seq(4), false));
    for seq in 1..=4 {
        operator.event(c, seq).await;
    }
    operator.until(|frame| matches!(frame, ServerFrame::Synced(_)).then_some(())).await;
    assert_eq!(guest.event(c, 4).await.body.kind(), "ticket.assigned");

    operator.send(ClientTyping { c, on: true }).await;
    let writes = guest
        .until(|frame| match frame {
            ServerFrame::Typing(typing) => Some(typing.clone()),
            _ => None,
        })
        .await;
    assert_eq!((writes.by.role, writes.on), (Role::Operator, true));

    assert_eq!(operator.say(c, "Здравствуйте").await.seq, Some(Seq(5)));
    let answer = guest.event(c, 5).await;
    assert_eq!(answer.by.name.as_deref(), Some("Анна"));
    guest.send(MarkRead { c, seq: Seq(5) }).await;
    let read = operator
        .until(|frame| match frame {
            ServerFrame::Read(read) => Some(read.clone()),
            _ => None,
        })
        .await;
    assert_eq!((read.by, read.seq), (Role::User, Seq(5)));

    let id = new_id();
    guest.send(CloseTicket { id, c, reason: Some("solved".into()), summary: None }).await;
    guest.ok(id).await;
    let closed = operator.event(c, 6).await;
    assert_eq!((closed.by.role, closed.body.kind()), (Role::User, "ticket.closed"));
}

#[tokio::test]
async fn a_conversation_put_back_is_first_in_line_again_and_its_operator_hears_no_more() {
    let desk = Desk::open().await;
    let mut anna = desk.operator(ANNA).await;
    let mut first = desk.guest().await;
    let mut second = desk.guest().await;
    let (c, later) = (new_conversation(), new_conversation());
    first.say(c, "первый").await;
    second.say(later, "второй").await;
    anna.take(c).await;
    let id = new_id();
    anna.send(ReleaseTicket { id, c }).await;
    anna.ok(id).await;
    assert_eq!(anna.event(c, 5).await.body.kind(), "op.left");
    first.event(c, 5).await;
    first.say(c, "вы ещё здесь?").await;
    // Boris' list, read after that, shows that Anna's connection had its chance to hear of it, too.
    let mut boris = desk.operator(BORIS).await;
    let line = boris
        .until_operator(|frame| match frame {
            OperatorFrame::Line(line) => Some(line),
            _ => None,
        })
        .await;
    assert_eq!(line.items.iter().map(|card| card.c).collect::<Vec<_>>(), [c, later]);
    let heard = anna.settle().await;
    assert!(!heard.iter().any(|frame| matches!(frame, ServerFrame::Event(event) if event.seq == Seq(6))));

    // Taken again, the part that was missed comes along.
    anna.take(c).await;
    let sync = anna.sync(c).await;
    assert_eq!((sync.from, sync.to), (Seq(6), Seq(7)));
}

#[tokio::test]
async fn every_tab_of_a_person_and_of_an_operator_hears_everything() {
    let desk = Desk::open().await;
    let mut guest = desk.guest().await;
    let mut other_tab = desk::Client::join(desk.server.addr(), guest.again(&[])).await;
    let (mut anna, mut annas_tab) = (desk.operator(ANNA).await, desk.operator(ANNA).await);
    let c = new_conversation();
    guest.say(c, "вопрос").await;
    other_tab.event(c, 1).await;
    other_tab.event(c, 3).await;
    anna.take(c).await;
    annas_tab.event(c, 4).await;
    anna.say(c, "ответ").await;
    other_tab.event(c, 5).await;
    annas_tab.event(c, 5).await;
}

#[tokio::test]
async fn a_person_who_types_is_announced_at_most_once_a_second() {
    let desk = Desk::open().await;
    let (mut anna, mut guest) = (desk.operator(ANNA).await, desk.guest().await);
    let c = new_conversation();
    guest.say(c, "вопрос").await;
    anna.take(c).await;
    for _ in 0..5 {
        guest.send(ClientTyping { c, on: true }).await;
    }
    guest.send(ClientTyping { c, on: false }).await;
    let said = guest.say(c, "написано").await;
    anna.event(c, said.seq.unwrap().0).await;
    let typing: Vec<_> = anna
        .settle()
        .await
        .iter()
        .filter_map(|frame| match frame {
            ServerFrame::Typing(typing) => Some(typing.on),
            _ => None,
        })
        .collect();
    assert_eq!(typing, [true, false]);
}

#[tokio::test]
async fn how_far_the_other_side_has_read_is_told_again_after_a_reconnection() {
    let desk = Desk::open().await;
    let (mut anna, mut guest) = (desk.operator(ANNA).await, desk.guest().await);
    let c = new_conversation();
    guest.say(c, "вопрос").await;
    anna.take(c).await;
    anna.event(c, 4).await;
    anna.send(MarkRead { c, seq: Seq(4) }).await;
    let read = |frame: &ServerFrame| match frame {
        ServerFrame::Read(read) => Some((read.by, read.seq)),
        _ => None,
    };
    assert_eq!(guest.until(read).await, (Role::Operator, Seq(4)));
    let mut back = desk::Client::join(desk.server.addr(), guest.again(&[(c, 4)])).await;
    assert_eq!(back.until(read).await, (Role::Operator, Seq(4)));
}
