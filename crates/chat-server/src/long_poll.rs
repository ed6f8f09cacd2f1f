//! The twin of the socket for networks that break WebSockets: the same frames, by requests.
//!
//! `POST /http` with `hello` opens a link and answers its name; `POST /http/send` brings further frames,
//! `POST /http/poll` waits for those of the server. A frame is a line. Whose link it is says its name, in the
//! `Authorization` header: it stands in no address. Behind a link is the same connection as behind a socket, so
//! everything said of that holds; a request that fails ends the link, as a cut ends a socket. So does a poll that was
//! answered before: browsers ask again by themselves when a connection ends on which nothing came back.

use std::collections::HashMap;
use std::net::SocketAddr;
use std::pin::Pin;
use std::sync::{Arc, Mutex, PoisonError};
use std::task::{Context, Poll, ready};
use std::time::Duration;

use axum::Router;
use axum::body::Body;
use axum::extract::ws::{Message, Utf8Bytes};
use axum::extract::{ConnectInfo, State};
use axum::http::header::{AUTHORIZATION, CACHE_CONTROL, CONTENT_TYPE};
use axum::http::{HeaderMap, HeaderValue, StatusCode};
use axum::middleware;
use axum::response::{IntoResponse, Response};
use axum::routing::post;
use futures_channel::mpsc;
use futures_util::{Sink, SinkExt, Stream, StreamExt};
use serde_json::json;

use crate::address::address;
use crate::chat::Chat;
use crate::error::ServerError;
use crate::{pages_that_ask, random, socket};

/// How long an empty answer is held back: shorter than what proxies wait.
const HELD_BACK: Duration = Duration::from_secs(20);

/// Most bytes of frames in one answer, about.
const AT_ONCE: usize = 256 * 1024;

/// Frames that wait for a request, each way.
const WAITING: usize = 64;

/// Longest number of a poll, bytes.
const NUMBER: usize = 20;

/// Connections without a socket, by name.
#[derive(Default)]
pub(crate) struct Links(Mutex<HashMap<String, Arc<Link>>>);

/// What requests take from and bring to one connection.
struct Link {
    to_server: mpsc::Sender<Message>,
    /// Held by the request that waits.
    from_server: tokio::sync::Mutex<Outlet>,
}

/// What the connection has to say.
struct Outlet {
    frames: mpsc::Receiver<Message>,
    /// The newest poll that was answered with frames, where the client numbers them.
    answered: u64,
}

/// The connection's side of a link: what a socket would be.
struct Twin {
    incoming: mpsc::Receiver<Message>,
    outgoing: mpsc::Sender<Message>,
}

/// The routes; pages of other origins than the configured ones are refused.
pub(crate) fn routes(chat: &Arc<Chat>) -> Router<Arc<Chat>> {
    Router::new()
        .route("/http", post(open))
        .route("/http/send", post(send))
        .route("/http/poll", post(poll))
        .layer(middleware::from_fn_with_state(Arc::clone(chat), pages_that_ask::guard))
}

/// Begins a connection with what is said first.
async fn open(
    State(chat): State<Arc<Chat>>,
    ConnectInfo(peer): ConnectInfo<SocketAddr>,
    headers: HeaderMap,
    body: Body,
) -> Response {
    let Ok(name) = name(&chat) else { return StatusCode::SERVICE_UNAVAILABLE.into_response() };
    let Ok(frames) = lines(&chat, body).await else { return too_large() };
    let (to_server, incoming) = mpsc::channel(WAITING);
    let (outgoing, from_server) = mpsc::channel(WAITING);
    let outlet = Outlet { frames: from_server, answered: 0 };
    let link = Arc::new(Link { to_server, from_server: outlet.into() });
    chat.links.with(|links| links.insert(name.clone(), Arc::clone(&link)));
    let from = address(peer, &headers, &chat.config.proxy);
    let (served, its_name) = (Arc::clone(&chat), name.clone());
    tokio::spawn(async move {
        socket::serve(Arc::clone(&served), Twin { incoming, outgoing }, from).await;
        // Whoever asks for the last words may still be on the way.
        tokio::time::sleep(HELD_BACK).await;
        served.links.forget(&its_name);
    });
    bring(&link, frames).await;
    (StatusCode::CREATED, [(CONTENT_TYPE, "application/json")], json!({ "link": name }).to_string())
        .into_response()
}

/// A name nobody can guess. A balancer sees in it to which node a link leads.
fn name(chat: &Chat) -> Result<String, ServerError> {
    let name = random::name()?;
    let node = chat.config.bus.as_ref().and_then(|bus| bus.name.as_ref());
    Ok(node.map_or_else(|| name.clone(), |node| format!("{node}.{name}")))
}

/// Brings frames, one a line, in their order.
async fn send(State(chat): State<Arc<Chat>>, headers: HeaderMap, body: Body) -> Response {
    let Some(link) = chat.links.named_in(&headers) else { return gone() };
    let Ok(frames) = lines(&chat, body).await else { return too_large() };
    if bring(&link, frames).await { StatusCode::NO_CONTENT.into_response() } else { gone() }
}

