//! A portal's file of texts, and what is wrong in one.

use std::fmt;

use serde_json::{Map, Value};

use crate::said::Intl;
use crate::{Gap, Shape};

/// The most a file may have, bytes.
pub const MOST_BYTES: usize = 256 * 1024;

/// What chooses a form besides numbers and words of a sentence.
const PLURALS: [&str; 6] = ["zero", "one", "two", "few", "many", "other"];

/// How a file words a sentence.
pub(crate) enum Wording {
    /// In one way.
    One(String),
    /// In several: when, and how.
    Forms(Vec<(String, String)>),
    /// A list of words.
    List(Vec<String>),
}

/// How a language is written.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Direction {
    FromLeft,
    FromRight,
}

/// Languages that are written from right to left, unless their tag names a script.
const FROM_RIGHT: [&str; 15] =
    ["ar", "arc", "ckb", "dv", "fa", "he", "iw", "ks", "nqo", "ps", "sd", "syr", "ug", "ur", "yi"];
/// Scripts that are.
const FROM_RIGHT_SCRIPTS: [&str; 6] = ["Adlm", "Arab", "Hebr", "Nkoo", "Syrc", "Thaa"];

/// A file that was read: what is right in it. The rest stays as it is built in.
pub struct Texts {
    pub(crate) tag: String,
    pub(crate) in_english: bool,
    direction: Option<Direction>,
    pub(crate) intl: Intl,
    sentences: Vec<(&'static str, &'static str, Wording)>,
}

impl fmt::Debug for Texts {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(out, "Texts({}, {} sentences)", self.tag, self.sentences.len())
    }
}

