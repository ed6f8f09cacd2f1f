//! The demo portal: the page Trunk built under `/`, a page of a service under `/application`, one of
//! help under `/help`, and what they need under `/demo/`.

use std::path::PathBuf;
use std::sync::Arc;

use axum::Router;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::http::header::CACHE_CONTROL;
use axum::response::{Html, IntoResponse, Response};
use axum::routing::{get, post};
use include_dir::{Dir, include_dir};

use crate::chat::Chat;
use crate::headers::{self, WIDGET_CSP};
use crate::{clock, embedded};

/// The made-up person of the demo portal.
const SUBJECT: &str = "maria";
const NAME: &str = "Мария Образцова";

static FILES: Dir<'static> = include_dir!("$CARGO_MANIFEST_DIR/demo");

pub(crate) fn routes() -> Router<Arc<Chat>> {
    Router::new()
        .route("/", get(front_page))
        .route("/application", get(|| async { embedded::serve(&FILES, "application.html", WIDGET_CSP) }))
        .route("/help", get(|| async { embedded::serve(&FILES, "help.html", WIDGET_CSP) }))
        .route("/demo/sign-in", post(sign_in))
        .route(
            "/demo/{*path}",
            get(|Path(path): Path<String>| async move { embedded::serve(&FILES, &path, WIDGET_CSP) }),
        )
}

async fn front_page(State(chat): State<Arc<Chat>>) -> Response {
    let file: Option<PathBuf> = chat.config.widget_dir.as_ref().map(|dir| dir.join("index.html"));
    let page = match file {
        Some(file) => tokio::fs::read_to_string(file).await.ok(),
        None => None,
    };
    let response = match page {
        Some(page) => Html(page).into_response(),
        None => {
            (StatusCode::NOT_FOUND, "no demo page: build the widget and set widget_dir\n").into_response()
        }
    };
    headers::page(response, WIDGET_CSP)
}

/// What a portal does for whoever is signed in there: issues a token for the chat. Here everybody is the same
/// made-up person.
async fn sign_in(State(chat): State<Arc<Chat>>) -> Response {
    let token = chat.demo_issuer.as_ref().and_then(|issuer| issuer.issue(SUBJECT, NAME, clock::now()));
    let response = match token {
        Some(token) => token.0.clone().into_response(),
        None => (StatusCode::NOT_FOUND, "the portal of [accounts] signs people in\n").into_response(),
    };
    ([(CACHE_CONTROL, "no-store")], response).into_response()
}
