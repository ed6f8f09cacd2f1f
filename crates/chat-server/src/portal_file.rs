//! The portal's file of topics, other channels and hours: read and checked at the start, served beside the loader.

use std::path::Path;
use std::sync::Arc;

use axum::extract::State;
use axum::http::header::{CACHE_CONTROL, CONTENT_TYPE};
use axum::response::{IntoResponse, Response};
use chat_protocol::json::{self, BadField};
use chat_protocol::portal::{Portal, Question, QuestionKind};

use crate::chat::Chat;
use crate::config::Config;

/// What the demo portal says.
const DEMO: &str = include_str!("../demo/portal.json");

/// Says nothing: no topics, no channels.
const EMPTY: &str = "{}";

/// Reads the file.
///
/// # Errors
/// With a sentence that says what to change.
pub(crate) fn read(path: &Path) -> Result<String, String> {
    let text = std::fs::read_to_string(path)
        .map_err(|error| format!("portal_file: {} cannot be read ({error})", path.display()))?;
    check(&text).map_err(|why| format!("portal_file: {}: {why}", path.display()))?;
    Ok(text)
}

fn check(text: &str) -> Result<(), String> {
    match json::parse::<Portal>(text) {
        Ok(portal) => check_questions(&portal),
        Err(BadField("")) => Err("is not a JSON object; demo/portal.json shows one".to_owned()),
        Err(field) => Err(format!("{field}; demo/portal.json shows every field")),
    }
}

/// What the guided form could not show.
fn check_questions(portal: &Portal) -> Result<(), String> {
    let of_topics = portal.topics.iter().map(|topic| &topic.questions);
    for questions in of_topics.chain([&portal.questions]) {
        let own = || questions.iter().filter(|question| question.kind == QuestionKind::Text);
        if own().any(|question| question.title.is_none()) {
            return Err("a question of the kind \"text\", or of an unknown one, needs a \"title\"".to_owned());
        }
        if own().count() > Question::MOST_OWN {
            return Err(format!("more than {} questions of the kind \"text\"", Question::MOST_OWN));
        }
    }
    Ok(())
}

/// What is served: the configured file, or else the demo's, or one that says nothing.
pub(crate) fn text(config: &Config) -> &str {
    let without = if config.demo { DEMO } else { EMPTY };
    config.portal.as_deref().unwrap_or(without)
}

/// `GET /chat/portal.json`.
pub(crate) async fn serve(State(chat): State<Arc<Chat>>) -> Response {
    let headers = [(CONTENT_TYPE, "application/json"), (CACHE_CONTROL, "no-cache")];
    (headers, text(&chat.config).to_owned()).into_response()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_demo_file_can_be_read() {
        assert_eq!(check(DEMO), Ok(()));
        assert_eq!(check(EMPTY), Ok(()));
    }

    #[test]
    fn a_mistake_is_named() {
        let nothing = check("тут не JSON");
        assert!(nothing.is_err_and(|why| why.contains("not a JSON object")));
        let text = r#"{"channels":[{"kind":"phone","title":{"ru":"Линия"}}]}"#;
        assert!(check(text).is_err_and(|why| why.contains("\"value\"")));
        let text = r#"{"questions":[{"kind":"service"},{"kind":"text"}]}"#;
        assert!(check(text).is_err_and(|why| why.contains("\"title\"")));
        let own = r#"{"kind":"text","title":{"ru":"?"}},"#.repeat(7);
        let text = format!(r#"{{"questions":[{}]}}"#, own.trim_end_matches(','));
        assert!(check(&text).is_err_and(|why| why.contains("more than 6")));
    }
}
