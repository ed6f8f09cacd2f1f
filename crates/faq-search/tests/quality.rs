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
    assert!(total.r1() >= 0.92 && total.r3() >= 0.95 && total.fp() <= 0.08, "{total:?}");
    for kind in ["exact", "layout", "typo", "translit", "prefix", "mixed"] {
        assert!(report.kinds[kind].r3() >= 0.99, "{kind}: {:?}", report.kinds[kind]);
    }
    assert!(report.kinds["synonym"].r3() >= 0.92, "{:?}", report.kinds["synonym"]);
}

/// Words of a title that say what it is about, by their first three letters.
fn beginnings(title: &str) -> BTreeSet<String> {
    const SMALL: &str = "как где что или она вместо можно сколько какие какими когда есть если почему него куда после для без чтобы";
    let words = title.split(|letter: char| !letter.is_alphanumeric());
    let words = words.map(str::to_lowercase).filter(|word| word.chars().count() >= 3);
    words
        .filter(|word| !SMALL.split(' ').any(|small| small == word))
        .map(|word| word.chars().take(3).collect())
        .collect()
}

#[test]
fn three_letters_of_any_word_of_a_title_find_the_entry() {
    const PLACES: usize = 5;
    let faq = faq();
    let index = Index::new(&faq);
    let titles: Vec<_> = faq.entries.iter().map(|entry| beginnings(&entry.title.ru)).collect();
    let mut missed = Vec::new();
    let mut asked = 0;
    for (number, beginning) in
        titles.iter().enumerate().flat_map(|(number, all)| all.iter().map(move |one| (number, one)))
    {
        let alike = titles.iter().filter(|title| title.contains(beginning)).count();
        // Where more titles begin so than there are places, not all can have one.
        if alike > PLACES {
            continue;
        }
        asked += 1;
        let hits = index.search(beginning, Reading::Free, PLACES).hits;
        if !hits.iter().any(|hit| hit.entry == number) {
            missed.push((beginning, &faq.entries[number].title.ru));
        }
    }
    assert!(asked > 100 && missed.len() * 100 <= asked * 5, "{} of {asked}: {missed:?}", missed.len());
    let reached = |(number, all): &(usize, &BTreeSet<String>)| {
        let found = |one: &String| {
            index.search(one, Reading::Free, PLACES).hits.iter().any(|hit| hit.entry == *number)
        };
        all.iter().any(found)
    };
    let reached = titles.iter().enumerate().filter(reached).count();
    assert!(reached * 100 >= titles.len() * 95, "{reached} of {}", titles.len());
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
