//! Fuzzing without a special compiler: good inputs are mutated, by their bytes and by their structure, and handed to
//! what reads them. Everything follows from a seed. Whatever breaks a rule is made as small as it goes, and kept.

mod dice;
mod mutation;
mod panics;
mod run;
mod shrinking;
mod structure;
mod subject;
mod subjects;

pub use run::{Find, Run, hunt};
pub use subject::Subject;
pub use subjects::{NAMES, named};

/// A failure of the surroundings, not of what is tested.
pub type Result<T = ()> = std::result::Result<T, Box<dyn std::error::Error + Send + Sync>>;
