//! What whole journeys need: the built widget, the server and a browser.

use std::process::Command;

use anyhow::Result;

use crate::browser::Browser;
use crate::{checkout, package, process, server, widget};

/// Builds and installs it all, and tells the command where it is.
pub(crate) fn equip(command: &mut Command) -> Result<&mut Command> {
    let browser = Browser::ready()?;
    let dist = widget::build()?;
    Ok(command
        .env("PORTAL_CHAT_PACKAGE", package::write(&dist)?)
        .env("PORTAL_CHAT_DIST", dist)
        .env("PORTAL_CHAT_SERVER", server::build()?)
        .env("CHROME", browser.chrome)
        .env("CHROMEDRIVER", browser.driver))
}

/// Makes the README's pictures anew, from the running product.
pub(crate) fn make_pictures() -> Result<()> {
    let folder = checkout::root().join("docs/pictures");
    let mut command = process::cargo();
    command.args(["run", "--quiet", "--package", "journeys", "--bin", "pictures", "--"]).arg(&folder);
    process::run(equip(&mut command)?)?;
    println!("The pictures are in {}: look at them before you commit", folder.display());
    Ok(())
}
