//! The automatic helper: one answer a topic, as the portal's file gives it. Any client that opens a conversation with
//! such a topic gets it, because it is the server that answers.

use std::collections::BTreeMap;

use chat_protocol::portal::{Portal, Words};
use chat_protocol::{Action, EventBody, Personal, QUEUE, SOLVED, json};

use crate::config::Config;
use crate::portal_file;

/// What is answered, by topic.
#[derive(Debug, Default)]
pub(crate) struct Answers(BTreeMap<String, Words>);

impl Answers {
    /// Those of the portal's file, which was checked at the start.
    pub(crate) fn of(config: &Config) -> Self {
        let portal: Portal = json::parse(portal_file::text(config)).unwrap_or_default();
        let answered = portal.topics.into_iter().filter_map(|topic| Some((topic.id, topic.answer?)));
        Self(answered.collect())
    }

    /// The message that answers a topic, in a language of BCP 47; Russian for any there are no words in.
    pub(crate) fn to(&self, topic: Option<&str>, lang: Option<&str>) -> Option<EventBody> {
        let Words { ru, en } = self.0.get(topic?)?;
        let in_english = lang.is_some_and(|lang| lang.split(['-', '_']).next() == Some("en"));
        let (text, helped, pass_on) = match en.as_ref().filter(|_| in_english) {
            Some(en) => (en, "It helped", "Pass on to an operator"),
            None => (ru, "Помогло", "Передать в онлайн-чат"),
        };
        let action = |id: &str, label: &str| Action { id: id.to_owned(), label: label.into() };
        Some(EventBody::Message {
            text: Personal(text.clone()),
            files: Vec::new(),
            actions: vec![action(SOLVED, helped), action(QUEUE, pass_on)],
        })
    }
}
