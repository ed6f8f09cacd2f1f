//! The index: which words stand where.

use crate::content::{Entry, Faq};
use crate::filler;
use crate::letters;
use crate::vocabulary::{Stem, Vocabulary};

/// Where in an entry words stand.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Field {
    Title,
    Asked,
    Step,
    Theme,
}

impl Field {
    /// How much a word that stands here says about what the entry is for.
    pub(crate) fn weight(self) -> f32 {
        match self {
            Self::Title => 1.0,
            Self::Asked => 0.95,
            Self::Step => 0.4,
            Self::Theme => 0.3,
        }
    }

    /// Whether these are words somebody asks with, rather than words somebody is answered with.
    pub(crate) fn asks(self) -> bool {
        matches!(self, Self::Title | Self::Asked)
    }
}

/// A title, a way to ask, or a step.
pub(crate) struct Phrase {
    /// The entry's number.
    pub entry: u32,
    pub field: Field,
    /// The sum of its words' weights.
    pub weight: f32,
    /// Whether it says «не».
    pub negates: bool,
}

/// How little a stem says.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Idle {
    /// It says something.
    No,
    /// It is said about anything, but may say something where it stands in the file.
    Common,
    /// It says hardly anything.
    Filler,
    /// It turns the question round.
    Not,
}

/// Everything that can be found.
pub struct Index {
    pub(crate) words: Vocabulary,
    pub(crate) phrases: Vec<Phrase>,
    /// The phrases of each stem, in their order.
    pub(crate) standing: Vec<Vec<u32>>,
    /// In how many entries each stem is asked with.
    pub(crate) spread: Vec<u32>,
    idle: Vec<Idle>,
    pub(crate) entries: u32,
    pub(crate) not: Stem,
}

/// Words of a phrase, and pairs of a negation and the word it is about.
pub(crate) struct Negated {
    /// The word.
    pub about: usize,
}

/// Which words a negation stands before, or after where nothing follows: «не приходит», «кода нет».
pub(crate) fn negated(
    count: usize,
    is_not: impl Fn(usize) -> bool,
    is_filler: impl Fn(usize) -> bool,
) -> Vec<Negated> {
    let carries = |at: &usize| !is_not(*at) && !is_filler(*at);
    (0..count)
        .filter(|at| is_not(*at))
        .flat_map(|at| {
            let after = (at + 1..count).find(carries);
            let before = (0..at).rev().find(carries);
            [after, before].into_iter().flatten().map(|about| Negated { about })
        })
        .collect()
}

/// The letters of a pair, no letters of any word: digits do not stand before letters there.
pub(crate) fn pair(word: &[u8]) -> Vec<u8> {
    [b"~", word].concat()
}

impl Index {
    /// Reads all entries.
    pub fn new(faq: &Faq) -> Self {
        let mut words = Vocabulary::default();
        let not = words.learn(&filler::not());
        let mut index = Self {
            words,
            phrases: Vec::new(),
            standing: Vec::new(),
            spread: Vec::new(),
            idle: Vec::new(),
            entries: 0,
            not,
        };
        index.note(filler::negations(), Idle::Not);
        index.note(filler::common(), Idle::Common);
        index.note_fillers();
        index.words.end_idle();
        let mut last_in = Vec::new();
        for (number, entry) in faq.entries.iter().enumerate() {
            index.add(number as u32, entry, faq, &mut last_in);
        }
        index.note_relatives_of_fillers();
        index.entries = faq.entries.len() as u32;
        for group in &faq.synonyms {
            index.words.group(group);
        }
        index.weigh();
        index
    }

    /// Words that say little have stems of their own: «почти» is not «почта».
    fn note_fillers(&mut self) {
        for form in filler::fillers() {
            let stem = self.words.learn_alone(&form) as usize;
            self.idle.resize(self.words.len(), Idle::No);
            self.idle[stem] = Idle::Filler;
        }
    }

    /// Other forms of words that say little, as far as they stand nowhere, say little as well.
    fn note_relatives_of_fillers(&mut self) {
        for form in filler::fillers() {
            if let Some(stem) = self.words.learn_relatives(&form) {
                self.idle.resize(self.words.len(), Idle::No);
                self.idle[stem as usize] = Idle::Filler;
            }
        }
    }

