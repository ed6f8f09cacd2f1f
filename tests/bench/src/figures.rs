//! What was measured, as tables of medians.

use std::collections::BTreeMap;

use crate::subject::Subject;

/// What is measured, the columns of the tables, in their order.
pub(crate) const COLUMNS: [(&str, &[&str]); 4] = [
    (
        "What it costs",
        &[
            "launcher, KB",
            "launcher, requests",
            "fetched ahead, KB",
            "panel, KB",
            "panel, requests",
            "launcher, CPU ms ×4",
            "open, CPU ms ×4",
            "until quiet, CPU ms ×4",
        ],
    ),
    (
        "How soon, ms",
        &[
            "launcher, slow 4G",
            "open, slow 4G cold",
            "open, prefetched",
            "open, slow 4G warm",
            "to write, slow 4G cold",
            "to write, prefetched",
        ],
    ),
    (
        "With many messages",
        &[
            "show 100, ms",
            "show 1000, ms",
            "show 10000, ms",
            "key at 100, ms",
            "key at 1000, ms",
            "key at 10000, ms",
        ],
    ),
    (
        "What it leaves",
        &["globals", "stored", "memory, MB", "nodes after 20 times", "listeners after 20 times"],
    ),
];

/// All that was measured.
#[derive(Default)]
pub(crate) struct Figures {
    values: BTreeMap<(&'static str, String), Vec<f64>>,
    given_up: Vec<String>,
}

impl Figures {
    /// Notes one.
    pub(crate) fn note(&mut self, subject: Subject, column: &str, value: f64) {
        debug_assert!(COLUMNS.iter().any(|(_, columns)| columns.contains(&column)), "no column {column}");
        self.values.entry((subject.name, column.to_owned())).or_default().push(value);
    }

    /// Notes that a measure of a subject cannot be taken.
    pub(crate) fn give_up(&mut self, subject: Subject, measure: &str) {
        self.given_up.push(format!("{measure} of {}", subject.name));
    }

    /// Whether it was found that it cannot.
    pub(crate) fn is_given_up(&self, subject: Subject, measure: &str) -> bool {
        self.given_up.contains(&format!("{measure} of {}", subject.name))
    }

    fn median(&self, subject: Subject, column: &str) -> Option<f64> {
        let mut values = self.values.get(&(subject.name, column.to_owned()))?.clone();
        values.sort_by(f64::total_cmp);
        let middle = values.len() / 2;
        Some(if values.len().is_multiple_of(2) {
            f64::midpoint(values[middle - 1], values[middle])
        } else {
            values[middle]
        })
    }

    /// Markdown, a line a subject.
    pub(crate) fn tables(&self, subjects: &[Subject]) -> String {
        let mut text = String::new();
        for (title, columns) in COLUMNS {
            text.push_str(&format!(
                "### {title}\n\n| | {} |\n|---|{}\n",
                columns.join(" | "),
                "---:|".repeat(columns.len())
            ));
            for &subject in subjects {
                let cell =
                    |column: &&str| self.median(subject, column).map_or_else(|| "–".to_owned(), number);
                let cells: Vec<_> = columns.iter().map(cell).collect();
                let launcher = if subject.own_launcher { "" } else { ", the page's launcher" };
                let name = format!("{} ({}{launcher})", subject.name, subject.package);
                text.push_str(&format!("| {name} | {} |\n", cells.join(" | ")));
            }
            text.push('\n');
        }
        if !self.given_up.is_empty() {
            text.push_str(&format!("Not measured to the end: {}\n", self.given_up.join(", ")));
        }
        text
    }
}

fn number(value: f64) -> String {
    if value >= 100.0 || value.fract() == 0.0 { format!("{value:.0}") } else { format!("{value:.1}") }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::subject::SUBJECTS;

    #[test]
    fn the_median_is_the_middle_one_or_between_the_two_in_the_middle() {
        let mut figures = Figures::default();
        for value in [9.0, 1.0, 3.0] {
            figures.note(SUBJECTS[0], "globals", value);
        }
        assert_eq!(figures.median(SUBJECTS[0], "globals"), Some(3.0));
        figures.note(SUBJECTS[0], "globals", 4.0);
        assert_eq!(figures.median(SUBJECTS[0], "globals"), Some(3.5));
    }

    #[test]
    fn what_was_not_measured_is_a_dash() {
        let mut figures = Figures::default();
        figures.note(SUBJECTS[1], "globals", 2.0);
        let tables = figures.tables(&SUBJECTS[1..2]);
        assert!(tables.contains("page's launcher) | 2 | – |"), "{tables}");
    }
}
