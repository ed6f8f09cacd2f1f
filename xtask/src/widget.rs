//! Builds the widget with Trunk, ready to be served.

use std::path::PathBuf;
use std::process::Command;
use std::time::Instant;

use anyhow::{Context, Result};

use crate::tools::{self, TRUNK, WASM_BINDGEN};
use crate::{checkout, process, system_packages};

/// Builds the widget as it is shipped and answers the folder it lies in.
///
/// Installs what is missing. The last step of the build is our own [`crate::bundle`], called by Trunk.
pub(crate) fn build() -> Result<PathBuf> {
    system_packages::c_compiler()?;
    tools::wasm_target()?;
    let path = process::path_with(&[WASM_BINDGEN.folder()?, TRUNK.folder()?])?;
    wasm_opt();

    let started = Instant::now();
    println!("Building the widget …");
    // Trunk calls cargo with --offline.
    process::run(process::cargo().args(["fetch", "--quiet", "--locked"]))
        .context("cannot fetch the dependencies: check the network")?;
    let dist = checkout::dist_dir();
    let mut trunk = Command::new("trunk");
    trunk
        .current_dir(checkout::root())
        .args(["build", "--release", "--log", "warn", "--dist"])
        .arg(&dist)
        .env("PATH", path)
        .env("CARGO_TARGET_WASM32_UNKNOWN_UNKNOWN_RUSTFLAGS", short_paths())
        // Trunk reads NO_COLOR=1 as a bad value of an option of its own and stops.
        .env_remove("NO_COLOR");
    process::run(&mut trunk).context("the widget was not built")?;
    println!("Built the widget in {} s: {}", started.elapsed().as_secs(), dist.display());
    Ok(dist)
}

/// Compiler flags that take this machine's folders out of the paths a build carries: the same source gives
/// the same files, names and integrity everywhere. Our own paths are relative already.
fn short_paths() -> String {
    let home = std::env::var_os("CARGO_HOME").map(PathBuf::from);
    let home = home.or_else(|| std::env::var_os("HOME").map(|home| PathBuf::from(home).join(".cargo")));
    let registries = home.and_then(|home| std::fs::read_dir(home.join("registry/src")).ok());
    let mut flags: Vec<String> = registries
        .into_iter()
        .flatten()
        .filter_map(|entry| entry.ok()?.path().to_str().map(str::to_owned))
        // Flags are separated by white space.
        .filter(|folder| !folder.contains(char::is_whitespace))
        .map(|folder| format!("--remap-path-prefix={folder}/="))
        .collect();
    flags.sort();
    flags.join(" ")
}

/// Tries to get `wasm-opt`, which makes the widget a little smaller; a build without it goes on.
fn wasm_opt() {
    if process::on_path(&["wasm-opt"]).is_none()
        && let Err(why) = system_packages::install("makes the WebAssembly smaller (optional)", &["binaryen"])
    {
        println!("Going on without wasm-opt: {why:#}");
    }
}
