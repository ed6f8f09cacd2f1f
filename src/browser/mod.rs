//! The browser, by plain names: the only module besides `embed` that names `web_sys`.

pub mod clipboard;
pub mod dialog;
pub mod focus;
pub mod intl;
pub mod launcher_button;
pub mod media;
pub mod page;
pub mod scroll;
// Of the driver: socket, storage, clock, random, network.
