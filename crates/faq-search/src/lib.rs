//! Answers before operators: the frequent questions of a portal, and finding the right one while somebody types.
//!
//! [`Faq`] is the file a portal can replace, [`check`] names each mistake in one, [`Index`] is what is searched.
//! Searching reads no clock and keeps no state: the same question finds the same entries.

mod check;
mod content;
mod filler;
mod index;
mod keyboard;
mod letters;
mod measure;
mod order;
mod search;
mod stem;
mod typo;
mod vocabulary;

pub use check::check;
pub use content::{Entry, Faq, LARGEST, Link, Theme, filled};
pub use index::Index;
pub use measure::{Labelled, Measures, Report, measure, read as read_labelled};
pub use search::{Found, Hit, Reading};
