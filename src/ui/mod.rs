//! The components: they read the view model and send commands, nothing else.

// Components take their props by value: that is what the macro makes of them.
#![allow(clippy::needless_pass_by_value)]

pub mod app;
pub mod panel_state;

pub use app::App;
pub use panel_state::PanelState;
