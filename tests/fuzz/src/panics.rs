//! Panics, wherever they happen: also in threads of a server, which end silently.

use std::cell::Cell;
use std::panic;
use std::sync::{Mutex, Once, PoisonError};

static SEEN: Mutex<Vec<String>> = Mutex::new(Vec::new());
static WATCH: Once = Once::new();

thread_local! {
    /// Whether this thread tries an input just now: then a panic is told as a find, and not by itself.
    static TRYING: Cell<bool> = const { Cell::new(false) };
}

/// Notes every panic from now on.
pub(crate) fn watch() {
    WATCH.call_once(|| {
        let told = panic::take_hook();
        panic::set_hook(Box::new(move |panic| {
            SEEN.lock().unwrap_or_else(PoisonError::into_inner).push(panic.to_string());
            if !TRYING.get() {
                told(panic);
            }
        }));
    });
}

/// Tries something that may panic. The first panic since the last try, wherever it was, or what came out.
pub(crate) fn caught<T>(work: impl FnOnce() -> T) -> Result<T, String> {
    TRYING.set(true);
    let done = panic::catch_unwind(panic::AssertUnwindSafe(work));
    TRYING.set(false);
    let seen = std::mem::take(&mut *SEEN.lock().unwrap_or_else(PoisonError::into_inner));
    match (seen.into_iter().next(), done) {
        (None, Ok(done)) => Ok(done),
        (panic, _) => Err(panic.unwrap_or_else(|| "a panic that was taken for another's".to_owned())),
    }
}
