//! How long a key press and building the index take, by the number of entries.
//!
//! The entries are made up: words of the project's own content, recombined by a seed, with endings of their own for
//! a share of them, so that the vocabulary grows with the number of entries as it does in real texts.
#![allow(missing_docs, reason = "the macros of Criterion make functions without")]

use std::hint::black_box;

use chat_protocol::portal::Words;
use criterion::{BenchmarkId, Criterion, criterion_group, criterion_main};
use faq_search::{Entry, Faq, Index, Reading};

const SIZES: [usize; 2] = [1_000, 10_000];
const QUESTION: &str = "не приходит код подтверждения на телефон";
const LETTERS: &str = "бвгдклмнпрст";

/// A small generator of numbers.
struct Dice(u64);

impl Dice {
    fn below(&mut self, end: usize) -> usize {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) as usize % end
    }
}

struct Maker {
    words: Vec<String>,
    dice: Dice,
}

impl Maker {
    fn new(faq: &Faq) -> Self {
        let texts = faq
            .entries
            .iter()
            .flat_map(|entry| entry.asked.iter().chain(entry.steps.iter().map(|step| &step.ru)));
        let words = texts.flat_map(|text| text.split_whitespace()).map(str::to_owned).collect();
        Self { words, dice: Dice(7) }
    }

    fn phrase(&mut self, words: usize) -> String {
        let word = |maker: &mut Self| {
            let word = maker.words[maker.dice.below(maker.words.len())].clone();
            if maker.dice.below(20) > 0 {
                return word;
            }
            let letters: Vec<char> = LETTERS.chars().collect();
            let one = letters[maker.dice.below(letters.len())];
            let other = letters[maker.dice.below(letters.len())];
            format!("{one}а{other}и{word}")
        };
        (0..words).map(|_| word(self)).collect::<Vec<_>>().join(" ")
    }

    fn words(&mut self, words: usize) -> Words {
        Words { ru: self.phrase(words), en: None }
    }

    fn entry(&mut self, number: usize) -> Entry {
        Entry {
            id: number.to_string(),
            theme: String::new(),
            title: self.words(6),
            steps: (0..4).map(|_| self.words(14)).collect(),
            links: Vec::new(),
            ways: Vec::new(),
            asked: (0..10).map(|_| self.phrase(4)).collect(),
        }
    }
}

fn made_up(entries: usize) -> Faq {
    let faq = Faq::read(include_str!("../content/faq.json")).unwrap_or_default();
    let mut maker = Maker::new(&faq);
    let entries = (0..entries).map(|number| maker.entry(number)).collect();
    Faq { themes: Vec::new(), synonyms: faq.synonyms, entries }
}

/// The time of one search, as after each key.
fn keystrokes(criterion: &mut Criterion) {
    let mut group = criterion.benchmark_group("keystroke");
    for size in SIZES {
        let index = Index::new(&made_up(size));
        for (name, written) in [
            ("right", "не приходит код подт"),
            ("mistaken", "не преходит кот потдв"),
            ("layout", "yt ghb[jlbn rjl gjln"),
            ("together", "неприходит кодподтверждения смсс"),
        ] {
            group.bench_with_input(BenchmarkId::new(name, size), &index, |bench, index| {
                bench.iter(|| index.search(black_box(written), Reading::Free, 5));
            });
        }
        group.bench_with_input(BenchmarkId::new("whole", size), &index, |bench, index| {
            bench.iter(|| index.search(black_box(QUESTION), Reading::Free, 5));
        });
    }
    group.finish();
}

fn building(criterion: &mut Criterion) {
    let mut group = criterion.benchmark_group("index");
    group.sample_size(20);
    for size in SIZES {
        let faq = made_up(size);
        group.bench_with_input(BenchmarkId::from_parameter(size), &faq, |bench, faq| {
            bench.iter(|| Index::new(faq));
        });
    }
    group.finish();
}

criterion_group!(benches, keystrokes, building);
criterion_main!(benches);
