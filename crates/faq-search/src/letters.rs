//! Letters as single bytes, and words as rows of them.
//!
//! Searching compares letters all the time. In one byte each, a word is a slice, a letter is an index, and neither
//! needs decoding: Russian letters have their places of Windows-1251, Latin ones and digits those of ASCII.

use std::ops::Range;

/// The byte of `а`.
const A: u8 = 0xE0;
/// The byte of `я`.
const YA: u8 = 0xFF;

/// A word of a text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Word {
    /// Its letters, small, `е` for `ё`.
    pub letters: Vec<u8>,
    /// Where it stands in the text, in bytes.
    pub place: Range<usize>,
}

/// The byte of a letter or digit, whether large or small; none for anything that separates words.
pub(crate) fn code(letter: char) -> Option<u8> {
    match letter {
        'а'..='я' => Some((letter as u32 - 'а' as u32) as u8 + A),
        'А'..='Я' => Some((letter as u32 - 'А' as u32) as u8 + A),
        'ё' | 'Ё' => Some(A + 5),
        'a'..='z' | '0'..='9' => Some(letter as u8),
        'A'..='Z' => Some(letter as u8 + 32),
        _ => None,
    }
}

/// A large letter of either alphabet as a small one.
pub(crate) fn small(letter: char) -> char {
    match letter {
        'А'..='Я' => char::from_u32(letter as u32 + 32).unwrap_or(letter),
        'Ё' => 'ё',
        _ => letter.to_ascii_lowercase(),
    }
}

/// The letter of a byte.
pub(crate) fn letter(code: u8) -> char {
    if code >= A { char::from_u32('а' as u32 + u32::from(code - A)).unwrap_or('а') } else { code as char }
}

/// The bytes of a word that holds nothing but letters.
pub(crate) fn codes(word: &str) -> Vec<u8> {
    word.chars().filter_map(code).collect()
}

/// The word of these bytes.
pub(crate) fn spelled(codes: &[u8]) -> String {
    codes.iter().map(|code| letter(*code)).collect()
}

/// Whether a letter is Russian.
pub(crate) fn is_russian(code: u8) -> bool {
    code >= A
}

/// Reads the words of a text, one after the other. A hyphen divides, except after a single letter: «e-mail» is one
/// word. An accent over a letter is passed over.
pub(crate) fn each_word(text: &str, mut read: impl FnMut(&[u8], Range<usize>)) {
    let mut letters = Vec::with_capacity(32);
    let mut start = 0;
    let ends = [(text.len(), ' ')];
    for (at, letter) in text.char_indices().chain(ends) {
        if let Some(code) = code(letter) {
            if letters.is_empty() {
                start = at;
            }
            letters.push(code);
        } else if letter != '\u{301}' && !(letter == '-' && letters.len() == 1) && !letters.is_empty() {
            read(&letters, start..at);
            letters.clear();
        }
    }
}

/// All words of a text.
pub(crate) fn words(text: &str) -> Vec<Word> {
    let mut found = Vec::new();
    each_word(text, |letters, place| found.push(Word { letters: letters.to_vec(), place }));
    found
}

/// The last byte value, so that tables over letters know their length.
pub(crate) const LAST: u8 = YA;

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> Vec<String> {
        words(text).iter().map(|word| spelled(&word.letters)).collect()
    }

    #[test]
    fn case_yo_and_accents_make_no_difference() {
        assert_eq!(read("Учётная ЗАПИСЬ, за́мок!"), ["учетная", "запись", "замок"]);
    }

    #[test]
    fn a_hyphen_divides_words_but_not_a_letter_from_its_word() {
        assert_eq!(read("онлайн-чат e-mail 5–10"), ["онлайн", "чат", "email", "5", "10"]);
    }

    #[test]
    fn a_word_knows_its_place() {
        let text = "«Чат» №7";
        let places: Vec<_> = words(text).into_iter().map(|word| &text[word.place]).collect();
        assert_eq!(places, ["Чат", "7"]);
    }
}
