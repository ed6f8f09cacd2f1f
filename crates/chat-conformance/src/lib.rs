//! Black-box checks of a backend: does it do what `docs/protocol.md` promises? They know nothing of the server but
//! its address, and look at nothing but frames, which come by a socket or by its twin. Each check is a guest of its own, or several.

mod account_tokens;
mod checks;
mod client;
mod http;
mod link;
mod report;

use std::sync::Arc;
use std::time::Duration;

use tokio::sync::Semaphore;
use tokio::task::JoinSet;

pub use account_tokens::AccountTokens;
pub use checks::{names, sections, slow};
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
    /// Tokens of operators; without one, what operators do is skipped, with two also what they do to each other.
    pub operator_tokens: Vec<String>,
    /// Where tokens of people signed in at the portal come from; without, what accounts do is skipped.
    pub account_tokens: Option<AccountTokens>,
    /// A topic that the automatic helper answers; without, what the helper does is skipped.
    pub topic: Option<String>,
    /// Also checks that wait long: silence, heartbeats, a nudge whose time has come.
    pub slow: bool,
    /// Also checks that flood the server, use up what one person or address may, or send mail.
    pub destructive: bool,
    /// Only the checks whose name or section contains this.
    pub only: Option<String>,
}

/// Why a check did not pass.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Failure {
    /// The server does something else.
    Broken(String),
    /// It could not be tried.
    Skipped(&'static str),
    /// The server does not announce it in `welcome.features`, or says `not_offered`.
    NotOffered(&'static str),
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
    let wanted = |text: &str| target.only.as_ref().is_none_or(|only| text.contains(only));
    let wanted = |check: &checks::Check| wanted(check.name) || wanted(check.section);
    for (index, check) in checks::all().into_iter().enumerate().filter(|(_, check)| wanted(check)) {
        let (target, places) = (Arc::clone(&target), Arc::clone(&places));
        running.spawn(async move {
            // The semaphore is never closed.
            let _place = places.acquire().await;
            let outcome = match check.kind.needs(&target) {
                Some(flag) => Outcome::Skipped(flag.to_owned()),
                None => outcome(tokio::time::timeout(check.within, (check.run)(target)).await),
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
        Ok(Err(Failure::NotOffered(what))) => Outcome::NotOffered(what.to_owned()),
        Err(_) => Outcome::Failed("it did not come to an end".to_owned()),
    }
}
