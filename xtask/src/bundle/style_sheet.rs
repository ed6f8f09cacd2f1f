//! Makes style sheets smaller without changing what they mean: comments and needless white space go.

use anyhow::{Result, bail};

use super::quoted;

/// `sheet` without comments and white space that has no meaning. Strings and `url(…)` stay as they are.
pub(super) fn minified(sheet: &str) -> Result<String> {
    let mut out = String::with_capacity(sheet.len());
    let mut rest = sheet;
    let mut space = false;
    while let Some(c) = rest.chars().next() {
        if let Some(comment) = rest.strip_prefix("/*") {
            let Some(end) = comment.find("*/") else { bail!("a comment is not closed") };
            rest = &comment[end + 2..];
            // `a/**/b` is two words.
            space = true;
            continue;
        }
        if c.is_whitespace() {
            rest = &rest[c.len_utf8()..];
            space = true;
            continue;
        }
        let apart = !out.ends_with(['{', '}', ';', ',', ':']) && !"{};,!".contains(c);
        // `@media (`; but `and (` is no call of a function.
        if space && !out.is_empty() && apart && !(c == '(' && ends_with_at_word(&out)) {
            out.push(' ');
        }
        space = false;
        let taken = match c {
            '"' | '\'' => quoted::len(rest, c)?,
            '\\' => 1 + rest[1..].chars().next().map_or(0, char::len_utf8),
            'u' | 'U' => url_len(rest)?.unwrap_or(1),
            _ => c.len_utf8(),
        };
        if c == '}' && out.ends_with(';') {
            out.pop();
        }
        out.push_str(&rest[..taken]);
        rest = &rest[taken..];
    }
    Ok(out)
}

/// Whether this ends with a word like `@media`.
fn ends_with_at_word(text: &str) -> bool {
    let before = text.trim_end_matches(|c: char| c.is_ascii_alphabetic() || c == '-');
    before.ends_with('@') && before.len() < text.len()
}

/// Length of the `url(…)` without quotes that `text` begins with, if it does.
fn url_len(text: &str) -> Result<Option<usize>> {
    if !text.get(..4).is_some_and(|word| word.eq_ignore_ascii_case("url(")) {
        return Ok(None);
    }
    if text[4..].trim_start().starts_with(['"', '\'']) {
        return Ok(Some(4));
    }
    match text.find(')') {
        Some(end) => Ok(Some(end + 1)),
        None => bail!("a url( is not closed: {}", text.lines().next().unwrap_or_default()),
    }
}

#[cfg(test)]
mod tests {
    use super::minified;

    fn check(sheet: &str, expected: &str) {
        assert_eq!(minified(sheet).expect("a well-formed sheet"), expected);
    }

    #[test]
    fn comments_and_white_space_go() {
        check("/* a */\nb {\n  top: 1px; /* c */\n  left : 0;\n}\n", "b{top:1px;left :0}");
        check("a,\nb > c { x: y }\n\nd { x: y; }", "a,b > c{x:y}d{x:y}");
        check("a/**/b{}", "a b{}");
    }

    #[test]
    fn white_space_with_a_meaning_stays() {
        check("a :hover, b:hover { }", "a :hover,b:hover{}");
        check(
            "a { width: calc(1px + 2px - 3px); margin: 0 auto }",
            "a{width:calc(1px + 2px - 3px);margin:0 auto}",
        );
        check(
            "@media (min-width: 600px) and (hover: hover) { a { b: c } }",
            "@media(min-width:600px) and (hover:hover){a{b:c}}",
        );
        check("a { b: c !important }", "a{b:c!important}");
        check(":host([data-open]) .panel ::slotted(*) {}", ":host([data-open]) .panel ::slotted(*){}");
    }

    #[test]
    fn strings_and_addresses_stay() {
        check(r#"a { content: "x  /* y */ ; }" }"#, r#"a{content:"x  /* y */ ; }"}"#);
        check(r"a { content: 'it\'s;  }' }", r"a{content:'it\'s;  }'}");
        check("a { b: url(data:image/png;base64,AA==) }", "a{b:url(data:image/png;base64,AA==)}");
        check("a { b: url( 'c d' ) }", "a{b:url( 'c d' )}");
        check(r".a\:b { c: d }", r".a\:b{c:d}");
    }

    #[test]
    fn what_is_not_closed_is_an_error() {
        for sheet in ["a { /* b }", "a { b: 'c }", "a { b: \"c\n\" }", "a { b: url(c }"] {
            assert!(minified(sheet).is_err(), "{sheet}");
        }
    }
}
