//! What must be so, by the sections of `docs/protocol.md`.

mod accounts;
mod afterwards;
mod bot;
mod call_backs;
mod cards;
mod commands;
mod discovery;
mod faq;
mod files;
mod forms;
mod leaving;
mod limits;
mod nudging;
mod opening;
mod operators;
mod resuming;
mod snapshots;
mod tickets;
mod transport;
mod twin;
mod values;
mod versions;

use std::future::Future;
use std::pin::Pin;
use std::sync::Arc;
use std::time::Duration;

use crate::client::Client;
use crate::{Checked, Failure, Target};

type Run = Box<dyn Fn(Arc<Target>) -> Pin<Box<dyn Future<Output = Checked> + Send>> + Send>;

/// What a check asks of the server.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Kind {
    /// A few conversations.
    Harmless,
    /// To wait.
    Slow,
    /// To be flooded, or to send mail.
    Destructive,
}

impl Kind {
    /// The flag without which it is not tried.
    pub(crate) fn needs(self, target: &Target) -> Option<&'static str> {
        match self {
            Self::Slow if !target.slow => Some("--slow"),
            Self::Destructive if !target.destructive => Some("--destructive"),
            _ => None,
        }
    }
}

/// One thing that must be so.
pub(crate) struct Check {
    pub(crate) section: &'static str,
    pub(crate) name: &'static str,
    pub(crate) kind: Kind,
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
        Self { section, name, kind: Kind::Harmless, within: Duration::from_secs(30), run }
    }

    fn slow(self, within: Duration) -> Self {
        Self { kind: Kind::Slow, within, ..self }
    }

    fn destructive(self) -> Self {
        Self { kind: Kind::Destructive, within: Duration::from_secs(60), ..self }
    }
}

/// Every check.
pub(crate) fn all() -> Vec<Check> {
    [
        transport::checks(),
        discovery::checks(),
        twin::checks(),
        versions::checks(),
        values::checks(),
        opening::checks(),
        resuming::checks(),
        commands::checks(),
        afterwards::checks(),
        nudging::checks(),
        operators::checks(),
        call_backs::checks(),
        forms::checks(),
        tickets::checks(),
        bot::checks(),
        cards::checks(),
        leaving::checks(),
        accounts::checks(),
        files::checks(),
        snapshots::checks(),
        limits::checks(),
        faq::checks(),
    ]
    .into_iter()
    .flatten()
    .collect()
}

/// The sections of docs/protocol.md that something is checked of, in order.
pub fn sections() -> Vec<&'static str> {
    let mut sections: Vec<_> = all().into_iter().map(|check| check.section).collect();
    sections.dedup();
    sections
}

/// Names of those that wait long.
pub fn slow() -> Vec<&'static str> {
    all().into_iter().filter(|check| check.kind == Kind::Slow).map(|check| check.name).collect()
}

/// Skips unless the server offers it.
pub(crate) fn offered(client: &Client, feature: &'static str) -> Checked {
    let is = client.welcome()?.features.iter().any(|offered| offered == feature);
    if is { Ok(()) } else { Err(Failure::NotOffered(feature)) }
}

/// Names of every check, in order.
pub fn names() -> Vec<&'static str> {
    all().into_iter().map(|check| check.name).collect()
}
