//! Links in what people wrote: addresses of the web and of mail, telephone numbers. What becomes a link shows where
//! it leads: there is no way to write words that lead elsewhere.

use chat_protocol::turns_direction;

/// A stretch of a text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Piece<'a> {
    /// Words.
    Words(&'a str),
    /// Somewhere to go.
    Link {
        /// As it was written.
        words: &'a str,
        /// Where it leads: `http:`, `https:`, `mailto:` or `tel:`.
        href: String,
    },
}

/// The digits of a telephone number of Russia.
const PHONE_DIGITS: usize = 11;

/// Takes a text apart. Put together again, the pieces are the text.
pub fn pieces(text: &str) -> Vec<Piece<'_>> {
    let mut pieces = Vec::new();
    let (mut words_from, mut next) = (0, 0);
    let mut previous = ' ';
    for (at, c) in text.char_indices() {
        // After these stands a part of an address that is none.
        let begins = at >= next && !previous.is_alphanumeric() && !"+/.@-_%&=?#".contains(previous);
        previous = c;
        if begins && let Some((length, href)) = link(&text[at..]) {
            if words_from < at {
                pieces.push(Piece::Words(&text[words_from..at]));
            }
            next = at + length;
            words_from = next;
            pieces.push(Piece::Link { words: &text[at..next], href });
        }
    }
    if words_from < text.len() {
        pieces.push(Piece::Words(&text[words_from..]));
    }
    pieces
}

/// The link a text begins with: its length in bytes, and where it leads.
fn link(text: &str) -> Option<(usize, String)> {
    web(text).or_else(|| mail(text)).or_else(|| phone(text))
}

/// `http:` or `https:`. Not with a user before the host (`https://portal.example@elsewhere.example`), and not with
/// signs that are not seen or that turn the direction of what is.
fn web(text: &str) -> Option<(usize, String)> {
    let is_scheme =
        |scheme: &&str| text.get(..scheme.len()).is_some_and(|begin| begin.eq_ignore_ascii_case(scheme));
    let scheme = ["https://", "http://"].into_iter().find(is_scheme)?;
    let rest = &text[scheme.len()..];
    let end = rest.find(|c: char| c.is_whitespace() || "<>\"«»„“”|^`{}\\".contains(c)).unwrap_or(rest.len());
    let rest = without_end_of_sentence(&rest[..end]);
    let host = rest.split(['/', '?', '#']).next().unwrap_or_default();
    let address = &text[..scheme.len() + rest.len()];
    (is_host(host) && !rest.chars().any(is_hidden)).then(|| (address.len(), address.to_owned()))
}

/// What a sentence puts after an address, and a bracket that was opened before it.
fn without_end_of_sentence(mut address: &str) -> &str {
    let count = |address: &str, c| address.matches(c).count();
    while let Some(last) = address.chars().next_back() {
        let closes = last == ')' && count(address, '(') < count(address, ')');
        if !closes && !".,;:!?…'*_]".contains(last) {
            break;
        }
        address = &address[..address.len() - last.len_utf8()];
    }
    address
}

/// Whether it is a name with dots, of letters of any alphabet, perhaps with a port.
fn is_host(host: &str) -> bool {
    let (name, port) = host.split_once(':').unwrap_or((host, "1"));
    let is_label = |label: &str| !label.is_empty() && label.chars().all(|c| c.is_alphanumeric() || c == '-');
    name.contains('.') && name.split('.').all(is_label) && port.parse::<u16>().is_ok()
}

/// Marks of direction, and signs without a width.
fn is_hidden(c: char) -> bool {
    turns_direction(c)
        || matches!(c, '\u{ad}' | '\u{61c}' | '\u{200b}'..='\u{200f}' | '\u{2060}'..='\u{206f}' | '\u{feff}')
}

/// An address of mail.
fn mail(text: &str) -> Option<(usize, String)> {
    let in_name = |c: char| c.is_ascii_alphanumeric() || "._%+-".contains(c);
    let name = &text[..text.find(|c| !in_name(c)).unwrap_or(text.len())];
    let rest = text[name.len()..].strip_prefix('@').filter(|_| !name.is_empty())?;
    let end = rest.find(|c: char| !c.is_alphanumeric() && c != '.' && c != '-').unwrap_or(rest.len());
    let host = without_end_of_sentence(&rest[..end]);
    let address = &text[..name.len() + "@".len() + host.len()];
    is_host(host).then(|| (address.len(), format!("mailto:{address}")))
}

