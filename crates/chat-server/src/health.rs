//! `GET /healthz`: whether the store answers.

use std::sync::Arc;

use axum::extract::State;
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Response};
use serde_json::json;

use crate::chat::Chat;

/// 200 while the store answers, 503 when it does not.
pub(crate) async fn health(State(chat): State<Arc<Chat>>) -> Response {
    let asked = chat.store.read(|db| db.exists("SELECT 1 FROM meta", &[]));
    let (status, body) = match asked.await {
        Ok(_) if chat.store.is_writing() => (StatusCode::OK, json!({ "status": "ok", "store": "ok" })),
        _ => (StatusCode::SERVICE_UNAVAILABLE, json!({ "status": "failing", "store": "does not answer" })),
    };
    (status, [(header::CONTENT_TYPE, "application/json")], body.to_string()).into_response()
}
