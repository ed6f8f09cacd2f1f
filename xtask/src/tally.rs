//! Adds up what test programs report.

use std::ops::AddAssign;

/// How many tests passed and failed.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Tally {
    /// Tests that passed.
    pub(crate) passed: u64,
    /// Tests that failed, and test programs that crashed or were not compiled.
    pub(crate) failed: u64,
}

impl AddAssign for Tally {
    fn add_assign(&mut self, other: Self) {
        self.passed += other.passed;
        self.failed += other.failed;
    }
}

/// Reads the output of `cargo test --no-fail-fast`, line by line.
#[derive(Debug, Default)]
pub(crate) struct Reader {
    tally: Tally,
    /// Test programs that reported failed tests.
    failed_programs: u64,
    /// Test programs that failed in cargo's eyes: also those that crashed and reported nothing.
    failed_in_all: u64,
}

impl Reader {
    /// Takes the next line.
    pub(crate) fn line(&mut self, line: &str) {
        let plain = without_colour(line);
        let plain = plain.trim();
        if let Some(report) = plain.strip_prefix("test result: ") {
            let counted = Tally { passed: count(report, "passed"), failed: count(report, "failed") };
            self.failed_programs += u64::from(counted.failed > 0);
            self.tally += counted;
        } else if let Some(rest) = plain.strip_prefix("error: ")
            && (rest.ends_with("target failed:") || rest.ends_with("targets failed:"))
        {
            self.failed_in_all += count(rest, "target").max(count(rest, "targets"));
        }
    }

    /// The sum, once the program has ended well or not. What failed without a word counts as one.
    pub(crate) fn finish(self, ended_well: bool) -> Tally {
        let mut tally = self.tally;
        tally.failed += self.failed_in_all.saturating_sub(self.failed_programs);
        if !ended_well && tally.failed == 0 {
            tally.failed = 1;
        }
        tally
    }
}

/// The number before `word` in `report`, like 3 in `ok. 3 passed; 0 failed`.
fn count(report: &str, word: &str) -> u64 {
    let mut words = report.split([' ', ';']).filter(|part| !part.is_empty());
    let mut before = "";
    words
        .find_map(|part| {
            let number = if part == word { before.parse().ok() } else { None };
            before = part;
            number
        })
        .unwrap_or(0)
}

/// `line` without the escape sequences terminals take for colours.
fn without_colour(line: &str) -> String {
    let mut plain = String::with_capacity(line.len());
    let mut rest = line;
    while let Some(start) = rest.find("\u{1b}[") {
        plain.push_str(&rest[..start]);
        rest = &rest[start + 2..];
        rest = rest.find(|c: char| c.is_ascii_alphabetic()).map_or("", |end| &rest[end + 1..]);
    }
    plain.push_str(rest);
    plain
}

#[cfg(test)]
mod tests {
    use super::{Reader, Tally};

    fn read(output: &str, ended_well: bool) -> Tally {
        let mut reader = Reader::default();
        output.lines().for_each(|line| reader.line(line));
        reader.finish(ended_well)
    }

    const GOOD: &str = "\
running 3 tests
test a ... ok
test result: ok. 3 passed; 0 failed; 0 ignored; 0 measured; 0 filtered out; finished in 0.01s
test result: ok. 2 passed; 0 failed; 1 ignored; 0 filtered out; finished in 0.01s
";

    #[test]
    fn results_of_all_programs_are_added() {
        assert_eq!(read(GOOD, true), Tally { passed: 5, failed: 0 });
    }

    #[test]
    fn failed_tests_are_counted_once() {
        let output = "\
test result: FAILED. 1 passed; 2 failed; 0 ignored; 0 measured; 0 filtered out; finished in 0.01s
error: test failed, to rerun pass `-p a --lib`
error: 1 target failed:
    `-p a --lib`
";
        assert_eq!(read(output, false), Tally { passed: 1, failed: 2 });
    }

    #[test]
    fn a_program_that_crashed_counts_as_one() {
        let output = "\
test result: FAILED. 1 passed; 2 failed; 0 ignored; 0 measured; 0 filtered out; finished in 0.01s
error: 2 targets failed:
    `-p a --lib`
    `-p a --test crash`
";
        assert_eq!(read(output, false), Tally { passed: 1, failed: 3 });
    }

    #[test]
    fn a_failed_compilation_counts_as_one() {
        assert_eq!(read("error: could not compile `a`", false), Tally { passed: 0, failed: 1 });
        assert_eq!(read(GOOD, false), Tally { passed: 5, failed: 1 });
    }

    #[test]
    fn colours_do_not_hide_a_result() {
        let output = "test result: \u{1b}[32mok\u{1b}[0m. 4 passed; 0 failed; 0 ignored";
        assert_eq!(read(output, true), Tally { passed: 4, failed: 0 });
    }
}
