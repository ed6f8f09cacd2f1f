//! What is tested.

mod configuration;
mod exchange;
mod frames;
mod requests;
mod site;
mod uploads;

use crate::Result;
use crate::subject::Subject;

/// Their names.
pub const NAMES: [&str; 7] = ["frames", "requests", "uploads", "config", "portal", "faq", "texts"];

/// The one with this name.
///
/// # Errors
/// When there is none, or a server for it does not start.
pub fn named(name: &str) -> Result<Subject> {
    match name {
        "frames" => Ok(frames::subject()),
        "requests" => requests::subject(),
        "uploads" => uploads::subject(),
        "config" => configuration::config(),
        "portal" => configuration::portal(),
        "faq" => Ok(configuration::faq()),
        "texts" => Ok(configuration::texts()),
        _ => Err(format!("choose from {}", NAMES.join(", ")).into()),
    }
}
