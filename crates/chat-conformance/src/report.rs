//! The table of what was found.

use std::fmt;

/// How one check ended.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Outcome {
    /// The server does what it should.
    Passed,
    /// It does not: what it did.
    Failed(String),
    /// It was not tried, and why.
    Skipped(String),
    /// The server does not say that it can do this, which it need not.
    NotOffered(String),
}

/// One check.
#[derive(Clone, Debug)]
pub struct Row {
    /// The section of docs/protocol.md.
    pub section: &'static str,
    /// What must be so.
    pub name: &'static str,
    /// How it ended.
    pub outcome: Outcome,
}

/// All of them, in the order of the protocol's sections.
#[derive(Clone, Debug)]
pub struct Report {
    /// One row a check.
    pub rows: Vec<Row>,
}

impl Report {
    /// The names of the checks that failed.
    pub fn failed(&self) -> Vec<&'static str> {
        self.rows.iter().filter(|row| matches!(row.outcome, Outcome::Failed(_))).map(|row| row.name).collect()
    }

    fn count(&self, is: impl Fn(&Outcome) -> bool) -> usize {
        self.rows.iter().filter(|row| is(&row.outcome)).count()
    }
}

impl fmt::Display for Report {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut section = "";
        for row in &self.rows {
            if row.section != section {
                section = row.section;
                writeln!(out, "\n{section}")?;
            }
            match &row.outcome {
                Outcome::Passed => writeln!(out, "  passed   {}", row.name)?,
                Outcome::Failed(why) => writeln!(out, "  FAILED   {}\n           {why}", row.name)?,
                Outcome::Skipped(why) => writeln!(out, "  skipped  {} ({why})", row.name)?,
                Outcome::NotOffered(what) => writeln!(out, "  not offered  {} ({what})", row.name)?,
            }
        }
        let passed = self.count(|outcome| *outcome == Outcome::Passed);
        let skipped = self.count(|outcome| matches!(outcome, Outcome::Skipped(_)));
        let failed = self.failed().len();
        let absent = self.count(|outcome| matches!(outcome, Outcome::NotOffered(_)));
        write!(out, "\n{passed} passed, {failed} failed, {absent} not offered, {skipped} skipped")
    }
}
