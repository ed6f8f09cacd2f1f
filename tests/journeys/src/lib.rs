//! Whole journeys in a real browser against the real server.
//!
//! A test starts a [`Server`] of its own (port 0, empty data directory) and as many [`Browser`]s as it
//! has people, and speaks to pages through page objects: [`Guest`] is a person on a portal page,
//! [`Console`] an operator. Nothing sleeps: [`until`] waits for a condition.
//!
//! `cargo xtask test` sets what the tests are told by environment variables: `PORTAL_CHAT_SERVER` (the
//! server's binary), `PORTAL_CHAT_DIST` (the built widget), `PORTAL_CHAT_STAGE` (the built stage), `CHROME`, `CHROMEDRIVER`, and the programs of the other
//! engines (`engine.rs`, `driver.rs`).

mod axe;
mod browser;
mod cluster;
mod console;
mod controls;
mod core_server;
mod driver;
mod engine;
mod guest;
mod keyboard;
mod link;
mod manners;
mod matrix;
mod mode;
mod npm;
mod orca;
mod picture;
mod portal_pages;
mod screen_reader;
mod server;
mod site;
mod stage;
mod tour;
mod waiting;

pub use axe::{Axe, Findings, checks};
pub use browser::{AccessibleNode, Browser};
pub use cluster::Cluster;
pub use console::Console;
pub use controls::press_everything;
pub use core_server::CoreServer;
pub use engine::Engine;
pub use guest::Guest;
pub use keyboard::Keyboard;
pub use link::Link;
pub use manners::manners;
pub use matrix::{Matrix, Modes};
pub use mode::Mode;
pub use orca::Orca;
pub use picture::{Picture, differing_pixels};
pub use portal_pages::{Chat, PortalPages};
pub use screen_reader::ScreenReader;
pub use server::{OPERATOR_TOKEN, Server};
pub use site::Site;
pub use stage::Stage;
pub use tour::every_state;
pub use waiting::until;

pub use thirtyfour::Key;

/// A journey's result; the error says which condition never came true.
pub type Result<T = ()> = std::result::Result<T, Box<dyn std::error::Error + Send + Sync>>;
