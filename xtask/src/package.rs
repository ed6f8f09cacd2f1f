//! The npm package: the loader, its types and all it loads, for portals that are built with a bundler.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context, Result};
use serde_json::json;

use crate::{checkout, process, widget};

/// Text that is nobody's but the package's, beside `dist/`.
const OWN: &[&str] =
    &["loader/package/index.js", "loader/package/index.d.ts", "LICENSE-MIT", "LICENSE-APACHE"];

/// Builds the widget, writes the package and lets npm and TypeScript look at it, where they can be had.
pub(crate) fn run() -> Result<()> {
    let folder = write(&widget::build()?)?;
    println!("The package is in {}; `npm pack` there makes the file to install", folder.display());
    let Some(npm) = process::on_path(&["npm"]) else {
        println!("SKIPPED: npm is not there to look at it");
        return Ok(());
    };
    process::run(Command::new(&npm).current_dir(&folder).args(["pack", "--dry-run", "--silent"]))?;
    check_types(&npm, &folder)
}

/// Writes the package around a built widget and answers its folder.
pub(crate) fn write(dist: &Path) -> Result<PathBuf> {
    let folder = checkout::target_dir().join("package");
    if folder.exists() {
        fs::remove_dir_all(&folder).with_context(|| format!("cannot empty {}", folder.display()))?;
    }
    let inner = folder.join("dist");
    fs::create_dir_all(&inner).with_context(|| format!("cannot create {}", inner.display()))?;
    for entry in fs::read_dir(dist).with_context(|| format!("cannot read {}", dist.display()))? {
        let path = entry?.path();
        let name = path.file_name().unwrap_or_default();
        // The demo portal's front page lies there, too.
        if path.is_file() && !name.to_string_lossy().starts_with("index.html") {
            fs::copy(&path, inner.join(name)).with_context(|| format!("cannot copy {}", path.display()))?;
        }
    }
    for own in OWN {
        let from = checkout::root().join(own);
        let name = from.file_name().unwrap_or_default();
        fs::copy(&from, folder.join(name)).with_context(|| format!("cannot copy {own}"))?;
    }
    let package = json!({
        "name": "portal-chat",
        "version": env!("CARGO_PKG_VERSION"),
        "description": "Support chat for government portals",
        "license": "MIT OR Apache-2.0",
        "type": "module",
        "exports": {
            ".": { "types": "./index.d.ts", "default": "./index.js" },
            "./dist/*": "./dist/*",
        },
        "types": "./index.d.ts",
        "files": ["index.js", "index.d.ts", "dist"],
    });
    fs::write(folder.join("package.json"), serde_json::to_string_pretty(&package)?)
        .context("cannot write package.json")?;
    Ok(folder)
}

/// Compiles a page that uses the package, beside it.
fn check_types(npm: &Path, folder: &Path) -> Result<()> {
    let page = folder.join("check.ts");
    fs::copy(checkout::root().join("loader/package/check.ts"), &page).context("cannot copy check.ts")?;
    let typescript = |arguments: &[&str]| {
        let mut command = Command::new(npm);
        command
            .current_dir(folder)
            .args(["exec", "--yes", "--package=typescript@5", "--", "tsc"])
            .args(arguments);
        command
    };
    let there = typescript(&["--version"]).output().is_ok_and(|answer| answer.status.success());
    let checked = if there {
        let how = ["--noEmit", "--strict", "--target", "es2022", "--module", "esnext", "--lib", "es2022,dom"];
        let how =
            how.iter().chain(&["--moduleResolution", "bundler", "check.ts"]).copied().collect::<Vec<_>>();
        process::run(&mut typescript(&how)).context("the types do not fit loader/package/check.ts")
    } else {
        println!("SKIPPED: the types; TypeScript cannot be fetched from here");
        Ok(())
    };
    fs::remove_file(&page).context("cannot remove check.ts")?;
    checked
}
