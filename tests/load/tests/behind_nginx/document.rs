//! docs/operations.md: what is printed there is what is tested.

const DOCUMENT: &str = include_str!("../../../../docs/operations.md");

/// The first block in this language after a heading.
pub(crate) fn block(heading: &str, language: &str) -> &'static str {
    let (_, section) = DOCUMENT
        .split_once(&format!("\n{heading}\n"))
        .unwrap_or_else(|| panic!("docs/operations.md has no heading «{heading}»"));
    let (_, rest) = section
        .split_once(&format!("```{language}\n"))
        .unwrap_or_else(|| panic!("docs/operations.md prints no {language} under «{heading}»"));
    rest.split_once("```").expect("the block ends").0
}

/// What is printed, with words of this run in place of some of it, each of which must be there.
pub(crate) fn filled_in(printed: &str, words: &[(&str, &str)]) -> String {
    words.iter().fold(printed.to_owned(), |text, (word, by)| {
        assert!(text.contains(word), "docs/operations.md does not print `{word}` any more in:\n{text}");
        text.replace(word, by)
    })
}

/// What the document says to put in place of something it printed before.
pub(crate) fn promises(words: &str) -> &str {
    assert!(DOCUMENT.contains(&format!("`{words}`")), "docs/operations.md does not say `{words}` any more");
    words
}
