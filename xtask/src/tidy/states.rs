//! A state is an enum: two booleans have four values, of which one is usually impossible.

use super::tree::{Tree, Violation, has_word};

/// Where the states of the conversation live.
const STATES: &[&str] = &[
    "crates/chat-core/src/connection",
    "crates/chat-core/src/outbox",
    "crates/chat-core/src/waiting_line",
    "crates/chat-core/src/ticket",
];

/// No type of the connection, the outbox or the waiting line has a `bool` field.
pub(super) fn states_are_no_booleans(tree: &Tree) -> Vec<Violation> {
    let mut violations = Vec::new();
    for file in tree.under(STATES, &[".rs"]) {
        // Depth of braces within a type's definition; none outside of one.
        let mut depth: Option<i32> = None;
        for (number, code) in file.code() {
            let begins = has_word(code, "struct") || has_word(code, "enum");
            if depth.is_none() && !begins {
                continue;
            }
            if has_word(code, "bool") {
                let what = "a state is an enum: name the two cases instead of a bool";
                violations.push(Violation::new(&file.path, number, what));
            }
            let change = |c: char| match c {
                '{' | '(' => 1,
                '}' | ')' => -1,
                _ => 0,
            };
            let after = depth.unwrap_or(0) + code.chars().map(change).sum::<i32>();
            let closed = after <= 0 && (code.contains('}') || code.contains(';'));
            depth = if closed { None } else { Some(after) };
        }
    }
    violations
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(text: &str) -> usize {
        states_are_no_booleans(&Tree::of(&[("crates/chat-core/src/outbox.rs", text)])).len()
    }

    #[test]
    fn functions_may_answer_yes_or_no() {
        assert_eq!(
            check(
                "struct Outbox {\n    items: Vec<Item>,\n}\nimpl Outbox {\n    fn is_empty(&self) -> bool {}\n}"
            ),
            0
        );
        assert_eq!(check("struct Name(String);\nfn f(x: bool) {}"), 0);
    }

    #[test]
    fn fields_may_not() {
        assert_eq!(check("pub(crate) struct Item {\n    id: Id,\n    sent: bool,\n}"), 1);
        assert_eq!(
            check("enum Item {\n    Sent { again: bool },\n    Held(\n        Option<bool>,\n    ),\n}"),
            2
        );
        assert_eq!(check("struct Sent(bool);"), 1);
    }
}
