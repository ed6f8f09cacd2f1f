//! A screen reader made of JavaScript, from npm: it reads the accessibility tree that it computes itself, and what comes
//! into live regions. It does not look into shadow roots, so it is put into the chat's.

use crate::{Browser, Result, npm};

const PACKAGE: &str = "@guidepup/virtual-screen-reader@0.33.0";
const FILE: &str = "@guidepup/virtual-screen-reader/lib/esm/index.browser.js";

/// One that listens to the chat.
pub struct ScreenReader<'a>(&'a Browser);

impl<'a> ScreenReader<'a> {
    /// Begins to listen to the panel, open or not; none where npm does not give it.
    pub async fn start(browser: &'a Browser) -> Result<Option<Self>> {
        let Some(module) = npm::file(PACKAGE, FILE).await else { return Ok(None) };
        let (code, exported) = module.rsplit_once("export{").ok_or("it exports nothing")?;
        let name = exported.split(['}', ',']).find_map(|name| name.trim().strip_suffix(" as virtual"));
        let name = name.ok_or("it exports no reader")?;
        browser.run(&format!("{code}\nwindow.screenReader = {name}")).await?;
        let panel = "document.querySelector('portal-chat').shadowRoot.querySelector('.panel').parentElement";
        browser.run(&format!("await screenReader.start({{ container: {panel} }})")).await?;
        Ok(Some(Self(browser)))
    }

    /// What came into live regions, in order, each with how urgent it was: `polite: …`, `assertive: …`.
    pub async fn heard(&self) -> Result<Vec<String>> {
        let mut said = self.0.list("await screenReader.spokenPhraseLog()").await?;
        said.retain(|phrase| phrase.starts_with("polite: ") || phrase.starts_with("assertive: "));
        Ok(said)
    }
}
