//! Hunting: one subject, a seed, and a limit.

use std::time::{Duration, Instant};

use crate::dice::Dice;
use crate::mutation::mutant;
use crate::shrinking::shrink;
use crate::subject::Subject;

/// How far to go.
#[derive(Clone, Copy, Debug)]
pub struct Run {
    /// Decides all inputs.
    pub seed: u64,
    /// So many inputs at most.
    pub inputs: u64,
    /// So long at most.
    pub length: Duration,
}

/// An input that breaks a rule.
#[derive(Debug)]
pub struct Find {
    /// As small as it could be made.
    pub input: Vec<u8>,
    /// What it breaks.
    pub why: String,
    /// How many inputs came before.
    pub after: u64,
}

/// Tries the good inputs, then mutants of them. Answers the first find, and how many inputs were tried.
pub fn hunt(subject: &mut Subject, run: Run) -> (Option<Find>, u64) {
    let (began, mut dice) = (Instant::now(), Dice::new(run.seed));
    let corpus = subject.corpus.clone();
    let mut tried = 0;
    while tried < run.inputs && began.elapsed() < run.length {
        let good = usize::try_from(tried).ok().and_then(|nth| corpus.get(nth).cloned());
        let input = good.unwrap_or_else(|| mutant(&mut dice, &corpus));
        if let Err(why) = subject.judge(&input) {
            let small = shrink(input, |smaller| subject.judge(smaller).is_err());
            let why = subject.judge(&small).err().unwrap_or(why);
            return (Some(Find { input: small, why, after: tried }), tried + 1);
        }
        tried += 1;
    }
    (None, tried)
}
