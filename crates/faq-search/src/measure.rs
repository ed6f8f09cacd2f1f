//! How good the lookup is: labelled questions, and the usual measures of what is found.

use std::collections::BTreeMap;

use chat_protocol::from_json;
use chat_protocol::json::{self, BadField};

use crate::content::Faq;
use crate::index::Index;
use crate::search::Reading;

from_json! {
    /// A question, and which entries answer it.
    #[derive(Clone, Debug, PartialEq, Eq)]
    pub struct Labelled {
        /// What somebody writes.
        pub query: String,
        /// The entries that would help, by name; none when nothing may be found.
        pub expect: Vec<String>,
        /// Of what kind the question is.
        pub kind: String,
    }
}

/// Reads a file of labelled questions.
///
/// # Errors
/// Names the field that is missing or of the wrong type.
pub fn read(text: &str) -> Result<Vec<Labelled>, BadField> {
    json::parse(text)
}

/// Measures over some questions.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Measures {
    /// Questions that have an answer.
    pub answerable: usize,
    /// Questions that have none.
    pub others: usize,
    /// With an answer in the first place.
    pub first: usize,
    /// With an answer in the first three.
    pub three: usize,
    /// One divided by the place of the first answer, summed up.
    pub reciprocal: f64,
    /// Those that have no answer and found one.
    pub noise: usize,
}

impl Measures {
    /// Share with an answer in the first place.
    pub fn r1(&self) -> f64 {
        self.first as f64 / self.answerable as f64
    }

    /// Share with an answer in the first three.
    pub fn r3(&self) -> f64 {
        self.three as f64 / self.answerable as f64
    }

    /// Mean reciprocal rank in the first ten.
    pub fn mrr(&self) -> f64 {
        self.reciprocal / self.answerable as f64
    }

    /// Share of the questions without an answer that found one.
    pub fn fp(&self) -> f64 {
        self.noise as f64 / self.others as f64
    }

    fn add(&mut self, expected: &[String], found: &[&str]) {
        if expected.is_empty() {
            self.others += 1;
            self.noise += usize::from(!found.is_empty());
            return;
        }
        self.answerable += 1;
        let place = found.iter().position(|entry| expected.iter().any(|expected| expected == entry));
        if let Some(place) = place {
            self.first += usize::from(place == 0);
            self.three += usize::from(place < 3);
            self.reciprocal += 1.0 / (place as f64 + 1.0);
        }
    }
}

/// What was measured, of each kind and in total.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Report {
    /// By kind.
    pub kinds: BTreeMap<String, Measures>,
    /// Over all.
    pub total: Measures,
    /// The questions without an answer in the first place, or with one that should have none, and what they found.
    pub missed: Vec<(String, Vec<String>)>,
}

/// Asks all questions.
pub fn measure(faq: &Faq, questions: &[Labelled]) -> Report {
    let index = Index::new(faq);
    let mut report = Report::default();
    for Labelled { query, expect, kind } in questions {
        let found = index.search(query, Reading::Free, 10);
        let names: Vec<&str> = found.hits.iter().map(|hit| faq.entries[hit.entry].id.as_str()).collect();
        report.total.add(expect, &names);
        report.kinds.entry(kind.clone()).or_default().add(expect, &names);
        let right = match names.first() {
            None => expect.is_empty(),
            Some(first) => expect.iter().any(|expected| expected == first),
        };
        if !right {
            report.missed.push((query.clone(), names.iter().take(5).map(ToString::to_string).collect()));
        }
    }
    report
}
