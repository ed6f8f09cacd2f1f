//! The words of a file: each form as it was written, and the stem it belongs to.

use crate::filler::NOT;
use crate::letters::{self, codes};
use crate::order;
use crate::stem::stem;
use crate::typo;

/// A stem's number.
pub(crate) type Stem = u32;

/// Nothing there.
const NONE: u32 = u32::MAX;

/// Numbers for rows of letters, from 0 on.
#[derive(Default)]
struct Rows {
    /// All rows, one after the other.
    letters: Vec<u8>,
    /// Where each ends.
    ends: Vec<u32>,
    /// Numbers by hash; as many places as a power of two, at most half of them taken.
    places: Vec<u32>,
}

impl Rows {
    fn get(&self, number: u32) -> &[u8] {
        let number = number as usize;
        let start = if number == 0 { 0 } else { self.ends[number - 1] as usize };
        &self.letters[start..self.ends[number] as usize]
    }

    /// Where the row stands, or could.
    fn place(&self, row: &[u8]) -> usize {
        let hash = row
            .iter()
            .fold(0x811C_9DC5_u32, |hash, byte| (hash ^ u32::from(*byte)).wrapping_mul(0x0100_0193));
        let last = self.places.len() - 1;
        let mut place = (hash ^ hash >> 15) as usize & last;
        while self.places[place] != NONE && self.get(self.places[place]) != row {
            place = (place + 1) & last;
        }
        place
    }

    fn find(&self, row: &[u8]) -> Option<u32> {
        if self.places.is_empty() {
            return None;
        }
        Some(self.places[self.place(row)]).filter(|number| *number != NONE)
    }

    /// The row's number, a new one if need be.
    fn number(&mut self, row: &[u8]) -> u32 {
        if self.ends.len() * 2 >= self.places.len() {
            self.grow();
        }
        let place = self.place(row);
        if self.places[place] == NONE {
            self.places[place] = self.ends.len() as u32;
            self.letters.extend_from_slice(row);
            self.ends.push(self.letters.len() as u32);
        }
        self.places[place]
    }

    fn grow(&mut self) {
        self.places = vec![NONE; (self.places.len() * 2).max(1024)];
        for number in 0..self.ends.len() as u32 {
            let place = self.place(self.get(number));
            self.places[place] = number;
        }
    }
}

/// How a word of a query was found, and how well it fits.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Match {
    /// The stem it means.
    pub stem: Stem,
    /// 1 for the same word, less for anything else.
    pub fit: f32,
}

/// How the words of a query were recognised.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Recognised {
    /// Not at all.
    No,
    /// As another word with a mistake in it.
    Mistaken,
    /// As a relative: «загрузка» for «загружать».
    Related,
    /// As the beginning of a word.
    Begun,
    /// As a word of the file.
    Known,
}

/// What a word of a query may mean.
#[derive(Clone, Debug)]
pub(crate) struct Meaning {
    /// How it was recognised.
    pub how: Recognised,
    /// The stems, those that fit best first.
    pub matches: Vec<Match>,
    /// The word as it should have been written, if it was not.
    pub meant: Option<Vec<u8>>,
}

const SYNONYM: f32 = 0.85;
const BEGUN: f32 = 0.8;
const RELATED: f32 = 0.65;
const MISTAKEN: f32 = 0.75;
/// What each edit takes away from the fit of a mistaken word.
const PER_EDIT: f32 = 0.06;
/// A word that has been begun must have so many letters to be searched for with a mistake in it.
const BEGUN_LETTERS: usize = 6;
/// A word of fewer letters is not taken apart, and none into parts of fewer than these.
const LONG_ENOUGH: usize = 6;
const PART: usize = 3;
/// Of so many letters is a short word.
const SHORT: usize = 4;
/// Related words have so many letters in common at the beginning, and differ in no more than so many after it.
const COMMON: usize = 5;
const ENDING: usize = 3;

/// All words.
#[derive(Default)]
pub(crate) struct Vocabulary {
    forms: Rows,
    /// The stem of each form.
    stem_of: Vec<Stem>,
    /// The letters of each form.
    masks: Vec<u64>,
    /// How many of the forms say little.
    idle: usize,
    stems: Rows,
    /// The groups of synonyms a stem is in.
    groups_of: Vec<Vec<u32>>,
    groups: Vec<Vec<Stem>>,
}

impl Vocabulary {
    /// How many stems there are.
    pub(crate) fn len(&self) -> usize {
        self.stems.ends.len()
    }

    /// The words learned so far are idle: none is taken for what a mistaken word means.
    pub(crate) fn end_idle(&mut self) {
        self.idle = self.stem_of.len();
    }

    /// The stem of a form, which is remembered.
    pub(crate) fn learn(&mut self, form: &[u8]) -> Stem {
        let number = self.forms.number(form) as usize;
        if number == self.stem_of.len() {
            let mut short = form.to_vec();
            stem(&mut short);
            self.stem_of.push(self.stems.number(&short));
            self.masks.push(typo::mask(form));
        }
        self.stem_of[number]
    }

