//! Orca, the screen reader of Linux, with what it needs to run where nobody sits.

use std::path::PathBuf;

use anyhow::{Context, Result, ensure};

use crate::{engines, journeys, process, system_packages};

/// What has to be there.
const PROGRAMS: &[&str] = &["orca", "dbus-daemon", "dbus-send", "speech-dispatcher"];
/// Debian's and Ubuntu's packages of it.
const PACKAGES: &[&str] =
    &["orca", "dbus", "at-spi2-core", "speech-dispatcher", "speech-dispatcher-audio-plugins"];

/// Where it is; installed when it is missing.
fn find() -> Result<PathBuf> {
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
    process::run(command.args(["--", "--ignored", "--nocapture"]))
}
