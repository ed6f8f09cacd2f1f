//! Text never becomes markup, and nothing needs more than the strictest content policy.

use super::tree::{Tree, Violation};

/// Where pages are made, in Rust or JavaScript.
const PAGES: &[&str] =
    &["src/", "loader/", "crates/chat-server/console/", "crates/chat-server/demo/", "demo/", "index.html"];

/// What parses a string as HTML or as a program.
const PARSERS: &[&str] = &[
    "inner_html",
    "innerHTML",
    "outer_html",
    "outerHTML",
    "insert_adjacent_html",
    "insertAdjacentHTML",
    "document.write",
    "setHTMLUnsafe",
    "parseFromString",
    "createContextualFragment",
    "eval(",
    "new Function(",
];

/// No string is parsed as HTML or run as a program.
pub(super) fn no_text_becomes_markup(tree: &Tree) -> Vec<Violation> {
    let mut violations = Vec::new();
    for file in tree.under(PAGES, &[".rs", ".js", ".ts", ".html"]) {
        for (number, code) in file.code() {
            for parser in PARSERS.iter().filter(|parser| code.contains(*parser)) {
                let what = format!("{parser} turns text into markup or code: make a text node or an element");
                violations.push(Violation::new(&file.path, number, what));
            }
        }
    }
    violations
}

/// Views use nothing that the policy of a careful portal blocks: style attributes, cloned templates.
pub(super) fn views_pass_the_policy(tree: &Tree) -> Vec<Violation> {
    let mut violations = Vec::new();
    for file in tree.under(&["src/"], &[".rs"]) {
        for (number, code) in file.code() {
            let what = if code.contains(" style=") || code.trim_start().starts_with("style=") {
                "`style-src 'self'` blocks a style attribute: use a class, or style:property=value"
            } else if code.contains("template!") {
                "Trusted Types block template!: use view!"
            } else {
                continue;
            };
            violations.push(Violation::new(&file.path, number, what));
        }
    }
    violations
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn parsing_text_is_found_in_every_language() {
        let bad = Tree::of(&[
            ("src/ui/message.rs", "<p inner_html=text/>"),
            ("crates/chat-server/console/timeline.js", "line.innerHTML = text;"),
            ("index.html", "<script>eval('1')</script>"),
        ]);
        assert_eq!(no_text_becomes_markup(&bad).len(), 3);
        let good =
            Tree::of(&[("src/ui/message.rs", "// never inner_html\n<p>{text}</p>"), ("xtask/a.rs", "eval(")]);
        assert_eq!(no_text_becomes_markup(&good), []);
    }

    #[test]
    fn what_the_policy_blocks_is_found() {
        let bad =
            Tree::of(&[("src/ui/bar.rs", "<p style=\"top:0\"/>\n<b style=move || w/>\ntemplate! { <i/> }")]);
        assert_eq!(views_pass_the_policy(&bad).len(), 3);
        assert_eq!(views_pass_the_policy(&Tree::of(&[("src/ui/bar.rs", "<p style:width=w/>")])), []);
    }
}