    /// Learns a form that shares its stem with no other.
    pub(crate) fn learn_alone(&mut self, form: &[u8]) -> Stem {
        let number = self.forms.number(form) as usize;
        if number == self.stem_of.len() {
            self.stem_of.push(self.stems.number(&[form, b"~"].concat()));
            self.masks.push(typo::mask(form));
        }
        self.stem_of[number]
    }

    /// The stem that other forms of a word have, if it is a new one.
    pub(crate) fn learn_relatives(&mut self, form: &[u8]) -> Option<Stem> {
        let mut short = form.to_vec();
        stem(&mut short);
        self.stems.find(&short).is_none().then(|| self.stems.number(&short))
    }

    /// The stem of a form that is known itself.
    pub(crate) fn form(&self, form: &[u8]) -> Option<Stem> {
        self.forms.find(form).map(|form| self.stem_of[form as usize])
    }

    /// The stem of a form, if either is known.
    pub(crate) fn stem(&self, form: &[u8]) -> Option<Stem> {
        if let Some(stem) = self.form(form) {
            return Some(stem);
        }
        let mut short = form.to_vec();
        stem(&mut short);
        self.stems.find(&short)
    }

    /// Where a word that is none is two words without a space between them; «не» before a word is written so most
    /// often.
    pub(crate) fn apart(&self, word: &[u8], open: bool) -> Option<usize> {
        if word.len() < LONG_ENOUGH || self.stem(word).is_some() {
            return None;
        }
        let is_word = |part: &[u8]| self.forms.find(part).is_some();
        let begins = |part: &[u8]| open && self.forms().any(|(form, _)| form.starts_with(part));
        if begins(word) {
            return None;
        }
        let not = codes(NOT);
        let behind_not = word.strip_prefix(&not[..]).filter(|rest| rest.len() >= SHORT);
        if behind_not
            .is_some_and(|rest| self.stem(rest).is_some() || begins(rest) || self.sounds_like_one(rest))
        {
            return Some(not.len());
        }
        (PART..=word.len() - PART).find(|at| is_word(&word[..*at]) && is_word(&word[*at..]))
    }

    /// Whether a word sounds as another one is written.
    fn sounds_like_one(&self, word: &[u8]) -> bool {
        const MOST: u8 = typo::EDIT / 2;
        let mask = typo::mask(word);
        let near = |number: usize| typo::may_be_near(mask, self.masks[number], MOST);
        let alike = |form: &[u8]| typo::distance(word, form, MOST, false).is_some();
        self.forms().skip(self.idle).any(|(form, number)| near(number) && alike(form))
    }

    /// The letters of a stem.
    pub(crate) fn letters(&self, stem: Stem) -> &[u8] {
        self.stems.get(stem)
    }

    /// The number of a pair of «не» and a stem, which is remembered. No word is found by it.
    pub(crate) fn learn_pair(&mut self, pair: &[u8]) -> Stem {
        self.stems.number(pair)
    }

    /// The number of such a pair, if it is known.
    pub(crate) fn stem_of_pair(&self, pair: &[u8]) -> Option<Stem> {
        self.stems.find(pair)
    }

    /// These words mean the same.
    pub(crate) fn group(&mut self, words: &[String]) {
        let mut stems = Vec::new();
        for word in words {
            for word in letters::words(word) {
                let stem = self.learn(&word.letters);
                if !stems.contains(&stem) {
                    stems.push(stem);
                }
            }
        }
        if self.groups_of.len() < self.len() {
            self.groups_of.resize_with(self.len(), Vec::new);
        }
        for stem in &stems {
            self.groups_of[*stem as usize].push(self.groups.len() as u32);
        }
        self.groups.push(stems);
    }

    /// What a word may mean. The one that is `open` may go on; only a word that is not `exact` may be mistaken.
    pub(crate) fn meaning(&self, word: &[u8], open: bool, exact: bool) -> Meaning {
        let mut matches = Vec::new();
        let mut how = Recognised::No;
        let mut meant = None;
        let form_known = self.forms.find(word).is_some();
        if let Some(stem) = self.stem(word) {
            how = Recognised::Known;
            self.add(&mut matches, stem, 1.0);
        }
        if open {
            self.add_begun(&mut matches, word);
            if how == Recognised::No && !matches.is_empty() {
                how = Recognised::Begun;
            }
        }
        if how == Recognised::No && !exact {
            meant = self.add_mistaken(&mut matches, word, open, typo::EDIT / 2);
        }
        if how == Recognised::No && meant.is_none() {
            self.add_related(&mut matches, word);
            if !matches.is_empty() {
                how = Recognised::Related;
            }
        }
        if how == Recognised::No && meant.is_none() && !exact {
            meant = self.add_mistaken(&mut matches, word, open, u8::MAX);
        }
        if meant.is_some() {
            how = Recognised::Mistaken;
        } else if how == Recognised::Known && !form_known && !exact {
            // A form nobody wrote may be another case, or another word with a mistake in it.
            self.add_mistaken(&mut matches, word, false, typo::EDIT);
        }
        best(&mut matches);
        Meaning { how, matches, meant }
    }

