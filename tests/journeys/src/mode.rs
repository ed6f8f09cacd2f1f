//! How people have set up their screens.

use serde_json::json;

use crate::{Browser, Result};

/// A way to look at a page.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Mode {
    /// A small desktop.
    Light,
    /// The same with dark colours.
    Dark,
    /// The same with a few colours of the person's own.
    ForcedColours,
    /// The same with stronger contrasts, as the person's system asks for.
    MoreContrast,
    /// A desktop of 1280 pixels at 400 %, or the smallest phone.
    Narrow,
    /// Text twice as large, by the browser's own setting.
    LargeText,
    /// Space between letters, words, lines and paragraphs as WCAG 1.4.12 has it.
    TextSpacing,
}

impl Mode {
    /// All of them.
    pub const ALL: [Self; 7] = [
        Self::Light,
        Self::Dark,
        Self::ForcedColours,
        Self::MoreContrast,
        Self::Narrow,
        Self::LargeText,
        Self::TextSpacing,
    ];

    /// A word or two.
    pub fn name(self) -> &'static str {
        match self {
            Self::Light => "light",
            Self::Dark => "dark",
            Self::ForcedColours => "forced",
            Self::MoreContrast => "contrast",
            Self::Narrow => "320 px",
            Self::LargeText => "200 %",
            Self::TextSpacing => "spacing",
        }
    }

    /// Sets the window up so, and nothing else: what another mode has set is taken back.
    pub async fn set(self, browser: &Browser) -> Result {
        self.set_colours(browser).await?;
        let (width, height) = if self == Self::Narrow { (320, 640) } else { (1280, 800) };
        browser.resize(width, height).await?;
        let size = if self == Self::LargeText { 32 } else { 16 };
        let sizes = json!({ "fontSizes": { "standard": size, "fixed": size } });
        browser.devtools("Page.setFontSizes", sizes).await?;
        browser.evaluate(&format!("({SPACING})({})", self == Self::TextSpacing)).await?;
        browser.settled().await
    }

    /// Chooses the colours alone. Nothing moves in any mode: what fades in is looked at when it is there.
    pub async fn set_colours(self, browser: &Browser) -> Result {
        let features = json!([
            { "name": "prefers-color-scheme", "value": if self == Self::Dark { "dark" } else { "light" } },
            { "name": "forced-colors", "value": if self == Self::ForcedColours { "active" } else { "none" } },
            { "name": "prefers-contrast", "value": if self == Self::MoreContrast { "more" } else { "no-preference" } },
            { "name": "prefers-reduced-motion", "value": "reduce" },
        ]);
        browser.devtools("Emulation.setEmulatedMedia", json!({ "features": features })).await.map(drop)
    }
}

/// Adds the sheet to the page and to the chat in it, or takes it away.
const SPACING: &str = "wide => {
    window.wideSheet ||= (() => {
        const sheet = new CSSStyleSheet();
        sheet.replaceSync(`* { line-height: 1.5 !important; letter-spacing: 0.12em !important;
            word-spacing: 0.16em !important } p { margin-block-end: 2em !important }`);
        return sheet;
    })();
    for (const root of [document, document.querySelector('portal-chat')?.shadowRoot]) {
        if (!root) continue;
        const others = root.adoptedStyleSheets.filter(sheet => sheet != wideSheet);
        root.adoptedStyleSheets = wide ? [...others, wideSheet] : others;
    }
}";
