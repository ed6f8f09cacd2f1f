//! Gives the loader's own names one letter each, and all of them the same keyword: in a file this small they are a
//! twelfth of what is downloaded.
//!
//! Only names that a script declares itself are changed, and of those only the ones that are nowhere a property, a
//! key or a method: each means the same wherever it stands, so all of it is renamed at once. Two names get the same
//! letter only when neither stands in the scope of the other.

use std::cmp::Reverse;
use std::collections::{BTreeMap, BTreeSet};
use std::ops::Range;

use anyhow::Result;

use super::script::{Kind, Token, tokens};

/// `source` with short names.
pub(super) fn short_names(source: &str) -> Result<String> {
    let tokens = tokens(source)?;
    let solid: Vec<&Token<'_>> = tokens.iter().filter(|token| !matches!(token.kind, Kind::Gap(_))).collect();
    let fixed = properties(&solid);
    let mut uses: BTreeMap<&str, Vec<usize>> = BTreeMap::new();
    for (at, token) in solid.iter().enumerate().filter(|(_, token)| token.kind == Kind::Word) {
        uses.entry(token.text).or_default().push(at);
    }
    let scopes = scopes(&solid);
    let mut own: Vec<Name<'_>> = declared(&solid)
        .into_iter()
        .filter(|name| !fixed.contains(name))
        .map(|name| Name::new(name, uses.get(name).map_or(&[], Vec::as_slice), &scopes))
        .collect();
    // The most frequent first; names of the same frequency in the order of the text.
    own.sort_by_key(|name| (Reverse(name.uses.len()), name.uses.first()));
    let free: Vec<String> =
        letters().filter(|name| !uses.contains_key(name.as_str())).take(own.len()).collect();
    let mut given: Vec<(&Name<'_>, &String)> = Vec::new();
    for name in &own {
        let taken = |short: &String| given.iter().any(|(other, its)| *its == short && name.meets(other));
        given.extend(free.iter().find(|short| !taken(short)).map(|short| (name, short)));
    }
    let renamed: BTreeMap<&str, &String> = given.iter().map(|(name, short)| (name.text, *short)).collect();
    Ok(tokens
        .iter()
        .map(|token| match renamed.get(token.text) {
            Some(name) if token.kind == Kind::Word => name.as_str(),
            // What may not change does not, whatever it is called; two words for one do not compress.
            None if token.kind == Kind::Word && token.text == "const" => "let",
            _ => token.text,
        })
        .collect())
}

/// A name of the script's own.
struct Name<'a> {
    text: &'a str,
    /// Where it stands.
    uses: &'a [usize],
    /// The smallest scope around all of that.
    scope: Range<usize>,
}

impl<'a> Name<'a> {
    fn new(text: &'a str, uses: &'a [usize], scopes: &[Range<usize>]) -> Self {
        let around = scopes.iter().filter(|scope| uses.iter().all(|at| scope.contains(at)));
        let scope = around.min_by_key(|scope| scope.len()).cloned().unwrap_or(0..usize::MAX);
        Self { text, uses, scope }
    }

    /// Whether one of the two is used where the other one is known.
    fn meets(&self, other: &Self) -> bool {
        let inside = |name: &Self, scope: &Range<usize>| name.uses.iter().any(|at| scope.contains(at));
        inside(self, &other.scope) && inside(other, &self.scope)
    }
}

/// From bracket to bracket, and arrow functions from their parameters to the end of their bodies.
fn scopes(tokens: &[&Token<'_>]) -> Vec<Range<usize>> {
    let mut opened = Vec::new();
    let mut scopes = Vec::new();
    for (at, token) in tokens.iter().enumerate() {
        match token.text {
            "(" | "[" | "{" => opened.push(at),
            ")" | "]" | "}" => scopes.extend(opened.pop().map(|from| from..at + 1)),
            _ => {}
        }
    }
    let matching = |end: usize| scopes.iter().find(|scope| scope.end == end + 1).map(|scope| scope.start);
    let bodies = tokens
        .windows(3)
        .enumerate()
        .filter(|(_, next)| next[0].text == "=" && next[1].text == ">" && next[2].text == "{");
    let arrows: Vec<Range<usize>> = bodies
        .filter_map(|(at, _)| {
            let before = at.checked_sub(1)?;
            let from = if tokens[before].text == ")" { matching(before)? } else { before };
            scopes.iter().find(|scope| scope.start == at + 2).map(|body| from..body.end)
        })
        .collect();
    scopes.extend(arrows);
    scopes
}

/// `a`, `b`, … `Z`, `aa`, …
fn letters() -> impl Iterator<Item = String> {
    let letters = || ('a'..='z').chain('A'..='Z');
    let pairs = letters().flat_map(move |first| letters().map(move |second| format!("{first}{second}")));
    letters().map(String::from).chain(pairs.filter(|pair| !["do", "if", "in", "of", "as"].contains(&&**pair)))
}

/// What `const` and `let` declare, and the parameters of arrow functions.
fn declared<'a>(tokens: &[&Token<'a>]) -> BTreeSet<&'a str> {
    let mut names = BTreeSet::new();
    for (at, token) in tokens.iter().enumerate() {
        match token.text {
            "const" | "let" if token.kind == Kind::Word => declarations(&tokens[at + 1..], &mut names),
            "=" if tokens.get(at + 1).is_some_and(|next| next.text == ">") => {
                parameters(&tokens[..at], &mut names);
            }
            "catch" if tokens.get(at + 1).is_some_and(|next| next.text == "(") => {
                names.extend(tokens.get(at + 2).map(|name| name.text));
            }
            _ => {}
        }
    }
    names
}

