//! What the host page touches: configuration, the place in its document, the calls it can make.

pub mod config;
mod engine;
pub mod events;
pub mod host_element;
mod identify;
pub mod js_api;
