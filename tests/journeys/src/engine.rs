//! The browsers that journeys run in, and what each wants to be told before it starts.

use std::env;

use serde_json::json;
use thirtyfour::common::capabilities::chromium::ChromiumLikeCapabilities;
use thirtyfour::{Capabilities, CapabilitiesHelper, DesiredCapabilities};

use crate::Result;

/// What draws a page.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Engine {
    /// Chromium: here every journey runs, and what only its `DevTools` protocol can do.
    Chromium,
    /// Firefox ESR.
    Firefox,
    /// The same with windows on a screen, and open to screen readers.
    FirefoxOnScreen,
    /// WebKit, Safari's engine, in its own small browser.
    WebKit,
}

impl Engine {
    /// What a session of it begins with.
    pub(crate) fn capabilities(self) -> Result<Capabilities> {
        match self {
            Self::Chromium => chromium(),
            Self::Firefox => firefox(&["-headless"]),
            Self::FirefoxOnScreen => firefox(&[]),
            Self::WebKit => webkit(),
        }
    }
}

fn chromium() -> Result<Capabilities> {
    let mut wanted = DesiredCapabilities::chrome();
    wanted.set_binary(&named("CHROME", "/usr/bin/chromium"))?;
    for argument in [
        "--headless=new",
        "--no-sandbox",
        "--disable-gpu",
        "--disable-dev-shm-usage",
        "--disable-quic",
        "--no-first-run",
        "--disable-background-networking",
        "--disable-component-update",
        "--disable-sync",
        "--lang=ru",
        // A page that asks for its memory is told at once.
        "--enable-blink-features=ForceEagerMeasureMemory",
    ] {
        wanted.add_arg(argument)?;
    }
    wanted.set("goog:loggingPrefs", json!({ "browser": "ALL" }))?;
    Ok(wanted.into())
}

fn firefox(arguments: &[&str]) -> Result<Capabilities> {
    let mut wanted = Capabilities::new();
    wanted.set("browserName", "firefox")?;
    let arguments = [arguments, &["--width=1280", "--height=900"]].concat();
    let options = json!({
        "binary": named("FIREFOX", "/usr/bin/firefox-esr"),
        "args": arguments,
        // Of accessibility: as for whom a screen reader runs.
        "prefs": { "intl.accept_languages": "ru", "accessibility.force_disabled": -1 },
    });
    wanted.set("moz:firefoxOptions", options)?;
    Ok(wanted)
}

fn webkit() -> Result<Capabilities> {
    let mut wanted = Capabilities::new();
    let browser = named("MINIBROWSER", "/usr/lib/x86_64-linux-gnu/webkit2gtk-4.1/MiniBrowser");
    let options = json!({ "binary": browser, "args": ["--automation"] });
    wanted.set("webkitgtk:browserOptions", options)?;
    Ok(wanted)
}

/// A program that `cargo xtask test` names in the environment.
pub(crate) fn named(variable: &str, default: &str) -> String {
    env::var(variable).unwrap_or_else(|_| default.to_owned())
}
