//! Finding entries by what somebody writes.

use std::ops::Range;

use crate::filler::{self, Sort};
use crate::index::{Field, Idle, Index, Phrase, negated, pair};
use crate::keyboard;
use crate::letters::{self, spelled};
use crate::order;
use crate::vocabulary::{Match, Meaning, Recognised, Stem};

/// How freely a question is read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Reading {
    /// Mistakes, the wrong keyboard layout and Latin letters are understood.
    Free,
    /// Just as it is written.
    AsWritten,
}

/// An entry that answers.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Hit {
    /// Its number in the file.
    pub entry: usize,
    /// How well it answers; comparable within one question only.
    pub score: f32,
}

/// What a question found.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Found {
    /// The entries, the best first; none for a question about something else.
    pub hits: Vec<Hit>,
    /// What was searched for, if that is not what was written.
    pub read_as: Option<String>,
    /// The words found.
    stems: Vec<Stem>,
    /// The beginning of a word that was searched for.
    begun: Vec<u8>,
}

/// A word of the question.
struct Asked {
    matches: Vec<Match>,
    weight: f32,
}

/// The question as it was understood.
#[derive(Default)]
struct Question {
    asked: Vec<Asked>,
    /// Pairs of «не» and a word: they help, and their absence does not hurt.
    negations: Vec<Asked>,
    /// What all its words weigh, with those nobody knows.
    weight: f32,
    read_as: Option<String>,
    begun: Vec<u8>,
    /// How much it says: words that are said about anything count single, others at once.
    tells: u32,
    /// Whether it says «не».
    negates: bool,
}

/// How surely the other reading of a piece must be known.
const ENOUGH: f32 = 0.5;
/// How surely all pieces must be known that no other reading is tried.
const SURE: f32 = 0.8;
/// An unknown word weighs so much of what a word of one entry weighs.
const UNKNOWN: f32 = 1.2;
/// An unknown quality says less, a doing or a number still less.
const UNKNOWN_QUALITY: f32 = 0.6;
const UNKNOWN_DOING: f32 = 0.3;
/// A word of so many letters has hardly been begun …
const HARDLY_BEGUN: usize = 4;
/// … and then a title that has it weighs so much more.
const TITLE: f32 = 4.0;
/// So many words that are said about anything make a question.
const ENOUGH_WORDS: u32 = 2;
/// What «не X» weighs of X.
const NEGATION: f32 = 0.5;
/// What a phrase like the question adds.
const PHRASE: f32 = 1.1;
/// What is left of a likeness when only one of both says «не».
const TURNED: f32 = 0.75;
/// An entry must cover so much of the question …
const COVERED: f32 = 0.5;
/// … less, the more of it there is …
const COVERED_LONG: f32 = 0.25;
/// … counted in words that weigh this.
const LONG: f32 = 24.0;
/// … from this on.
const SHORT: f32 = 9.0;
/// An entry whose phrase is in the question to this share answers it, whatever else is in it …
const WHOLE_PHRASE: f32 = 0.75;
/// … if the phrase says enough.
const PHRASE_WEIGHT: f32 = 4.0;
/// An answer this much worse than the best one is none.
const BEHIND: f32 = 0.38;

/// Sums for each entry or phrase, of which only those touched are looked at.
struct Sums {
    /// The best of the word under way.
    best: Vec<f32>,
    of_word: Vec<u32>,
    sum: Vec<f32>,
    touched: Vec<u32>,
}

impl Sums {
    fn new(count: usize) -> Self {
        Self { best: vec![0.0; count], of_word: vec![0; count], sum: vec![0.0; count], touched: Vec::new() }
    }

    /// Adds a value for a word, of which only the best counts.
    fn add(&mut self, at: u32, word: u32, value: f32) {
        let place = at as usize;
        if self.of_word[place] != word {
            if self.of_word[place] == 0 {
                self.touched.push(at);
            }
            self.of_word[place] = word;
            self.best[place] = 0.0;
        }
        if value > self.best[place] {
            self.sum[place] += value - self.best[place];
            self.best[place] = value;
        }
    }
}

