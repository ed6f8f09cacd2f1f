//! Whole journeys in a real browser against the real server.
//!
//! A test starts a [`Server`] of its own (port 0, empty data directory) and as many [`Browser`]s as it
//! has people, and speaks to pages through page objects: [`Guest`] is a person on a portal page,
//! [`Console`] an operator. Nothing sleeps: [`until`] waits for a condition.
//!
//! `cargo xtask test` sets what the tests are told by environment variables: `PORTAL_CHAT_SERVER` (the
//! server's binary), `PORTAL_CHAT_DIST` (the built widget), `CHROME` and `CHROMEDRIVER`.

mod browser;
mod console;
mod guest;
mod picture;
mod portal_pages;
mod server;
mod site;
mod waiting;

pub use browser::Browser;
pub use console::Console;
pub use guest::Guest;
pub use picture::Picture;
pub use portal_pages::{Chat, PortalPages};
pub use server::{OPERATOR_TOKEN, Server};
pub use site::Site;
pub use waiting::until;

/// A journey's result; the error says which condition never came true.
pub type Result<T = ()> = std::result::Result<T, Box<dyn std::error::Error + Send + Sync>>;
