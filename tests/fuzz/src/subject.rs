//! Something that reads what others write.

use crate::panics;

/// A rule that was broken; none when all is well.
pub(crate) type Verdict = std::result::Result<(), String>;

/// Says which rule an input breaks.
type Check = dyn FnMut(&[u8]) -> Verdict;

/// Something that reads, good inputs for it, and the rules.
pub struct Subject {
    /// Its name.
    pub name: &'static str,
    pub(crate) corpus: Vec<Vec<u8>>,
    check: Box<Check>,
}

impl Subject {
    /// `check` says which rule an input breaks; a panic breaks one in any case.
    pub fn new(
        name: &'static str,
        corpus: Vec<Vec<u8>>,
        check: impl FnMut(&[u8]) -> std::result::Result<(), String> + 'static,
    ) -> Self {
        panics::watch();
        Self { name, corpus, check: Box::new(check) }
    }

    /// Which rule the input breaks.
    ///
    /// # Errors
    /// With a sentence about it.
    pub fn judge(&mut self, input: &[u8]) -> std::result::Result<(), String> {
        panics::caught(|| (self.check)(input)).and_then(|verdict| verdict)
    }
}