/// The names of `a = 1, [b, c] = …;`. Those of `{ d }` are keys, and stay.
fn declarations<'a>(tokens: &[&Token<'a>], names: &mut BTreeSet<&'a str>) {
    let (mut depth, mut list, mut expected) = (0_usize, false, true);
    for token in tokens {
        match token.text {
            "[" if depth == 0 && expected => (depth, list, expected) = (1, true, false),
            "(" | "[" | "{" => (depth, expected) = (depth + 1, false),
            ")" | "]" | "}" => match depth {
                0 => return,
                _ => (depth, list) = (depth - 1, list && depth > 1),
            },
            ";" | "of" if depth == 0 => return,
            "," if depth == 0 => expected = true,
            name if token.kind == Kind::Word && (expected || (list && depth == 1)) => {
                names.insert(name);
                expected = false;
            }
            _ => {}
        }
    }
}

/// The names before an arrow: `a`, or `(a, ...b)`.
fn parameters<'a>(before: &[&Token<'a>], names: &mut BTreeSet<&'a str>) {
    let Some(last) = before.last() else { return };
    if last.kind == Kind::Word {
        names.insert(last.text);
    }
    if last.text != ")" {
        return;
    }
    let list = before.iter().rev().skip(1).take_while(|token| token.text != "(");
    names.extend(list.filter(|token| token.kind == Kind::Word).map(|token| token.text));
}

/// Every word that is somewhere the name of a property: after a dot, before a colon, alone in braces.
fn properties<'a>(tokens: &[&Token<'a>]) -> BTreeSet<&'a str> {
    let mut names = BTreeSet::new();
    let mut opened = Vec::new();
    // How many brackets were open where the declaration under way began.
    let mut declaring = None;
    for (at, token) in tokens.iter().enumerate() {
        let text = |at: Option<usize>| at.and_then(|at| tokens.get(at)).map_or("", |token| token.text);
        match token.text {
            "(" | "[" | "{" => opened.push(token.text),
            ")" | "]" | "}" => drop(opened.pop()),
            "const" | "let" if token.kind == Kind::Word => declaring = Some(opened.len()),
            ";" if declaring == Some(opened.len()) => declaring = None,
            name if token.kind == Kind::Word => {
                let (before, next) = (text(at.checked_sub(1)), text(Some(at + 1)));
                let spread = before == "." && text(at.checked_sub(2)) == ".";
                let in_braces = opened.last() == Some(&"{")
                    && declaring != Some(opened.len())
                    && matches!(before, "{" | ",")
                    && matches!(next, "," | "}" | ":");
                if (before == "." && !spread) || in_braces {
                    names.insert(name);
                }
            }
            _ => {}
        }
    }
    names
}

#[cfg(test)]
mod tests {
    use super::short_names;

    fn check(source: &str, expected: &str) {
        assert_eq!(short_names(source).expect(source), expected);
    }

    #[test]
    fn names_of_its_own_become_letters_and_the_most_frequent_first() {
        check("const one=1,two=f(one);g(two,two,two);", "let b=1,a=f(b);g(a,a,a);");
        check("const[first,...rest]=list;use(first,rest,first)", "let[a,...b]=list;use(a,b,a)");
        check("for(const[name,...args]of calls)call(name)", "for(let[a,...b]of calls)call(a)");
        check("(event,how)=>f(event)", "(a,b)=>f(a)");
        check("node=>node==host", "a=>a==host");
    }

    #[test]
    fn properties_keys_and_what_is_not_its_own_stay() {
        check("const open=1;page.open(open)", "let open=1;page.open(open)");
        check("const rel=1;f({rel,href:2})", "let rel=1;f({rel,href:2})");
        check("const{saveData}=navigator;f(saveData)", "let{saveData}=navigator;f(saveData)");
        check("let key=1;f({key:key})", "let key=1;f({key:key})");
        check("document.title=window", "document.title=window");
        check("const yes=is?yes:no", "let a=is?a:no");
        check("f({});{let one,two,three;one=two}", "f({});{let a,b,c;a=b}");
        check("try{f()}catch(error){f(error)}", "try{f()}catch(a){f(a)}");
        check("try{f()}catch{}f(error)", "try{f()}catch{}f(error)");
    }

    #[test]
    fn names_that_never_meet_share_a_letter() {
        check(
            "const f=(one,two)=>{g(one,two)};const h=three=>{g(three)}",
            "let a=(a,b)=>{g(a,b)};let b=a=>{g(a)}",
        );
        check("let one;{let two;g(one,two)}{let three;g(three)}", "let a;{let b;g(a,b)}{let a;g(a)}");
        check("let one;g(one);{g(one);let two;g(two)}", "let a;g(a);{g(a);let b;g(b)}");
    }

    #[test]
    fn text_stays_and_names_inside_templates_do_not() {
        check("const name='name';f(`name ${name}`)", "let a='name';f(`name ${a}`)");
        check("const value=1;f(a,b,value)", "let c=1;f(a,b,c)");
    }
}
