//! Restarts under load, behind the proxy that docs/operations.md describes.
#![allow(clippy::unwrap_used, clippy::expect_used, reason = "a panic is how a test fails")]

mod document;
mod nginx;
mod restart;
mod site;
mod two_nodes;
mod writers;
