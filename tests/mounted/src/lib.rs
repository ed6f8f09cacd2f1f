//! The widget on a page, without a loader and without a server: what component tests and the stage have in common.
//!
//! [`Mounted`] is the widget, [`dom`] what is done to the page around it, [`entries`] what stands in its log.
#![cfg(target_arch = "wasm32")]
// Whoever uses this may stop at what it did not expect.
#![allow(clippy::unwrap_used)]

pub mod dom;
pub mod entries;
mod widget;

pub use widget::{Mounted, Setting};
