//! Names of commands and conversations: unique in this run and beside others.

use std::collections::hash_map::RandomState;
use std::hash::BuildHasher;
use std::sync::LazyLock;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{SystemTime, UNIX_EPOCH};

use chat_protocol::{CommandId, ConversationId, Millis};

/// Tells this run from others.
static RUN: LazyLock<u64> = LazyLock::new(|| RandomState::new().hash_one(std::process::id()));
static COUNT: AtomicU64 = AtomicU64::new(0);

/// A name for a command.
pub(crate) fn command() -> CommandId {
    CommandId::new(now(), unique())
}

/// A name for a conversation.
pub(crate) fn conversation() -> ConversationId {
    ConversationId::new(now(), unique())
}

fn unique() -> [u8; 10] {
    let count = COUNT.fetch_add(1, Ordering::Relaxed).to_be_bytes();
    let run = RUN.to_be_bytes();
    std::array::from_fn(|at| if at < 5 { run[at] } else { count[at - 2] })
}

fn now() -> Millis {
    let since = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
    Millis(u64::try_from(since.as_millis()).unwrap_or(u64::MAX))
}
