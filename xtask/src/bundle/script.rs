//! Makes our two scripts, the loader and wasm-bindgen's glue, smaller: comments and needless white space go.
//!
//! No name and no expression changes, so the result does what the source does. The one hard question of
//! JavaScript's grammar is whether a `/` divides or begins a regular expression; where the tokens before it
//! do not tell, this is an error and not a guess. A line break stays wherever JavaScript could put a
//! semicolon in its place.

use anyhow::{Result, bail, ensure};

use super::quoted;

/// `source` without comments and white space that has no meaning.
pub(super) fn without_comments(source: &str) -> Result<String> {
    let tokens = tokens(source)?;
    let mut out = String::with_capacity(source.len());
    let mut gap = Gap::None;
    for token in &tokens {
        match token.kind {
            Kind::Gap(next) => gap = gap.max(next),
            Kind::Word | Kind::Mark | Kind::Text => {
                if let (Some(before), Some(after)) = (out.chars().last(), token.text.chars().next()) {
                    out.push_str(needed(gap, before, after));
                }
                out.push_str(token.text);
                gap = Gap::None;
            }
        }
    }
    let words = |tokens: &[Token<'_>]| -> Vec<String> {
        let solid = tokens.iter().filter(|token| !matches!(token.kind, Kind::Gap(_)));
        solid.map(|token| token.text.to_owned()).collect()
    };
    ensure!(words(&self::tokens(&out)?) == words(&tokens), "a script would not survive its own compression");
    Ok(out)
}

/// What must stand between two tokens that had a gap between them.
fn needed(gap: Gap, before: char, after: char) -> &'static str {
    /// Marks that never join with a neighbour to another token.
    const LONELY: &str = "{}()[];,=?:<>&|!*%^~";
    // `<!--`, `-->` are comments, `//` and `/*` begin one.
    let joins = matches!((before, after), ('<', '!') | ('-', '>')) || before == '/' || after == '/';
    match gap {
        Gap::None => "",
        // No semicolon is ever supplied after these, nor (but before `}`, with or without a line break) before those.
        Gap::Line if "{([,;?:".contains(before) || "})],;".contains(after) => "",
        Gap::Line => "\n",
        Gap::Space if joins => " ",
        // `+ +` is not `++`.
        Gap::Space if (before == '+') != (after == '+') => "",
        Gap::Space if LONELY.contains(before) || LONELY.contains(after) => "",
        Gap::Space => " ",
    }
}

#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Gap {
    None,
    Space,
    Line,
}

#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    /// White space and comments.
    Gap(Gap),
    /// A name, keyword or number.
    Word,
    /// One character of punctuation.
    Mark,
    /// A string, a regular expression or a piece of a template.
    Text,
}

pub(super) struct Token<'a> {
    pub(super) kind: Kind,
    pub(super) text: &'a str,
}

/// What a closing bracket closes.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Opened {
    /// `(` of `if`, `while`, `for`, `with`: a statement follows the `)`.
    Condition,
    /// Any other bracket.
    Plain,
    /// `${` of a template, whose text goes on after the `}`.
    Template,
}

pub(super) fn tokens(source: &str) -> Result<Vec<Token<'_>>> {
    let mut tokens: Vec<Token<'_>> = Vec::new();
    let mut opened: Vec<Opened> = Vec::new();
    let mut closed = Opened::Plain;
    let mut rest = source;
    while let Some(c) = rest.chars().next() {
        let (kind, len) = match c {
            _ if c.is_whitespace() || c == '\u{feff}' => {
                let len = rest.find(|c: char| !c.is_whitespace() && c != '\u{feff}').unwrap_or(rest.len());
                (Kind::Gap(gap(&rest[..len])), len)
            }
            '/' if rest.starts_with("//") => (Kind::Gap(Gap::Space), rest.find('\n').unwrap_or(rest.len())),
            '/' if rest.starts_with("/*") => {
                let Some(end) = rest[2..].find("*/") else { bail!("a comment is not closed") };
                (Kind::Gap(gap(&rest[..end + 4])), end + 4)
            }
            '/' if begins_regex(&tokens, closed)? => (Kind::Text, regex_len(rest)?),
            '"' | '\'' => (Kind::Text, quoted::len(rest, c)?),
            '`' => (Kind::Text, template_len(rest, &mut opened)?),
            '}' if opened.last() == Some(&Opened::Template) => {
                opened.pop();
                (Kind::Text, template_len(rest, &mut opened)?)
            }
            _ if is_word(c) => (Kind::Word, rest.find(|c| !is_word(c)).unwrap_or(rest.len())),
            _ => {
                match c {
                    '(' => {
                        opened.push(if after_condition(&tokens) { Opened::Condition } else { Opened::Plain });
                    }
                    '[' | '{' => opened.push(Opened::Plain),
                    ')' | ']' | '}' => match opened.pop() {
                        Some(bracket) => closed = bracket,
                        None => bail!("`{c}` closes nothing"),
                    },
                    _ => {}
                }
                (Kind::Mark, c.len_utf8())
            }
        };
        tokens.push(Token { kind, text: &rest[..len] });
        rest = &rest[len..];
    }
    ensure!(opened.is_empty(), "a bracket is not closed");
    Ok(tokens)
}

fn is_word(c: char) -> bool {
    c.is_alphanumeric() || matches!(c, '_' | '$' | '#' | '\\') || (!c.is_ascii() && !c.is_whitespace())
}

fn gap(text: &str) -> Gap {
    if text.contains(['\n', '\r', '\u{2028}', '\u{2029}']) { Gap::Line } else { Gap::Space }
}

