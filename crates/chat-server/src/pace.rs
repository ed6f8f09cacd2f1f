//! How fast one person may write: a bucket of drops that refills with time.

use std::collections::HashMap;
use std::sync::{Mutex, PoisonError};

use chat_protocol::Millis;

use crate::config::Pace;
use crate::person::PersonKey;

/// Above so many people, those whose bucket is full again are forgotten.
const REMEMBERED: usize = 10_000;

/// One bucket a person.
pub(crate) struct PaceKeeper {
    pace: Pace,
    buckets: Mutex<HashMap<PersonKey, Bucket>>,
}

/// When the bucket will be full again; one message moves that by one interval.
struct Bucket {
    full_at: Millis,
}

impl PaceKeeper {
    pub(crate) fn new(pace: Pace) -> Self {
        Self { pace, buckets: Mutex::default() }
    }

    /// Counts one message; refused, it says how many milliseconds to wait.
    pub(crate) fn admit(&self, person: &PersonKey, now: Millis) -> Result<(), u64> {
        let interval = 1000 / u64::from(self.pace.per_second).max(1);
        let room = interval * u64::from(self.pace.burst);
        // The map stays whole even if a holder of the lock panicked.
        let mut buckets = self.buckets.lock().unwrap_or_else(PoisonError::into_inner);
        if buckets.len() > REMEMBERED {
            buckets.retain(|_, bucket| bucket.full_at > now);
        }
        let bucket = buckets.entry(person.clone()).or_insert(Bucket { full_at: now });
        let full_at = bucket.full_at.max(now).plus(interval);
        match full_at.since(now).checked_sub(room) {
            None | Some(0) => {
                bucket.full_at = full_at;
                Ok(())
            }
            Some(wait) => Err(wait),
        }
    }
}

#[cfg(test)]
mod tests {
    use chat_protocol::Millis;

    use super::PaceKeeper;
    use crate::config::Pace;
    use crate::person::PersonKey;

    #[test]
    fn a_burst_passes_then_the_long_run_rate_holds() {
        let keeper = PaceKeeper::new(Pace { per_second: 5, burst: 10 });
        let person = PersonKey::User("g-1".to_owned());
        let start = Millis(1_000_000);
        for _ in 0..10 {
            assert_eq!(keeper.admit(&person, start), Ok(()));
        }
        assert_eq!(keeper.admit(&person, start), Err(200));
        assert_eq!(keeper.admit(&person, start.plus(200)), Ok(()));
        assert_eq!(keeper.admit(&person, start.plus(200)), Err(200));
        assert_eq!(keeper.admit(&PersonKey::User("g-2".to_owned()), start), Ok(()));
    }
}
