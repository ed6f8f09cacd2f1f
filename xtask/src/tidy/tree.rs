//! The files of the checkout, as rules see them.

use std::fmt;
use std::fs;
use std::path::Path;

use anyhow::{Context, Result};

/// Folders that hold nothing of ours.
const FOREIGN: &[&str] = &[".git", "target", "dist", "data", "node_modules"];

/// One file.
pub(super) struct File {
    /// Path from the root of the checkout, with `/`.
    pub(super) path: String,
    /// Content; empty for what is not text.
    pub(super) text: String,
}

/// All files of the checkout.
pub(super) struct Tree {
    files: Vec<File>,
}

/// A place that breaks a rule.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Violation {
    path: String,
    line: usize,
    what: String,
}

impl Violation {
    /// In `line` (from 1) of a file, `what` is wrong, and what to do.
    pub(super) fn new(path: &str, line: usize, what: impl Into<String>) -> Self {
        Self { path: path.to_owned(), line, what: what.into() }
    }
}

impl fmt::Display for Violation {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(out, "{}:{}: {}", self.path, self.line, self.what)
    }
}

impl Tree {
    /// Reads every file below `root` but what was built or fetched.
    pub(super) fn read(root: &Path) -> Result<Self> {
        let mut files = Vec::new();
        let mut folders = vec![root.to_path_buf()];
        while let Some(folder) = folders.pop() {
            for entry in fs::read_dir(&folder).with_context(|| format!("cannot read {}", folder.display()))? {
                let entry = entry?;
                let name = entry.file_name();
                if entry.file_type()?.is_dir() {
                    if !FOREIGN.iter().any(|foreign| name == *foreign) {
                        folders.push(entry.path());
                    }
                    continue;
                }
                let path = entry.path();
                let Ok(relative) = path.strip_prefix(root) else { continue };
                let path_text = relative.to_string_lossy().replace('\\', "/");
                // A file that another program removes meanwhile is no file.
                let Ok(bytes) = fs::read(&path) else { continue };
                files.push(File { path: path_text, text: String::from_utf8(bytes).unwrap_or_default() });
            }
        }
        files.sort_by(|a, b| a.path.cmp(&b.path));
        Ok(Self { files })
    }

    /// A tree made up for a test.
    #[cfg(test)]
    pub(super) fn of(files: &[(&str, &str)]) -> Self {
        let file = |(path, text): &(&str, &str)| File { path: (*path).to_owned(), text: (*text).to_owned() };
        Self { files: files.iter().map(file).collect() }
    }

    /// How many files there are.
    pub(super) fn len(&self) -> usize {
        self.files.len()
    }

    /// All files, by path.
    pub(super) fn files(&self) -> impl Iterator<Item = &File> {
        self.files.iter()
    }

    /// The files below one of `folders` (each with a `/` at its end, or a whole path) that end with one of `ends`.
    pub(super) fn under(&self, folders: &[&str], ends: &[&str]) -> impl Iterator<Item = &File> {
        self.files.iter().filter(move |file| {
            folders.iter().any(|folder| file.path.starts_with(folder))
                && ends.iter().any(|end| file.path.ends_with(end))
        })
    }

    /// The file with this very path.
    pub(super) fn get(&self, path: &str) -> Option<&File> {
        self.files.iter().find(|file| file.path == path)
    }

    /// Whether a file or folder has this path.
    pub(super) fn has(&self, path: &str) -> bool {
        self.files.iter().any(|file| {
            file.path.strip_prefix(path).is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
        })
    }
}

impl File {
    /// Its lines with their numbers, from 1.
    pub(super) fn lines(&self) -> impl Iterator<Item = (usize, &str)> {
        self.text.lines().enumerate().map(|(at, line)| (at + 1, line))
    }

    /// The same without `//` comments, for source code.
    pub(super) fn code(&self) -> impl Iterator<Item = (usize, &str)> {
        self.lines().map(|(number, line)| (number, without_comment(line)))
    }
}

/// `line` up to its `//` comment. The `//` of an address does not begin one.
fn without_comment(line: &str) -> &str {
    let starts = line.match_indices("//").map(|(at, _)| at);
    let start = starts.into_iter().find(|at| !line[..*at].ends_with(':'));
    start.map_or(line, |at| &line[..at])
}

/// Whether `code` contains `word` on its own: no letter, digit or `_` touches it.
pub(super) fn has_word(code: &str, word: &str) -> bool {
    let part = |c: char| c.is_alphanumeric() || c == '_';
    code.match_indices(word).any(|(at, _)| {
        let (before, after) = (code[..at].chars().last(), code[at + word.len()..].chars().next());
        let touched = before.is_some_and(part) && word.starts_with(part)
            || after.is_some_and(part) && word.ends_with(part);
        !touched
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_stand_alone() {
        assert!(has_word("use std::env;", "env"));
        assert!(has_word("rand::random()", "rand::"));
        assert!(!has_word("operand::x", "rand::"));
        assert!(!has_word("environment", "env"));
    }

    #[test]
    fn comments_are_no_code_but_addresses_are() {
        assert_eq!(without_comment("a(); // b"), "a(); ");
        assert_eq!(without_comment("let a = \"ws://b\"; // c"), "let a = \"ws://b\"; ");
    }

    #[test]
    fn folders_are_found_by_whole_names() {
        let tree = Tree::of(&[("docs/a.md", "")]);
        assert!(tree.has("docs") && tree.has("docs/a.md"));
        assert!(!tree.has("doc") && !tree.has("docs/a"));
    }
}
