//! Chaos on the real thing: real sessions and the real server, while links are cut at any byte, hang or
//! fall silent in one direction, pages reload and the server is killed. Afterwards every message that was
//! accepted must stand in the server's log exactly once and in order, and every screen must show that log.
//!
//! What happens when follows from the seed. How the threads, the kernel and the disk take it does not: a run
//! of the same seed is alike, not the same. `crates/chat-core/tests/two_ends` is the model that replays exactly.

mod browser;
mod client;
mod dice;
mod faults;
mod line;
mod link;
mod log;
mod operator;
mod proxy;
mod report;
mod requests;
mod server;
mod site;
mod storm;
mod verdict;

pub use report::Report;
pub use site::Cluster;
pub use storm::{Plan, Protection, run};

/// A failure of the surroundings, not of what is tested.
pub type Result<T = ()> = std::result::Result<T, Box<dyn std::error::Error + Send + Sync>>;