impl Index {
    /// The entries that answer a question, which need not be finished, at most so many.
    pub fn search(&self, written: &str, reading: Reading, most: usize) -> Found {
        let question = self.understand(written, reading);
        let stems =
            question.asked.iter().flat_map(|asked| asked.matches.iter().map(|found| found.stem)).collect();
        let mut hits = self.rank(&question);
        hits.truncate(most);
        Found { hits, read_as: question.read_as, stems, begun: question.begun }
    }

    /// Where in a text the words stand that a question found.
    pub fn marks(&self, text: &str, found: &Found) -> Vec<Range<usize>> {
        let marked = |word: letters::Word| {
            if !found.begun.is_empty() && word.letters.starts_with(&found.begun) {
                let written = text[word.place.clone()].chars().take(found.begun.len());
                let length: usize = written.map(char::len_utf8).sum();
                return Some(word.place.start..word.place.start + length);
            }
            let stem = self.words.stem(&word.letters)?;
            (found.stems.contains(&stem) && !self.is_filler(stem)).then_some(word.place)
        };
        letters::words(text).into_iter().filter_map(marked).collect()
    }

    fn understand(&self, written: &str, reading: Reading) -> Question {
        let open = written.ends_with(|letter: char| !letter.is_whitespace());
        if reading == Reading::AsWritten {
            return self.question(written, written, open, true);
        }
        let text = self.reading(written, open);
        self.question(written, &text, open, false)
    }

    /// The text as it was meant, if keys or letters were the wrong ones.
    fn reading(&self, written: &str, open: bool) -> String {
        let pieces: Vec<&str> = written.split_whitespace().collect();
        let last = pieces.len().wrapping_sub(1);
        let known = |piece: &str, at: usize| self.known(piece, open && at == last);
        let read = |by: fn(&str) -> String| -> Vec<(String, f32)> {
            let one = |(at, piece): (usize, &&str)| {
                let other = if keyboard::is_latin(piece) { by(piece) } else { String::new() };
                let known = known(&other, at);
                (other, known)
            };
            pieces.iter().enumerate().map(one).collect()
        };
        // Whoever has the wrong layout has it for the whole question, and so for those who have none.
        let sum = |read: &[(String, f32)]| -> f32 { read.iter().map(|(_, known)| known).sum() };
        let as_written = read(str::to_owned);
        let by_keys = read(keyboard::other_layout);
        let all = pieces.iter().filter(|piece| keyboard::is_latin(piece)).count() as f32;
        // Comparing takes its time, and what is known already can hardly be known better.
        let by_sound = if sum(&by_keys) < SURE * all { read(keyboard::by_sound) } else { Vec::new() };
        let latin = if sum(&by_keys) >= sum(&by_sound) { by_keys } else { by_sound };
        let wrong = sum(&latin) > sum(&as_written);
        let choose = |(at, piece): (usize, &&str)| {
            if keyboard::is_latin(piece) {
                let (other, known) = &latin[at];
                return if wrong && *known >= ENOUGH { other.clone() } else { (*piece).to_owned() };
            }
            if keyboard::has_russian(piece) && known(piece, at) == 0.0 {
                let other = keyboard::other_layout(piece);
                if known(&other, at) >= ENOUGH {
                    return other;
                }
            }
            (*piece).to_owned()
        };
        pieces.iter().enumerate().map(choose).collect::<Vec<_>>().join(" ")
    }

    /// How much of a piece is known: 1 for all of it.
    fn known(&self, piece: &str, open: bool) -> f32 {
        let words = letters::words(piece);
        let last = words.len().wrapping_sub(1);
        let known = |(at, word): (usize, &letters::Word)| {
            if self.words.apart(&word.letters, open && at == last).is_some() {
                return 1.0;
            }
            // Short words are known by chance.
            let sure = if word.letters.len() < 3 { 0.5 } else { 1.0 };
            sure * match self.words.meaning(&word.letters, open && at == last, false).how {
                Recognised::Known => 1.0,
                Recognised::Begun => 0.9,
                Recognised::Related => 0.7,
                Recognised::Mistaken => 0.6,
                Recognised::No => 0.0,
            }
        };
        words.iter().enumerate().map(known).sum::<f32>() / (words.len() as f32).max(1.0)
    }

