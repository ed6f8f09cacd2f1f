//! What was meant to go before a commit.

use super::tree::{Tree, Violation};

/// Kinds of file a person writes.
const WRITTEN: &[&str] = &[".rs", ".js", ".ts", ".css", ".html", ".toml", ".md", ".json", ".yml", "run"];

/// No note of unfinished work.
pub(super) fn nothing_is_left_to_do(tree: &Tree) -> Vec<Violation> {
    // In halves: this file is checked as well.
    let notes = [
        concat!("TO", "DO"),
        concat!("FIX", "ME"),
        concat!("to", "do!("),
        concat!("db", "g!("),
        concat!("unimplem", "ented!("),
    ];
    found(tree, &notes, |note| format!("{note} is left: finish it, or open an issue"))
}

/// Nothing names a folder of the machine it was written on.
pub(super) fn nothing_reads_outside(tree: &Tree) -> Vec<Violation> {
    let homes = [concat!("/ho", "me/"), concat!("/ro", "ot/"), concat!("/Us", "ers/")];
    found(tree, &homes, |path| {
        format!("{path} is a folder of one machine: put what is needed inside the checkout")
    })
}

fn found(tree: &Tree, needles: &[&str], what: impl Fn(&str) -> String) -> Vec<Violation> {
    let mut violations = Vec::new();
    for file in tree.under(&[""], WRITTEN) {
        for (number, line) in file.lines() {
            for needle in needles.iter().filter(|needle| line.contains(*needle)) {
                violations.push(Violation::new(&file.path, number, what(needle)));
            }
        }
    }
    violations
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn notes_are_found_in_comments_too() {
        let note = concat!("// TO", "DO later\nlet x = db", "g!(1);");
        assert_eq!(nothing_is_left_to_do(&Tree::of(&[("src/a.rs", note)])).len(), 2);
        assert_eq!(nothing_is_left_to_do(&Tree::of(&[("src/a.rs", "// to do it well")])), []);
    }

    #[test]
    fn folders_of_one_machine_are_found() {
        let path = concat!("include_str!(\"/ho", "me/me/a.json\")");
        assert_eq!(nothing_reads_outside(&Tree::of(&[("src/a.rs", path)])).len(), 1);
    }
}
