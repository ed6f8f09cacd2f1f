//! Which other nodes there are, and whether all that they said was heard.

use std::collections::BTreeMap;
use std::time::Duration;

use tokio::time::Instant;

/// A node that says nothing for so long is gone: it says something every second.
pub(super) const SILENCE: Duration = Duration::from_secs(4);

/// The other nodes by name.
#[derive(Default)]
pub(super) struct Neighbours(BTreeMap<String, Neighbour>);

struct Neighbour {
    /// Number of the newest notice heard.
    newest: u64,
    heard_at: Instant,
}

/// Whether everything up to a notice was heard.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Heard {
    All,
    /// Some notices before it were not, or nobody knows.
    Gap,
}

impl Neighbours {
    /// A node said something. A node never heard of before may have said much.
    pub(super) fn hear(&mut self, node: &str, number: u64, now: Instant) -> Heard {
        let Some(known) = self.0.get_mut(node) else {
            self.0.insert(node.to_owned(), Neighbour { newest: number, heard_at: now });
            return if number == 1 { Heard::All } else { Heard::Gap };
        };
        known.heard_at = now;
        let heard = if number <= known.newest + 1 { Heard::All } else { Heard::Gap };
        known.newest = known.newest.max(number);
        heard
    }

    /// A node took its leave.
    pub(super) fn forget(&mut self, node: &str) {
        self.0.remove(node);
    }

    /// Forgets the nodes that have been silent for too long, and names them.
    pub(super) fn silent(&mut self, now: Instant) -> Vec<String> {
        let gone = self.0.extract_if(.., |_, known| now.duration_since(known.heard_at) > SILENCE);
        gone.map(|(node, _)| node).collect()
    }

    /// Nothing could be heard until now: silence meant nothing.
    pub(super) fn excuse(&mut self, now: Instant) {
        self.0.values_mut().for_each(|known| known.heard_at = now);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_gap_in_the_numbers_is_noticed_once_and_a_late_notice_is_none() {
        let (mut neighbours, now) = (Neighbours::default(), Instant::now());
        assert_eq!(neighbours.hear("a", 1, now), Heard::All);
        assert_eq!(neighbours.hear("a", 2, now), Heard::All);
        assert_eq!(neighbours.hear("a", 4, now), Heard::Gap);
        assert_eq!(neighbours.hear("a", 5, now), Heard::All);
        assert_eq!(neighbours.hear("a", 3, now), Heard::All);
        assert_eq!(neighbours.hear("a", 6, now), Heard::All);
        assert_eq!(neighbours.hear("b", 7, now), Heard::Gap, "what it said before is not known");
    }

    #[test]
    fn a_silent_node_is_gone_unless_nothing_could_be_heard() {
        let (mut neighbours, start) = (Neighbours::default(), Instant::now());
        neighbours.hear("a", 1, start);
        neighbours.hear("b", 1, start + SILENCE);
        let later = start + SILENCE + Duration::from_millis(1);
        assert_eq!(neighbours.silent(later), ["a"]);
        assert_eq!(neighbours.silent(later), [""; 0]);
        let much_later = later + SILENCE + SILENCE;
        neighbours.excuse(much_later);
        assert_eq!(neighbours.silent(much_later), [""; 0]);
    }
}
