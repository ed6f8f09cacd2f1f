//! The file of frequent questions: read and checked at the start, served beside the loader.

use std::path::Path;
use std::sync::Arc;

use axum::extract::State;
use axum::http::header::{CACHE_CONTROL, CONTENT_TYPE, ETAG, IF_NONE_MATCH};
use axum::http::{HeaderMap, StatusCode};
use axum::response::{IntoResponse, Response};
use sha2::{Digest, Sha256};

use crate::chat::Chat;

/// What the demo portal answers.
const DEMO: &str = include_str!("../../faq-search/content/faq.json");

/// Answers nothing.
const EMPTY: &str = "{}";

/// How many mistakes are named at once.
const NAMED: usize = 5;

/// Reads the file.
///
/// # Errors
/// With a sentence that says what to change.
pub(crate) fn read(path: &Path) -> Result<String, String> {
    let text = std::fs::read_to_string(path)
        .map_err(|error| format!("faq_file: {} cannot be read ({error})", path.display()))?;
    let mistakes = faq_search::check(&text);
    if mistakes.is_empty() {
        return Ok(text);
    }
    let named = mistakes.iter().take(NAMED).map(String::as_str).collect::<Vec<_>>().join("; ");
    Err(format!("faq_file: {}: {} to mend: {named}", path.display(), mistakes.len()))
}

/// `GET /chat/faq.json`: the whole file, or that it is still the same.
pub(crate) async fn serve(State(chat): State<Arc<Chat>>, asked: HeaderMap) -> Response {
    let without = if chat.config.demo { DEMO } else { EMPTY };
    let file = chat.config.faq.as_deref().unwrap_or(without);
    let tag = format!("\"{:x}\"", Sha256::digest(file));
    let headers = [(CACHE_CONTROL, "no-cache"), (ETAG, tag.as_str())];
    let known = asked.get_all(IF_NONE_MATCH).iter().filter_map(|held| held.to_str().ok());
    if known.flat_map(|held| held.split(',')).any(|held| held.trim().trim_start_matches("W/") == tag) {
        return (StatusCode::NOT_MODIFIED, headers).into_response();
    }
    (headers, [(CONTENT_TYPE, "application/json")], file.to_owned()).into_response()
}
