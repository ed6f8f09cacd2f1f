//! Who asks, and from which page.

use std::sync::Arc;
use std::time::Duration;

use axum::extract::{Request, State};
use axum::http::header::{
    ACCESS_CONTROL_ALLOW_HEADERS, ACCESS_CONTROL_ALLOW_METHODS, ACCESS_CONTROL_ALLOW_ORIGIN,
    ACCESS_CONTROL_EXPOSE_HEADERS, ACCESS_CONTROL_MAX_AGE, AUTHORIZATION, HOST, ORIGIN, VARY,
};
use axum::http::{HeaderMap, HeaderName, HeaderValue, Method, StatusCode};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use chat_protocol::ErrorCode;

use crate::accounts::SignedIn;
use crate::chat::Chat;
use crate::person::Person;
use crate::refusal::Refusal;
use crate::revocation::is_revoked;
use crate::{clock, origin};

/// Slows down guessing of operator tokens.
const AFTER_A_WRONG_TOKEN: Duration = Duration::from_millis(250);

/// Whose token the request carries: a guest's, an operator's, or one of the portal.
pub(super) async fn identify(chat: &Chat, headers: &HeaderMap) -> Result<Person, Refusal> {
    let token = headers.get(AUTHORIZATION).and_then(|value| value.to_str().ok()?.strip_prefix("Bearer "));
    let Some(token) = token else {
        return Err(Refusal::new(ErrorCode::AuthRequired, "send Authorization: Bearer and your token"));
    };
    if let Some(known) = chat.guest_tokens.check(token, clock::now()) {
        let id = known.id.clone();
        if !chat.store.read(move |db| is_revoked(db, &id)).await? {
            return Ok(Person::Guest { id: known.id });
        }
    } else if let Some(account) = chat.file_keys.check(token) {
        return Ok(Person::Account(account));
    } else if let Some(op) = chat.operators.check(token) {
        return Ok(Person::Operator(op));
    } else if let Some(accounts) = &chat.accounts {
        let SignedIn { account, .. } = accounts.check(token, clock::now()).await?;
        return Ok(Person::Account(account));
    }
    tokio::time::sleep(AFTER_A_WRONG_TOKEN).await;
    Err(Refusal::new(ErrorCode::AuthInvalid, "nobody has this token"))
}

fn may_ask(chat: &Chat, headers: &HeaderMap) -> bool {
    let text = |name: HeaderName| headers.get(name).and_then(|value| value.to_str().ok());
    origin::may_connect(text(ORIGIN), text(HOST), &chat.config.allowed_origins)
}

/// Pages of the configured origins, of the own host, and programs may ask; the same rule as for the socket.
pub(super) async fn guard_origin(State(chat): State<Arc<Chat>>, request: Request, next: Next) -> Response {
    if !may_ask(&chat, request.headers()) {
        let advice = "this page may not use the chat: see allowed_origins\n";
        return (StatusCode::FORBIDDEN, advice).into_response();
    }
    let asked_by = request.headers().get(ORIGIN).cloned();
    let is_preflight = request.method() == Method::OPTIONS;
    let mut response =
        if is_preflight { StatusCode::NO_CONTENT.into_response() } else { next.run(request).await };
    let headers = response.headers_mut();
    headers.insert(VARY, HeaderValue::from_static("origin"));
    if let Some(origin) = asked_by {
        headers.insert(ACCESS_CONTROL_ALLOW_ORIGIN, origin);
        headers.insert(ACCESS_CONTROL_EXPOSE_HEADERS, HeaderValue::from_static("upload-offset"));
    }
    if is_preflight {
        for (name, value) in [
            (ACCESS_CONTROL_ALLOW_METHODS, "GET, POST, PATCH, DELETE"),
            (ACCESS_CONTROL_ALLOW_HEADERS, "authorization, content-type, upload-offset"),
            (ACCESS_CONTROL_MAX_AGE, "600"),
        ] {
            headers.insert(name, HeaderValue::from_static(value));
        }
    }
    response
}