    /// The words of a question, and whether some were run together: «неприходит», «обратныйзвонок».
    fn words_of(&self, text: &str, open: bool, exact: bool) -> (Vec<Vec<u8>>, bool) {
        let written = letters::words(text);
        let last = written.len().wrapping_sub(1);
        let mut words = Vec::with_capacity(written.len());
        for (at, word) in written.into_iter().enumerate() {
            match self.words.apart(&word.letters, open && at == last).filter(|_| !exact) {
                Some(middle) => {
                    words.push(word.letters[..middle].to_vec());
                    words.push(word.letters[middle..].to_vec());
                }
                None => words.push(word.letters),
            }
        }
        let apart = words.len() > last.wrapping_add(1);
        (words, apart)
    }

    fn question(&self, written: &str, text: &str, open: bool, exact: bool) -> Question {
        let (words, apart) = self.words_of(text, open, exact);
        let last = words.len().wrapping_sub(1);
        let mut question = Question::default();
        let mut meant = Vec::new();
        let mut changed = apart || text != written.split_whitespace().collect::<Vec<_>>().join(" ");
        let meanings: Vec<Meaning> = words
            .iter()
            .enumerate()
            .map(|(at, word)| {
                if self.words.stem(word).is_some_and(|stem| self.is_negation(stem)) {
                    let matches = vec![Match { stem: self.not, fit: 1.0 }];
                    return Meaning { how: Recognised::Known, matches, meant: None };
                }
                self.words.meaning(word, open && at == last, exact)
            })
            .collect();
        for (word, meaning) in words.iter().zip(&meanings) {
            changed |= meaning.meant.is_some();
            meant.push(spelled(meaning.meant.as_ref().unwrap_or(word)));
            let mut weight = self.weight_of(word, meaning);
            // A single letter has hardly been begun.
            if word.len() == 1 {
                weight *= filler::WEIGHT;
            }
            question.tells += match self.words.form(word).map(|stem| self.idle_of(stem)) {
                Some(Idle::Filler) => 0,
                Some(Idle::Common) => 1,
                _ => ENOUGH_WORDS,
            };
            question.weight += weight;
            question.asked.push(Asked { matches: meaning.matches.clone(), weight });
        }
        if let Some(word) = words.last().filter(|_| open) {
            question.begun.clone_from(word);
        }
        question.negates = meanings
            .iter()
            .any(|meaning| meaning.matches.first().is_some_and(|found| found.stem == self.not));
        question.negations = self.negations(&meanings);
        question.read_as = changed.then(|| meant.join(" "));
        question
    }

    fn weight_of(&self, word: &[u8], meaning: &Meaning) -> f32 {
        let stands = |found: &&Match| !self.standing[found.stem as usize].is_empty();
        let Some(first) = meaning.matches.iter().find(stands) else {
            return self.weight(0) * self.unknown(word, meaning);
        };
        let spread = meaning.matches.iter().map(|found| found.fit * self.spread[found.stem as usize] as f32);
        let weight = self.weight((spread.sum::<f32>() as u32).min(self.entries));
        if self.is_filler(first.stem) { weight * filler::WEIGHT } else { weight }
    }

    /// How much a word that stands nowhere tells that the question is about something else.
    fn unknown(&self, word: &[u8], meaning: &Meaning) -> f32 {
        if meaning.matches.first().is_some_and(|found| self.is_idle(found.stem)) {
            return 0.0;
        }
        if word.iter().all(u8::is_ascii_digit) {
            return UNKNOWN_DOING;
        }
        match filler::sort_of(word) {
            Sort::Thing => UNKNOWN,
            Sort::Quality => UNKNOWN_QUALITY,
            Sort::Doing => UNKNOWN_DOING,
        }
    }

