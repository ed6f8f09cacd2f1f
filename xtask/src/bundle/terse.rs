//! Says the same in fewer characters, and alike: what repeats compresses. For the loader, whose budget is small.

use anyhow::Result;

use super::script::{Kind, Token, tokens};

/// `source` without the semicolons that a `}` makes needless, with one `let` for declarations that follow each other,
/// with `!0` and `!1` for `true` and `false`, and with one kind of quotes.
pub(super) fn terse(source: &str) -> Result<String> {
    let tokens = tokens(source)?;
    let solid: Vec<usize> =
        (0..tokens.len()).filter(|at| !matches!(tokens[*at].kind, Kind::Gap(_))).collect();
    let mut said: Vec<String> = tokens.iter().map(|token| token.text.to_owned()).collect();
    let text = |at: Option<usize>| at.and_then(|at| solid.get(at)).map_or("", |at| tokens[*at].text);
    // Whether a declaration is under way, outside all brackets and in each that is open.
    let mut declares = vec![false];
    for (at, index) in solid.iter().enumerate() {
        let (before, after) = (text(at.checked_sub(1)), text(Some(at + 1)));
        let token = &tokens[*index];
        match (token.kind, token.text) {
            (Kind::Mark, "(" | "[" | "{") => declares.push(false),
            (Kind::Mark, ")" | "]" | "}") => drop(declares.pop()),
            (Kind::Word, "let") if begins_after(before) => declare(&mut declares, true),
            (Kind::Mark, ";") if after == "let" && declares.last() == Some(&true) => {
                said[*index] = ",".to_owned();
                // And the gap behind it.
                let next = solid[at + 1];
                let end = solid.get(at + 2).copied().unwrap_or(tokens.len());
                said[next..end].iter_mut().for_each(String::clear);
            }
            (Kind::Mark, ";") if after == "}" && ends_a_statement(&tokens, &solid[..at]) => {
                said[*index].clear();
                declare(&mut declares, false);
            }
            (Kind::Mark, ";") => declare(&mut declares, false),
            (Kind::Word, "true") if before != "." && after != ":" => said[*index] = "!0".to_owned(),
            (Kind::Word, "false") if before != "." && after != ":" => said[*index] = "!1".to_owned(),
            (Kind::Text, text) if text.starts_with('\'') && !text.contains('"') => {
                let inner = &text[1..text.len() - 1];
                said[*index] = format!("\"{}\"", inner.replace("\\'", "'"));
            }
            (Kind::Text, text) if text.starts_with('\'') && escapes_all_quotes(text) => {
                said[*index] = format!("\"{}\"", &text[1..text.len() - 1]);
            }
            _ => {}
        }
    }
    Ok(said.concat())
}

/// Whether a statement may begin after this.
fn begins_after(before: &str) -> bool {
    matches!(before, "" | ";" | "{" | "}")
}

fn declare(declares: &mut [bool], is: bool) {
    if let Some(innermost) = declares.last_mut() {
        *innermost = is;
    }
}

/// Whether there is a statement before a semicolon. `if (a);` has none but that.
fn ends_a_statement(tokens: &[Token<'_>], before: &[usize]) -> bool {
    let text = |at: usize| tokens[before[at]].text;
    let Some(last) = before.len().checked_sub(1) else { return false };
    match text(last) {
        "else" | "do" | ":" | "{" | ";" => false,
        ")" => {
            let mut depth = 0;
            let opened = (0..=last).rev().find(|at| {
                depth += match text(*at) {
                    ")" => 1,
                    "(" => -1,
                    _ => 0,
                };
                depth == 0
            });
            let word = opened.and_then(|at| at.checked_sub(1)).map_or("", text);
            !matches!(word, "if" | "while" | "for" | "with")
        }
        _ => true,
    }
}

/// Whether every `"` of a string has a backslash before it: then it means the same between such quotes.
fn escapes_all_quotes(text: &str) -> bool {
    let mut escaped = false;
    text.chars().all(|c| {
        let bare = c == '"' && !escaped;
        escaped = c == '\\' && !escaped;
        !bare
    }) && !text.contains("\\'")
}

#[cfg(test)]
mod tests {
    use super::terse;

    fn check(source: &str, expected: &str) {
        assert_eq!(terse(source).expect(source), expected);
    }

    #[test]
    fn a_semicolon_before_the_end_of_a_block_goes() {
        check("{a();}f(()=>{b();});", "{a()}f(()=>{b()});");
        check("{let a=`${x;}`;}", "{let a=`${x;}`}");
    }

    #[test]
    fn declarations_that_follow_each_other_are_one() {
        check("let a=1;let b,c;let{d}=e;f();let g;", "let a=1,b,c,{d}=e;f();let g;");
        check("{let a=()=>{let b;b();};let c;c();}", "{let a=()=>{let b;b()},c;c()}");
        check("for(let a of b)c;let d", "for(let a of b)c;let d");
        check("a;let b;{let c}let d;let e", "a;let b;{let c}let d,e");
    }

    #[test]
    fn an_empty_statement_stays() {
        check("{if(a(b));}", "{if(a(b));}");
        check("{for(;;);}", "{for(;;);}");
        check("{a(b(c));}", "{a(b(c))}");
        check("{if(a)b();else;}", "{if(a)b();else;}");
        check("{;}", "{;}");
    }

    #[test]
    fn yes_and_no_are_short_where_they_are_values() {
        check("f(true,{a:false})", "f(!0,{a:!1})");
        check("a.true;b={false:1}", "a.true;b={false:1}");
    }

    #[test]
    fn quotes_are_alike_and_mean_the_same() {
        check(r"f('a','it\'s',`'b'`)", r#"f("a","it's",`'b'`)"#);
        check(r#"f('say "a"','say \"a\"')"#, r#"f('say "a"',"say \"a\"")"#);
        check("f('','\"\\'')", "f(\"\",'\"\\'')");
    }
}
