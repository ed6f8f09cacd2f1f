//! What whole journeys need: the built widget, the server and a browser.

use std::path::PathBuf;
use std::process::Command;

use anyhow::{Result, ensure};
use clap::Args;

use crate::browser::Browser;
use crate::{axe, checkout, package, process, server, stage, widget};

/// Builds and installs it all, and tells the command where it is.
pub(crate) fn equip(command: &mut Command) -> Result<&mut Command> {
    let browser = Browser::ready()?;
    let dist = widget::build()?;
    // A test that needs it says so where it cannot be had.
    if let Some(axe) = axe::install() {
        command.env("PORTAL_CHAT_AXE", axe);
    }
    Ok(command
        .env("PORTAL_CHAT_STAGE", stage::build()?)
        .env("PORTAL_CHAT_PACKAGE", package::write(&dist)?)
        .env("PORTAL_CHAT_DIST", dist)
        .env("PORTAL_CHAT_SERVER", server::build()?)
        .env("CHROME", browser.chrome)
        .env("CHROMEDRIVER", browser.driver))
}

/// Take pictures of every state of widget and console
#[derive(Args)]
pub(crate) struct Gallery {
    /// Only states whose name contains this
    #[arg(default_value = "")]
    word: String,
    /// Compare them with those of an earlier gallery, in this folder
    #[arg(long)]
    against: Option<PathBuf>,
}

impl Gallery {
    /// Takes the pictures, and compares them when there is something to compare them with.
    pub(crate) fn run(&self) -> Result<()> {
        let folder = checkout::target_dir().join("gallery");
        let mut command = program("gallery");
        command.arg("--").arg(&folder).arg(&self.word);
        if let Some(earlier) = &self.against {
            let earlier = std::path::absolute(earlier)?;
            ensure!(earlier.is_dir(), "there is no folder {}", earlier.display());
            ensure!(earlier != folder, "move the earlier gallery: {} is written anew", folder.display());
            command.arg(earlier);
        }
        process::run(equip(&mut command)?)
    }
}

/// Looks at every state whose name contains `word`, in every mode, and prints what hinders people.
pub(crate) fn look_at_all(word: &str) -> Result<()> {
    process::run(equip(program("a11y").args(["--", word]))?)
}

fn program(name: &str) -> Command {
    let mut command = process::cargo();
    command.args(["run", "--quiet", "--package", "journeys", "--bin", name]);
    command
}

/// Makes the README's pictures anew, from the running product.
pub(crate) fn make_pictures() -> Result<()> {
    let folder = checkout::root().join("docs/pictures");
    let mut command = program("pictures");
    command.arg("--").arg(&folder);
    process::run(equip(&mut command)?)?;
    println!("The pictures are in {}: look at them before you commit", folder.display());
    Ok(())
}
