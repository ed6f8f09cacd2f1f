//! The widget in every state, without a server: `tests/stage` on a page of its own, under a strict policy.

use std::path::{Path, PathBuf};

use serde_json::json;

use crate::{Browser, Result, Site};

/// The policy of the page: what docs/csp.md asks of portals, for files of its own.
const HEAD: &str = "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; script-src 'self' \
    'wasm-unsafe-eval'; style-src 'self'; connect-src 'self'; img-src 'self' blob:; \
    require-trusted-types-for 'script'; trusted-types 'none'\">\
    <link rel=\"stylesheet\" href=\"page.css\"><script type=\"module\" src=\"page.js\"></script>";

/// What is behind the chat.
const BODY: &str = "<main><h1>Портал услуг</h1><p>Подайте заявление, запишитесь на приём и следите, как движутся \
    ваши дела. <a href=\"#\">Все услуги</a></p></main>";

/// A window with the page in it.
pub struct Stage {
    /// The window.
    pub browser: Browser,
    _site: Site,
}

impl Stage {
    /// Opens the page.
    pub async fn open() -> Result<Self> {
        let site = Site::start().await?;
        let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..");
        let built = std::env::var_os("PORTAL_CHAT_STAGE").map(PathBuf::from);
        site.serve("/stage", &built.unwrap_or_else(|| root.join("target/stage")))?;
        site.serve("/stage", &root.join("tests/stage/page"))?;
        site.keep_text(
            "/stage/portal.json",
            &std::fs::read_to_string(root.join("crates/chat-server/demo/portal.json"))?,
        );
        site.keep_text(
            "/stage/faq.json",
            &std::fs::read_to_string(root.join("crates/faq-search/content/faq.json"))?,
        );
        site.keep_text("/stage/none.json", "{}");
        let (launcher, widget) = sheets(&root.join("style"))?;
        site.keep_text("/stage/launcher.css", &launcher);
        site.keep_text("/stage/widget.css", &widget);
        site.write("/stage/", HEAD, BODY);
        let browser = Browser::open().await?;
        browser.devtools("Emulation.setTimezoneOverride", json!({ "timezoneId": "Europe/Moscow" })).await?;
        browser.go(&site.url("/stage/")).await?;
        Ok(Self { browser, _site: site })
    }

    /// The names of all states, in the order in which a person meets them.
    pub async fn names(&self) -> Result<Vec<String>> {
        let names = self.browser.evaluate("stage.names()").await?;
        Ok(serde_json::from_value(names)?)
    }

    /// Shows a state, in place of the one before.
    pub async fn show(&self, name: &str) -> Result {
        self.browser.evaluate(&format!("stage.show({})", json!(name))).await.map(drop)
    }

    /// Closes the window; fails when something broke the page's policy.
    pub async fn close(self) -> Result {
        self.browser.expect_no_violations().await?;
        self.browser.close().await
    }
}

/// The launcher's sheet, and the widget's in the order of the real build: what the others use comes first.
fn sheets(folder: &Path) -> Result<(String, String)> {
    let mut paths: Vec<PathBuf> =
        std::fs::read_dir(folder)?.map(|entry| Ok(entry?.path())).collect::<Result<_>>()?;
    paths.sort_by_key(|path| (!path.ends_with("tokens.css"), path.clone()));
    let (mut launcher, mut widget) = (String::new(), String::new());
    for path in paths {
        let sheet = if path.ends_with("launcher.css") { &mut launcher } else { &mut widget };
        sheet.push_str(&std::fs::read_to_string(path)?);
    }
    Ok((launcher, widget))
}
