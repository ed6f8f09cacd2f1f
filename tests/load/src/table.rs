//! What was measured, as Markdown.

use std::fmt;
use std::time::Duration;

/// A table with a heading.
#[derive(Debug)]
pub struct Table {
    title: &'static str,
    head: Vec<String>,
    rows: Vec<Vec<String>>,
}

impl Table {
    pub(crate) fn new(title: &'static str, head: &[&str]) -> Self {
        Self { title, head: head.iter().map(|cell| (*cell).to_owned()).collect(), rows: Vec::new() }
    }

    pub(crate) fn row(&mut self, cells: impl IntoIterator<Item = String>) {
        self.rows.push(cells.into_iter().collect());
    }
}

impl fmt::Display for Table {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(out, "### {}\n", self.title)?;
        writeln!(out, "| {} |", self.head.join(" | "))?;
        writeln!(out, "|---|{}", "---:|".repeat(self.head.len() - 1))?;
        for row in &self.rows {
            writeln!(out, "| {} |", row.join(" | "))?;
        }
        Ok(())
    }
}

/// Spans of time, in order.
pub(crate) struct Spans(Vec<Duration>);

impl From<Vec<Duration>> for Spans {
    fn from(mut spans: Vec<Duration>) -> Self {
        spans.sort_unstable();
        Self(spans)
    }
}

impl Spans {
    /// The span that so many in a hundred do not exceed, in milliseconds.
    pub(crate) fn at(&self, percent: usize) -> String {
        self.span(percent).map_or_else(|| "–".to_owned(), ms)
    }

    /// The same as it is; none of nothing.
    pub(crate) fn span(&self, percent: usize) -> Option<Duration> {
        let place = (self.0.len() * percent).div_ceil(100).max(1) - 1;
        self.0.get(place).copied()
    }

    /// These and those together.
    pub(crate) fn and(self, other: Self) -> Self {
        Self::from([self.0, other.0].concat())
    }

    pub(crate) fn count(&self) -> usize {
        self.0.len()
    }
}

/// Milliseconds, as precise as anybody may believe.
pub(crate) fn ms(span: Duration) -> String {
    let ms = span.as_secs_f64() * 1000.0;
    if ms < 100.0 { format!("{ms:.1}") } else { grouped(ms) }
}

/// So many in a span, a second.
pub(crate) fn per_second(count: usize, span: Duration) -> String {
    grouped(count as f64 / span.as_secs_f64().max(1e-9))
}

/// Kilobytes of each.
pub(crate) fn kilobytes_each(before: u64, after: u64, count: usize) -> String {
    format!("{:.1}", after.saturating_sub(before) as f64 / 1024.0 / count.max(1) as f64)
}

/// A whole number, its thousands apart.
pub(crate) fn grouped(number: f64) -> String {
    let digits = format!("{number:.0}");
    let mut text = String::new();
    for (at, digit) in digits.chars().enumerate() {
        if at > 0 && (digits.len() - at).is_multiple_of(3) {
            text.push(',');
        }
        text.push(digit);
    }
    text
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::{Spans, Table, grouped};

    #[test]
    fn a_table_is_markdown() {
        let mut table = Table::new("Title", &["what", "figure"]);
        table.row(["one".to_owned(), grouped(1234567.4)]);
        assert_eq!(table.to_string(), "### Title\n\n| what | figure |\n|---|---:|\n| one | 1,234,567 |\n");
    }

    #[test]
    fn of_a_hundred_spans_one_in_a_hundred_is_longer_than_p99() {
        let spans = Spans::from((1..=100).rev().map(Duration::from_millis).collect::<Vec<_>>());
        assert_eq!((&*spans.at(50), &*spans.at(99), &*spans.at(100)), ("50.0", "99.0", "100"));
        assert_eq!(Spans::from(Vec::new()).at(50), "–");
    }
}
