//! Firefox and WebKit with their drivers, for the journeys that run there, too.

use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context, Result};

use crate::tools::GECKODRIVER;
use crate::{process, system_packages};

/// Where WebKit's small browser lies: on Debian and Ubuntu, on Arch, on Fedora.
const LIBRARIES: &[&str] = &["/usr/lib", "/usr/libexec"];

/// The programs, each found, or named in a variable of this name.
struct Programs {
    firefox: PathBuf,
    webkit_driver: PathBuf,
    mini_browser: PathBuf,
    screen: PathBuf,
}

/// Finds all programs, or installs Debian's, and tells the command where they are.
pub(crate) fn equip(command: &mut Command) -> Result<()> {
    if Programs::find().is_none() {
        let why = "other browsers for the tests";
        system_packages::install(why, &["firefox-esr", "webkit2gtk-driver", "xvfb"])?;
    }
    let programs = Programs::find().context(
        "there is no working Firefox, or no WebKitWebDriver with MiniBrowser, or no Xvfb. Install all (Debian: \
         firefox-esr, webkit2gtk-driver and xvfb), or name them in FIREFOX, WEBKIT_DRIVER, MINIBROWSER and XVFB",
    )?;
    let driver = match std::env::var_os("GECKODRIVER") {
        Some(driver) => driver.into(),
        None => GECKODRIVER.folder()?.join("geckodriver"),
    };
    command
        .env("FIREFOX", programs.firefox)
        .env("GECKODRIVER", driver)
        .env("WEBKIT_DRIVER", programs.webkit_driver)
        .env("MINIBROWSER", programs.mini_browser)
        .env("XVFB", programs.screen);
    Ok(())
}

impl Programs {
    fn find() -> Option<Self> {
        let named = |variable: &str| std::env::var_os(variable).map(PathBuf::from);
        let firefox = named("FIREFOX").or_else(|| process::on_path(&["firefox-esr", "firefox"]))?;
        // Ubuntu's /usr/bin/firefox may be a stub that only tells to install a snap.
        process::output(&firefox, &["--version"])?;
        Some(Self {
            firefox,
            webkit_driver: named("WEBKIT_DRIVER").or_else(|| process::on_path(&["WebKitWebDriver"]))?,
            mini_browser: named("MINIBROWSER").or_else(mini_browser)?,
            screen: named("XVFB").or_else(|| process::on_path(&["Xvfb"]))?,
        })
    }
}

/// WebKit's small browser: in a folder of the library, or in one of the machine's kind.
fn mini_browser() -> Option<PathBuf> {
    let entries = |folder: &Path| {
        let entries = std::fs::read_dir(folder).into_iter().flatten();
        entries.filter_map(|entry| Some(entry.ok()?.path())).collect::<Vec<_>>()
    };
    let is_library = |folder: &PathBuf| {
        folder.file_name().is_some_and(|name| name.to_string_lossy().starts_with("webkit"))
    };
    let outer: Vec<PathBuf> = LIBRARIES.iter().flat_map(|folder| entries(folder.as_ref())).collect();
    let inner: Vec<PathBuf> =
        outer.iter().filter(|folder| !is_library(folder)).flat_map(|folder| entries(folder)).collect();
    let mut found: Vec<PathBuf> =
        outer.into_iter().chain(inner).filter(is_library).map(|folder| folder.join("MiniBrowser")).collect();
    found.retain(|program| program.is_file());
    found.sort();
    found.pop()
}
