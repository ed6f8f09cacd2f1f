//! Black-box checks of a backend: does it do what `docs/protocol.md` promises? They know nothing of the server but
//! its address, and look at nothing but frames, which come by a socket or by its twin. Each check is a guest of its own, or several.

mod checks;
mod client;
mod link;
mod report;

use std::sync::Arc;
use std::time::Duration;

use tokio::sync::Semaphore;
use tokio::task::JoinSet;

pub use checks::names;
pub use report::{Outcome, Report, Row};

/// An answer later than this is none.
pub const PATIENCE: Duration = Duration::from_secs(10);

/// How many checks run side by side: some of them mostly wait.
const SIDE_BY_SIDE: usize = 6;

/// What is checked.
#[derive(Clone, Debug, Default)]
pub struct Target {
    /// Where it listens, `ws:` or `wss:`.
    pub url: String,
    /// By requests, the twin of the socket, instead of by sockets.
    pub by_requests: bool,
    /// An operator's token; without, what operators do is skipped.
    pub operator_token: Option<String>,
    /// Checks that make the server refuse or wait: limits of pace, silence, heartbeats.
    pub slow: bool,
    /// Only the checks whose name contains this.
    pub only: Option<String>,
}

/// Why a check did not pass.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Failure {
    /// The server does something else.
    Broken(String),
    /// It could not be tried.
    Skipped(&'static str),
}

/// What a check gives.
pub(crate) type Checked<T = ()> = Result<T, Failure>;

/// Fails when something is not so.
pub(crate) fn ensure(is_so: bool, else_says: impl FnOnce() -> String) -> Checked {
    if is_so { Ok(()) } else { Err(Failure::Broken(else_says())) }
}

/// Runs every check against the target.
pub async fn run(target: &Target) -> Report {
    let target = Arc::new(target.clone());
    let places = Arc::new(Semaphore::new(SIDE_BY_SIDE));
    let mut running = JoinSet::new();
    let wanted = |name: &str| target.only.as_ref().is_none_or(|only| name.contains(only));
    for (index, check) in checks::all().into_iter().enumerate().filter(|(_, check)| wanted(check.name)) {
        let (target, places) = (Arc::clone(&target), Arc::clone(&places));
        running.spawn(async move {
            // The semaphore is never closed.
            let _place = places.acquire().await;
            let outcome = if check.slow && !target.slow {
                Outcome::Skipped("it takes long, or burdens the server: --slow".to_owned())
            } else {
                outcome(tokio::time::timeout(check.within, (check.run)(target)).await)
            };
            (index, Row { section: check.section, name: check.name, outcome })
        });
    }
    let mut rows: Vec<_> = running.join_all().await;
    rows.sort_by_key(|(index, _)| *index);
    Report { rows: rows.into_iter().map(|(_, row)| row).collect() }
}

fn outcome(checked: Result<Checked, tokio::time::error::Elapsed>) -> Outcome {
    match checked {
        Ok(Ok(())) => Outcome::Passed,
        Ok(Err(Failure::Broken(why))) => Outcome::Failed(why),
        Ok(Err(Failure::Skipped(why))) => Outcome::Skipped(why.to_owned()),
        Err(_) => Outcome::Failed("it did not come to an end".to_owned()),
    }
}
