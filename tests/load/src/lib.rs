//! How much a server bears, in figures: connections held and their memory, messages a second that are on disk, how
//! soon a message is on the other side, how soon everybody is back after a cut, log-ins a second, what one node more costs. Its own client, lean
//! enough to be thousands in one process; beside it a small XMPP client, to do the same work with Prosody.

mod crowd;
mod delivery;
mod idle;
mod link;
mod logins;
mod machine;
mod messages;
mod names;
mod nodes;
mod operator;
mod person;
mod plan;
mod process;
mod prosody;
mod requests;
mod server;
mod storm;
mod table;
mod target;
mod xmpp;

pub use link::Link;
pub use operator::Operator;
pub use person::{Person, Verdict};
pub use plan::{Part, Plan, run};
pub use server::{OPERATOR_TOKEN, Server, free_address};
pub use table::Table;
pub use target::Target;

/// A failure of the surroundings, or of the server.
pub type Error = Box<dyn std::error::Error + Send + Sync>;
/// What may fail so.
pub type Result<T = ()> = std::result::Result<T, Error>;
