//! ИНН and СНИЛС: right by their control digits, and masked on screens that others may see.

use chat_protocol::{Email, Personal, Phone};

/// Digits as typed, with spaces and hyphens between them; none when anything else stands there.
fn digits(typed: &str) -> Option<Vec<u32>> {
    let mut all = Vec::new();
    for c in typed.trim().chars() {
        match c.to_digit(10) {
            Some(digit) => all.push(digit),
            None if matches!(c, ' ' | '-' | '–' | '\u{a0}') => {}
            None => return None,
        }
    }
    Some(all)
}

fn weighed(digits: &[u32], weights: &[u32]) -> u32 {
    digits.iter().zip(weights).map(|(digit, weight)| digit * weight).sum()
}

fn written(digits: &[u32]) -> String {
    digits.iter().filter_map(|digit| char::from_digit(*digit, 10)).collect()
}

/// The number of a taxpayer: 10 digits of an organisation, 12 of a person.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Inn(Personal);

/// Weights of the last control digit of 12; those of an earlier or a shorter one are its end.
const INN_WEIGHTS: [u32; 11] = [3, 7, 2, 4, 10, 3, 5, 9, 4, 6, 8];

impl Inn {
    /// Parses what was typed.
    pub fn parse(typed: &str) -> Option<Self> {
        let digits = digits(typed)?;
        let is_right = |count: usize| {
            let weights = &INN_WEIGHTS[INN_WEIGHTS.len() - count..];
            weighed(&digits[..count], weights) % 11 % 10 == digits[count]
        };
        let right = match digits.len() {
            10 => is_right(9),
            12 => is_right(10) && is_right(11),
            _ => false,
        };
        right.then(|| Self(Personal(written(&digits))))
    }

    /// The number itself.
    pub fn into_inner(self) -> Personal {
        self.0
    }

    /// All but its end hidden.
    pub fn masked(&self) -> Personal {
        let (head, tail) = self.0.split_at(self.0.len() - 4);
        Personal(format!("{}{tail}", "*".repeat(head.len())))
    }
}

/// The number of a person's pension account.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Snils(Personal);

impl Snils {
    /// Parses what was typed.
    pub fn parse(typed: &str) -> Option<Self> {
        let digits = digits(typed)?;
        let (number, control) = digits.split_at_checked(9).filter(|_| digits.len() == 11)?;
        let sum = weighed(number, &[9, 8, 7, 6, 5, 4, 3, 2, 1]) % 101 % 100;
        let text = written(&digits);
        let is_right = control[0] * 10 + control[1] == sum && text != "00000000000";
        let parts = (&text[..3], &text[3..6], &text[6..9], &text[9..]);
        is_right.then(|| Self(Personal(format!("{}-{}-{} {}", parts.0, parts.1, parts.2, parts.3))))
    }

    /// The number itself, `112-233-445 95`.
    pub fn into_inner(self) -> Personal {
        self.0
    }

    /// All but its end hidden.
    pub fn masked(&self) -> Personal {
        Personal(format!("***-***-{}", &self.0[8..]))
    }
}

/// A message for a screen that others may see: a number or an address that stands alone behind a label, as the
/// guided form writes it, is masked. What is sent stays whole.
pub fn masked(text: &str) -> String {
    let lines: Vec<String> = text.split('\n').map(masked_line).collect();
    lines.join("\n")
}

fn masked_line(line: &str) -> String {
    let Some((label, value)) = line.split_once(": ") else { return line.to_owned() };
    let hidden = match value.chars().next() {
        Some('+') => Phone::parse(value).map(|phone| phone.masked()),
        Some('0'..='9') if label.contains("ИНН") || label.contains("INN") => {
            Inn::parse(value).map(|inn| inn.masked())
        }
        Some('0'..='9') if value.contains('-') => Snils::parse(value).map(|snils| snils.masked()),
        _ => Email::parse(value).map(|_| masked_address(value)),
    };
    hidden.map_or_else(|| line.to_owned(), |hidden| format!("{label}: {}", hidden.0))
}

fn masked_address(address: &str) -> Personal {
    let (name, host) = address.trim().split_once('@').unwrap_or_default();
    let first: String = name.chars().take(1).collect();
    Personal(format!("{first}***@{host}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_taxpayer_is_known_by_the_control_digits() {
        for typed in ["7707083893", "77 07 083893", "500100732259", " 5001-0073-2259 "] {
            assert!(Inn::parse(typed).is_some(), "{typed}");
        }
        for typed in
            ["", "7707083894", "500100732258", "500100732249", "770708389", "77070838931", "77070838a3"]
        {
            assert_eq!(Inn::parse(typed), None, "{typed}");
        }
    }

    #[test]
    fn a_pension_account_is_known_by_the_control_digits() {
        for typed in ["112-233-445 95", "11223344595", "112 233 445 95"] {
            let snils = Snils::parse(typed).map(|snils| snils.into_inner().0);
            assert_eq!(snils.as_deref(), Some("112-233-445 95"), "{typed}");
        }
        // Sums of 100 and 101 are written 00.
        assert!(Snils::parse("087-654-303 00").is_some());
        for typed in ["112-233-445 94", "112-233-445 9", "000-000-000 00", "112-233-445 955", "номер"] {
            assert_eq!(Snils::parse(typed), None, "{typed}");
        }
    }

    #[test]
    fn what_the_guided_form_wrote_is_masked_and_nothing_else() {
        let text = "Не открывается справка\nИНН: 7707083893\nСНИЛС: 112-233-445 95\nТелефон: +79000001234\nПочта: ivan@example.ru";
        let shown = "Не открывается справка\nИНН: ******3893\nСНИЛС: ***-***-445 95\nТелефон: +7 *** ***-12-34\nПочта: i***@example.ru";
        assert_eq!(masked(text), shown);
        for text in
            ["Номер заявления: 7707083893", "Код ошибки: 112-233-445 94", "Пишу так: +7", "", "a\n\nb: "]
        {
            assert_eq!(masked(text), text);
        }
    }
}
