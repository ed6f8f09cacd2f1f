//! Which lines of the log are drawn: those in sight and some around them, however long the log is.

use std::ops::Range;

use chat_core::EntryKey;

/// Drawn at the end while nothing is known of their heights.
const AT_END: usize = 24;
/// Drawn on either side of what is in sight.
const AROUND: usize = 24;
/// When fewer are left on a side, more are drawn there: a screenful, so that nobody sees the edge.
const FEW: usize = 10;
/// When more are left, fewer are drawn.
const MANY: usize = 48;
/// Most at the end while nobody looks.
const UNSEEN: usize = 100;

/// A line, wherever it stands by now.
#[derive(Clone, Copy, PartialEq, Eq)]
struct Edge {
    key: EntryKey,
    /// Where it was seen.
    index: usize,
}

impl Edge {
    fn of(index: usize, order: &[EntryKey]) -> Option<Self> {
        order.get(index).map(|key| Self { key: *key, index })
    }

    /// Its place; of a line that has left the log, the place that it had.
    fn place(self, order: &[EntryKey]) -> usize {
        match order.get(self.index) {
            Some(key) if *key == self.key => self.index,
            _ => order.iter().position(|key| *key == self.key).unwrap_or(self.index),
        }
    }
}

/// The lines drawn, from one to another. By default those at the end, whatever comes.
#[derive(Clone, Copy, Default, PartialEq, Eq)]
pub(super) struct Window {
    /// Without it, some lines before the end.
    first: Option<Edge>,
    /// Without it, the end.
    last: Option<Edge>,
}

impl Window {
    /// What it is of these lines.
    pub(super) fn range(self, order: &[EntryKey]) -> Range<usize> {
        let count = order.len();
        let near_end = |lines: usize| count.saturating_sub(lines);
        let first = self.first.map_or(near_end(AT_END), |first| first.place(order));
        match self.last {
            None => first.clamp(near_end(UNSEEN), count)..count,
            Some(last) => {
                let end = count.min(last.place(order) + 1);
                // Another log has taken the place of the one it was made for.
                if first < end { first..end } else { near_end(AT_END)..count }
            }
        }
    }

    /// The one to draw while these lines are in sight: the same, as long as that will do. At the `end` of the log it
    /// takes in whatever comes; `held` at its upper edge it does not grow there.
    pub(super) fn around(self, in_sight: Range<usize>, order: &[EntryKey], end: bool, held: bool) -> Self {
        let drawn = self.range(order);
        let will_do = |left: usize, goes_on: bool| left <= MANY && (left >= FEW || !goes_on);
        let above = in_sight.start.saturating_sub(drawn.start);
        let first = match will_do(above, drawn.start > 0 && !held) {
            true => drawn.start,
            false => in_sight.start.saturating_sub(AROUND),
        };
        if end {
            let first = if first == drawn.start { self.first } else { Edge::of(first, order) };
            return Self { first, last: None };
        }
        let below = drawn.end.saturating_sub(in_sight.end);
        let last = match will_do(below, drawn.end < order.len()) {
            true => drawn.end,
            false => order.len().min(in_sight.end + AROUND),
        };
        Self { first: Edge::of(first, order), last: Edge::of(last.saturating_sub(1), order) }
    }
}
