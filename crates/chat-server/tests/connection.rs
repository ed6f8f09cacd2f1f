//! How a connection is opened, kept and ended.
#![allow(clippy::unwrap_used)]

mod desk;

use chat_protocol::{AuthKind, ClientPing, ErrorCode, Seq, ServerFrame};
use desk::{ANNA, Client, Desk, hello, message, new_conversation, new_id};
use tokio_tungstenite::tungstenite::client::IntoClientRequest;
use tokio_tungstenite::tungstenite::{Error, Message};

/// The HTTP status a handshake is refused with.
async fn refused(desk: &Desk, headers: &[(&'static str, &str)]) -> Option<u16> {
    let mut request = format!("ws://{}/ws", desk.server.addr()).into_client_request().unwrap();
    for (name, value) in headers {
        request.headers_mut().insert(*name, value.parse().unwrap());
    }
    match tokio_tungstenite::connect_async(request).await {
        Ok(_) => None,
        Err(Error::Http(response)) => Some(response.status().as_u16()),
        Err(other) => panic!("{other}"),
    }
}

#[tokio::test]
async fn a_page_of_another_host_is_refused_unless_it_is_listed() {
    let desk = Desk::with(|config| config.allowed_origins = vec!["https://www.example.ru".into()]).await;
    let protocol = ("sec-websocket-protocol", "portal-chat.v2, portal-chat.v1");
    let own = format!("http://{}", desk.server.addr());
    assert_eq!(refused(&desk, &[protocol, ("origin", &own)]).await, None);
    assert_eq!(refused(&desk, &[protocol, ("origin", "https://www.example.ru")]).await, None);
    assert_eq!(refused(&desk, &[protocol, ("origin", "https://evil.example")]).await, Some(403));
    assert_eq!(refused(&desk, &[protocol, ("origin", "null")]).await, Some(403));
    assert_eq!(refused(&desk, &[protocol]).await, None);
}

#[tokio::test]
async fn a_client_of_another_protocol_is_refused() {
    let desk = Desk::open().await;
    assert_eq!(refused(&desk, &[]).await, Some(400));
    assert_eq!(refused(&desk, &[("sec-websocket-protocol", "portal-chat.v9")]).await, Some(400));
}

async fn first_words(desk: &Desk, words: &str) -> (Option<ErrorCode>, u16) {
    let mut client = Client::connect(desk.server.addr()).await;
    client.send_raw(Message::text(words)).await;
    let close = client.closed().await;
    let code = client.seen().iter().find_map(|frame| match frame {
        ServerFrame::Refused(err) => Some(err.code),
        _ => None,
    });
    (code, close)
}

#[tokio::test]
async fn the_first_frame_must_be_a_hello_we_understand() {
    let desk = Desk::open().await;
    let guest = r#""auth":{"kind":"guest"}"#;
    let cases = [
        (r#"{"t":"ping","n":1}"#.to_owned(), ErrorCode::AuthRequired, 4500),
        ("{".to_owned(), ErrorCode::BadFrame, 4500),
        (r#"{"t":"hello","v":1}"#.to_owned(), ErrorCode::BadFrame, 4500),
        (format!(r#"{{"t":"hello","v":2,{guest}}}"#), ErrorCode::UnsupportedVersion, 4501),
        (r#"{"t":"hello","v":2,"who":"me"}"#.to_owned(), ErrorCode::UnsupportedVersion, 4501),
        (r#"{"t":"hello","v":1,"auth":{"kind":"operator"}}"#.to_owned(), ErrorCode::AuthInvalid, 4504),
        (
            r#"{"t":"hello","v":1,"auth":{"kind":"operator","token":"guess"}}"#.to_owned(),
            ErrorCode::AuthInvalid,
            4504,
        ),
        (
            r#"{"t":"hello","v":1,"auth":{"kind":"token","token":"x"}}"#.to_owned(),
            ErrorCode::AuthInvalid,
            4504,
        ),
    ];
    for (words, code, close) in cases {
        assert_eq!(first_words(&desk, &words).await, (Some(code), close), "{words}");
    }
}

#[tokio::test]
async fn who_says_nothing_is_shown_out() {
    let desk = Desk::with(|config| config.hello_ms = 50).await;
    assert_eq!(Client::connect(desk.server.addr()).await.closed().await, 4408);
}

#[tokio::test]
async fn a_frame_above_the_limit_ends_the_connection_by_name() {
    let desk = Desk::with(|config| config.limits.frame = 4096).await;
    for size in [4097, 5 * 4096] {
        let mut guest = desk.guest().await;
        guest.send_raw(Message::text("x".repeat(size))).await;
        assert_eq!(guest.closed().await, 1009, "{size} bytes");
    }
    let mut guest = desk.guest().await;
    guest.send_raw(Message::text(format!("{:4096}", r#"{"t":"ping","n":1}"#))).await;
    assert_eq!(guest.next().await, chat_protocol::ServerPong { n: 1 }.into());
}

#[tokio::test]
async fn broken_frames_are_refused_one_by_one() {
    let desk = Desk::open().await;
    let mut guest = desk.guest().await;
    let id = new_id();
    let unknown = format!(r#"{{"t":"confetti","id":"{id}"}}"#);
    let malformed = format!(r#"{{"t":"msg.send","id":"{id}","c":7}}"#);
    let cases = [
        (Message::text("{"), ErrorCode::BadFrame, None),
        (Message::text(unknown), ErrorCode::UnknownType, Some(id)),
        (Message::text(malformed), ErrorCode::BadFrame, Some(id)),
        (Message::binary(vec![1, 2, 3]), ErrorCode::BadFrame, None),
        (Message::text(r#"{"t":"hello","v":1,"auth":{"kind":"guest"}}"#), ErrorCode::BadFrame, None),
    ];
    for (frame, code, re) in cases {
        guest.send_raw(frame).await;
        let ServerFrame::Refused(err) = guest.next().await else { panic!("not refused") };
        assert_eq!((err.code, err.re), (code, re));
    }
    guest.say(new_conversation(), "а теперь как надо").await;
}

#[tokio::test]
async fn twenty_broken_frames_in_a_row_end_it() {
    let desk = Desk::open().await;
    let mut guest = desk.guest().await;
    for _ in 0..19 {
        guest.send_raw(Message::text("?")).await;
    }
    guest.send(ClientPing { n: 1 }).await;
    for _ in 0..20 {
        guest.send_raw(Message::text("?")).await;
    }
    assert_eq!(guest.closed().await, 4500);
    assert_eq!(guest.seen().len(), 19 + 1 + 20);
}

#[tokio::test]
async fn the_heartbeat_names_the_newest_positions() {
    let desk = Desk::with(|config| config.heartbeat.every_ms = 20).await;
    let mut guest = desk.guest().await;
    let c = new_conversation();
    guest.say(c, "раз").await;
    guest
        .until(|frame| match frame {
            ServerFrame::Ping(ping) => (ping.tip.get(&c) == Some(&Seq(3))).then_some(()),
            _ => None,
        })
        .await;
}

#[tokio::test]
async fn a_client_that_never_answers_is_given_up() {
    let desk = Desk::with(|config| {
        config.heartbeat.every_ms = 20;
        config.heartbeat.grace_ms = 20;
    })
    .await;
    let mut guest = desk.guest().await;
    assert_eq!(guest.closed().await, 1001);
}

#[tokio::test]
async fn a_client_that_does_not_read_is_cut_off_and_may_resume() {
    let desk = Desk::open().await;
    let mut anna = desk.operator(ANNA).await;
    let mut guest = Client::join_with_a_small_window(desk.server.addr(), hello(AuthKind::Guest, None)).await;
    let c = new_conversation();
    guest.say(c, "вопрос").await;
    anna.take(c).await;
    // Eight megabytes: more than the system keeps for one connection, and then more than an inbox.
    let long = "ж".repeat(4000);
    let mut last = Seq(0);
    for _ in 0..40 {
        let messages: Vec<_> = (0..25).map(|_| message(c, &long)).collect();
        for message in &messages {
            anna.send(message.clone()).await;
        }
        last = anna.ok(messages[24].id).await.seq.unwrap();
        anna.seen();
    }
    assert_eq!(guest.closed().await, 4001);

    let mut back = Client::join(desk.server.addr(), guest.again(&[(c, last.0 - 2)])).await;
    assert_eq!(back.event(c, last.0).await.seq, last);
}

#[tokio::test]
async fn a_stopping_server_says_goodbye_to_everyone() {
    let desk = Desk::with(|config| config.spread_ms = (0, 700)).await;
    let mut guest = desk.guest().await;
    let mut silent = Client::connect(desk.server.addr()).await;
    let stopping = tokio::spawn(desk.server.stop());
    for client in [&mut guest, &mut silent] {
        assert_eq!(client.closed().await, 1012);
        let seen = client.seen();
        let Some(ServerFrame::Bye(bye)) = seen.last() else { panic!("no bye") };
        assert_eq!((bye.code.as_str(), bye.wait_ms), ("restart", (0, 700)));
    }
    stopping.await.unwrap();
}

#[tokio::test]
async fn places_in_line_are_told_when_they_change() {
    let desk = Desk::open().await;
    let mut anna = desk.operator(ANNA).await;
    let (mut first, mut second) = (desk.guest().await, desk.guest().await);
    let (ahead, behind) = (new_conversation(), new_conversation());
    first.say(ahead, "первый").await;
    second.say(behind, "второй").await;
    let place = |pos| {
        move |frame: &ServerFrame| match frame {
            ServerFrame::Queue(queue) if queue.c == behind && queue.pos == pos => Some(queue.of),
            _ => None,
        }
    };
    assert_eq!(second.until(place(2)).await, 2);
    anna.take(ahead).await;
    assert_eq!(second.until(place(1)).await, 1);
    // The place belongs to the conversation: a new connection is told it again.
    let mut back = Client::join(desk.server.addr(), second.again(&[])).await;
    assert_eq!(back.until(place(1)).await, 1);
}

#[tokio::test]
async fn a_guest_is_the_same_person_with_the_same_token() {
    let desk = Desk::open().await;
    let guest = desk.guest().await;
    let back = Client::join(desk.server.addr(), hello(AuthKind::Guest, guest.token.as_deref())).await;
    let (before, after) = (guest.welcome.unwrap(), back.welcome.unwrap());
    assert_eq!(before.user, after.user);
    assert!(after.guest_token.is_none(), "a fresh token is not replaced");
}
