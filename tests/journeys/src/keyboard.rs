//! A person who has only a keyboard. Wherever it leads, there must be something to be seen.

use thirtyfour::Key;

use crate::{Browser, Result, until};

/// Where the focus is: the words or the name of what has it, and what is wrong with that.
const FOCUS: &str = "(() => {
    let active = document.activeElement;
    while (active?.shadowRoot) active = active.shadowRoot.activeElement;
    if (!active || active == document.body) return ['', 'nothing has the focus'];
    const words = active.ariaLabel || active.labels?.[0]?.textContent || active.innerText || active.title || active.id;
    const name = words.trim().replace(/\\s+/g, ' ').slice(0, 60);
    const box = active.getBoundingClientRect();
    const left = Math.max(box.left, 0), right = Math.min(box.right, innerWidth);
    const top = Math.max(box.top, 0), bottom = Math.min(box.bottom, innerHeight);
    if (right - left < 2 || bottom - top < 2) return [name, 'it is out of sight'];
    const over = active.getRootNode().elementFromPoint((left + right) / 2, (top + bottom) / 2);
    if (!active.contains(over)) return [name, `it is covered by ${over?.localName}.${over?.className}`];
    // A portal may draw its rings as it likes; and what looks like our field may be its label.
    if (active.getRootNode() == document) return [name, ''];
    const drawn = getComputedStyle(active).opacity == 0 ? active.closest('label') : active;
    const { outlineStyle, outlineWidth } = getComputedStyle(drawn);
    const ring = outlineStyle == 'auto' || outlineStyle != 'none' && parseFloat(outlineWidth) >= 2;
    if (active.tabIndex >= 0 && !ring) return [name, 'it has no ring'];
    return [name, ''];
})()";

/// More presses of Tab than any page of ours takes.
const FAR: usize = 80;

/// Which way Tab goes.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Way {
    On,
    Back,
}

/// The keyboard of a browser.
pub struct Keyboard<'a>(&'a Browser);

impl<'a> Keyboard<'a> {
    /// Of this browser.
    pub fn of(browser: &'a Browser) -> Self {
        Self(browser)
    }

    /// Types letters where the focus is.
    pub async fn write(&self, text: &str) -> Result {
        Ok(self.0.page.action_chain().send_keys(text).perform().await?)
    }

    /// Presses a key where the focus is. Afterwards something that can be seen has the focus.
    pub async fn press(&self, key: Key) -> Result {
        self.0.page.action_chain().send_keys(key).perform().await?;
        self.look().await.map(drop)
    }

    /// Presses a key together with Shift.
    pub async fn press_with_shift(&self, key: Key) -> Result {
        let chain = self.0.page.action_chain().key_down(Key::Shift).send_keys(key).key_up(Key::Shift);
        chain.perform().await?;
        self.look().await.map(drop)
    }

    /// Goes on with Tab to what begins with these words.
    pub async fn tab_to(&self, words: &str) -> Result {
        self.walk(words, Way::On).await
    }

    /// Goes back with Shift and Tab.
    pub async fn tab_back_to(&self, words: &str) -> Result {
        self.walk(words, Way::Back).await
    }

    /// Waits until what begins with these words has the focus.
    pub async fn expect(&self, words: &str) -> Result {
        until(&format!("the focus is on «{words}»"), async || Ok(self.look().await?.starts_with(words))).await
    }

    async fn walk(&self, words: &str, way: Way) -> Result {
        let mut passed = Vec::new();
        for _ in 0..FAR {
            match way {
                Way::On => self.press(Key::Tab).await?,
                Way::Back => self.press_with_shift(Key::Tab).await?,
            }
            let name = self.look().await?;
            if name.starts_with(words) {
                return Ok(());
            }
            passed.push(name);
        }
        Err(format!("Tab never comes to «{words}», but to {passed:?}").into())
    }

    /// Waits until what has the focus can be seen, with its ring; its words.
    async fn look(&self) -> Result<String> {
        let seen =
            until("what has the focus can be seen", async || Ok(self.focus().await?[1].is_empty())).await;
        let [name, wrong] = self.focus().await?;
        seen.map_err(|error| format!("{error}: «{name}», {wrong}"))?;
        Ok(name)
    }

    /// What has the focus, and what is wrong with that.
    async fn focus(&self) -> Result<[String; 2]> {
        let found = self.0.list(FOCUS).await?;
        found.try_into().map_err(|found| format!("of the focus is told {found:?}").into())
    }
}
