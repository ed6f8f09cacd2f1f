//! The conversation as a pure state machine.
//!
//! Every input — a key press, a frame, a timer, a waking tab — goes with the current time into
//! [`Session::handle`], which answers with [`Effect`]s as data. The session reads no clock, draws no
//! randomness of its own and touches no network, storage or screen, so it cannot fail and its tests
//! need no mocks.

mod account;
mod connection;
mod dice;
mod effect;
mod input;
pub mod links;
mod outbox;
pub mod personal_numbers;
pub mod picture;
mod saved;
pub mod secrets;
mod session;
pub mod sharing;
mod ticket;
mod timeline;
mod view;
pub mod ways;

pub use effect::Effect;
pub use input::{Command, Input, Network, TokenAnswer};
pub use saved::{Change, Place, Saved, SavedCommand};
pub use session::{Config, Session};
pub use view::{
    CallBackView, ConnectionView, Delivery, DeskView, Entry, EntryKey, FilesView, FormView, HistoryView,
    IdentityView, Keeping, ListState, NudgeView, Offers, Room, Stage, TicketLine, TicketView, TicketsView,
    TimelineChange, Update, WaitingPlace,
};
