//! The reference server behind somebody who writes some of its words otherwise: a server that breaks one promise.
#![allow(clippy::unwrap_used, unreachable_pub)]

use std::net::SocketAddr;
use std::sync::Arc;

use axum::Router;
use axum::body::{Body, to_bytes};
use axum::extract::ws::{CloseFrame, Message, WebSocket, WebSocketUpgrade};
use axum::extract::{FromRequestParts, Request, State};
use axum::response::Response;
use chat_protocol::SUBPROTOCOL;
use futures_util::{SinkExt, StreamExt};
use tokio::net::TcpListener;
use tokio_tungstenite::tungstenite;
use tokio_tungstenite::tungstenite::client::IntoClientRequest;

/// Words, and what stands in their place.
#[derive(Clone, Copy)]
pub enum Change {
    /// In what the server hears.
    Heard(&'static str, &'static str),
    /// In what it says: frames, the statuses and headers of answers, and their bodies.
    Said(&'static str, &'static str),
}

struct Between {
    server: SocketAddr,
    changes: Vec<Change>,
}

/// Starts on a free port; ends with the test. Gives the address of the socket.
pub async fn altered(server: SocketAddr, changes: &[Change]) -> String {
    let between = Arc::new(Between { server, changes: changes.to_vec() });
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("ws://{}/ws", listener.local_addr().unwrap());
    let router = Router::new().fallback(pass).with_state(between);
    tokio::spawn(async move { axum::serve(listener, router).await });
    url
}

impl Between {
    fn said(&self, text: &str) -> String {
        self.changes.iter().fold(text.to_owned(), |text, change| match change {
            Change::Said(from, to) => text.replace(from, to),
            Change::Heard(..) => text,
        })
    }

    fn heard(&self, text: &str) -> String {
        self.changes.iter().fold(text.to_owned(), |text, change| match change {
            Change::Heard(from, to) => text.replace(from, to),
            Change::Said(..) => text,
        })
    }
}

async fn pass(State(between): State<Arc<Between>>, request: Request) -> Response {
    let (mut parts, body) = request.into_parts();
    match WebSocketUpgrade::from_request_parts(&mut parts, &()).await {
        Ok(upgrade) => upgrade.protocols([SUBPROTOCOL]).on_upgrade(move |socket| carry(between, socket)),
        Err(_) => answer(&between, Request::from_parts(parts, body)).await,
    }
}

/// Carries frames both ways until one side ends it.
async fn carry(between: Arc<Between>, socket: WebSocket) {
    let mut request = format!("ws://{}/ws", between.server).into_client_request().unwrap();
    request.headers_mut().insert("sec-websocket-protocol", SUBPROTOCOL.parse().unwrap());
    let (server, _) = tokio_tungstenite::connect_async(request).await.unwrap();
    let (mut to_client, mut from_client) = socket.split();
    let (mut to_server, mut from_server) = server.split();
    loop {
        tokio::select! {
            said = from_server.next() => {
                let message = match said {
                    Some(Ok(tungstenite::Message::Text(text))) => Message::text(between.said(&text)),
                    Some(Ok(tungstenite::Message::Close(Some(close)))) => {
                        let frame = CloseFrame { code: close.code.into(), reason: "".into() };
                        drop(to_client.send(Message::Close(Some(frame))).await);
                        return;
                    }
                    Some(Ok(_)) => continue,
                    _ => return,
                };
                if to_client.send(message).await.is_err() {
                    return;
                }
            }
            heard = from_client.next() => {
                let message = match heard {
                    Some(Ok(Message::Text(text))) => tungstenite::Message::text(between.heard(&text)),
                    Some(Ok(Message::Binary(bytes))) => tungstenite::Message::binary(bytes),
                    Some(Ok(_)) => continue,
                    _ => return,
                };
                if to_server.send(message).await.is_err() {
                    return;
                }
            }
        }
    }
}

/// Answers a request as the server does, but for some words.
async fn answer(between: &Between, request: Request) -> Response {
    let (parts, body) = request.into_parts();
    let body = to_bytes(body, usize::MAX).await.unwrap();
    let address = format!("http://{}{}", between.server, parts.uri);
    let mut asked = reqwest::Client::new().request(parts.method, address).body(body);
    for (name, value) in &parts.headers {
        asked = asked.header(name, value);
    }
    let answered = asked.send().await.unwrap();
    let status: u16 = between.said(answered.status().as_str()).parse().unwrap();
    let mut response = Response::builder().status(status);
    for (name, value) in answered.headers() {
        if name != "content-length" && name != "transfer-encoding" {
            response = response.header(name, between.said(value.to_str().unwrap()));
        }
    }
    let body = answered.bytes().await.unwrap();
    let body = match std::str::from_utf8(&body) {
        Ok(text) => Body::from(between.said(text)),
        Err(_) => Body::from(body),
    };
    response.body(body).unwrap()
}
