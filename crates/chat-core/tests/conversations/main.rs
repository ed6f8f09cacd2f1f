//! Conversation scripts: what a session does about what happens to it, word by word.
#![allow(clippy::unwrap_used, missing_docs, reason = "a panic is how a test fails")]

mod bot;
mod cards;
mod delivering;
mod desk;
mod files;
mod identity;
mod later_versions;
mod nudging;
mod opening;
mod reading;
mod reconnecting;
mod script;
mod sharing;
mod tabs;
mod tickets;
