//! Too many connections at the same time.
#![allow(clippy::unwrap_used)]

mod desk;

use chat_protocol::{AuthKind, ErrorCode, SUBPROTOCOL, ServerFrame};
use desk::{Client, Desk, hello};
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

#[tokio::test]
async fn an_address_with_too_many_connections_is_told_so_and_others_come_in() {
    let desk = Desk::with(|config| {
        config.connections_per_address = 1;
        config.proxy.addresses = vec!["127.0.0.1".parse().unwrap()];
    })
    .await;
    let connect = async |from: &str| {
        let mut request = desk.url("/ws").replace("http", "ws").into_client_request().unwrap();
        request.headers_mut().insert("sec-websocket-protocol", SUBPROTOCOL.parse().unwrap());
        request.headers_mut().insert("x-forwarded-for", from.parse().unwrap());
        let stream = tokio::net::TcpStream::connect(desk.server.addr()).await.unwrap();
        tokio_tungstenite::client_async(request, stream).await.unwrap().0
    };
    let greeted = async |from: &str| {
        let mut socket = connect(from).await;
        let hello = chat_protocol::ClientFrame::from(hello(AuthKind::Guest, None)).encode();
        futures_util::SinkExt::send(&mut socket, Message::text(hello)).await.unwrap();
        let Message::Text(text) = socket.next().await.unwrap().unwrap() else { panic!("no text") };
        (ServerFrame::decode(&text).unwrap(), socket)
    };
    let (welcome, _first) = greeted("198.51.100.1").await;
    assert!(matches!(welcome, ServerFrame::Welcome(_)));
    let (refusal, _second) = greeted("9.9.9.9, 198.51.100.1").await;
    assert!(matches!(refusal, ServerFrame::Refused(refused) if refused.code == ErrorCode::RateLimited));
    let (welcome, _other) = greeted("198.51.100.2").await;
    assert!(matches!(welcome, ServerFrame::Welcome(_)));
}
