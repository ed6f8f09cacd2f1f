//! Saying a sentence of a file: its gaps are filled, and of several forms the fitting one is chosen.

use std::cell::Cell;

use crate::Texts;
use crate::texts::Wording;

/// What stands in a gap this time.
#[derive(Clone, Copy, Debug)]
pub enum Said<'a> {
    /// A text.
    Text(&'a str),
    /// A number.
    Number(u64),
    /// A size in bytes.
    Bytes(u64),
    /// One of few words.
    Word(&'static str),
}

/// What a language's own rules say; the browser knows them.
#[derive(Clone, Copy)]
pub struct Intl {
    /// The plural of a number: `one`, `few`, `many`…, in the language of the tag.
    pub plural: fn(&str, u64) -> String,
    /// A size with its unit, like «2,5 МБ».
    pub size: fn(&str, u64) -> String,
}

thread_local! {
    /// The file in use. A page has one chat, and a chat one file.
    static IN_USE: Cell<Option<&'static Texts>> = const { Cell::new(None) };
}

/// Has sentences said by this file from now on.
pub(crate) fn put_in_use(texts: &'static Texts) {
    IN_USE.set(Some(texts));
}

/// Says a sentence.
pub(crate) fn filled(table: &str, name: &str, gaps: &[(&str, Said)]) -> String {
    let Some(texts) = IN_USE.get() else { return String::new() };
    fill(chosen(texts, table, name, gaps), texts, gaps)
}

/// Says a sentence without gaps that depends on a word.
pub(crate) fn fixed(table: &str, name: &str, gaps: &[(&str, Said)]) -> &'static str {
    IN_USE.get().map(|texts| chosen(texts, table, name, gaps)).unwrap_or_default()
}

fn chosen(texts: &'static Texts, table: &str, name: &str, gaps: &[(&str, Said)]) -> &'static str {
    match texts.wording(table, name) {
        Some(Wording::One(words)) => words,
        Some(Wording::Forms(forms)) => {
            let form = |wanted: &str| forms.iter().find(|(when, _)| when == wanted);
            let by_gap = gaps.iter().enumerate().find_map(|(index, (_, said))| match *said {
                Said::Text("") if index == 0 => form("empty"),
                Said::Number(number) => {
                    form(&number.to_string()).or_else(|| form(&(texts.intl.plural)(&texts.tag, number)))
                }
                Said::Word(word) => form(word),
                Said::Text(_) | Said::Bytes(_) => None,
            });
            // A file without «other» names every case.
            by_gap.or_else(|| form("other")).map(|(_, words)| words.as_str()).unwrap_or_default()
        }
        Some(Wording::List(_)) | None => "",
    }
}

fn fill(words: &str, texts: &Texts, gaps: &[(&str, Said)]) -> String {
    let mut out = String::new();
    let mut rest = words;
    while let Some((before, from)) = rest.split_once('{') {
        out.push_str(before);
        let Some((name, after)) = from.split_once('}') else { break };
        match gaps.iter().find(|(gap, _)| *gap == name).map(|(_, said)| *said) {
            Some(Said::Text(text) | Said::Word(text)) => out.push_str(text),
            Some(Said::Number(number)) => out.push_str(&number.to_string()),
            Some(Said::Bytes(bytes)) => out.push_str(&(texts.intl.size)(&texts.tag, bytes)),
            None => {}
        }
        rest = after;
    }
    out.push_str(rest);
    out
}