    fn add(&self, matches: &mut Vec<Match>, stem: Stem, fit: f32) {
        put(matches, stem, fit);
        for group in self.groups_of.get(stem as usize).into_iter().flatten() {
            for other in &self.groups[*group as usize] {
                put(matches, *other, fit * SYNONYM);
            }
        }
    }

    fn forms(&self) -> impl Iterator<Item = (&[u8], usize)> {
        (0..self.stem_of.len()).map(|number| (self.forms.get(number as u32), number))
    }

    fn add_begun(&self, matches: &mut Vec<Match>, word: &[u8]) {
        for (form, number) in self.forms().filter(|(form, _)| form.starts_with(word)) {
            // The more of a word is written, the surer it is.
            let written = word.len() as f32 / form.len() as f32;
            let fit = BEGUN + (1.0 - BEGUN) * written * written;
            if word.len() < SHORT {
                put(matches, self.stem_of[number], fit);
            } else {
                self.add(matches, self.stem_of[number], fit);
            }
        }
    }

    fn add_related(&self, matches: &mut Vec<Match>, word: &[u8]) {
        let mut short = word.to_vec();
        stem(&mut short);
        if short.len() < COMMON {
            return;
        }
        for number in 0..self.len() as u32 {
            let other = self.stems.get(number);
            let common = short.iter().zip(other).take_while(|(one, other)| one == other).count();
            let longer = short.len().max(other.len());
            if common >= COMMON && longer - common <= ENDING && common * 3 >= longer * 2 {
                self.add(matches, number, RELATED);
            }
        }
    }

    /// Adds the nearest words, and answers the first of them.
    fn add_mistaken(&self, matches: &mut Vec<Match>, word: &[u8], open: bool, most: u8) -> Option<Vec<u8>> {
        let most = most.min(typo::allowed(word.len()));
        let mask = typo::mask(word);
        let near = |form: &[u8], number: usize| {
            let may = most > 0 && typo::may_be_near(mask, self.masks[number], most);
            let price = may.then(|| typo::distance(word, form, most, false)).flatten()?;
            // With another letter in it, a short word is another word.
            let other = word.len() == SHORT && form.len() == SHORT && mask != self.masks[number];
            (price < typo::EDIT || !other).then_some(price)
        };
        let begun = |form: &[u8], number: usize| {
            let may = open
                && word.len() >= BEGUN_LETTERS
                && form.len() > word.len()
                && typo::may_begin(mask, self.masks[number]);
            may.then(|| typo::distance(word, form, most.min(typo::EDIT), true)).flatten()
        };
        let mut nearest = u8::MAX;
        let mut found = Vec::new();
        for (form, number) in self.forms().skip(self.idle) {
            if let Some(price) = near(form, number).or_else(|| begun(form, number)) {
                nearest = nearest.min(price);
                found.push((number, price));
            }
        }
        if found.is_empty() && word.len() > SHORT {
            let idle = self.forms().take(self.idle).filter(|(form, _)| form.len() > SHORT);
            found.extend(idle.filter_map(|(form, number)| Some((number, near(form, number)?))));
            found.retain(|(_, price)| *price <= typo::EDIT);
            nearest = found.iter().map(|(_, price)| *price).min().unwrap_or(nearest);
        }
        found.retain(|(_, price)| *price == nearest);
        let lost = PER_EDIT * f32::from(nearest) / f32::from(typo::EDIT);
        for (number, _) in &found {
            self.add(matches, self.stem_of[*number], MISTAKEN - lost);
        }
        found.first().map(|(number, _)| self.forms.get(*number as u32).to_vec())
    }
}

/// Adds a match; [`best`] keeps one of each stem.
fn put(matches: &mut Vec<Match>, stem: Stem, fit: f32) {
    matches.push(Match { stem, fit });
}

/// The best match of each stem, those that fit best first. Both times numbers are sorted: one code for all sorting.
fn best(matches: &mut Vec<Match>) {
    let mut by_stem: Vec<u64> =
        matches.iter().map(|found| order::pair(found.stem, order::falling(found.fit))).collect();
    by_stem.sort_unstable();
    by_stem.dedup_by_key(|pair| order::first(*pair));
    let mut by_fit: Vec<u64> =
        by_stem.into_iter().map(|pair| order::pair(order::second(pair), order::first(pair))).collect();
    by_fit.sort_unstable();
    let found = |pair: u64| Match { stem: order::second(pair), fit: order::rising(order::first(pair)) };
    *matches = by_fit.into_iter().map(found).collect();
}
