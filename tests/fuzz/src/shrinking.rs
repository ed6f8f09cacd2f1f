//! Makes a find as small as it goes.

use std::time::{Duration, Instant};

/// Tries at most, and time: some subjects take a while for each.
const TRIES: usize = 2_000;
const LONGEST: Duration = Duration::from_secs(10);

/// Takes away what is not needed for `breaks` to hold.
pub(crate) fn shrink(input: Vec<u8>, mut breaks: impl FnMut(&[u8]) -> bool) -> Vec<u8> {
    let (began, mut small, mut tries) = (Instant::now(), input, 0);
    let mut size = small.len() / 2;
    while size > 0 {
        let mut at = 0;
        while at < small.len() {
            if tries >= TRIES || began.elapsed() > LONGEST {
                return small;
            }
            let mut without = small.clone();
            without.drain(at..(at + size).min(small.len()));
            tries += 1;
            if breaks(&without) {
                small = without;
            } else {
                at += size;
            }
        }
        size /= 2;
    }
    small
}
