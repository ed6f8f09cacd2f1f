//! What files are called.

use super::tree::{Tree, Violation};

/// Sheets without a component: shared values, and the launcher that the loader paints before there is a widget.
const LONE_SHEETS: &[&str] = &["tokens", "launcher"];

/// Names that say nothing of what is inside, so that everything ends up there.
const DRAWERS: &[&str] = &["utils", "util", "helpers", "helper", "common", "misc"];

/// A component's look stands in the sheet of its name: every sheet has its component, and no sheet styles the
/// class of another.
pub(super) fn components_and_sheets_pair(tree: &Tree) -> Vec<Violation> {
    let mut violations = Vec::new();
    for sheet in tree.under(&["style/"], &[".css"]) {
        let own = stem(&sheet.path);
        if LONE_SHEETS.contains(&own) {
            continue;
        }
        if tree.get(&format!("src/ui/{own}.rs")).is_none() {
            let what = format!("there is no src/ui/{own}.rs: name the sheet after its component");
            violations.push(Violation::new(&sheet.path, 1, what));
        }
        for (number, line) in sheet.lines() {
            let class = line.strip_prefix('.').unwrap_or_default();
            let class = class.split(|c: char| !c.is_alphanumeric() && c != '-').next().unwrap_or_default();
            let component = class.replace('-', "_");
            if component != own && tree.get(&format!("src/ui/{component}.rs")).is_some() {
                let what = format!(
                    ".{class} is the look of src/ui/{component}.rs: move it to style/{component}.css"
                );
                violations.push(Violation::new(&sheet.path, number, what));
            }
        }
    }
    violations
}

/// No file is a drawer.
pub(super) fn no_file_is_a_drawer(tree: &Tree) -> Vec<Violation> {
    let drawers = tree.files().filter(|file| {
        let mut parts = file.path.split('/');
        parts.any(|part| DRAWERS.contains(&part.split('.').next().unwrap_or_default()))
    });
    drawers.map(|file| Violation::new(&file.path, 1, "name the file by a noun of what it holds")).collect()
}

fn stem(path: &str) -> &str {
    let name = path.rsplit('/').next().unwrap_or_default();
    name.split('.').next().unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pairs_have_the_same_name() {
        let component = ("src/ui/send_button.rs", "");
        let good = [component, ("style/send_button.css", ".send-button:hover {}"), ("style/tokens.css", "")];
        assert_eq!(components_and_sheets_pair(&Tree::of(&good)), []);
        assert_eq!(components_and_sheets_pair(&Tree::of(&[("style/send_button.css", "")])).len(), 1);
        let stray =
            [component, ("src/ui/log.rs", ""), ("style/log.css", ".log .send-button {}\n.send-button {}")];
        assert_eq!(components_and_sheets_pair(&Tree::of(&stray)).len(), 1);
    }

    #[test]
    fn drawers_are_found_by_name() {
        let tree = Tree::of(&[("src/utils.rs", ""), ("src/helpers/a.rs", ""), ("src/miscible.rs", "")]);
        assert_eq!(no_file_is_a_drawer(&tree).len(), 2);
    }
}
