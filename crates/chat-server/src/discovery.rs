//! `GET /.well-known/portal-chat.json`: tells a client that cannot connect which versions are spoken,
//! so that it can tell "wrong version" from "network down".

use std::sync::Arc;

use axum::extract::State;
use axum::http::{HeaderMap, header};
use axum::response::{IntoResponse, Response};
use chat_protocol::VERSION;
use serde_json::json;

use crate::chat::Chat;
use crate::headers::NO_CACHE;
use crate::origin;

/// Answers with the versions and the address of the socket, as seen from outside.
pub(crate) async fn discovery(State(chat): State<Arc<Chat>>, headers: HeaderMap) -> Response {
    let text = |name: &str| headers.get(name).and_then(|value| value.to_str().ok());
    let host = text("host").filter(|host| origin::parse(&format!("https://{host}")).is_some());
    let host = host.map_or_else(|| chat.config.listen.to_string(), str::to_owned);
    // A proxy that ends TLS says so.
    let safe = if text("x-forwarded-proto") == Some("https") { "s" } else { "" };
    let body = json!({
        "v": [VERSION],
        "ws": [format!("ws{safe}://{host}/ws")],
        "http": [format!("http{safe}://{host}/http")],
        "min_client": "0.1.0",
    });
    let headers = [
        (header::CONTENT_TYPE, "application/json"),
        (header::CACHE_CONTROL, NO_CACHE),
        (header::ACCESS_CONTROL_ALLOW_ORIGIN, "*"),
    ];
    (headers, body.to_string()).into_response()
}
