//! What nobody should send to an operator: numbers of bank cards, passwords, codes from SMS. Found before a
//! message is sent, so that the person can think again. Numbers of applications and telephones, ИНН and СНИЛС are
//! no secrets here; but a text with a СНИЛС or a passport does not lie in the browser either while it is being written.

use crate::personal_numbers::Snils;

/// A kind of secret.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SecretKind {
    /// The number of a bank card.
    Card,
    /// A password.
    Password,
    /// A code from an SMS.
    SmsCode,
}

/// The first secret a text seems to hold.
pub fn find(text: &str) -> Option<SecretKind> {
    if numbers(text).any(|number| is_card(&number)) {
        return Some(SecretKind::Card);
    }
    let lower = text.to_lowercase();
    let words: Vec<&str> = lower.split(|c: char| c.is_whitespace() || c == ',' || c == ';').collect();
    if after(&words, &["парол", "password", "pass:"]).any(gives_password) {
        return Some(SecretKind::Password);
    }
    let of_sms = ["смс", "sms", "подтвержд"].iter().any(|word| lower.contains(word));
    (of_sms && after(&words, &["код", "смс-код", "sms-код"]).any(gives_code)).then_some(SecretKind::SmsCode)
}

/// Whether a text may lie in the browser's storage while it is being written: the next person at a shared computer
/// finds there no secret, and none of the numbers that a person is known by.
pub fn may_be_kept(text: &str) -> bool {
    let names_passport = || text.to_lowercase().contains("паспорт");
    find(text).is_none()
        && !numbers(text).any(|number| is_snils(&number) || (number.len() == 10 && names_passport()))
}

/// By its control digits. None begins like a telephone number of eleven digits.
fn is_snils(digits: &[u32]) -> bool {
    let written: String = digits.iter().filter_map(|digit| char::from_digit(*digit, 10)).collect();
    !matches!(digits.first(), Some(7 | 8)) && Snils::parse(&written).is_some()
}

/// What stands from each word on that begins so.
fn after<'a>(words: &'a [&'a str], begins: &'a [&str]) -> impl Iterator<Item = &'a [&'a str]> {
    let starts = |word: &str| begins.iter().any(|begin| word.starts_with(begin));
    (0..words.len()).filter(move |index| starts(words[*index])).map(|index| &words[index..])
}

/// Digits that belong together: only single spaces or dashes stand between them.
fn numbers(text: &str) -> impl Iterator<Item = Vec<u32>> {
    let mut all = vec![Vec::new()];
    let mut gap = 0;
    for c in text.chars() {
        if let Some(digit) = c.to_digit(10) {
            if gap > 1 {
                all.push(Vec::new());
            }
            gap = 0;
            if let Some(number) = all.last_mut() {
                number.push(digit);
            }
        } else {
            gap += if c == ' ' || c == '-' || c == '\u{a0}' { 1 } else { 2 };
        }
    }
    all.into_iter()
}

/// By length, by the first digits that card systems use, and by the check digit of Luhn.
fn is_card(digits: &[u32]) -> bool {
    let known_length = matches!(digits.len(), 15 | 16 | 18 | 19);
    known_length && has_card_prefix(digits) && luhn(digits)
}

fn has_card_prefix(digits: &[u32]) -> bool {
    let first_four = digits.iter().take(4).fold(0, |number, digit| number * 10 + digit);
    // Мир, Mastercard; Visa; American Express, JCB; Maestro, Mastercard, UnionPay.
    matches!(first_four, 2200..=2204 | 2221..=2720 | 4000..=4999 | 3400..=3499 | 3528..=3589 | 3700..=3799 | 5000..=5999 | 6000..=6999)
}

fn luhn(digits: &[u32]) -> bool {
    let sum: u32 = digits
        .iter()
        .rev()
        .enumerate()
        .map(|(index, digit)| match index % 2 {
            0 => *digit,
            _ if *digit > 4 => digit * 2 - 9,
            _ => digit * 2,
        })
        .sum();
    sum.is_multiple_of(10)
}

/// «пароль: Слово», «пароль qwerty12»; not «не помню пароль от почты».
fn gives_password(words: &[&str]) -> bool {
    let Some((first, rest)) = words.split_first() else { return false };
    let next = rest.iter().find(|word| !word.chars().all(is_mark));
    let announced = first.ends_with(is_mark)
        || rest.first().is_some_and(|word| word.chars().all(is_mark) && !word.is_empty());
    let glued = first.split_once(is_mark).map(|(_, after)| after).filter(|after| !after.is_empty());
    glued.or(next.copied()).is_some_and(|word| {
        let long = word.chars().count() >= 4;
        let mixed = word.chars().any(|c| c.is_ascii_digit()) && word.chars().any(|c| c.is_ascii_alphabetic());
        long && (mixed || ((announced || glued.is_some()) && !is_plain_word(word)))
    })
}