    fn note(&mut self, forms: impl Iterator<Item = Vec<u8>>, idle: Idle) {
        for form in forms {
            let stem = self.words.learn(&form) as usize;
            if self.idle.len() <= stem {
                self.idle.resize(stem + 1, Idle::No);
            }
            self.idle[stem] = idle;
        }
    }

    fn add(&mut self, number: u32, entry: &Entry, faq: &Faq, last_in: &mut Vec<u32>) {
        let theme = faq.themes.iter().find(|theme| theme.id == entry.theme);
        let texts = [(Field::Title, Some(&entry.title)), (Field::Theme, theme.map(|theme| &theme.title))];
        for (field, words) in texts {
            let Some(words) = words else { continue };
            self.phrase(number, field, &words.ru, last_in);
            if let Some(english) = &words.en {
                self.phrase(number, field, english, last_in);
            }
        }
        for phrase in &entry.asked {
            self.phrase(number, Field::Asked, phrase, last_in);
        }
        for step in &entry.steps {
            self.phrase(number, Field::Step, &step.ru, last_in);
        }
    }

    fn phrase(&mut self, entry: u32, field: Field, text: &str, last_in: &mut Vec<u32>) {
        let mut stems = Vec::with_capacity(16);
        letters::each_word(text, |letters, _| stems.push(self.stem_or_not(letters)));
        if field.asks() {
            let is_not = |at: usize| stems[at] == self.not;
            let pairs = negated(stems.len(), is_not, |at| self.is_filler(stems[at]));
            for Negated { about } in pairs {
                let pair = pair(self.words.letters(stems[about]));
                stems.push(self.words.learn_pair(&pair));
            }
        } else {
            // In answers, «не» says nothing about the question.
            stems.retain(|stem| *stem != self.not);
        }
        let negates = stems.contains(&self.not);
        let phrase = self.phrases.len() as u32;
        self.standing.resize_with(self.words.len(), Vec::new);
        self.spread.resize(self.words.len(), 0);
        last_in.resize(self.words.len(), u32::MAX);
        for stem in stems.into_iter().map(|stem| stem as usize) {
            if self.standing[stem].last() != Some(&phrase) {
                self.standing[stem].push(phrase);
            }
            if field.asks() && last_in[stem] != entry {
                last_in[stem] = entry;
                self.spread[stem] += 1;
            }
        }
        self.phrases.push(Phrase { entry, field, weight: 0.0, negates });
    }

    /// The stem of a word; one stem for all negations.
    fn stem_or_not(&mut self, form: &[u8]) -> Stem {
        let stem = self.words.learn(form);
        if self.is_negation(stem) { self.not } else { stem }
    }

    /// How little a stem says.
    pub(crate) fn idle_of(&self, stem: Stem) -> Idle {
        self.idle.get(stem as usize).copied().unwrap_or(Idle::No)
    }

    /// Whether a word of this stem stands in any question.
    pub(crate) fn is_filler(&self, stem: Stem) -> bool {
        self.idle.get(stem as usize) == Some(&Idle::Filler)
    }

    /// Whether a word of this stem turns the question round.
    pub(crate) fn is_negation(&self, stem: Stem) -> bool {
        self.idle.get(stem as usize) == Some(&Idle::Not)
    }

    /// Whether a word of this stem may stand in a question about anything.
    pub(crate) fn is_idle(&self, stem: Stem) -> bool {
        self.idle.get(stem as usize).is_some_and(|idle| *idle != Idle::No)
    }

    /// What a word says that so many entries are asked with.
    pub(crate) fn weight(&self, spread: u32) -> f32 {
        (1.0 + self.entries as f32 / (spread as f32 + 0.5)).ln()
    }

    fn weigh(&mut self) {
        self.standing.resize_with(self.words.len(), Vec::new);
        self.spread.resize(self.words.len(), 0);
        for stem in 0..self.standing.len() {
            let mut weight = self.weight(self.spread[stem]);
            if self.is_filler(stem as Stem) {
                weight *= filler::WEIGHT;
            }
            for phrase in &self.standing[stem] {
                self.phrases[*phrase as usize].weight += weight;
            }
        }
    }
}
