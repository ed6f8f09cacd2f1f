//! Documents that say which test proves what.

use std::collections::BTreeSet;

use super::tree::{Tree, Violation};

/// Where tests are promised by name.
const PAGES: &[&str] = &["SECURITY.md", "docs/accessibility.md"];

/// Every test that a table of these pages names is there.
pub(super) fn tests_named_are_there(tree: &Tree) -> Vec<Violation> {
    let functions: BTreeSet<&str> =
        tree.under(&[""], &[".rs"]).flat_map(|file| file.text.lines()).filter_map(function).collect();
    let mut violations = Vec::new();
    for page in PAGES.iter().filter_map(|page| tree.get(page)) {
        for (number, line) in page.lines().filter(|(_, line)| line.starts_with('|')) {
            for name in line.split('`').skip(1).step_by(2).filter(|word| is_test(word)) {
                if !functions.contains(name) {
                    violations.push(Violation::new(&page.path, number, format!("there is no test {name}")));
                }
            }
        }
    }
    violations
}

/// The name of the function that begins on a line.
fn function(line: &str) -> Option<&str> {
    let (before, after) = line.split_once("fn ")?;
    let begins = before.split_whitespace().all(|word| ["pub", "async", "pub(crate)"].contains(&word));
    after.split(['(', '<']).next().filter(|_| begins)
}

/// A sentence, as tests are called.
fn is_test(word: &str) -> bool {
    word.matches('_').count() >= 2
        && word.chars().all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '_')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_test_that_is_promised_and_not_there_is_found() {
        let tree = Tree::of(&[
            (
                "SECURITY.md",
                "| threat | `it_is_checked_here` `it_is_checked_nowhere` | `not_one`, `Xtask` |\n",
            ),
            ("tests/one.rs", "async fn it_is_checked_here() {}\n"),
        ]);
        let found: Vec<_> = tests_named_are_there(&tree).iter().map(ToString::to_string).collect();
        assert_eq!(found.len(), 1, "{found:?}");
        assert!(found[0].contains("it_is_checked_nowhere"), "{found:?}");
    }
}
