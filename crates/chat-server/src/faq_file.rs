//! The file of frequent questions: read and checked at the start, served beside the loader.

use std::path::Path;
use std::sync::{Arc, OnceLock};

use axum::extract::State;
use axum::http::header::{CACHE_CONTROL, CONTENT_TYPE, ETAG, IF_NONE_MATCH};
use axum::http::{HeaderMap, StatusCode};
use axum::response::{IntoResponse, Response};
use faq_search::{Entry, Faq, Index};
use sha2::{Digest, Sha256};

use crate::chat::Chat;
use crate::config::Config;

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

/// The file, and what is found in it.
pub(crate) struct FaqFile {
    text: String,
    etag: String,
    faq: Faq,
    /// Built when somebody first searches.
    index: OnceLock<Index>,
}

impl FaqFile {
    /// The configured file, or else the demo's, or one that answers nothing.
    pub(crate) fn of(config: &Config) -> Self {
        let without = if config.demo { DEMO } else { EMPTY };
        let text = config.faq.as_deref().unwrap_or(without).to_owned();
        // A file was checked when the configuration was read; a test's own may be anything.
        let faq = Faq::read(&text).unwrap_or_default();
        let etag = format!("{:x}", Sha256::digest(&text));
        Self { text, etag, faq, index: OnceLock::new() }
    }

    /// The life of this copy.
    pub(crate) fn etag(&self) -> &str {
        &self.etag
    }

    /// The questions, in the order of the file.
    pub(crate) fn entries(&self) -> &[Entry] {
        &self.faq.entries
    }

    /// What is searched.
    pub(crate) fn index(&self) -> &Index {
        self.index.get_or_init(|| Index::new(&self.faq))
    }
}

/// `GET /chat/faq.json`: the whole file, or that it is still the same.
pub(crate) async fn serve(State(chat): State<Arc<Chat>>, asked: HeaderMap) -> Response {
    let FaqFile { text, etag, .. } = &chat.faq;
    let tag = format!("\"{etag}\"");
    let headers = [(CACHE_CONTROL, "no-cache"), (ETAG, tag.as_str())];
    let known = asked.get_all(IF_NONE_MATCH).iter().filter_map(|held| held.to_str().ok());
    if known.flat_map(|held| held.split(',')).any(|held| held.trim().trim_start_matches("W/") == tag) {
        return (StatusCode::NOT_MODIFIED, headers).into_response();
    }
    (headers, [(CONTENT_TYPE, "application/json")], text.clone()).into_response()
}
