//! Builds the reference server.

use std::path::PathBuf;

use anyhow::{Context, Result, ensure};

use crate::{checkout, process, system_packages};

/// Builds the server and answers the path of its binary.
///
/// In cargo's `dev` profile: the tests have compiled most of it already, and one conversation does not
/// need an optimised server.
pub(crate) fn build() -> Result<PathBuf> {
    system_packages::c_compiler()?;
    println!("Building the server …");
    process::run(process::cargo().args(["build", "--quiet", "--package", "chat-server"]))
        .context("the server was not built")?;
    let binary = checkout::target_dir().join("debug/chat-server");
    ensure!(binary.is_file(), "the server was built but is not at {}", binary.display());
    Ok(binary)
}
