//! The support-chat widget of a government portal, in the browser.
//!
//! A portal page includes one script, the loader. The loader paints the launcher button in a shadow
//! root and, on intent, imports this crate's module and calls [`embed::js_api::mount`] with that root,
//! that button and the script's `data-*` attributes. From there on:
//!
//! 1. [`embed`] reads the configuration, puts a `<div>` into the root and starts the driver;
//! 2. [`ui`] draws what the [`view_model`] says and turns what a person does into
//!    [`chat_core::Command`]s, handed over through [`commands`];
//! 3. the driver feeds the commands, with the time, to [`chat_core`] and carries out its effects,
//!    among them: change the view model.
//!
//! To see a screen in a test, no server is needed: make a [`view_model::ViewModel`] and a
//! [`commands::Commands`] channel, mount [`ui::App`] with them, [`view_model::ViewModel::apply`] some
//! updates and read the commands from the other end. `tests/components` does just that.
//!
//! An application written in Leptos itself needs no loader: with the feature `component` there is a component
//! `PortalChat`.
//!
//! The map, in the order of the arrows (each module may name only those below it):
//!
//! - [`embed`] — what the host page touches;
//! - [`ui`] — components; they never name the browser's interfaces, only functions of [`browser`];
//! - [`i18n`] — every sentence a person reads, a crate of its own;
//! - [`view_model`] and [`commands`] — the seam between components and driver;
//! - [`driver`] — the only caller of the core;
//! - [`browser`] — the only place, besides `embed`, that names `web_sys`.

pub mod embed;
pub mod ui;

pub use chat_texts as i18n;
#[cfg(feature = "component")]
pub use embed::component::{PortalChat, token_source};
pub use view_model::PageAbout;

pub mod commands;
pub mod view_model;

pub mod driver;

pub mod browser;
