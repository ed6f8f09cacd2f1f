//! What files are called.

use super::tree::{Tree, Violation};

/// Sheets without a component: shared values, and the launcher that the loader paints before there is a widget.
const LONE_SHEETS: &[&str] = &["tokens", "launcher"];

/// Names that say nothing of what is inside, so that everything ends up there.
const DRAWERS: &[&str] = &["utils", "util", "helpers", "helper", "common", "misc"];

/// A component that has a look has its sheet under the same name, and every sheet its component.
pub(super) fn components_and_sheets_pair(tree: &Tree) -> Vec<Violation> {
    let mut violations = Vec::new();
    for sheet in tree.under(&["style/"], &[".css"]) {
        let stem = stem(&sheet.path);
        let component = format!("src/ui/{stem}.rs");
        if !LONE_SHEETS.contains(&stem) && tree.get(&component).is_none() {
            let what = format!("there is no {component}: name the sheet after its component");
            violations.push(Violation::new(&sheet.path, 1, what));
        }
    }
    for component in tree.under(&["src/ui/"], &[".rs"]) {
        let sheet = format!("style/{}.css", stem(&component.path));
        let classes = component.code().find(|(_, code)| code.contains("class=") || code.contains("class:"));
        if let Some((line, _)) = classes.filter(|_| tree.get(&sheet).is_none()) {
            violations.push(Violation::new(
                &component.path,
                line,
                format!("it names classes but has no {sheet}"),
            ));
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
        let component = ("src/ui/composer.rs", "view! { <p class=\"composer\"/> }");
        let good = [component, ("style/composer.css", ""), ("style/tokens.css", ""), ("src/ui/state.rs", "")];
        assert_eq!(components_and_sheets_pair(&Tree::of(&good)), []);
        assert_eq!(components_and_sheets_pair(&Tree::of(&[component])).len(), 1);
        assert_eq!(components_and_sheets_pair(&Tree::of(&[("style/composer.css", "")])).len(), 1);
    }

    #[test]
    fn drawers_are_found_by_name() {
        let tree = Tree::of(&[("src/utils.rs", ""), ("src/helpers/a.rs", ""), ("src/miscible.rs", "")]);
        assert_eq!(no_file_is_a_drawer(&tree).len(), 2);
    }
}
