//! Orca, the screen reader of Linux, with what it needs to run where nobody sits.

use std::process::Command;

use anyhow::{Context, Result, ensure};

use crate::{engines, journeys, process, system_packages};

/// What has to be there.
const PROGRAMS: &[&str] = &["orca", "dbus-daemon", "dbus-send", "speech-dispatcher"];
/// Debian's and Ubuntu's packages of it.
const PACKAGES: &[&str] =
    &["orca", "dbus", "at-spi2-core", "speech-dispatcher", "speech-dispatcher-audio-plugins"];

/// Finds it, or installs it, and tells the command where it is. Where it cannot be had, the test says so.
pub(crate) fn equip(command: &mut Command) {
    match find() {
        Ok(orca) => drop(command.env("ORCA", orca)),
        Err(error) => println!("There is no screen reader to test with: {error:#}"),
    }
}

fn find() -> Result<std::path::PathBuf> {
    let all = || PROGRAMS.iter().all(|program| process::on_path(&[program]).is_some());
    if !all() {
        system_packages::install("a screen reader for the tests", PACKAGES)?;
    }
    ensure!(all(), "install {}", PROGRAMS.join(", "));
    process::on_path(&["orca"]).context("there is no orca")
}

/// Lets it read the main journey, and prints what it says.
pub(crate) fn run() -> Result<()> {
    let mut command = process::cargo();
    command.args(["test", "--package", "journeys", "--test", "orca"]);
    journeys::equip(&mut command)?;
    engines::equip(&mut command)?;
    command.env("ORCA", find()?);
    process::run(command.args(["--", "--nocapture"]))
}
