//! The components in a headless browser, under the policy of a strict portal, without a server: a test
//! applies what the core would show and reads the commands a person's actions make.
//!
//! [`chat_page`] is the page object: *actions* are what a person does, *results* what they perceive.
#![cfg(target_arch = "wasm32")]
// A test may stop at what it did not expect.
#![allow(clippy::unwrap_used)]

mod announcing;
mod attaching;
mod bot;
mod cards;
mod chat_page;
mod composing;
mod delivering;
mod desk_notice;
mod embedding;
mod fitting;
mod form_files;
mod forms;
mod home;
mod identity;
#[cfg(feature = "component")]
mod leptos_component;
mod looking_up;
mod opening;
mod page_note;
mod parts;
mod policy;
mod questions;
mod reading;
mod screen;
mod settings;
mod suggestions;
mod texts;
mod theme;
mod ticket;
mod tickets;
mod transcript;
mod worst_inputs;

wasm_bindgen_test::wasm_bindgen_test_configure!(run_in_browser);
