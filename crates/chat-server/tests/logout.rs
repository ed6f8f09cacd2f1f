//! Leaving a browser for good: whoever finds the token there is a stranger.
#![allow(clippy::unwrap_used)]

mod desk;

use chat_protocol::{
    AuthKind, ClientFrame, ConversationId, ErrorCode, GetHistory, Hello, Logout, Millis, ServerFrame, Welcome,
};
use chat_server::simulation::{Engine, Fate, Item, Link};
use desk::{ANNA, Client, Desk, hello, message, new_conversation, new_id};

/// Says `hello` as somebody who found what the browser kept, and looks for the conversation.
async fn is_a_stranger(desk: &Desk, found: Hello, guest: &Client, c: ConversationId) {
    let mut thief = Client::join(desk.server.addr(), found).await;
    let welcome = thief.welcome.clone().unwrap();
    assert_ne!(welcome.user, guest.welcome.as_ref().unwrap().user);
    assert!(welcome.guest_token.is_some() && welcome.convs.is_empty() && !welcome.resumed);
    assert!(!thief.seen().iter().any(|frame| matches!(frame, ServerFrame::Event(_) | ServerFrame::Sync(_))));
    let id = new_id();
    thief.send(GetHistory { id, c, before: None, after: None, limit: 10 }).await;
    assert_eq!(thief.err(id).await, ErrorCode::NotFound);
    let intruding = message(c, "это я");
    thief.send(intruding.clone()).await;
    assert_eq!(thief.err(intruding.id).await, ErrorCode::NotFound);
}

#[tokio::test]
async fn the_token_is_worth_nothing_and_every_connection_of_the_guest_ends() {
    let desk = Desk::open().await;
    let (mut guest, mut other) = (desk.guest().await, desk.guest().await);
    let c = new_conversation();
    guest.say(c, "вопрос").await;
    let mut tabs = Vec::new();
    for _ in 0..2 {
        tabs.push(Client::join(desk.server.addr(), guest.again(&[])).await);
    }
    let last = message(c, "последнее");
    let id = new_id();
    guest.send(last.clone()).await;
    guest.send(Logout { id }).await;
    // What was asked before is answered, then the logout, then comes the end.
    assert_eq!(guest.ok(last.id).await.seq.map(|seq| seq.0), Some(4));
    let ok = guest.ok(id).await;
    assert_eq!((ok.c, ok.seq, ok.dup), (None, None, false));
    assert_eq!(guest.closed().await, 4504);
    for tab in &mut tabs {
        assert_eq!(tab.closed().await, 4504);
    }
    other.settle().await;

    let found = guest.again(&[(c, 4)]);
    is_a_stranger(&desk, found.clone(), &guest, c).await;
    let desk = desk.restart().await;
    is_a_stranger(&desk, found, &guest, c).await;
    let mut other = Client::join(desk.server.addr(), other.again(&[])).await;
    other.say(new_conversation(), "меня это не касается").await;
}

#[tokio::test]
async fn the_next_person_at_the_browser_starts_anew() {
    let desk = Desk::open().await;
    let mut guest = desk.guest().await;
    let id = new_id();
    guest.send(Logout { id }).await;
    guest.ok(id).await;
    assert_eq!(guest.closed().await, 4504);
    let next = Client::join(desk.server.addr(), hello(AuthKind::Guest, guest.token.as_deref())).await;
    let again = Client::join(desk.server.addr(), hello(AuthKind::Guest, next.token.as_deref())).await;
    assert_eq!(next.welcome.unwrap().user, again.welcome.unwrap().user);
}

#[tokio::test]
async fn an_operator_does_not_log_out_here() {
    let desk = Desk::open().await;
    let mut anna = desk.operator(ANNA).await;
    let id = new_id();
    anna.send(Logout { id }).await;
    assert_eq!(anna.err(id).await, ErrorCode::Forbidden);
    anna.settle().await;
    desk.operator(ANNA).await;
}

const START: Millis = Millis(1_795_330_338_237);
const DAY_MS: u64 = 24 * 60 * 60 * 1000;

/// A guest comes on some day.
fn come(server: &mut Engine, day: u64, token: Option<&str>) -> (Link, Welcome) {
    let now = START.plus(day * DAY_MS);
    let hello = ClientFrame::from(hello(AuthKind::Guest, token)).encode();
    let mut link = server.hello(now, &hello).unwrap();
    let mut items = server.greet(&mut link, now).unwrap();
    while !link.is_live() {
        items.extend(server.greet(&mut link, now).unwrap());
    }
    let Item::Frame(ServerFrame::Welcome(welcome)) = items.swap_remove(0) else { panic!("no welcome") };
    (link, welcome)
}

#[test]
fn tokens_given_at_a_renewal_are_revoked_with_the_first() {
    let mut server = Engine::open(1, 1).unwrap();
    let (_, first) = come(&mut server, 0, None);
    let first_token = first.guest_token.unwrap();
    let (mut link, renewed) = come(&mut server, 2, Some(&first_token));
    assert_eq!(renewed.user, first.user);
    let tokens = [first_token, renewed.guest_token.unwrap()];

    let logout = ClientFrame::from(Logout { id: new_id() }).encode();
    for (fate, answers) in [(Fate::Lost, 0), (Fate::Committed, 1)] {
        let commands = server.take(&mut link, START.plus(2 * DAY_MS), &logout).unwrap();
        let commands = commands.into_iter().filter_map(|item| match item {
            Item::Command(command) => Some(command),
            Item::Frame(_) | Item::Answer(_) => None,
        });
        assert_eq!(server.write(commands.collect(), fate).unwrap().len(), answers);
        assert_eq!(link.is_dismissed(), fate == Fate::Committed);
    }
    for token in &tokens {
        assert_ne!(come(&mut server, 3, Some(token)).1.user, first.user);
        // The later one would still be good on this day.
        assert_ne!(come(&mut server, 31, Some(token)).1.user, first.user);
    }
}