/// A table by name, with its sentences.
pub(crate) type Known = (&'static str, &'static [(&'static str, Shape)]);

impl Texts {
    /// Reads a file for a page whose language has the tag `lang`. Beside it a sentence for each mistake.
    pub(crate) fn read(text: &str, lang: &str, intl: Intl, tables: &[Known]) -> (Self, Vec<String>) {
        let mut texts = Self {
            tag: lang.to_owned(),
            in_english: lang == "en",
            direction: None,
            intl,
            sentences: Vec::new(),
        };
        let mut mistakes = Vec::new();
        if text.len() > MOST_BYTES {
            mistakes.push(format!("the file has {} bytes, at most {MOST_BYTES} are read", text.len()));
            return (texts, mistakes);
        }
        let file = match serde_json::from_str(text) {
            Ok(Value::Object(file)) => file,
            Ok(_) => {
                mistakes.push("the file is no object: write { … }".to_owned());
                return (texts, mistakes);
            }
            Err(why) => {
                mistakes.push(format!("this is not JSON: {why}"));
                return (texts, mistakes);
            }
        };
        for (key, value) in &file {
            match (key.as_str(), tables.iter().find(|(name, _)| name == key)) {
                ("language", _) => texts.take_language(value, &mut mistakes),
                ("direction", _) => match value.as_str() {
                    Some("ltr") => texts.direction = Some(Direction::FromLeft),
                    Some("rtl") => texts.direction = Some(Direction::FromRight),
                    _ => mistakes.push("direction: write \"ltr\" or \"rtl\"".to_owned()),
                },
                ("base", _) => match value.as_str() {
                    Some("en") => texts.in_english = true,
                    Some("ru") => texts.in_english = false,
                    _ => mistakes.push("base: write \"ru\" or \"en\"".to_owned()),
                },
                (_, Some(table)) => texts.take_table(*table, value, &mut mistakes),
                (_, None) => mistakes.push(unknown(key, "", tables.iter().map(|(name, _)| *name))),
            }
        }
        (texts, mistakes)
    }

    fn take_language(&mut self, value: &Value, mistakes: &mut Vec<String>) {
        match value.as_str().filter(|tag| is_tag(tag)) {
            Some(tag) => self.tag = tag.to_owned(),
            None => mistakes.push("language: write a tag like \"tt\" or \"tt-RU\"".to_owned()),
        }
    }

    /// Whether the language is written from right to left, by what the file says or else by its tag.
    pub(crate) fn is_right_to_left(&self) -> bool {
        match self.direction {
            Some(direction) => direction == Direction::FromRight,
            None => is_right_to_left(&self.tag),
        }
    }

    fn take_table(&mut self, (table, shapes): Known, value: &Value, mistakes: &mut Vec<String>) {
        let Some(sentences) = value.as_object() else {
            mistakes.push(format!("{table}: write an object of sentences by name"));
            return;
        };
        for (name, value) in sentences {
            let Some((name, shape)) = shapes.iter().find(|(known, _)| known == name) else {
                mistakes.push(unknown(name, table, shapes.iter().map(|(name, _)| *name)));
                continue;
            };
            match wording(value, *shape) {
                Ok(wording) => self.sentences.push((table, name, wording)),
                Err(what) => mistakes.push(format!("{table}.{name}: {what}")),
            }
        }
    }

    pub(crate) fn wording(&self, table: &str, name: &str) -> Option<&Wording> {
        let found = self.sentences.iter().find(|(of, named, _)| *of == table && *named == name);
        found.map(|(_, _, wording)| wording)
    }

    /// Whether the file says the sentence.
    pub fn has(&self, table: &str, name: &str) -> bool {
        self.wording(table, name).is_some()
    }

    /// Words of the file.
    pub fn words(&'static self, table: &str, name: &str) -> Option<&'static str> {
        match self.wording(table, name)? {
            Wording::One(words) => Some(words),
            Wording::Forms(_) | Wording::List(_) => None,
        }
    }

    /// A list of the file.
    pub fn list<const N: usize>(&'static self, table: &str, name: &str) -> Option<[&'static str; N]> {
        match self.wording(table, name)? {
            Wording::List(words) => {
                Some(std::array::from_fn(|index| words.get(index).map_or("", String::as_str)))
            }
            Wording::One(_) | Wording::Forms(_) => None,
        }
    }
}

/// Whether this is a language, a script and a region, as every browser takes them: `tt`, `tt-Cyrl`, `tt-RU`.
fn is_tag(tag: &str) -> bool {
    let letters = |part: &str| part.chars().all(|c| c.is_ascii_alphabetic());
    let digits = |part: &str| part.chars().all(|c| c.is_ascii_digit());
    let mut parts = tag.split('-').peekable();
    let language = parts.next().is_some_and(|part| (2..=3).contains(&part.len()) && letters(part));
    parts.next_if(|part| part.len() == 4 && letters(part));
    parts.next_if(|part| part.len() == 2 && letters(part) || part.len() == 3 && digits(part));
    language && parts.next().is_none()
}

fn is_right_to_left(tag: &str) -> bool {
    let is = |known: &[&str], part: &str| known.iter().any(|known| known.eq_ignore_ascii_case(part));
    let mut parts = tag.split('-');
    let language = parts.next().unwrap_or_default();
    match parts.next().filter(|part| part.len() == 4) {
        Some(script) => is(&FROM_RIGHT_SCRIPTS, script),
        None => is(&FROM_RIGHT, language),
    }
}

fn unknown<'a>(name: &str, table: &str, known: impl Iterator<Item = &'a str>) -> String {
    let place = if table.is_empty() { name.to_owned() } else { format!("{table}.{name}") };
    // The one that begins alike is meant, most often.
    let alike =
        |known: &&str| known.chars().zip(name.chars()).take_while(|(one, other)| one == other).count();
    match known.max_by_key(alike).filter(|known| alike(known) > 2) {
        Some(known) => format!("{place}: there is no such name; is {known} meant?"),
        None => format!("{place}: there is no such name"),
    }
}

fn wording(value: &Value, shape: Shape) -> Result<Wording, String> {
    match (shape, value) {
        (Shape::Words, Value::String(words)) => Ok(Wording::One(words.clone())),
        (Shape::Words, _) => Err("write words in quotes".to_owned()),
        (Shape::List(count), Value::Array(list))
            if list.len() == count && list.iter().all(Value::is_string) =>
        {
            Ok(Wording::List(list.iter().filter_map(|word| Some(word.as_str()?.to_owned())).collect()))
        }
        (Shape::List(count), _) => Err(format!("write a list of {count} words in quotes")),
        (Shape::Sentence(gaps), Value::String(words)) => {
            check_gaps(words, gaps)?;
            Ok(Wording::One(words.clone()))
        }
        (Shape::Sentence(gaps), Value::Object(forms)) => forms_of(forms, gaps),
        (Shape::Sentence(_), _) => Err("write words in quotes, or an object of forms".to_owned()),
    }
}

fn forms_of(forms: &Map<String, Value>, gaps: &[(&str, Gap)]) -> Result<Wording, String> {
    let numbers = gaps.iter().any(|(_, gap)| *gap == Gap::Number);
    let texts = gaps.first().is_some_and(|(_, gap)| *gap == Gap::Text);
    let words = gaps.iter().find_map(|(_, gap)| match gap {
        Gap::Word(words) => Some(*words),
        _ => None,
    });
    let mut taken = Vec::new();
    for (when, value) in forms {
        let known = when == "other"
            || numbers && (PLURALS.contains(&when.as_str()) || when.parse::<u64>().is_ok())
            || texts && when == "empty"
            || words.is_some_and(|words| words.contains(&when.as_str()));
        if !known {
            return Err(format!("there is no form \"{when}\" of it"));
        }
        let said = value.as_str().ok_or_else(|| format!("write the form \"{when}\" in quotes"))?;
        check_gaps(said, gaps)?;
        taken.push((when.clone(), said.to_owned()));
    }
    let has = |wanted: &str| taken.iter().any(|(when, _)| when == wanted);
    if !has("other") && !words.is_some_and(|words| words.iter().all(|word| has(word))) {
        return Err("the form \"other\" is missing".to_owned());
    }
    Ok(Wording::Forms(taken))
}

fn check_gaps(words: &str, gaps: &[(&str, Gap)]) -> Result<(), String> {
    let mut rest = words;
    while let Some((_, from)) = rest.split_once('{') {
        let (name, after) = from.split_once('}').ok_or("a gap is not closed: write {name}")?;
        if !gaps.iter().any(|(gap, _)| *gap == name) {
            let known: Vec<String> = gaps.iter().map(|(gap, _)| format!("{{{gap}}}")).collect();
            return Err(format!("there is no gap {{{name}}}; there are: {}", known.join(", ")));
        }
        rest = after;
    }
    Ok(())
}
