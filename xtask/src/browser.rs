//! Chromium and its driver, for the tests that need a real browser.

use std::path::{Path, PathBuf};

use anyhow::{Context, Result, bail};

use crate::system_packages;
use crate::{checkout, process, tools};

const BROWSERS: &[&str] = &["chromium", "chromium-browser", "google-chrome", "google-chrome-stable"];
const DRIVERS: &[&str] = &["chromedriver", "chromium.chromedriver"];

/// A browser and the driver that goes with it.
pub(crate) struct Browser {
    /// The browser.
    pub(crate) chrome: PathBuf,
    /// Its driver.
    pub(crate) driver: PathBuf,
}

impl Browser {
    /// Finds browser and driver (`$CHROME` and `$CHROMEDRIVER` first), or installs Debian's.
    pub(crate) fn ready() -> Result<Self> {
        if Self::find().is_none() {
            let why = "a browser for the tests";
            // Without a font that has Cyrillic letters the browser would measure empty boxes.
            system_packages::install(why, &["chromium", "chromium-driver", "fonts-dejavu-core"])?;
        }
        let (chrome, driver) = Self::find().context(
            "there is no working Chromium with its driver. Install both (Debian: chromium and \
             chromium-driver; Ubuntu, whose package is a snap: Google Chrome and the chromedriver of the \
             same version from https://googlechromelabs.github.io/chrome-for-testing/), or name them in \
             CHROME and CHROMEDRIVER",
        )?;
        let [browser_version, driver_version] = [&chrome, &driver].map(|program| version(program));
        let major = |version: &str| version.split('.').next().unwrap_or_default().to_owned();
        if major(&browser_version) != major(&driver_version) {
            bail!(
                "{} is version {browser_version} but {} is {driver_version}: install the same major version \
                 of both, or name a pair in CHROME and CHROMEDRIVER",
                chrome.display(),
                driver.display()
            );
        }
        Ok(Self { chrome, driver })
    }

    /// Capabilities for wasm-bindgen's test runner: `webdriver.json` with this browser in it.
    pub(crate) fn capabilities(&self) -> Result<PathBuf> {
        let text = std::fs::read_to_string(checkout::root().join("webdriver.json"))
            .context("cannot read webdriver.json")?;
        let mut capabilities: serde_json::Value =
            serde_json::from_str(&text).context("webdriver.json is not JSON")?;
        capabilities["goog:chromeOptions"]["binary"] = self.chrome.to_string_lossy().into();
        let path = checkout::target_dir().join("xtask/webdriver.json");
        let folder = path.parent().context("the build folder has no parent")?;
        std::fs::create_dir_all(folder).with_context(|| format!("cannot create {}", folder.display()))?;
        std::fs::write(&path, capabilities.to_string())
            .with_context(|| format!("cannot write {}", path.display()))?;
        Ok(path)
    }

    fn find() -> Option<(PathBuf, PathBuf)> {
        let named = |name: &str| std::env::var_os(name).map(PathBuf::from);
        let chrome = named("CHROME").or_else(|| process::on_path(BROWSERS))?;
        let driver = named("CHROMEDRIVER").or_else(|| process::on_path(DRIVERS))?;
        // Ubuntu's /usr/bin/chromium-browser may be a stub that only tells to install a snap.
        [&chrome, &driver].iter().all(|program| !version(program).is_empty()).then_some((chrome, driver))
    }
}

/// Version a browser or driver answers; empty when it does not run.
fn version(program: &Path) -> String {
    process::output(program, &["--version"]).and_then(|answer| tools::version_in(&answer)).unwrap_or_default()
}