/// «код 123456», «код из смс: 1234»; not «код ошибки 500123».
fn gives_code(words: &[&str]) -> bool {
    const BETWEEN: &[&str] = &[
        "из",
        "от",
        "по",
        "в",
        "смс",
        "sms",
        "подтверждения",
        "пришёл",
        "пришел",
        "мне",
        "такой",
        "вот",
        "is",
    ];
    words[1..]
        .iter()
        .map(|word| word.trim_matches(is_mark))
        .find(|word| !word.is_empty() && !BETWEEN.contains(word))
        .into_iter()
        .chain(words[0].split_once(':').map(|(_, after)| after))
        .any(|word| {
            let digits = word.trim_end_matches('.');
            (4..=8).contains(&digits.len()) && digits.bytes().all(|byte| byte.is_ascii_digit())
        })
}

fn is_mark(c: char) -> bool {
    matches!(c, ':' | '=' | '-' | '–' | '—' | '«' | '»' | '"')
}

/// A word as in a sentence: «пароль: не подходит».
fn is_plain_word(word: &str) -> bool {
    word.chars().all(|c| ('а'..='я').contains(&c) || c == 'ё' || is_mark(c) || c == '.')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_of_cards_are_found_however_they_are_written() {
        for text in [
            "Оплачивал картой 4111 1111 1111 1111, деньги не пришли",
            "2200-0000-0000-0004",
            "5555555555554444",
            "карта3782 822463 10005.",
        ] {
            assert_eq!(find(text), Some(SecretKind::Card), "{text}");
        }
    }

    #[test]
    fn a_text_with_what_others_must_not_find_is_not_kept() {
        for text in [
            "Оплачивал картой 4111 1111 1111 1111",
            "пароль: Весна2026",
            "код из смс 482913",
            "СНИЛС: 112-233-445 95",
            "мой снилс 11223344595, не находит",
            "Паспорт 4509 123456 выдан",
        ] {
            assert!(!may_be_kept(text), "{text}");
        }
        for text in [
            "",
            "Не приходит код для входа",
            "Забыл пароль, что делать?",
            "СНИЛС: 112-233-445 96",
            "+7 999 000-00-00 и 8 (800) 000-00-00",
            "Паспорт утерян, заявление 0000-1234-567",
            "Заявление 4509123456",
        ] {
            assert!(may_be_kept(text), "{text}");
        }
    }

    #[test]
    fn other_numbers_are_no_cards() {
        for text in [
            "Заявление 4111111111111112",
            "Номер 0000-1234-567 от 22.11.2026",
            "+7 999 000-00-00 и 8 (800) 000-00-00",
            "ИНН 7707083893, СНИЛС 112-233-445 95",
            "УИН 18810177260512345678",
            "4111 1111  1111 1111",
            "Счёт 40817810099910004312",
        ] {
            assert_eq!(find(text), None, "{text}");
        }
    }

    #[test]
    fn passwords_are_found_but_not_talk_about_them() {
        for text in ["пароль: Весна2026", "мой пароль qwerty123", "Пароль — Pa$$word", "password=hunter2"]
        {
            assert_eq!(find(text), Some(SecretKind::Password), "{text}");
        }
        for text in [
            "Не помню пароль от почты",
            "пароль: не подходит",
            "Забыл пароль, что делать?",
            "Пароль 8 символов, почему не принимает",
            "Не приходит письмо для смены пароля",
        ] {
            assert_eq!(find(text), None, "{text}");
        }
    }

    #[test]
    fn codes_from_sms_are_found_but_not_other_codes() {
        for text in
            ["код из смс 482913", "Пришёл sms, код: 4829", "СМС-код:482913", "код подтверждения 1234."]
        {
            assert_eq!(find(text), Some(SecretKind::SmsCode), "{text}");
        }
        for text in [
            "Не приходит СМС-код",
            "код ошибки 500123 после смс",
            "Код 4001",
            "Не приходит смс с кодом, заявление 123456",
            "код подтверждения не приходит уже 20 минут",
        ] {
            assert_eq!(find(text), None, "{text}");
        }
    }
}
