//! What a table of sentences is to a file that changes some of them.

use crate::{Texts, Value};

/// A size in bytes; said with its unit.
pub type Bytes = u64;

/// What stands in a gap of a sentence.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Gap {
    /// A text; as the first gap and empty, it chooses «empty».
    Text,
    /// A number; it chooses itself, or a plural.
    Number,
    /// A size.
    Bytes,
    /// One of these words; it chooses itself.
    Word(&'static [&'static str]),
}

/// What a sentence is made of.
#[derive(Clone, Copy, Debug)]
pub enum Shape {
    /// Words.
    Words,
    /// So many words in order.
    List(usize),
    /// Words with gaps, by name.
    Sentence(&'static [(&'static str, Gap)]),
}

/// A table of sentences: `#[derive(Table)]`.
pub trait Table: Sized + 'static {
    /// What a file calls the table.
    const NAME: &'static str;
    /// Its sentences by name.
    const SHAPES: &'static [(&'static str, Shape)];
    /// The table with the file's sentences over these.
    fn over(base: &Self, texts: &'static Texts) -> Self;
    /// Its sentences as a file would say them.
    fn examples(&self) -> Vec<(&'static str, Value)>;
}
