//! How a person can be reached: the one rule of what is a telephone number or an address of electronic mail,
//! used by the forms and by the server alike. Shapes only: whether anybody answers there, nobody can tell.

use crate::Personal;

/// Longest address of electronic mail, characters.
const EMAIL: usize = 254;

/// A telephone number with its country: `+` and digits only.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Phone(Personal);

impl Phone {
    /// Parses what was typed. A Russian number may begin with `+7`, `8` or the code of its region; one of another
    /// country begins with `+`. Spaces, hyphens, dots and brackets do not matter.
    pub fn parse(typed: &str) -> Option<Self> {
        let typed = typed.trim();
        let (abroad, rest) = typed.strip_prefix('+').map_or((false, typed), |rest| (true, rest));
        let digits: String = rest.chars().filter(char::is_ascii_digit).collect();
        let is_filler = |c: char| c.is_whitespace() || matches!(c, '-' | '–' | '.' | '(' | ')');
        if !rest.chars().all(|c| c.is_ascii_digit() || is_filler(c)) {
            return None;
        }
        let number = match (abroad, digits.len(), digits.as_bytes()) {
            (true, 11, [b'7', ..]) => digits,
            (true, 8..=15, [b'1'..=b'6' | b'8' | b'9', ..]) => digits,
            (false, 11, [b'7' | b'8', region @ ..]) if is_region(region) => format!("7{}", &digits[1..]),
            (false, 10, region) if is_region(region) => format!("7{digits}"),
            _ => return None,
        };
        Some(Self(Personal(format!("+{number}"))))
    }

    /// The number itself.
    pub fn into_inner(self) -> Personal {
        self.0
    }

    /// The number for a screen that others may see: `+7 *** ***-12-34`.
    pub fn masked(&self) -> Personal {
        let digits = &self.0[1..];
        let (head, tail) = digits.split_at(digits.len() - 4);
        let country = if head.starts_with('7') { "+7 ***" } else { "+***" };
        Personal(format!("{country} ***-{}-{}", &tail[..2], &tail[2..]))
    }
}

/// Russian numbers go on with 3, 4, 8 or 9 after the country.
fn is_region(digits: &[u8]) -> bool {
    matches!(digits, [b'3' | b'4' | b'8' | b'9', ..])
}

/// An address of electronic mail.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Email(Personal);

impl Email {
    /// Parses what was typed: one `@`, something before it, and a host with a dot after it.
    pub fn parse(typed: &str) -> Option<Self> {
        let typed = typed.trim();
        let (name, host) = typed.split_once('@')?;
        let is_plain = |c: char| !c.is_whitespace() && !c.is_control() && !"@<>()[],;:\\\"".contains(c);
        let labels = || host.split('.');
        let good = !name.is_empty()
            && !name.starts_with('.')
            && !name.ends_with('.')
            && !name.contains("..")
            && labels().count() > 1
            && labels().all(|label| !label.is_empty() && !label.starts_with('-') && !label.ends_with('-'))
            && typed.chars().count() <= EMAIL
            && name.chars().chain(host.chars()).all(is_plain);
        good.then(|| Self(Personal::from(typed)))
    }

    /// The address itself.
    pub fn into_inner(self) -> Personal {
        self.0
    }
}

#[cfg(test)]
mod tests {
    use super::{Email, Phone};

    fn phone(typed: &str) -> Option<String> {
        Phone::parse(typed).map(|phone| phone.into_inner().0)
    }

    #[test]
    fn a_number_is_understood_however_it_is_written() {
        for typed in
            ["+7 900 000-12-34", "8 (900) 000 12 34", "79000001234", "9000001234", " 8.900.000.12.34 "]
        {
            assert_eq!(phone(typed).as_deref(), Some("+79000001234"), "{typed}");
        }
        assert_eq!(phone("+49 30 901820").as_deref(), Some("+4930901820"));
    }

    #[test]
    fn what_is_no_whole_number_is_refused() {
        for typed in [
            "",
            "+7 900 000-12-3",
            "+7 900 000-12-345",
            "900000123",
            "звоните 89000001234",
            "+0 900 000 12 34",
            "112",
            "+",
        ] {
            assert_eq!(phone(typed), None, "{typed}");
        }
    }

    #[test]
    fn a_masked_number_shows_its_end_only() {
        let masked = |typed| Phone::parse(typed).map(|phone| phone.masked().0);
        assert_eq!(masked("89000001234").as_deref(), Some("+7 *** ***-12-34"));
        assert_eq!(masked("+49 30 901820").as_deref(), Some("+*** ***-18-20"));
    }

    #[test]
    fn an_address_has_a_name_and_a_host_with_a_dot() {
        for typed in ["i@example.ru", " i.ivanov+1@mail.example.ru ", "иван@пример.рф"] {
            assert_eq!(Email::parse(typed).map(|email| email.into_inner().0).as_deref(), Some(typed.trim()));
        }
        for typed in [
            "",
            "i",
            "i@",
            "@example.ru",
            "i@example",
            "i@@example.ru",
            "i@example..ru",
            "i v@example.ru",
            "i@example.ru,j@example.ru",
            ".i@example.ru",
            "<i@example.ru>",
        ] {
            assert_eq!(Email::parse(typed), None, "{typed}");
        }
    }
}