/// Waits for frames and answers them, one a line; the last line of a link says with which code it closed.
async fn poll(State(chat): State<Arc<Chat>>, headers: HeaderMap, body: Body) -> Response {
    let Some(link) = chat.links.named_in(&headers) else { return gone() };
    let number = number(body).await;
    let mut outlet = link.from_server.lock().await;
    let Outlet { frames, answered } = &mut *outlet;
    if number.is_some_and(|number| number <= *answered) {
        // The frames of that answer may be lost: only another link brings what is missing.
        chat.links.forget_named_in(&headers);
        return gone();
    }
    let mut answer = String::new();
    let mut next = match tokio::time::timeout(HELD_BACK, frames.next()).await {
        Err(_) => return uncached(StatusCode::NO_CONTENT.into_response()),
        Ok(None) => return gone(),
        Ok(first) => first,
    };
    while let Some(message) = next {
        match message {
            Message::Text(text) => answer.push_str(&text),
            Message::Close(close) => {
                let close =
                    close.map_or(json!({}), |close| json!({ "close": close.code, "reason": *close.reason }));
                answer.push_str(&close.to_string());
                chat.links.forget_named_in(&headers);
            }
            // The connection says nothing else.
            Message::Binary(_) | Message::Ping(_) | Message::Pong(_) => {}
        }
        answer.push('\n');
        next = if answer.len() < AT_ONCE { frames.try_recv().ok() } else { None };
    }
    *answered = number.unwrap_or(*answered);
    uncached(([(CONTENT_TYPE, "application/x-ndjson")], answer).into_response())
}

/// Which of the polls of a link this is; none where the client does not count them.
async fn number(body: Body) -> Option<u64> {
    let body = axum::body::to_bytes(body, NUMBER).await.ok()?;
    std::str::from_utf8(&body).ok()?.parse().ok()
}

/// Hands frames to the connection; whether it took them all.
async fn bring(link: &Link, frames: Vec<Utf8Bytes>) -> bool {
    let mut to_server = link.to_server.clone();
    for frame in frames {
        if to_server.send(Message::Text(frame)).await.is_err() {
            return false;
        }
    }
    true
}

/// The lines of a body. A frame above the limit is brought, too: the connection refuses it by name.
async fn lines(chat: &Chat, body: Body) -> Result<Vec<Utf8Bytes>, axum::Error> {
    let body = axum::body::to_bytes(body, 4 * chat.config.limits.frame).await?;
    let text = String::from_utf8_lossy(&body);
    Ok(text.lines().filter(|line| !line.is_empty()).map(Utf8Bytes::from).collect())
}

fn gone() -> Response {
    uncached((StatusCode::NOT_FOUND, "there is no such link: open one with POST /http\n").into_response())
}

fn too_large() -> Response {
    uncached((StatusCode::PAYLOAD_TOO_LARGE, "send fewer frames at once: see limits.frame\n").into_response())
}

fn uncached(mut response: Response) -> Response {
    response.headers_mut().insert(CACHE_CONTROL, HeaderValue::from_static("no-store"));
    response
}

impl Links {
    fn named_in(&self, headers: &HeaderMap) -> Option<Arc<Link>> {
        let name = name_in(headers)?;
        self.with(|links| links.get(name).cloned())
    }

    fn forget_named_in(&self, headers: &HeaderMap) {
        if let Some(name) = name_in(headers) {
            self.forget(name);
        }
    }

    fn forget(&self, name: &str) {
        self.with(|links| links.remove(name));
    }

    fn with<T>(&self, act: impl FnOnce(&mut HashMap<String, Arc<Link>>) -> T) -> T {
        act(&mut self.0.lock().unwrap_or_else(PoisonError::into_inner))
    }
}

fn name_in(headers: &HeaderMap) -> Option<&str> {
    headers.get(AUTHORIZATION)?.to_str().ok()?.strip_prefix("Bearer ")
}

impl Stream for Twin {
    type Item = Result<Message, axum::Error>;

    fn poll_next(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        self.incoming.poll_next_unpin(context).map(|message| message.map(Ok))
    }
}

impl Sink<Message> for Twin {
    type Error = axum::Error;

    fn poll_ready(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Result<(), Self::Error>> {
        Poll::Ready(ready!(self.outgoing.poll_ready(context)).map_err(axum::Error::new))
    }

    fn start_send(mut self: Pin<&mut Self>, message: Message) -> Result<(), Self::Error> {
        self.outgoing.start_send(message).map_err(axum::Error::new)
    }

    fn poll_flush(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Result<(), Self::Error>> {
        self.outgoing.poll_flush_unpin(context).map_err(axum::Error::new)
    }

    fn poll_close(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Result<(), Self::Error>> {
        self.outgoing.poll_close_unpin(context).map_err(axum::Error::new)
    }
}
