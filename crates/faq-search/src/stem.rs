//! Words without their endings: the Snowball stemmer for Russian, and a light one for English.
//!
//! The tables are a page; a crate of stemmers brings those of all its languages along.

use crate::letters::{code, is_russian};

const VOWELS: &str = "аеиоуыэюя";

/// Endings, the first row of which stand only after `а` or `я`.
type Endings = [&'static str; 2];

const GERUND: Endings = ["в вши вшись", "ив ивши ившись ыв ывши ывшись"];
const REFLEXIVE: Endings = ["", "ся сь"];
const ADJECTIVE: Endings =
    ["", "ее ие ые ое ими ыми ей ий ый ой ем им ым ом его ого ему ому их ых ую юю ая яя ою ею"];
const PARTICIPLE: Endings = ["ем нн вш ющ щ", "ивш ывш ующ"];
const VERB: Endings = [
    "ла на ете йте ли й л ем н ло но ет ют ны ть ешь нно",
    "ила ыла ена ейте уйте ите или ыли ей уй ил ыл им ым ен ило ыло ено ят ует уют ит ыт ены ить ыть ишь ую ю",
];
const NOUN: Endings = [
    "",
    "а ев ов ие ье е иями ями ами еи ии и ией ей ой ий й иям ям ием ем ам ом о у ах иях ях ы ь ию ью ю ия ья я",
];
const SUPERLATIVE: Endings = ["", "ейш ейше"];
const DERIVED: Endings = ["", "ост ость"];

/// How many letters of a word carry its meaning.
pub(crate) fn stem(word: &mut Vec<u8>) {
    match word.first() {
        Some(first) if is_russian(*first) => russian(word),
        Some(first) if first.is_ascii_lowercase() => english(word),
        _ => {}
    }
}

fn is(letter: u8, one_of: &str) -> bool {
    one_of.chars().any(|other| code(other) == Some(letter))
}

/// Whether the word ends so, not counting its first letters.
fn ends(word: &[u8], from: usize, ending: &str) -> bool {
    let length = ending.chars().count();
    word.len() >= from + length
        && ending.chars().zip(&word[word.len() - length..]).all(|(letter, byte)| code(letter) == Some(*byte))
}

/// Takes the longest of the endings away, if there is one behind the first letters.
fn cut(word: &mut Vec<u8>, from: usize, [after_a, always]: Endings) -> bool {
    let mut longest = 0;
    let mut bound = false;
    for (row, needs_a) in [(after_a, true), (always, false)] {
        let last = word.last().copied();
        for ending in row.split(' ').filter(|ending| ending.chars().next_back().and_then(code) == last) {
            let length = ending.chars().count();
            if length > longest && ends(word, from, ending) {
                longest = length;
                bound = needs_a;
            }
        }
    }
    let rest = word.len() - longest;
    if longest == 0 || (bound && !(rest > from && is(word[rest - 1], "ая"))) {
        return false;
    }
    word.truncate(rest);
    true
}

/// Where the part behind the next vowel and the consonant after it begins.
fn behind(word: &[u8], from: usize) -> usize {
    (from + 1..word.len())
        .find(|at| is(word[at - 1], VOWELS) && !is(word[*at], VOWELS))
        .map_or(word.len(), |at| at + 1)
}

fn russian(word: &mut Vec<u8>) {
    let Some(vowel) = word.iter().position(|letter| is(*letter, VOWELS)) else { return };
    let from = vowel + 1;
    let second = behind(word, behind(word, 0));
    if !cut(word, from, GERUND) {
        cut(word, from, REFLEXIVE);
        if cut(word, from, ADJECTIVE) {
            cut(word, from, PARTICIPLE);
        } else if !cut(word, from, VERB) {
            cut(word, from, NOUN);
        }
    }
    if ends(word, from, "и") {
        word.pop();
    }
    cut(word, second.max(from), DERIVED);
    if cut(word, from, SUPERLATIVE) || ends(word, from, "нн") {
        if ends(word, from, "нн") {
            word.pop();
        }
    } else if ends(word, from, "ь") {
        word.pop();
    }
}

fn english(word: &mut Vec<u8>) {
    for (ending, least) in [(&b"ing"[..], 3), (b"ed", 3), (b"es", 4), (b"s", 3)] {
        if word.ends_with(ending) && !word.ends_with(b"ss") && word.len() >= ending.len() + least {
            word.truncate(word.len() - ending.len());
            break;
        }
    }
    if word.len() > 3 && word.ends_with(b"e") {
        word.pop();
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::letters::{codes, spelled, words};

    fn stemmed(word: &str) -> String {
        let mut letters = codes(word);
        stem(&mut letters);
        spelled(&letters)
    }

    #[test]
    fn russian_words_are_stemmed_as_snowball_does() {
        let snowball = rust_stemmers::Stemmer::create(rust_stemmers::Algorithm::Russian);
        let content = include_str!("../content/faq.json");
        let mut compared = 0;
        for word in words(content).into_iter().filter(|word| word.letters.iter().all(|one| is_russian(*one)))
        {
            let word = spelled(&word.letters);
            assert_eq!(stemmed(&word), snowball.stem(&word), "{word}");
            compared += 1;
        }
        assert!(compared > 5000, "only {compared} words");
    }

    #[test]
    fn rare_endings_are_stemmed_as_snowball_does() {
        let snowball = rust_stemmers::Stemmer::create(rust_stemmers::Algorithm::Russian);
        for word in [
            "важнейшего",
            "прочитавшись",
            "данность",
            "сделанный",
            "взявши",
            "ясь",
            "длиннейше",
            "ы",
            "вскль",
        ] {
            assert_eq!(stemmed(word), snowball.stem(word), "{word}");
        }
    }

    #[test]
    fn english_words_lose_their_plainest_endings() {
        for (word, plain) in
            [("files", "fil"), ("file", "fil"), ("attached", "attach"), ("pass", "pass"), ("sms", "sms")]
        {
            assert_eq!(stemmed(word), plain);
        }
    }
}
