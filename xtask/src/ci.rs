//! Everything a change must pass, in one command.

use std::time::Instant;

use anyhow::{Context, Result, bail};

use crate::tools::{CARGO_DENY, WASM_TARGET};
use crate::{process, size, system_packages, tests, tidy, tools};

type Check = fn() -> Result<()>;

const CHECKS: &[(&str, Check)] = &[
    ("format", format),
    ("clippy", clippy),
    ("clippy of the widget", clippy_widget),
    ("dependencies", dependencies),
    ("tidy", || tidy::run(false)),
    ("size", size::run),
    ("tests", every_test),
];

/// Runs every check, also after one has failed, and tells at the end which did.
pub(crate) fn run() -> Result<()> {
    let mut failed = Vec::new();
    for (name, check) in CHECKS {
        println!("\n=== {name} ===");
        let started = Instant::now();
        match check() {
            Ok(()) => println!("{name}: passed, {} s", started.elapsed().as_secs()),
            Err(error) => {
                println!("{name}: FAILED: {error:#}");
                failed.push(*name);
            }
        }
    }
    if failed.is_empty() {
        println!("\nEvery check passed");
        return Ok(());
    }
    bail!("failed: {}", failed.join(", "))
}

fn format() -> Result<()> {
    process::run(process::cargo().args(["fmt", "--all", "--check"])).context("run `cargo fmt --all`")
}

fn clippy() -> Result<()> {
    system_packages::c_compiler()?;
    let packages = ["--workspace", "--exclude", "portal-chat", "--all-targets", "--", "-D", "warnings"];
    process::run(process::cargo().args(["clippy", "--quiet"]).args(packages))
}

fn clippy_widget() -> Result<()> {
    tools::wasm_target()?;
    let package = ["--package", "portal-chat", "--features", "component", "--target", WASM_TARGET];
    let package = package.iter().chain(&["--all-targets", "--", "-D", "warnings"]);
    process::run(process::cargo().args(["clippy", "--quiet"]).args(package))
}

fn every_test() -> Result<()> {
    match tests::run(&[], None)?.failed {
        0 => Ok(()),
        count => bail!("{count} tests failed"),
    }
}

fn dependencies() -> Result<()> {
    let deny = CARGO_DENY.folder()?.join("cargo-deny");
    let deny = |args: &[&str]| {
        let mut command = std::process::Command::new(&deny);
        command.current_dir(crate::checkout::root()).args(args);
        command
    };
    process::run(&mut deny(&["check", "bans", "licenses", "sources"]))?;
    // Where there is no way to the database, a check would fail without having looked at anything.
    let fetched = deny(&["fetch", "db"]).output().context("cannot start cargo-deny")?;
    if !fetched.status.success() {
        println!("SKIPPED: known flaws of dependencies; the advisory database cannot be reached from here");
        return Ok(());
    }
    process::run(&mut deny(&["check", "advisories"]))
}
