//! What a person meant who wrote Russian with Latin letters: by the keys, or by the sounds.

use crate::letters::{self, is_russian};

/// The keys of both layouts, row by row.
const LATIN: &str = "`qwertyuiop[]asdfghjkl;'zxcvbnm,.";
const RUSSIAN: &str = "ёйцукенгшщзхъфывапролджэячсмитьбю";
/// The same keys with Shift, where that gives no larger letter.
const SHIFTED: &str = "~{}:\"<>";
const SHIFTED_RUSSIAN: &str = "ёхъжэбю";

/// Sounds of Latin letters, the longest first.
const SOUNDS: [(&str, &str); 59] = [
    ("tsya", "тся"),
    ("tsja", "тся"),
    ("tsia", "тся"),
    ("shch", "щ"),
    ("sch", "щ"),
    ("iya", "ия"),
    ("yj", "ый"),
    ("iy", "ий"),
    ("ij", "ий"),
    ("yy", "ый"),
    ("zh", "ж"),
    ("kh", "х"),
    ("ts", "ц"),
    ("tz", "ц"),
    ("ch", "ч"),
    ("sh", "ш"),
    ("yu", "ю"),
    ("ju", "ю"),
    ("iu", "ю"),
    ("ya", "я"),
    ("ja", "я"),
    ("yo", "е"),
    ("jo", "е"),
    ("ye", "е"),
    ("je", "е"),
    ("ck", "к"),
    ("ph", "ф"),
    ("ay", "ай"),
    ("ey", "ей"),
    ("oy", "ой"),
    ("uy", "уй"),
    ("4", "ч"),
    ("6", "ш"),
    ("a", "а"),
    ("b", "б"),
    ("c", "ц"),
    ("d", "д"),
    ("e", "е"),
    ("f", "ф"),
    ("g", "г"),
    ("h", "х"),
    ("i", "и"),
    ("j", "й"),
    ("k", "к"),
    ("l", "л"),
    ("m", "м"),
    ("n", "н"),
    ("o", "о"),
    ("p", "п"),
    ("q", "к"),
    ("r", "р"),
    ("s", "с"),
    ("t", "т"),
    ("u", "у"),
    ("v", "в"),
    ("w", "в"),
    ("x", "кс"),
    ("z", "з"),
    ("'", "ь"),
];

/// What the same keys write in the other layout.
pub(crate) fn other_layout(text: &str) -> String {
    let pairs = || LATIN.chars().zip(RUSSIAN.chars()).chain(SHIFTED.chars().zip(SHIFTED_RUSSIAN.chars()));
    text.chars()
        .map(|key| {
            let small = letters::small(key);
            pairs()
                .find_map(
                    |(latin, russian)| {
                        if latin == small { Some(russian) } else { (russian == small).then_some(latin) }
                    },
                )
                .unwrap_or(key)
        })
        .collect()
}

/// What the letters sound like in Russian.
pub(crate) fn by_sound(text: &str) -> String {
    let small = text.to_ascii_lowercase();
    let mut rest = small.as_str();
    let mut heard = String::with_capacity(text.len() * 2);
    while let Some(first) = rest.chars().next() {
        // Before a vowel, the second letter of «ay» begins a sound of its own: «zayavka».
        let begins_another = |latin: &str| {
            latin.len() == 2
                && latin.ends_with('y')
                && rest[latin.len()..].starts_with(['a', 'o', 'u', 'e', 'i'])
        };
        let sound = SOUNDS.iter().find(|(latin, _)| rest.starts_with(latin) && !begins_another(latin));
        if let Some((latin, russian)) = sound {
            heard.push_str(russian);
            rest = &rest[latin.len()..];
        } else {
            heard.push(if first == 'y' { 'ы' } else { first });
            rest = &rest[first.len_utf8()..];
        }
    }
    heard
}

/// Whether the text has Latin letters and no Russian ones.
pub(crate) fn is_latin(text: &str) -> bool {
    text.chars().any(|letter| letter.is_ascii_alphabetic()) && !has_russian(text)
}

/// Whether the text has a Russian letter.
pub(crate) fn has_russian(text: &str) -> bool {
    text.chars().filter_map(crate::letters::code).any(is_russian)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keys_of_the_other_layout_are_read_both_ways() {
        assert_eq!(other_layout("ghbdtn"), "привет");
        assert_eq!(other_layout("<ELTN ,k.lj"), "будет блюдо");
        assert_eq!(other_layout("зва"), "pdf");
    }

    #[test]
    fn latin_letters_are_read_by_their_sound() {
        for (latin, russian) in [
            ("privet", "привет"),
            ("zayavlenie", "заявление"),
            ("shchyotka", "щетка"),
            ("krasniy", "красний"),
            ("4ashka", "чашка"),
            ("yozhik", "ежик"),
            ("myshka", "мышка"),
            ("myt'sya boitsya", "мыться боится"),
        ] {
            assert_eq!(by_sound(latin), russian);
        }
    }
}
