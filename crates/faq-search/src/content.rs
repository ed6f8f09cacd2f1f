//! What can be asked, and what is answered: one JSON file, which a portal replaces.

use std::collections::BTreeMap;

use chat_protocol::from_json;
use chat_protocol::json::{self, BadField};
use chat_protocol::portal::Words;

/// The largest file that is read, in bytes: more than 1,000 entries.
pub const LARGEST: usize = 4 * 1024 * 1024;

from_json! {
    or default
    /// The whole file.
    #[derive(Clone, Debug, Default, PartialEq, Eq)]
    pub struct Faq {
        /// The themes, in the order in which they are shown.
        pub themes: Vec<Theme>,
        /// Words that mean the same, in groups.
        pub synonyms: Vec<Vec<String>>,
        /// The questions with their answers.
        pub entries: Vec<Entry>,
    }
}

from_json! {
    /// What several entries are about.
    #[derive(Clone, Debug, PartialEq, Eq)]
    pub struct Theme {
        /// Named by the entries.
        pub id: String,
        /// Its words.
        pub title: Words,
    }
}

from_json! {
    /// A question with its answer.
    #[derive(Clone, Debug, PartialEq, Eq)]
    pub struct Entry {
        /// Its name, for operators and statistics.
        pub id: String,
        /// The theme's name.
        pub theme: String,
        /// The question.
        pub title: Words,
        /// The answer, a step each. `{name}` stands for what the portal says about that, `{name|words}` for the
        /// words where it says nothing.
        pub steps: Vec<Words>,
        /// Pages that help.
        pub links: Vec<Link>,
        /// Who can help further, the best way first: `chat`, `call_back`, `form`, `phone`, `email`.
        pub ways: Vec<String>,
        /// How people ask for it in other words.
        pub asked: Vec<String>,
    }
}

from_json! {
    /// A page.
    #[derive(Clone, Debug, PartialEq, Eq)]
    pub struct Link {
        /// What it is.
        pub title: Words,
        /// Its address, `https:`; may hold `{name|words}` as a step may.
        pub href: String,
    }
}

impl Faq {
    /// Reads a file.
    ///
    /// # Errors
    /// Names the field that is missing or of the wrong type; none when it is too large or not JSON.
    pub fn read(text: &str) -> Result<Self, BadField> {
        if text.len() > LARGEST { Err(BadField("")) } else { json::parse(text) }
    }
}

/// The text with what the portal says in the places kept for it; none when it says nothing about one of them and
/// the text has no words for that case.
pub fn filled(text: &str, facts: &BTreeMap<String, String>) -> Option<String> {
    let mut whole = String::with_capacity(text.len());
    let mut rest = text;
    while let Some((before, after)) = rest.split_once('{') {
        let (place, behind) = after.split_once('}')?;
        let (name, otherwise) =
            place.split_once('|').map_or((place, None), |(name, words)| (name, Some(words)));
        whole.push_str(before);
        whole.push_str(facts.get(name).map(String::as_str).or(otherwise)?);
        rest = behind;
    }
    whole.push_str(rest);
    Some(whole)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn facts() -> BTreeMap<String, String> {
        BTreeMap::from([("wait".to_owned(), "две минуты".to_owned())])
    }

    #[test]
    fn a_place_is_filled_with_what_the_portal_says() {
        assert_eq!(filled("Ждать {wait}.", &facts()).as_deref(), Some("Ждать две минуты."));
        assert_eq!(filled("Ждать {wait|час}.", &facts()).as_deref(), Some("Ждать две минуты."));
        assert_eq!(filled("Без мест.", &facts()).as_deref(), Some("Без мест."));
    }

    #[test]
    fn where_the_portal_says_nothing_the_text_has_words_or_is_left_out() {
        assert_eq!(filled("До {end|утра} и {wait}", &facts()).as_deref(), Some("До утра и две минуты"));
        assert_eq!(filled("Номер: {phone}.", &facts()), None);
        assert_eq!(filled("Скобка { одна", &facts()), None);
    }

    #[test]
    fn a_broken_file_is_refused_and_an_empty_one_is_not() {
        assert_eq!(Faq::read("{}"), Ok(Faq::default()));
        assert_eq!(Faq::read("[]"), Err(BadField("")));
        assert_eq!(Faq::read(r#"{"entries":[{"id":"a"}]}"#), Err(BadField("theme")));
        let huge = " ".repeat(LARGEST + 1);
        assert_eq!(Faq::read(&huge), Err(BadField("")));
    }
}
