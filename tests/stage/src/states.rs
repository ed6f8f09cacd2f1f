//! The one list of states.

mod attachments;
mod chat;
mod home;
mod log;
mod requests;
mod tickets;

use std::pin::Pin;

use crate::stage::Reached;

/// A name, and how to get there.
pub(crate) struct State {
    pub(crate) name: &'static str,
    pub(crate) show: fn() -> Pin<Box<dyn Future<Output = Reached>>>,
}

/// A list of states, each a function of the name.
macro_rules! states {
    ($($name:ident),* $(,)?) => {
        pub(super) const STATES: &[super::State] =
            &[$(super::State { name: stringify!($name), show: || Box::pin($name()) }),*];
    };
}
use states;

/// All of them, in the order in which a person meets them.
pub(crate) fn all() -> impl Iterator<Item = &'static State> {
    let parts =
        [home::STATES, chat::STATES, log::STATES, attachments::STATES, requests::STATES, tickets::STATES];
    parts.into_iter().flatten()
}
