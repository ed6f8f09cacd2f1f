//! What a stranger's words become before they are kept: short, on one line, without secrets.

use chat_protocol::{LookedUp, Page, Personal, turns_direction};

/// Longest topic, service, reason and the like, characters.
pub(crate) const WORD: usize = 100;
const TITLE: usize = 200;
const URL: usize = 1000;
const PREVIEW: usize = 140;

/// One line of at most `max` characters; `None` when nothing is left.
pub(crate) fn cut(text: &str, max: usize) -> Option<String> {
    let line: String = text.split_whitespace().collect::<Vec<_>>().join(" ");
    let line: String = line.chars().filter(|c| !c.is_control() && !turns_direction(*c)).take(max).collect();
    (!line.is_empty()).then_some(line)
}

/// A person's name or the like as one short line; `None` when nothing is left.
pub(crate) fn one_line(text: &str) -> Option<String> {
    cut(text, WORD)
}

/// The page without query, fragment and password; `None` when it has no web address.
pub(crate) fn tidy_page(page: Page) -> Option<Page> {
    let Page { url, title, service, error } = page;
    let url = url.split(['?', '#']).next().unwrap_or_default();
    let url = match url.split_once("://") {
        Some((scheme @ ("http" | "https"), rest)) => {
            let (host, path) = rest.split_at(rest.find('/').unwrap_or(rest.len()));
            let host = host.rsplit('@').next().unwrap_or_default();
            format!("{scheme}://{host}{path}")
        }
        None if url.starts_with('/') => url.to_owned(),
        _ => return None,
    };
    Some(Page {
        url: cut(&url, URL)?,
        title: title.and_then(|title| cut(&title, TITLE)),
        service: service.and_then(|service| cut(&service, WORD)),
        error: error.and_then(|error| cut(&error, WORD)),
    })
}

/// What was looked up, in short lines; `None` when nothing is left.
pub(crate) fn tidy_lookup(looked_up: LookedUp) -> Option<LookedUp> {
    let LookedUp { query, entry, title } = looked_up;
    let tidy = LookedUp {
        query: query.and_then(|query| cut(&query, TITLE)).map(Personal),
        entry: entry.and_then(|entry| cut(&entry, WORD)),
        title: title.and_then(|title| cut(&title, TITLE)),
    };
    (tidy != LookedUp::default()).then_some(tidy)
}

/// Beginning of a message, for an operator's list.
pub(super) fn preview(text: &Personal) -> Personal {
    Personal(cut(text, PREVIEW).unwrap_or_default())
}

#[cfg(test)]
mod tests {
    use chat_protocol::{LookedUp, Page};

    use super::{cut, tidy_lookup, tidy_page};

    fn url(url: &str) -> Option<String> {
        tidy_page(Page { url: url.to_owned(), ..Page::default() }).map(|page| page.url)
    }

    #[test]
    fn an_address_keeps_no_secrets() {
        let tidy = url("https://me:pw@www.example.ru/pay?token=1#x");
        assert_eq!(tidy.as_deref(), Some("https://www.example.ru/pay"));
        assert_eq!(url("/login?next=/a@b").as_deref(), Some("/login"));
    }

    #[test]
    fn what_is_no_web_address_is_dropped() {
        assert_eq!(url("javascript:alert(1)"), None);
        assert_eq!(url("data://x/y"), None);
        assert_eq!(url(""), None);
    }

    #[test]
    fn what_was_looked_up_becomes_short_lines() {
        let looked_up = |query: &str, title: Option<&str>| LookedUp {
            query: Some(query.into()),
            entry: None,
            title: title.map(str::to_owned),
        };
        let long = "я".repeat(500);
        let tidy = tidy_lookup(looked_up(" забыл\nпароль ", Some(&long))).expect("something is left");
        assert_eq!(tidy, looked_up("забыл пароль", Some(&"я".repeat(200))));
        assert_eq!(tidy_lookup(looked_up(" ", None)), None);
    }

    #[test]
    fn words_become_one_short_line() {
        assert_eq!(cut(" a\n\tb\u{7} ", 10).as_deref(), Some("a b"));
        assert_eq!(cut("абвгд", 3).as_deref(), Some("абв"));
        assert_eq!(cut(" \n ", 3), None);
        assert_eq!(cut("скан\u{202e}fdp.exe", 20).as_deref(), Some("сканfdp.exe"));
    }
}
