//! What axe-core says of a page, and what it does not see.

use std::path::PathBuf;

use serde_json::json;

use crate::{Browser, Mode, Result};

/// The rules of WCAG 2.2, levels A and AA.
const RULES: [&str; 5] = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"];
/// What is advisable beyond.
const ADVICE: &str = "best-practice";

/// Looks at pages.
pub struct Axe {
    source: String,
}

/// What was found in one state of a page.
#[derive(Default)]
pub struct Findings {
    /// What breaks WCAG, or a rule of our own.
    pub violations: Vec<String>,
    /// What axe advises besides.
    pub advice: Vec<String>,
}

impl Axe {
    /// Reads axe-core, which `cargo xtask` installs; none where npm or its registry could not be reached.
    pub fn installed() -> Result<Option<Self>> {
        let Some(path) = std::env::var_os("PORTAL_CHAT_AXE").map(PathBuf::from) else { return Ok(None) };
        Ok(Some(Self { source: std::fs::read_to_string(path)? }))
    }

    /// What is wrong with the page in this mode, by axe and by our own checks.
    pub async fn look(&self, browser: &Browser, mode: Mode) -> Result<Findings> {
        // The policy of the page lets no script in but its own: axe comes as from the developer tools.
        if !browser.is("window.axe").await? {
            browser.evaluate(&format!("{}; undefined", self.source)).await?;
        }
        let tags: Vec<&str> = RULES.into_iter().chain([ADVICE]).collect();
        let options = json!({
            "runOnly": { "type": "tag", "values": tags },
            // On at 44 px by our own checks; who asks for more contrast gets that of level AAA.
            "rules": {
                "target-size": { "enabled": true },
                "color-contrast-enhanced": { "enabled": mode == Mode::MoreContrast },
            },
            "resultTypes": ["violations"],
        });
        let run = format!(
            "axe.run(document, {options}).then(({{ violations }}) => violations.flatMap(({{ id, tags, nodes }}) =>
                nodes.map(({{ target, failureSummary }}) => [tags.includes('{ADVICE}'),
                    `${{id}}: ${{target.flat().join(' ')}}: ${{failureSummary.replace(/\\s+/g, ' ')}}`])))"
        );
        let found: Vec<(bool, String)> = serde_json::from_value(browser.evaluate(&run).await?)?;
        let mut findings = Findings::default();
        for (is_advice, what) in found {
            if is_advice { &mut findings.advice } else { &mut findings.violations }.push(what);
        }
        findings.violations.extend(checks(browser, mode).await?);
        Ok(findings)
    }
}

/// What is wrong with the page in this mode by our own checks.
pub async fn checks(browser: &Browser, mode: Mode) -> Result<Vec<String>> {
    if !browser.is("window.portalChecks").await? {
        browser.evaluate(include_str!("checks.js")).await?;
    }
    let found = browser.evaluate(&format!("portalChecks({})", json!(mode.name()))).await?;
    Ok(serde_json::from_value(found)?)
}
