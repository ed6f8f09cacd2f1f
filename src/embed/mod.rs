//! What the host page touches: configuration, the place in its document, the calls it can make.

pub mod appearance;
#[cfg(feature = "component")]
pub mod component;
pub mod config;
pub mod contrast_guard;
mod engine;
pub mod events;
pub mod host_element;
mod identify;
pub mod js_api;
pub mod texts;