/// The newest tokens that are no gap, newest first.
fn newest<'t, 'a>(tokens: &'t [Token<'a>]) -> impl Iterator<Item = &'t Token<'a>> {
    tokens.iter().rev().filter(|token| !matches!(token.kind, Kind::Gap(_)))
}

/// Whether the newest word is a keyword, and not a property of that name.
fn keyword<'a>(tokens: &[Token<'a>]) -> Option<&'a str> {
    let mut newest = newest(tokens);
    let word = newest.next().filter(|token| token.kind == Kind::Word)?;
    newest.next().is_none_or(|before| before.text != ".").then_some(word.text)
}

fn after_condition(tokens: &[Token<'_>]) -> bool {
    keyword(tokens).is_some_and(|word| matches!(word, "if" | "while" | "for" | "with"))
}

/// Whether a `/` after `tokens` begins a regular expression.
fn begins_regex(tokens: &[Token<'_>], closed: Opened) -> Result<bool> {
    let mut before = newest(tokens);
    let Some(last) = before.next() else { return Ok(true) };
    Ok(match (last.kind, last.text) {
        (Kind::Word, _) => keyword(tokens).is_some_and(|word| {
            matches!(
                word,
                "return"
                    | "typeof"
                    | "case"
                    | "in"
                    | "of"
                    | "delete"
                    | "void"
                    | "instanceof"
                    | "new"
                    | "throw"
                    | "do"
                    | "else"
                    | "yield"
                    | "await"
            )
        }),
        (Kind::Text, text) => text.ends_with("${"),
        (_, ")") => closed == Opened::Condition,
        (_, "]") => false,
        (_, "}") => {
            bail!("cannot tell whether the `/` after a `}}` divides: put what is before it in parentheses")
        }
        // `a++ / b`: a regular expression cannot be counted up.
        (_, sign @ ("+" | "-")) => before.next().is_none_or(|earlier| earlier.text != sign),
        _ => true,
    })
}

fn regex_len(text: &str) -> Result<usize> {
    let (mut escaped, mut class) = (false, false);
    for (at, c) in text.char_indices().skip(1) {
        match c {
            '\n' => break,
            _ if escaped => escaped = false,
            '\\' => escaped = true,
            '[' => class = true,
            ']' => class = false,
            '/' if !class => {
                let flags = text[at + 1..].find(|c| !is_word(c)).unwrap_or(text.len() - at - 1);
                return Ok(at + 1 + flags);
            }
            _ => {}
        }
    }
    bail!("a regular expression is not closed: {}", text.lines().next().unwrap_or_default())
}

/// Length of a piece of a template, from its opening `` ` `` or the `}` of an expression in it.
fn template_len(text: &str, opened: &mut Vec<Opened>) -> Result<usize> {
    let mut escaped = false;
    for (at, c) in text.char_indices().skip(1) {
        match c {
            _ if escaped => escaped = false,
            '\\' => escaped = true,
            '`' => return Ok(at + 1),
            '$' if text[at..].starts_with("${") => {
                opened.push(Opened::Template);
                return Ok(at + 2);
            }
            _ => {}
        }
    }
    bail!("a template is not closed: {}", text.lines().next().unwrap_or_default())
}

#[cfg(test)]
mod tests {
    use super::without_comments;

    fn check(source: &str, expected: &str) {
        assert_eq!(without_comments(source).expect(source), expected);
    }

    #[test]
    fn comments_and_indentation_go() {
        check(
            "/** doc */\n(() => {\n  const a = 1; // one\n  f(a, 'b');\n})();\n",
            "(()=>{const a=1;f(a,'b');})();",
        );
        check("if (a) {\n  b();\n} else {\n  c();\n}\n", "if(a){b();}else{c();}");
    }

    #[test]
    fn a_line_break_stays_where_a_semicolon_could_be_meant() {
        check("let a = 1\nlet b = 2\n", "let a=1\nlet b=2");
        check("a = {}\n[b] = c\n", "a={}\n[b]=c");
        check("return\n(a)", "return\n(a)");
        check("a /* x\n */ b", "a\nb");
        check("a = b ?\n[1] :\n[2]", "a=b?[1]:[2]");
        check("class A {\n  #b\n  c = 1\n  d() {}\n}", "class A{#b\nc=1\nd(){}}");
    }

    #[test]
    fn tokens_do_not_run_together() {
        check("a + +b; a - -b; a++ + b; return x in y", "a+ +b;a - -b;a++ +b;return x in y");
        check("1 .toFixed(); a / b / c", "1 .toFixed();a / b / c");
        check("a < !--b; a-- > b", "a< !--b;a-- >b");
        check("async function * f() {}", "async function*f(){}");
    }

    #[test]
    fn strings_templates_and_regular_expressions_stay() {
        check("f('a // b', \"c /* d\")", "f('a // b',\"c /* d\")");
        check("f(`a  ${ b + `  ${ {c: 1} }  ` }  // d`)", "f(`a  ${b+`  ${{c:1}}  `}  // d`)");
        check("x.replace(/[/'\"]  \\/\\/ /g, y)", "x.replace(/[/'\"]  \\/\\/ /g,y)");
        check("if (a) /'/.test(b); (c) / d; e[0] / f", "if(a) /'/.test(b);(c) / d;e[0] / f");
        check("return /'  '/", "return /'  '/");
        check("a++ / b; '  '", "a++ / b;'  '");
    }

    #[test]
    fn what_cannot_be_told_is_an_error() {
        for source in ["f = {} / 2", "'a", "`a", "/* a", "f(", ")", "x = /a"] {
            assert!(without_comments(source).is_err(), "{source}");
        }
    }
}
