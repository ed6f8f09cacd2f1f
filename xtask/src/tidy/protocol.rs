//! The protocol's document and the wire types change together.

use sha2::{Digest, Sha256};

use super::tree::{Tree, Violation};

/// The document.
pub(super) const DOCUMENT: &str = "docs/protocol.md";

/// What stands before the hash in its line.
const MARK: &str = "<!-- wire types: sha256 ";

/// The document carries the hash of the wire types it was last reviewed against.
pub(super) fn document_knows_the_wire_types(tree: &Tree) -> Vec<Violation> {
    let Some(document) = tree.get(DOCUMENT) else {
        return vec![Violation::new(
            DOCUMENT,
            1,
            "is missing: it describes what crates/chat-protocol implements",
        )];
    };
    let hash = hash(tree);
    let line = document.lines().find_map(|(number, line)| Some((number, line.strip_prefix(MARK)?)));
    match line {
        Some((_, rest)) if rest.starts_with(&hash) => Vec::new(),
        Some((number, _)) => vec![Violation::new(
            DOCUMENT,
            number,
            "crates/chat-protocol/src has changed since this text was reviewed: bring the text up to date, then \
             run `cargo xtask tidy --bless-protocol`",
        )],
        None => vec![Violation::new(DOCUMENT, 1, format!("has no line `{MARK}… -->`: add one at its end"))],
    }
}

/// The document with the hash of the wire types as they are; none when it has no line for it.
pub(super) fn blessed(tree: &Tree) -> Option<String> {
    let document = tree.get(DOCUMENT)?;
    let start = document.text.find(MARK)? + MARK.len();
    let end = start + document.text[start..].find(" -->")?;
    Some(format!("{}{}{}", &document.text[..start], hash(tree), &document.text[end..]))
}

/// SHA-256 over the wire types' files, by name.
fn hash(tree: &Tree) -> String {
    let mut hasher = Sha256::new();
    for file in tree.under(&["crates/chat-protocol/src/"], &[".rs"]) {
        hasher.update(&file.text);
    }
    hasher.finalize().iter().map(|byte| format!("{byte:02x}")).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    const TYPES: (&str, &str) = ("crates/chat-protocol/src/frame.rs", "pub struct Frame;");

    #[test]
    fn a_changed_wire_type_asks_for_a_review_and_blessing_ends_it() {
        let stale = Tree::of(&[TYPES, (DOCUMENT, "# P\n<!-- wire types: sha256 00 -->\n")]);
        let violations = document_knows_the_wire_types(&stale);
        assert!(violations[0].to_string().contains("--bless-protocol"), "{violations:?}");
        let text = blessed(&stale).expect("a hash line");
        let tree = Tree::of(&[TYPES, (DOCUMENT, &text)]);
        assert_eq!(document_knows_the_wire_types(&tree), []);
        let changed =
            Tree::of(&[("crates/chat-protocol/src/frame.rs", "pub struct Frames;"), (DOCUMENT, &text)]);
        assert_eq!(document_knows_the_wire_types(&changed).len(), 1);
    }

    #[test]
    fn a_document_without_a_hash_is_found() {
        assert_eq!(document_knows_the_wire_types(&Tree::of(&[TYPES])).len(), 1);
        assert_eq!(document_knows_the_wire_types(&Tree::of(&[TYPES, (DOCUMENT, "# P")])).len(), 1);
    }
}
