//! What must be so, by the sections of `docs/protocol.md`.

mod commands;
mod leaving;
mod numbers;
mod opening;
mod operators;
mod resuming;
mod snapshots;
mod transport;

use std::future::Future;
use std::pin::Pin;
use std::sync::Arc;
use std::time::Duration;

use crate::{Checked, Target};

type Run = Box<dyn Fn(Arc<Target>) -> Pin<Box<dyn Future<Output = Checked> + Send>> + Send>;

/// One thing that must be so.
pub(crate) struct Check {
    pub(crate) section: &'static str,
    pub(crate) name: &'static str,
    /// Whether it takes long or burdens the server.
    pub(crate) slow: bool,
    pub(crate) within: Duration,
    pub(crate) run: Run,
}

impl Check {
    fn new<F: Future<Output = Checked> + Send + 'static>(
        section: &'static str,
        name: &'static str,
        run: impl Fn(Arc<Target>) -> F + Send + 'static,
    ) -> Self {
        let run: Run = Box::new(move |target| Box::pin(run(target)));
        Self { section, name, slow: false, within: Duration::from_secs(30), run }
    }

    fn slow(self, within: Duration) -> Self {
        Self { slow: true, within, ..self }
    }
}

/// Every check.
pub(crate) fn all() -> Vec<Check> {
    [
        transport::checks(),
        opening::checks(),
        resuming::checks(),
        commands::checks(),
        numbers::checks(),
        leaving::checks(),
        operators::checks(),
        snapshots::checks(),
    ]
    .into_iter()
    .flatten()
    .collect()
}

/// Names of every check, in order.
pub fn names() -> Vec<&'static str> {
    all().into_iter().map(|check| check.name).collect()
}
