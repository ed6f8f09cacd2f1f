//! Builds the page that shows the widget in every state: tests/stage.

use std::path::PathBuf;
use std::process::Command;

use anyhow::{Context, Result};

use crate::tools::{self, WASM_BINDGEN, WASM_TARGET};
use crate::{checkout, process};

/// Builds it and answers its folder. In cargo's `dev` profile: the component tests have compiled most of it already.
pub(crate) fn build() -> Result<PathBuf> {
    tools::wasm_target()?;
    println!("Building the stage …");
    process::run(process::cargo().args(["build", "--quiet", "--package", "stage", "--target", WASM_TARGET]))
        .context("the stage was not built")?;
    let folder = checkout::target_dir().join("stage");
    let mut join = Command::new(WASM_BINDGEN.folder()?.join("wasm-bindgen"));
    join.args(["--target", "web", "--no-typescript", "--out-dir"]).arg(&folder);
    join.arg(checkout::target_dir().join(WASM_TARGET).join("debug/stage.wasm"));
    process::run(&mut join).context("the stage was not joined with JavaScript")?;
    Ok(folder)
}