    fn negations(&self, meanings: &[Meaning]) -> Vec<Asked> {
        let first = |at: usize| meanings[at].matches.first().map(|found| found.stem);
        let is_not = |at: usize| first(at) == Some(self.not);
        let is_filler = |at: usize| first(at).is_some_and(|stem| self.is_filler(stem));
        let asked = |about: usize| {
            let pairs = meanings[about].matches.iter().filter_map(|found| {
                let stem = self.words.stem_of_pair(&pair(self.words.letters(found.stem)))?;
                Some(Match { stem, fit: found.fit })
            });
            let matches: Vec<Match> = pairs.collect();
            let spread: u32 = matches.iter().map(|found| self.spread[found.stem as usize]).sum();
            Asked { matches, weight: self.weight(spread.min(self.entries)) * NEGATION }
        };
        negated(meanings.len(), is_not, is_filler).into_iter().map(|pair| asked(pair.about)).collect()
    }

    fn rank(&self, question: &Question) -> Vec<Hit> {
        // Of a word hardly begun, titles are what a person looks for.
        let hardly_begun = question.asked.len() == 1 && (1..=HARDLY_BEGUN).contains(&question.begun.len());
        if question.tells < ENOUGH_WORDS && !question.negates && !hardly_begun {
            return Vec::new();
        }
        let mut by_entry = Sums::new(self.entries as usize);
        let mut by_phrase = Sums::new(self.phrases.len());
        let mut covered = Sums::new(self.entries as usize);
        let all = question.asked.iter().map(|asked| (asked, true));
        let all = all.chain(question.negations.iter().map(|asked| (asked, false)));
        for (word, (asked, counts)) in all.enumerate() {
            let word = word as u32 + 1;
            for Match { stem, fit } in &asked.matches {
                for number in &self.standing[*stem as usize] {
                    let phrase = &self.phrases[*number as usize];
                    let title = hardly_begun && phrase.field == Field::Title;
                    let field = phrase.field.weight() * if title { TITLE } else { 1.0 };
                    by_phrase.add(*number, word, fit * asked.weight);
                    by_entry.add(phrase.entry, word, fit * asked.weight * field);
                    if counts {
                        covered.add(phrase.entry, word, fit * asked.weight * field);
                    }
                }
            }
        }
        let mut alike = vec![0.0_f32; self.entries as usize];
        let mut asked_so = vec![false; self.entries as usize];
        for number in by_phrase.touched {
            let Phrase { entry, field, weight, .. } = &self.phrases[number as usize];
            let common = by_phrase.sum[number as usize];
            let turned = self.phrases[number as usize].negates != question.negates;
            let likeness = if turned { TURNED } else { 1.0 } * common * 2.0 * common
                / (question.weight + weight).max(f32::EPSILON);
            asked_so[*entry as usize] |=
                field.asks() && common >= WHOLE_PHRASE * weight && common >= PHRASE_WEIGHT;
            let best = &mut alike[*entry as usize];
            *best = best.max(likeness * field.weight());
        }
        let share = ((question.weight - SHORT) / (LONG - SHORT)).clamp(0.0, 1.0);
        let needed = (COVERED + (COVERED_LONG - COVERED) * share) * question.weight;
        let mut hits: Vec<u64> = by_entry
            .touched
            .iter()
            .map(|entry| (*entry, *entry as usize))
            .filter(|(_, at)| covered.sum[*at] >= needed || asked_so[*at])
            .map(|(entry, at)| order::pair(order::falling(by_entry.sum[at] + PHRASE * alike[at]), entry))
            .collect();
        hits.sort_unstable();
        let hit =
            |pair: u64| Hit { entry: order::second(pair) as usize, score: order::rising(order::first(pair)) };
        let mut hits: Vec<Hit> = hits.into_iter().map(hit).collect();
        let least = hits.first().map_or(0.0, |best| best.score * BEHIND);
        hits.retain(|hit| hit.score >= least);
        hits
    }
}
