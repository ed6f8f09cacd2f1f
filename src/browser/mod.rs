//! The browser, by plain names: the only module besides `embed` that names `web_sys`.

pub mod chime;
pub mod clipboard;
pub mod clock;
pub mod dialog;
pub mod exchange;
pub mod fetch;
pub mod files;
pub mod focus;
pub mod history_step;
pub mod idle;
pub mod intl;
pub mod launcher_button;
pub mod lifecycle;
pub mod live_region;
mod locks;
mod long_poll;
pub mod media;
pub mod page;
pub mod print;
pub mod random;
pub mod scroll;
pub mod sight;
pub mod size;
pub mod socket;
pub mod storage;
pub mod tabs;
pub mod viewport;
