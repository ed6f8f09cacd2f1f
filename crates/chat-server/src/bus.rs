//! What nodes tell each other, so that it does not matter to which of them somebody is connected.
//!
//! One node needs no bus: the [`hub`](crate::hub) reaches everybody. Several share a store and a NATS server. Over it
//! goes only *that* something happened, as a [`Crossing`]: a conversation and its positions, the id of an operator, a
//! [`Pseudonym`] for a person. What happened, each node whom it concerns reads from the store itself ([`arriving`]), many
//! notices in one transaction. So no text, no name and no token crosses, and a notice cannot say what the log does not.
//!
//! NATS may lose notices. Each node counts those it sends, and says the newest number every second; who hears of a gap,
//! of a node that ended without a word, or not even itself any more, has [missed](crate::hub::Hub::miss) something, and
//! with its next `ping` each connection reads what it follows again ([`standings`](crate::standings)). The newest
//! positions come from the store with every `ping` in any case. A node that NATS has left goes on by that alone.

mod arriving;
mod crossing;
mod dice;
mod neighbours;
mod voucher;
mod wire;

pub(crate) use arriving::Arrival;
pub(crate) use crossing::{Crossing, Pseudonym, Typist};
pub(crate) use voucher::Voucher;
pub(crate) use wire::{Unanswered, Wire};

#[cfg(test)]
#[path = "bus/bus_tests.rs"]
mod tests;
