//! Files that people write for the server and the widget: each mistake is named, none brings anything down.

use std::path::Path;

use chat_server::Config;
use faq_search::{Faq, Index, Reading};
use serde_json::json;
use tempfile::TempDir;

use crate::Result;
use crate::subject::{Subject, Verdict};

const EXAMPLE: &str = include_str!("../../../../crates/chat-server/chat-server.example.toml");
const PORTAL: &str = include_str!("../../../../crates/chat-server/demo/portal.json");
const FAQ: &str = include_str!("../../../../crates/faq-search/content/faq.json");

/// Entries of the file of frequent questions that are mutated: all of them take too long each time.
const ENTRIES: usize = 4;

/// Most that is found.
const HITS: usize = 5;

/// Longest sentence about a mistake, besides what it quotes of the file.
const SENTENCE: usize = 500;

/// The server's own file.
pub(super) fn config() -> Result<Subject> {
    let directory = tempfile::tempdir()?;
    let all_on = EXAMPLE.replace("#: ", "");
    let small = "listen = \"127.0.0.1:0\"\n[limits]\ntext = 4000\n[heartbeat]\nevery_ms = 25000\n".to_owned();
    let corpus = vec![EXAMPLE.to_owned(), all_on, small].into_iter().map(String::into_bytes).collect();
    Ok(Subject::new("config", corpus, move |input| load(&directory, "server.toml", input, None)))
}

/// The portal's file, read with the server's.
pub(super) fn portal() -> Result<Subject> {
    let directory = tempfile::tempdir()?;
    let corpus = vec![PORTAL.as_bytes().to_vec(), b"{}".to_vec()];
    Ok(Subject::new("portal", corpus, move |input| {
        load(&directory, "portal.json", input, Some("portal_file = \"portal.json\"\n"))
    }))
}

/// The file of frequent questions.
pub(super) fn faq() -> Subject {
    let mut value: serde_json::Value = serde_json::from_str(FAQ).unwrap_or_default();
    if let Some(entries) = value["entries"].as_array_mut() {
        entries.truncate(ENTRIES);
    }
    let corpus = vec![value.to_string().into_bytes(), b"{}".to_vec()];
    Subject::new("faq", corpus, |input| {
        let text = String::from_utf8_lossy(input);
        let mistakes = faq_search::check(&text);
        sentences(&mistakes, input)?;
        match Faq::read(&text) {
            Ok(faq) => {
                let found = Index::new(&faq).search("не приходит смс", Reading::Free, HITS);
                if found.hits.len() > HITS {
                    Err("more is found than was asked for".to_owned())
                } else {
                    Ok(())
                }
            }
            Err(_) if mistakes.is_empty() => {
                Err("what is said to be without mistakes cannot be read".to_owned())
            }
            Err(_) => Ok(()),
        }
    })
}

/// The portal's own sentences.
pub(super) fn texts() -> Subject {
    let all = chat_texts::all_keys(chat_texts::Lang::Ru).to_string();
    let few = json!({ "language": "ru", "base": "ru" }).to_string();
    Subject::new("texts", vec![all.into_bytes(), few.into_bytes()], |input| {
        sentences(&chat_texts::mistakes(&String::from_utf8_lossy(input)), input)
    })
}

/// Loads the server's configuration, and of a good one asks what is made of it.
fn load(directory: &TempDir, name: &str, input: &[u8], config: Option<&str>) -> Verdict {
    let write = |path: &Path, bytes: &[u8]| std::fs::write(path, bytes).map_err(|error| error.to_string());
    write(&directory.path().join(name), input)?;
    let file = directory.path().join("server.toml");
    if let Some(config) = config {
        write(&file, config.as_bytes())?;
    }
    match Config::load(Some(&file), |_| None) {
        Ok(config) => {
            if config.silence_ms() < config.heartbeat.every_ms {
                return Err("people would be cut off between two heartbeats".to_owned());
            }
            drop(config.features());
            Ok(())
        }
        Err(mistake) => sentence(&mistake.to_string(), input),
    }
}

fn sentences(mistakes: &[String], input: &[u8]) -> Verdict {
    mistakes.iter().try_for_each(|mistake| sentence(mistake, input))
}

fn sentence(text: &str, input: &[u8]) -> Verdict {
    match text.trim().len() {
        0 => Err("a mistake is not named".to_owned()),
        // Each byte that is no text is quoted as a mark of three.
        length if length > SENTENCE + 3 * input.len() => Err(format!("a mistake is named in {length} bytes")),
        _ => Ok(()),
    }
}
