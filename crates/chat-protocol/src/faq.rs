//! Frequent questions: asking the server for them, and telling whether an answer helped.
//!
//! The widget reads the portal's file and searches by itself; `faq.get` and `faq.search` are for clients that cannot.

use serde::Serialize;

use crate::frame::frames;
use crate::from_json;
use crate::portal::Words;
use crate::{CommandId, Personal};

/// In `welcome.features`: the server has frequent questions to ask for.
pub const FAQ: &str = "faq";

frames! {
    /// Server to who asks for frequent questions. An enum of its own, so that a widget need not carry what it never
    /// gets.
    FaqFrame {
        /// Answer to `faq.get` and `faq.search`.
        "faq" => Faq(FaqPage),
    }
}

from_json! {
    /// Asks for a page of all frequent questions.
    #[derive(Clone, Debug, PartialEq, Eq, Serialize)]
    #[serde(tag = "t", rename = "faq.get")]
    pub struct GetFaq {
        /// Name of the command.
        pub id: CommandId,
        /// The life of the copy the client holds.
        #[serde(skip_serializing_if = "Option::is_none")]
        pub etag: Option<String>,
        /// Where the page before ended, as the server said; none for the first page.
        #[serde(skip_serializing_if = "Option::is_none")]
        pub cursor: Option<String>,
    }
}

from_json! {
    /// Asks for the frequent questions that answer what somebody writes.
    #[derive(Clone, Debug, PartialEq, Eq, Serialize)]
    #[serde(tag = "t", rename = "faq.search")]
    pub struct SearchFaq {
        /// Name of the command.
        pub id: CommandId,
        /// What they write, finished or not; at most [`crate::limits::MAX_LOOKED_UP`] characters.
        pub q: Personal,
        /// At most so many; the server gives at most [`crate::limits::MAX_FOUND`].
        pub limit: u64,
    }
}

from_json! {
    /// Whether an answer helped: a number for who writes the answers. It says not who, and nobody waits for it.
    #[derive(Clone, Debug, PartialEq, Eq, Serialize)]
    #[serde(tag = "t", rename = "faq.helped")]
    pub struct AnswerHelped {
        /// Name of the question.
        pub entry: String,
        /// Whether it did.
        pub helped: bool,
    }
}

from_json! {
    /// Some frequent questions.
    #[derive(Clone, Debug, PartialEq, Eq, Serialize)]
    #[serde(tag = "t", rename = "faq")]
    pub struct FaqPage {
        /// The command.
        pub re: CommandId,
        /// The life of the server's copy. Where it is the one of `faq.get`, that copy is good and nothing follows.
        pub etag: String,
        /// The questions: in the order of the file, or the best answer first.
        pub items: Vec<FaqItem>,
        /// What was searched for, if that is not what was written.
        #[serde(skip_serializing_if = "Option::is_none")]
        pub read_as: Option<Personal>,
        /// Where the next page begins; none when this is the last.
        #[serde(skip_serializing_if = "Option::is_none")]
        pub cursor: Option<String>,
    }
}

from_json! {
    /// A question with its answer, as the file has it.
    #[derive(Clone, Debug, PartialEq, Eq, Serialize)]
    pub struct FaqItem {
        /// Its name.
        pub id: String,
        /// What it is about.
        pub theme: String,
        /// The question.
        pub title: Words,
        /// The answer, a step each.
        pub steps: Vec<Words>,
        /// Pages that help.
        #[serde(skip_serializing_if = "Vec::is_empty")]
        pub links: Vec<FaqLink>,
        /// Who can help further, the best way first.
        #[serde(skip_serializing_if = "Vec::is_empty")]
        pub ways: Vec<String>,
    }
}

from_json! {
    /// A page that helps.
    #[derive(Clone, Debug, PartialEq, Eq, Serialize)]
    pub struct FaqLink {
        /// What it is.
        pub title: Words,
        /// Its address.
        pub href: String,
    }
}