/// A telephone number at the beginning: its length in bytes, and where it leads. `+7…` in any grouping; `8…` only
/// with a gap after it: eleven digits in a row may as well be the number of an application.
fn phone(text: &str) -> Option<(usize, String)> {
    let grouped = ["8 ", "8\u{a0}", "8-", "8("];
    if !text.starts_with("+7") && !grouped.iter().any(|begin| text.starts_with(begin)) {
        return None;
    }
    let mut digits = String::new();
    let mut end = 0;
    let mut gap = 0;
    for (at, c) in text.char_indices().skip_while(|(_, c)| *c == '+') {
        if c.is_ascii_digit() {
            digits.push(c);
            gap = 0;
            end = at + 1;
        } else if matches!(c, ' ' | '\u{a0}' | '-' | '(' | ')') && gap < 2 {
            gap += 1;
        } else {
            // A letter or a further sign that is part of the same word.
            if gap == 0 && c.is_alphanumeric() {
                return None;
            }
            break;
        }
    }
    let national = digits.get(1..).filter(|_| digits.len() == PHONE_DIGITS)?;
    Some((end, format!("tel:+7{national}")))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The links of a text, as `words -> href`; the pieces together must be the text.
    fn links(text: &str) -> Vec<String> {
        let mut whole = String::new();
        let mut links = Vec::new();
        for piece in pieces(text) {
            match piece {
                Piece::Words(words) => whole += words,
                Piece::Link { words, href } => {
                    whole += words;
                    links.push(format!("{words} -> {href}"));
                }
            }
        }
        assert_eq!(whole, text);
        links
    }

    #[test]
    fn addresses_of_the_web_end_where_a_sentence_goes_on() {
        let found = links(
            "Смотрите https://portal.example/a?b=1#c, (http://портал.рф/статус). HTTPS://X.RU! «https://x.ru/a_(b)»",
        );
        assert_eq!(
            found,
            [
                "https://portal.example/a?b=1#c -> https://portal.example/a?b=1#c",
                "http://портал.рф/статус -> http://портал.рф/статус",
                "HTTPS://X.RU -> HTTPS://X.RU",
                "https://x.ru/a_(b) -> https://x.ru/a_(b)",
            ]
        );
    }

    #[test]
    fn mail_and_telephone_numbers_are_links() {
        let found = links(
            "Пишите help@portal.example, help.me+1@портал.рф. Звоните +7 (900) 000-00-00, 8 800 000-00-00.",
        );
        assert_eq!(
            found,
            [
                "help@portal.example -> mailto:help@portal.example",
                "help.me+1@портал.рф -> mailto:help.me+1@портал.рф",
                "+7 (900) 000-00-00 -> tel:+79000000000",
                "8 800 000-00-00 -> tel:+78000000000",
            ]
        );
    }

    #[test]
    fn other_schemes_and_disguises_stay_text() {
        for text in [
            "javascript:alert(1) javascript://x%0aalert(1)",
            "data://text/html,<b>",
            "ftp://portal.example/x",
            "https://portal.example@elsewhere.example/",
            "https://portal.example\u{202e}moc.elpmaxe",
            "https://portal\u{200b}.example",
            "https://portal..example https://portal https://portal.example:80000",
            "portal.example",
        ] {
            assert_eq!(links(text), [""; 0], "{text}");
        }
    }

    #[test]
    fn numbers_that_are_no_telephones_stay_text() {
        for text in [
            "89000000000",
            "800-000-000 00",
            "Заявление 8-123",
            "+7900",
            "+7 900 000-00-00-11",
            "1+7 900 000-00-00",
            "8 800",
        ] {
            assert_eq!(links(text), [""; 0], "{text}");
        }
    }

    #[test]
    fn whatever_is_written_nothing_of_it_is_lost() {
        for text in
            ["", "Ё", "8", "+", "+7 8 800 000-00-00 8", "https://", "a@b", "👍 8 👍", "8 8 8 8 8 8 8 8 8 8 8"]
        {
            links(text);
        }
    }
}
