//! How many conversations are opened from one address within a day: a machine that makes guest after guest is stopped,
//! however few each of them opens. Known since the server started, and kept nowhere.

use std::collections::HashMap;
use std::sync::{Mutex, PoisonError};

use chat_protocol::{ConversationId, ErrorCode, Millis};

use crate::address::Address;
use crate::refusal::Refusal;

const DAY_MS: u64 = 24 * 60 * 60 * 1000;
/// Above so many addresses, those from which nothing was opened for a day are forgotten.
const REMEMBERED: usize = 10_000;

/// What was opened from where.
pub(crate) struct Openings {
    most: usize,
    opened: Mutex<HashMap<Address, Vec<(Millis, ConversationId)>>>,
}

impl Openings {
    pub(crate) fn new(most: usize) -> Self {
        Self { most, opened: Mutex::default() }
    }

    /// Counts a conversation that is opened, once however often it is tried.
    pub(crate) fn admit(&self, from: Address, c: ConversationId, now: Millis) -> Result<(), Refusal> {
        let of_today = |(at, _): &(Millis, ConversationId)| now.since(*at) < DAY_MS;
        // The map stays whole even if a holder of the lock panicked.
        let mut opened = self.opened.lock().unwrap_or_else(PoisonError::into_inner);
        if opened.len() > REMEMBERED {
            opened.retain(|_, all| all.iter().any(of_today));
        }
        let all = opened.entry(from).or_default();
        all.retain(of_today);
        if all.iter().any(|(_, known)| *known == c) {
            return Ok(());
        }
        if all.len() >= self.most {
            return Err(Refusal::new(ErrorCode::TooManyConvs, "no more conversations from here today"));
        }
        all.push((now, c));
        Ok(())
    }
}
