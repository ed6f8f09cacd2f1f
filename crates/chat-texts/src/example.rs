//! How a file would say what is built in: a translator begins from that. A sentence with gaps is a function; it is
//! called with marks, and where the marks come out the gaps are.

use serde_json::{Map, Value, json};

use crate::Gap;

/// Numbers that stand in no sentence and fit into a byte.
const MARKS: [u64; 3] = [191, 193, 197];
const MEGABYTE: u64 = 1_048_576;
/// What of a size is said with it.
const UNITS: [&str; 2] = [" МБ", " MB"];

/// What a sentence is called with, for one gap; the gap takes of it what fits.
pub(crate) struct Sample {
    /// For a text.
    pub(crate) text: String,
    /// For a number or a size.
    pub(crate) number: u64,
    /// For a word.
    pub(crate) word: &'static str,
}

/// Words.
pub(crate) fn words(words: &str) -> Value {
    words.into()
}

/// A list.
pub(crate) fn list(words: &[&str]) -> Value {
    words.into()
}

/// A sentence with gaps, or an object of its forms.
pub(crate) fn sentence(gaps: &[(&str, Gap)], call: impl Fn(&[Sample]) -> String) -> Value {
    let words = gaps.iter().find_map(|(_, gap)| match gap {
        Gap::Word(words) => Some(*words),
        _ => None,
    });
    match words {
        Some(words) => {
            let forms: Map<_, _> =
                words.iter().map(|word| ((*word).to_owned(), json!(template(gaps, word, &call)))).collect();
            let first = forms.values().next().cloned().unwrap_or_default();
            if forms.values().all(|form| *form == first) { first } else { forms.into() }
        }
        None => with_exceptions(gaps, &call),
    }
}

/// The sentence, and where it has others for an empty text or a small number, those too.
fn with_exceptions(gaps: &[(&str, Gap)], call: &impl Fn(&[Sample]) -> String) -> Value {
    let usual = template(gaps, "", call);
    let mut forms = Map::new();
    for (index, (name, gap)) in gaps.iter().enumerate() {
        let mut samples = marks(gaps, "");
        let gap_in_braces = format!("{{{name}}}");
        match gap {
            Gap::Text if index == 0 => {
                samples[index].text.clear();
                let said = named(gaps, &call(&samples));
                if said != usual.replace(&gap_in_braces, "") {
                    forms.insert("empty".to_owned(), said.into());
                }
            }
            // Of several numbers none alone makes a form.
            Gap::Number if gaps.len() == 1 => {
                for number in 0..10 {
                    samples[index].number = number;
                    let said = call(&samples);
                    if said != usual.replace(&gap_in_braces, &number.to_string()) {
                        forms.insert(number.to_string(), said.into());
                    }
                }
            }
            _ => {}
        }
    }
    if forms.is_empty() {
        return usual.into();
    }
    forms.insert("other".to_owned(), usual.into());
    forms.into()
}

fn template(gaps: &[(&str, Gap)], word: &'static str, call: &impl Fn(&[Sample]) -> String) -> String {
    named(gaps, &call(&marks(gaps, word)))
}

fn marks(gaps: &[(&str, Gap)], word: &'static str) -> Vec<Sample> {
    let mark = |(index, (name, gap)): (usize, &(&str, Gap))| {
        let number = MARKS[index % MARKS.len()] * if *gap == Gap::Bytes { MEGABYTE } else { 1 };
        Sample { text: format!("{{{name}}}"), number, word }
    };
    gaps.iter().enumerate().map(mark).collect()
}

/// Names in place of the marks.
fn named(gaps: &[(&str, Gap)], said: &str) -> String {
    let mut said = said.to_owned();
    for (index, (name, gap)) in gaps.iter().enumerate() {
        let (mark, gap_in_braces) = (MARKS[index % MARKS.len()].to_string(), format!("{{{name}}}"));
        match gap {
            Gap::Number => said = said.replace(&mark, &gap_in_braces),
            Gap::Bytes => {
                for unit in UNITS {
                    said = said.replace(&format!("{mark}{unit}"), &gap_in_braces);
                }
            }
            Gap::Text | Gap::Word(_) => {}
        }
    }
    said
}
