//! How many connections one person, or one address, has at the same time.

use std::collections::HashMap;
use std::hash::Hash;
use std::sync::{Arc, Mutex, PoisonError};

use chat_protocol::ErrorCode;

use crate::refusal::Refusal;

/// When to try again: nobody knows when a connection will end.
const TRY_AGAIN_MS: u64 = 30_000;

/// Connections by whose they are.
pub(crate) struct Headcount<K: Eq + Hash> {
    most: usize,
    present: Mutex<HashMap<K, usize>>,
}

/// One of them, until dropped.
pub(crate) struct Place<K: Eq + Hash> {
    count: Arc<Headcount<K>>,
    key: K,
}

impl<K: Eq + Hash + Clone> Headcount<K> {
    pub(crate) fn new(most: usize) -> Arc<Self> {
        Arc::new(Self { most, present: Mutex::default() })
    }

    /// Counts one more, unless there are as many as may be.
    pub(crate) fn enter(self: &Arc<Self>, key: K) -> Result<Place<K>, Refusal> {
        // The map stays whole even if a holder of the lock panicked.
        let mut present = self.present.lock().unwrap_or_else(PoisonError::into_inner);
        let count = present.entry(key.clone()).or_default();
        if *count >= self.most {
            let msg = "too many connections at the same time; close some";
            return Err(Refusal::after(ErrorCode::RateLimited, msg, TRY_AGAIN_MS));
        }
        *count += 1;
        Ok(Place { count: Arc::clone(self), key })
    }
}

impl<K: Eq + Hash> Drop for Place<K> {
    fn drop(&mut self) {
        let mut present = self.count.present.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(count) = present.get_mut(&self.key) {
            *count -= 1;
            if *count == 0 {
                present.remove(&self.key);
            }
        }
    }
}
