//! Links between our documents.

use super::tree::{File, Tree, Violation};

/// Every relative link in a Markdown file leads to a file or folder, and its `#part` to a heading there.
pub(super) fn links_lead_somewhere(tree: &Tree) -> Vec<Violation> {
    let mut violations = Vec::new();
    for file in tree.under(&[""], &[".md"]) {
        for (number, target) in links(file) {
            let (path, part) = target.split_once('#').unwrap_or((target, ""));
            let path = if path.is_empty() { file.path.clone() } else { resolved(&file.path, path) };
            if !path.is_empty() && !tree.has(&path) {
                violations.push(Violation::new(
                    &file.path,
                    number,
                    format!("the link {target} leads nowhere"),
                ));
            } else if !part.is_empty()
                && path.ends_with(".md")
                && !tree.get(&path).is_some_and(|page| headings(page).any(|heading| heading == part))
            {
                violations.push(Violation::new(
                    &file.path,
                    number,
                    format!("{path} has no heading for #{part}"),
                ));
            }
        }
    }
    violations
}

/// Targets of the relative links of a page, code blocks aside.
fn links(file: &File) -> impl Iterator<Item = (usize, &str)> {
    text(file).flat_map(|(number, line)| {
        let mut targets = Vec::new();
        let mut rest = line;
        while let Some(start) = rest.find("](") {
            rest = &rest[start + 2..];
            let target = rest.split([')', ' ']).next().unwrap_or_default();
            if !target.contains("://") && !target.starts_with("mailto:") {
                targets.push((number, target));
            }
        }
        targets
    })
}

/// Names that GitHub gives the headings of a page.
fn headings(file: &File) -> impl Iterator<Item = String> {
    text(file).filter(|(_, line)| line.starts_with('#')).map(|(_, line)| {
        let title = line.trim_start_matches('#').trim().to_lowercase();
        let kept = title.chars().filter(|c| c.is_alphanumeric() || matches!(c, ' ' | '-' | '_'));
        kept.map(|c| if c == ' ' { '-' } else { c }).collect()
    })
}

/// Lines outside of code blocks.
fn text(file: &File) -> impl Iterator<Item = (usize, &str)> {
    let mut in_code = false;
    file.lines().filter(move |(_, line)| {
        let fence = line.trim_start().starts_with("```");
        in_code ^= fence;
        !in_code && !fence
    })
}

/// `link` as a path from the root, seen from the file `from`.
fn resolved(from: &str, link: &str) -> String {
    let mut parts: Vec<&str> = if link.starts_with('/') { Vec::new() } else { from.split('/').collect() };
    parts.pop();
    for part in link.split('/').filter(|part| !part.is_empty() && *part != ".") {
        if part == ".." {
            parts.pop();
        } else {
            parts.push(part);
        }
    }
    parts.join("/")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn good_links_lead_to_files_folders_and_headings() {
        let tree = Tree::of(&[
            ("README.md", "[a](docs/a.md) [d](docs/) [p](docs/a.md#close-codes) [x](https://x.ru/y) `[c]`"),
            ("docs/a.md", "# A\n## Close codes\n[up](../README.md)\n```\n[no](link)\n```"),
        ]);
        assert_eq!(links_lead_somewhere(&tree), []);
    }

    #[test]
    fn links_to_nothing_are_found() {
        let tree = Tree::of(&[("docs/a.md", "[b](b.md)\n[c](a.md#c) [d](#d)\n[e](../../e.md)")]);
        assert_eq!(links_lead_somewhere(&tree).len(), 4);
    }
}
