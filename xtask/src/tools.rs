//! The programs a build needs beside Rust: found when they are there, installed when they are not.
//!
//! Cargo tools go into a cache outside the checkout, one folder a version, so that nothing on the
//! machine is replaced: `$PORTAL_CHAT_CACHE`, else `$XDG_CACHE_HOME/portal-chat`, else
//! `~/.cache/portal-chat`.

use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::Instant;

use anyhow::{Context, Result, bail};

use crate::{checkout, process};

/// Target triple of the widget.
pub(crate) const WASM_TARGET: &str = "wasm32-unknown-unknown";

/// A program installed by `cargo install` in exactly one version.
pub(crate) struct CargoTool {
    package: &'static str,
    binary: &'static str,
    why: &'static str,
    minutes: u32,
}

/// Builds the widget.
pub(crate) const TRUNK: CargoTool =
    CargoTool { package: "trunk", binary: "trunk", why: "builds the widget", minutes: 7 };

/// Joins the compiled widget with JavaScript and runs its browser tests.
pub(crate) const WASM_BINDGEN: CargoTool = CargoTool {
    package: "wasm-bindgen-cli",
    binary: "wasm-bindgen",
    why: "joins WebAssembly with JavaScript and runs browser tests",
    minutes: 3,
};

/// Checks licences, sources and known flaws of dependencies.
pub(crate) const CARGO_DENY: CargoTool =
    CargoTool { package: "cargo-deny", binary: "cargo-deny", why: "checks the dependencies", minutes: 7 };

/// Drives Firefox.
pub(crate) const GECKODRIVER: CargoTool = CargoTool {
    package: "geckodriver",
    binary: "geckodriver",
    why: "drives Firefox in the tests",
    minutes: 3,
};

impl CargoTool {
    /// The version this checkout wants.
    fn version(&self) -> Result<String> {
        match self.package {
            "trunk" => Ok("0.21.14".to_owned()),
            "cargo-deny" => Ok("0.20.2".to_owned()),
            "geckodriver" => Ok("0.37.0".to_owned()),
            _ => {
                let locked = checkout::locked_version("wasm-bindgen")?;
                let named = checkout::trunk_tool_version("wasm_bindgen")?;
                if locked != named {
                    bail!(
                        "Cargo.lock has wasm-bindgen {locked} but Trunk.toml names {named}: \
                         make both the same (`wasm_bindgen` under [tools] in Trunk.toml)"
                    );
                }
                Ok(locked)
            }
        }
    }

    /// Folder of the program, after installing it when it is missing.
    pub(crate) fn folder(&self) -> Result<PathBuf> {
        let version = self.version()?;
        let root = cache_dir()?.join("tools").join(format!("{}-{version}", self.package));
        let folder = root.join("bin");
        let binary = folder.join(self.binary);
        if installed_version(&binary).as_deref() == Some(&*version) {
            return Ok(folder);
        }
        self.install(&version, &root)?;
        match installed_version(&binary) {
            Some(found) if found == version => Ok(folder),
            Some(found) => bail!("{} answers version {found}, not {version}", binary.display()),
            None => bail!("{} does not run after it was installed", binary.display()),
        }
    }

    fn install(&self, version: &str, root: &Path) -> Result<()> {
        let Self { package, why, minutes, .. } = self;
        println!("Installing {package} {version}: {why} (once, about {minutes} minutes on 2 cores) …");
        let started = Instant::now();
        let build = cache_dir()?.join("tmp").join(format!("{package}-{version}"));
        let mut install = process::cargo();
        install
            .args(["install", "--quiet", "--locked", "--force", "--root"])
            .arg(root)
            .arg(format!("{package}@{version}"))
            .env("CARGO_TARGET_DIR", &build)
            .env_remove("RUSTFLAGS");
        let installed = process::run(&mut install).with_context(|| {
            format!("cannot install {package}: check the network and that a C compiler is there, then repeat")
        });
        // A failed build keeps its files: the next try goes on from there.
        installed?;
        drop(std::fs::remove_dir_all(&build));
        println!("Installed {package} {version} in {} s", started.elapsed().as_secs());
        Ok(())
    }
}

/// Root of the cache.
fn cache_dir() -> Result<PathBuf> {
    let named = |name: &str| std::env::var_os(name).filter(|value| !value.is_empty()).map(PathBuf::from);
    named("PORTAL_CHAT_CACHE")
        .or_else(|| named("XDG_CACHE_HOME").map(|dir| dir.join("portal-chat")))
        .or_else(|| named("HOME").map(|dir| dir.join(".cache/portal-chat")))
        .context("no HOME: set PORTAL_CHAT_CACHE to a folder for tools")
}

/// Version a program answers to `--version`, if it runs.
fn installed_version(binary: &Path) -> Option<String> {
    version_in(&process::output(binary, &["--version"])?)
}

/// The first word of `answer` that looks like a version: digits and dots first.
pub(crate) fn version_in(answer: &str) -> Option<String> {
    let word = answer.split_whitespace().find(|word| {
        word.contains('.') && word.trim_start_matches('v').starts_with(|first: char| first.is_ascii_digit())
    })?;
    Some(word.trim_start_matches('v').to_owned())
}

/// Makes sure that the pinned toolchain can compile for the browser.
pub(crate) fn wasm_target() -> Result<()> {
    let mut rustc = Command::new("rustc");
    let sysroot = rustc.current_dir(checkout::root()).args(["--print", "sysroot"]).output();
    let sysroot = sysroot.context("cannot start rustc: install Rust from https://rustup.rs")?;
    let sysroot = PathBuf::from(String::from_utf8_lossy(&sysroot.stdout).trim());
    if sysroot.join("lib/rustlib").join(WASM_TARGET).is_dir() {
        return Ok(());
    }
    if process::on_path(&["rustup"]).is_none() {
        bail!(
            "Rust has no target {WASM_TARGET} and there is no rustup to add it: install Rust from https://rustup.rs"
        );
    }
    println!("Installing the Rust target {WASM_TARGET} (once) …");
    process::run(Command::new("rustup").current_dir(checkout::root()).args(["target", "add", WASM_TARGET]))
}

#[cfg(test)]
mod tests {
    use super::version_in;

    #[test]
    fn versions_are_read_from_what_tools_answer() {
        for (answer, version) in [
            ("trunk 0.21.14\n", "0.21.14"),
            ("wasm-bindgen 0.2.129", "0.2.129"),
            ("cargo-deny v0.20.2", "0.20.2"),
            ("geckodriver 0.37.0 ( )\n\nThe source code of this program is", "0.37.0"),
            ("Chromium 156.0.8078.79 built on Debian GNU/Linux 12 (bookworm)", "156.0.8078.79"),
            ("ChromeDriver 156.0.8078.79 (abc-refs/branch-heads/1@{#2})", "156.0.8078.79"),
        ] {
            assert_eq!(version_in(answer).as_deref(), Some(version), "{answer}");
        }
        assert_eq!(version_in("wasm-opt version 108 (version_108)"), None);
        assert_eq!(version_in(""), None);
    }
}
