//! Numbers both sides enforce. The server announces its own in `welcome.limits`.

use serde::Serialize;

use crate::files::{Format, Formats};
use crate::from_json;

from_json! {
    or default
    /// What the server accepts. A field the server leaves out has the default below.
    #[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
    pub struct Limits {
        /// Longest frame, bytes of UTF-8.
        pub frame: usize,
        /// Longest message, characters (Unicode scalar values).
        pub text: usize,
        /// Commands a client may have unconfirmed at once.
        pub window: usize,
        /// A nudge has no effect before so many milliseconds have passed since the message it is about, or
        /// since the nudge before it.
        pub nudge_ms: u64,
        /// Nudges that have an effect until somebody answers.
        pub nudges: u64,
        /// Largest file, bytes.
        pub file: u64,
        /// Files beside one message.
        pub files: usize,
        /// Formats of files.
        pub mime: Formats,
    }
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            frame: 64 * 1024,
            text: 4000,
            window: 8,
            nudge_ms: 60_000,
            nudges: 5,
            file: 10 * 1024 * 1024,
            files: 5,
            mime: Formats::of(Format::ALL),
        }
    }
}

/// Events sent when a client joins a conversation of which it holds nothing.
pub const FIRST_PAGE: u64 = 50;

/// Missed events replayed on resume; beyond that only the last [`TRUNCATED_PAGE`] are sent.
pub const MAX_REPLAY: u64 = 500;

/// Events sent when a client missed more than [`MAX_REPLAY`].
pub const TRUNCATED_PAGE: u64 = 100;

/// Most events in one `history.page`.
pub const MAX_HISTORY: u64 = 100;

/// Most items in one `tickets`.
pub const MAX_TICKETS: u64 = 50;

/// Most questions one `faq.search` finds.
pub const MAX_FOUND: u64 = 10;

/// Longest question of `faq.search`, characters.
pub const MAX_LOOKED_UP: usize = 200;

/// Best score of `rate`; 1 is the worst.
pub const BEST_SCORE: u64 = 5;

/// Most conversations named in `hello.resume`.
pub const MAX_RESUMED: usize = 20;

/// Bytes of a file that a client sends in one request. No more than what common proxies let through.
pub const FILE_CHUNK: u64 = 1024 * 1024;

/// In `welcome.features`: the server takes files.
pub const FILES_FEATURE: &str = "files";

/// In `welcome.features`: people may say how a conversation was.
pub const RATING: &str = "rating";

/// In `welcome.features`: a closed conversation can be gone on with.
pub const REOPENING: &str = "reopen";

/// A client must say `hello` this soon after the socket opens, milliseconds.
pub const HELLO_WITHIN_MS: u64 = 5_000;

/// A client sends `typing` at most this often, milliseconds.
pub const TYPING_EVERY_MS: u64 = 3_000;

/// Who receives `typing` forgets it after this long, milliseconds.
pub const TYPING_TTL_MS: u64 = 6_000;
