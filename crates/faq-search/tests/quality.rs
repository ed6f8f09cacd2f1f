//! The lookup on the project's own content: what it must find, and what it must not.

use std::collections::BTreeSet;

use faq_search::{Faq, Index, Labelled, Reading, check, measure, read_labelled};

const CONTENT: &str = include_str!("../content/faq.json");
const QUESTIONS: &str = include_str!("queries.json");

fn faq() -> Faq {
    Faq::read(CONTENT).expect("the content can be read")
}

fn questions() -> Vec<Labelled> {
    read_labelled(QUESTIONS).expect("the questions can be read")
}

fn found(written: &str, reading: Reading) -> Vec<String> {
    let faq = faq();
    let found = Index::new(&faq).search(written, reading, 10);
    found.hits.iter().map(|hit| faq.entries[hit.entry].id.clone()).collect()
}

fn read_as(written: &str, reading: Reading) -> Option<String> {
    Index::new(&faq()).search(written, reading, 10).read_as
}

#[test]
fn the_content_has_no_mistakes_and_is_there_in_both_languages() {
    assert_eq!(check(CONTENT), Vec::<String>::new());
    for entry in faq().entries {
        let english = entry.title.en.is_some() && entry.steps.iter().all(|step| step.en.is_some());
        assert!(english && !entry.ways.is_empty() && entry.asked.len() > 5, "{}", entry.id);
    }
}

/// Otherwise the measures would tell how well the file was learned by heart.
#[test]
fn no_labelled_question_stands_in_the_content() {
    let words = |text: &str| -> BTreeSet<String> {
        let small = text.to_lowercase().replace('ё', "е");
        small
            .split(|letter: char| !letter.is_alphanumeric())
            .filter(|word| !word.is_empty())
            .map(str::to_owned)
            .collect()
    };
    let content: BTreeSet<_> =
        faq().entries.iter().flat_map(|entry| &entry.asked).map(|asked| words(asked)).collect();
    for question in questions() {
        let copied = words(&question.query).len() > 1 && content.contains(&words(&question.query));
        assert!(!copied, "\"{}\" is copied", question.query);
    }
}

#[test]
fn labelled_questions_find_their_answers_and_others_find_nothing() {
    let report = measure(&faq(), &questions());
    let total = report.total;
    assert!(total.r1() >= 0.87 && total.r3() >= 0.93 && total.fp() <= 0.08, "{total:?}");
    for kind in ["exact", "layout", "typo", "translit", "prefix", "mixed"] {
        assert!(report.kinds[kind].r3() >= 0.99, "{kind}: {:?}", report.kinds[kind]);
    }
    assert!(report.kinds["synonym"].r3() >= 0.85, "{:?}", report.kinds["synonym"]);
}

#[test]
fn three_letters_of_a_title_word_find_the_entry() {
    let faq = faq();
    let index = Index::new(&faq);
    let among_five = |entry: usize, word: &str| {
        let written: String = word.chars().take(3).collect();
        index.search(&written, Reading::Free, 5).hits.iter().any(|hit| hit.entry == entry)
    };
    let by_any_word = |(number, entry): (usize, &faq_search::Entry)| {
        entry.title.ru.split_whitespace().any(|word| among_five(number, word))
    };
    let reached = faq.entries.iter().enumerate().filter(|entry| by_any_word(*entry)).count();
    assert!(reached * 100 >= faq.entries.len() * 95, "{reached} of {}", faq.entries.len());
}

#[test]
fn what_was_guessed_is_told_and_can_be_taken_back() {
    assert_eq!(read_as("gfhjkm", Reading::Free).as_deref(), Some("пароль"));
    assert_eq!(read_as("parol", Reading::Free).as_deref(), Some("парол"));
    assert_eq!(read_as("парроль", Reading::Free).as_deref(), Some("пароль"));
    assert_eq!(read_as("пароль", Reading::Free), None);
    assert_eq!(read_as("gfhjkm", Reading::AsWritten), None);
    assert_eq!(found("gfhjkm", Reading::AsWritten), Vec::<String>::new());
}

#[test]
fn not_makes_a_difference() {
    assert_eq!(
        found("кнопки чата нет", Reading::Free).first().map(String::as_str),
        Some("chat-button-missing")
    );
    assert_eq!(
        found("статуса нет", Reading::Free).first().map(String::as_str),
        Some("status-missing-or-wrong")
    );
    assert_eq!(found("узнать статус", Reading::Free).first().map(String::as_str), Some("status-check"));
}

#[test]
fn nothing_is_found_in_nothing() {
    assert_eq!(found("", Reading::Free), Vec::<String>::new());
    assert_eq!(found(" ?! ", Reading::Free), Vec::<String>::new());
    assert_eq!(found(&"мгзщ ".repeat(1000), Reading::Free), Vec::<String>::new());
    let empty = Faq::default();
    assert!(Index::new(&empty).search("пароль", Reading::Free, 5).hits.is_empty());
}

#[test]
fn words_that_were_found_are_marked_in_a_text() {
    let index = Index::new(&faq());
    let text = "Забыли пароль или он не подходит";
    let marked = |written: &str| -> Vec<&str> {
        let found = index.search(written, Reading::Free, 5);
        index.marks(text, &found).into_iter().map(|place| &text[place]).collect()
    };
    assert_eq!(marked("пароля забыл "), ["Забыли", "пароль"]);
    assert_eq!(marked("пар"), ["пар"]);
    assert_eq!(marked("gfhjkm "), ["пароль"]);
}
