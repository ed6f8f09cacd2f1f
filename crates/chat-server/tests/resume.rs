//! A connection that comes back says what it holds and gets the rest.
#![allow(clippy::unwrap_used)]

mod desk;

use chat_protocol::{AuthKind, CloseTicket, ConversationId, Hello, Resume, Seq, ServerFrame, TicketState};
use desk::{ANNA, Client, Desk, hello, message, new_conversation, new_id};

/// A guest with a conversation of `events` events.
async fn conversation_of(desk: &Desk, events: u64) -> (Client, ConversationId) {
    let mut guest = desk.guest().await;
    let c = new_conversation();
    let messages: Vec<_> = (0..events - 2).map(|n| message(c, &n.to_string())).collect();
    for message in &messages {
        guest.send(message.clone()).await;
    }
    assert_eq!(guest.ok(messages.last().unwrap().id).await.seq.unwrap().0, events.max(3));
    (guest, c)
}

/// Positions of the events that came between `welcome` and `synced`.
async fn replayed(client: &mut Client) -> Vec<u64> {
    client.until(|frame| matches!(frame, ServerFrame::Synced(_)).then_some(())).await;
    let seen = client.seen();
    seen.iter()
        .filter_map(|frame| match frame {
            ServerFrame::Event(event) => Some(event.seq.0),
            _ => None,
        })
        .collect()
}

#[tokio::test]
async fn the_missing_events_come_and_no_others() {
    let desk = Desk::open().await;
    let (guest, c) = conversation_of(&desk, 10).await;
    let mut back = Client::greet(desk.server.addr(), guest.again(&[(c, 7)])).await;
    let welcome = back.welcome.as_ref().unwrap();
    assert!(welcome.resumed);
    assert_eq!((welcome.convs[0].c, welcome.convs[0].last), (c, Seq(10)));
    let sync = back.sync(c).await;
    assert_eq!((sync.from, sync.to, sync.truncated), (Seq(8), Seq(10), false));
    assert_eq!(replayed(&mut back).await, [8, 9, 10]);

    let mut back = Client::greet(desk.server.addr(), guest.again(&[(c, 10)])).await;
    let sync = back.sync(c).await;
    assert_eq!((sync.from, sync.to), (Seq(11), Seq(10)));
    assert_eq!(replayed(&mut back).await, [0; 0]);
}

#[tokio::test]
async fn who_holds_nothing_gets_the_newest_page() {
    let desk = Desk::open().await;
    let (guest, c) = conversation_of(&desk, 120).await;
    let hello = Hello { resume: None, ..guest.again(&[]) };
    let mut back = Client::greet(desk.server.addr(), hello).await;
    assert!(!back.welcome.as_ref().unwrap().resumed);
    let sync = back.sync(c).await;
    assert_eq!((sync.from, sync.to, sync.truncated), (Seq(71), Seq(120), true));
    assert_eq!(replayed(&mut back).await, (71..=120).collect::<Vec<_>>());
}

#[tokio::test]
async fn who_missed_too_much_gets_the_end_and_is_told_so() {
    let desk = Desk::open().await;
    let (guest, c) = conversation_of(&desk, 620).await;
    let mut back = Client::greet(desk.server.addr(), guest.again(&[(c, 100)])).await;
    let sync = back.sync(c).await;
    assert_eq!((sync.from, sync.to, sync.truncated), (Seq(521), Seq(620), true));
    assert_eq!(replayed(&mut back).await, (521..=620).collect::<Vec<_>>());

    let mut back = Client::greet(desk.server.addr(), guest.again(&[(c, 120)])).await;
    assert_eq!(replayed(&mut back).await, (121..=620).collect::<Vec<_>>());
}

#[tokio::test]
async fn positions_of_another_log_are_not_believed() {
    let desk = Desk::open().await;
    let (guest, c) = conversation_of(&desk, 10).await;
    let foreign = Resume { epoch: "another".into(), convs: [(c, (Seq(9), Seq(0)))].into() };
    let mut back =
        Client::greet(desk.server.addr(), Hello { resume: Some(foreign), ..guest.again(&[]) }).await;
    assert!(!back.welcome.as_ref().unwrap().resumed);
    assert_eq!(replayed(&mut back).await, (1..=10).collect::<Vec<_>>());
    // A position the log never had: it must have been put back from a backup.
    let mut back = Client::greet(desk.server.addr(), guest.again(&[(c, 11)])).await;
    assert!(!back.welcome.as_ref().unwrap().resumed);
    assert_eq!(replayed(&mut back).await, (1..=10).collect::<Vec<_>>());
}

#[tokio::test]
async fn a_closed_conversation_comes_only_when_it_is_named() {
    let desk = Desk::open().await;
    let (mut guest, c) = conversation_of(&desk, 5).await;
    let id = new_id();
    guest.send(CloseTicket { id, c, reason: None, summary: None }).await;
    guest.ok(id).await;
    let unnamed = Client::join(desk.server.addr(), guest.again(&[])).await;
    assert_eq!(unnamed.welcome.unwrap().convs, []);
    let named = Client::join(desk.server.addr(), guest.again(&[(c, 5)])).await;
    let convs = named.welcome.unwrap().convs;
    assert_eq!((convs[0].c, convs[0].state, convs[0].last), (c, TicketState::Closed, Seq(6)));
}

#[tokio::test]
async fn an_operator_comes_back_to_what_they_hold() {
    let desk = Desk::open().await;
    let mut anna = desk.operator(ANNA).await;
    let (_guest, c) = conversation_of(&desk, 5).await;
    anna.take(c).await;
    anna.event(c, 6).await;
    anna.cut();
    let mut back = Client::greet(desk.server.addr(), hello(AuthKind::Operator, Some(ANNA))).await;
    assert_eq!(back.welcome.as_ref().unwrap().convs[0].c, c);
    assert_eq!(replayed(&mut back).await, (1..=6).collect::<Vec<_>>());
}

#[tokio::test]
async fn a_lost_or_foreign_guest_token_makes_a_new_guest() {
    let desk = Desk::open().await;
    let (guest, _c) = conversation_of(&desk, 5).await;
    let other = Client::join(desk.server.addr(), hello(AuthKind::Guest, Some("g1.Zm9v.YmFy"))).await;
    let welcome = other.welcome.unwrap();
    assert_ne!(welcome.user.id, guest.welcome.unwrap().user.id);
    assert!(welcome.guest_token.is_some());
    assert_eq!(welcome.convs, []);
}
