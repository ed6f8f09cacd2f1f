//! Too many connections at the same time.
#![allow(clippy::unwrap_used)]

mod desk;

use chat_protocol::{AuthKind, ErrorCode, SUBPROTOCOL, ServerFrame};
use desk::{Client, Desk, hello, message, new_conversation};
use futures_util::StreamExt;
use tokio_tungstenite::tungstenite::Message;
use tokio_tungstenite::tungstenite::client::IntoClientRequest;

#[tokio::test]
async fn a_person_with_too_many_connections_is_told_when_to_try_again() {
    let desk = Desk::with(|config| config.connections_per_person = 2).await;
    let first = desk.guest().await;
    let second = Client::join(desk.server.addr(), first.again(&[])).await;
    let mut third = Client::connect(desk.server.addr()).await;
    third.send(first.again(&[])).await;
    assert_eq!(third.closed().await, 4008);
    let [ServerFrame::Refused(refused)] = &third.seen()[..] else { panic!("no refusal") };
    assert_eq!((refused.code, refused.after_ms), (ErrorCode::RateLimited, Some(30_000)));
    // Others are not concerned.
    desk.guest().await;
    second.cut();
    // A link that was cut is noticed soon; until then the answer is the same.
    loop {
        let mut again = Client::connect(desk.server.addr()).await;
        again.send(first.again(&[])).await;
        if matches!(again.next().await, ServerFrame::Welcome(_)) {
            break;
        }
    }
}

type Socket = tokio_tungstenite::WebSocketStream<tokio::net::TcpStream>;

/// Says something, behind a proxy that says from where it comes.
async fn say(socket: &mut Socket, frame: impl Into<chat_protocol::ClientFrame>) {
    futures_util::SinkExt::send(socket, Message::text(frame.into().encode())).await.unwrap();
}

async fn heard(socket: &mut Socket) -> ServerFrame {
    loop {
        if let Message::Text(text) = socket.next().await.unwrap().unwrap() {
            return ServerFrame::decode(&text).unwrap();
        }
    }
}

/// A guest from an address, and what the server says first.
async fn greeted(desk: &Desk, from: &str) -> (ServerFrame, Socket) {
    let mut request = desk.url("/ws").replace("http", "ws").into_client_request().unwrap();
    request.headers_mut().insert("sec-websocket-protocol", SUBPROTOCOL.parse().unwrap());
    request.headers_mut().insert("x-forwarded-for", from.parse().unwrap());
    let stream = tokio::net::TcpStream::connect(desk.server.addr()).await.unwrap();
    let mut socket = tokio_tungstenite::client_async(request, stream).await.unwrap().0;
    say(&mut socket, hello(AuthKind::Guest, None)).await;
    (heard(&mut socket).await, socket)
}

#[tokio::test]
async fn an_address_with_too_many_connections_is_told_so_and_others_come_in() {
    let desk = Desk::with(|config| {
        config.connections_per_address = 1;
        config.proxy.addresses = vec!["127.0.0.1".parse().unwrap()];
    })
    .await;
    let (welcome, _first) = greeted(&desk, "198.51.100.1").await;
    assert!(matches!(welcome, ServerFrame::Welcome(_)));
    let (refusal, _second) = greeted(&desk, "9.9.9.9, 198.51.100.1").await;
    assert!(matches!(refusal, ServerFrame::Refused(refused) if refused.code == ErrorCode::RateLimited));
    let (welcome, _other) = greeted(&desk, "198.51.100.2").await;
    assert!(matches!(welcome, ServerFrame::Welcome(_)));
}

#[tokio::test]
async fn guests_of_one_address_open_so_many_conversations_and_go_on_with_those_they_have() {
    let desk = Desk::with(|config| {
        config.conversations_per_address = 2;
        config.proxy.addresses = vec!["127.0.0.1".parse().unwrap()];
    })
    .await;
    let sent = async |socket: &mut Socket, c| {
        say(socket, message(c, "вопрос")).await;
        loop {
            match heard(socket).await {
                ServerFrame::Confirmed(_) => return None,
                ServerFrame::Refused(refused) => return Some(refused.code),
                _ => {}
            }
        }
    };
    let (_, mut first) = greeted(&desk, "198.51.100.1").await;
    let (_, mut second) = greeted(&desk, "198.51.100.1").await;
    let (_, mut third) = greeted(&desk, "198.51.100.1").await;
    let (_, mut elsewhere) = greeted(&desk, "198.51.100.2").await;
    let c = new_conversation();
    assert_eq!(sent(&mut first, c).await, None);
    assert_eq!(sent(&mut second, new_conversation()).await, None);
    assert_eq!(sent(&mut third, new_conversation()).await, Some(ErrorCode::TooManyConvs));
    assert_eq!(sent(&mut first, c).await, None, "goes on");
    assert_eq!(sent(&mut elsewhere, new_conversation()).await, None);
}
