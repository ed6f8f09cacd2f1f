//! How far a word as written is from a word as it should be.

use crate::letters::{LAST, code};

/// An edit that changes a letter, or loses or adds one.
pub(crate) const EDIT: u8 = 2;

/// Letters that are written for one another because they sound alike; they count half.
const ALIKE: [&str; 10] = ["ао", "еи", "ея", "ыи", "ий", "ая", "дт", "бп", "зс", "гк"];

/// Longer words are not compared.
const LONGEST: usize = 24;

/// What may be wrong in a word of so many letters.
pub(crate) fn allowed(letters: usize) -> u8 {
    match letters {
        0..=2 => 0,
        3 => EDIT / 2,
        4..=6 => EDIT,
        7..=8 => EDIT + EDIT / 2,
        _ => EDIT * 2,
    }
}

/// Which letters a word has, a bit each; several letters share one.
pub(crate) fn mask(word: &[u8]) -> u64 {
    word.iter().fold(0, |mask, letter| mask | 1 << (letter & 63))
}

/// Whether words with these letters can be so near at all: an edit changes two bits at most.
pub(crate) fn may_be_near(one: u64, other: u64, most: u8) -> bool {
    // Letters that sound alike cost half, and change two bits as well.
    (one ^ other).count_ones() <= u32::from(most) * 2
}

/// Whether a word with these letters can be a beginning of the other but for one edit.
pub(crate) fn may_begin(one: u64, other: u64) -> bool {
    (one & !other).count_ones() <= 2
}

fn alike(one: u8, other: u8) -> bool {
    ALIKE.iter().any(|pair| {
        let mut letters = pair.chars().filter_map(code);
        let pair = (letters.next(), letters.next());
        pair == (Some(one), Some(other)) || pair == (Some(other), Some(one))
    })
}

fn change(one: u8, other: u8) -> u8 {
    if one == other {
        0
    } else if alike(one, other) {
        EDIT / 2
    } else {
        EDIT
    }
}

/// The price of a letter too much or too few: «ь» is not heard.
fn loss(letter: u8) -> u8 {
    if code('ь') == Some(letter) { EDIT / 2 } else { EDIT }
}

/// The price of the cheapest edits that make one word of the other, neighbours that changed places being one; none
/// when it is above `most`. With `beginning`, what the second word goes on with costs nothing.
pub(crate) fn distance(written: &[u8], meant: &[u8], most: u8, beginning: bool) -> Option<u8> {
    let spare = usize::from(most / EDIT);
    let too_short = meant.len() + spare < written.len();
    let too_long = !beginning && written.len() + spare < meant.len();
    if too_short || too_long || written.len() >= LONGEST {
        return None;
    }
    let meant = &meant[..meant.len().min(written.len() + spare)];
    let width = meant.len() + 1;
    let mut rows = [[LAST; LONGEST + 3]; 3];
    for (at, cell) in rows[0][..width].iter_mut().enumerate() {
        *cell = at as u8 * EDIT;
    }
    for (i, letter) in written.iter().enumerate() {
        let (now, last, before) = ((i + 1) % 3, i % 3, (i + 2) % 3);
        rows[now][0] = (i as u8 + 1) * EDIT;
        let mut least = rows[now][0];
        for (j, other) in meant.iter().enumerate() {
            let mut price = rows[last][j] + change(*letter, *other);
            price = price.min(rows[last][j + 1] + loss(*letter)).min(rows[now][j] + loss(*other));
            if i > 0 && j > 0 && *letter == meant[j - 1] && written[i - 1] == *other {
                price = price.min(rows[before][j - 1] + EDIT);
            }
            rows[now][j + 1] = price;
            least = least.min(price);
        }
        if least > most {
            return None;
        }
    }
    let last = &rows[written.len() % 3][..width];
    let price = if beginning { last.iter().copied().min()? } else { last[width - 1] };
    (price <= most).then_some(price)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::letters::codes;

    fn far(written: &str, meant: &str) -> Option<u8> {
        distance(&codes(written), &codes(meant), 4, false)
    }

    #[test]
    fn an_edit_is_a_letter_more_less_other_or_two_that_changed_places() {
        assert_eq!(far("чат", "чат"), Some(0));
        assert_eq!(far("стаус", "статус"), Some(2));
        assert_eq!(far("статтус", "статус"), Some(2));
        assert_eq!(far("ствтус", "статус"), Some(2));
        assert_eq!(far("сттаус", "статус"), Some(2));
        assert_eq!(far("стус", "статус"), Some(4));
        assert_eq!(far("погода", "статус"), None);
    }

    #[test]
    fn letters_that_sound_alike_count_half() {
        assert_eq!(far("аплата", "оплата"), Some(1));
        assert_eq!(far("заевление", "заявление"), Some(1));
        assert_eq!(far("загружаеться", "загружается"), Some(1));
    }

    #[test]
    fn a_beginning_may_go_on() {
        assert_eq!(distance(&codes("преход"), &codes("приходит"), 2, true), Some(1));
        assert_eq!(distance(&codes("преход"), &codes("приходит"), 2, false), None);
    }

    #[test]
    fn letters_tell_which_words_cannot_be_near() {
        let near = |one: &str, other: &str| may_be_near(mask(&codes(one)), mask(&codes(other)), 2);
        assert!(near("стаус", "статус"));
        assert!(!near("паспорт", "деньги"));
    }
}
