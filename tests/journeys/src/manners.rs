//! What axe cannot see because it does not press anything: how the chat closes, where the focus goes, and how what
//! it says aloud comes into the page.

use serde_json::json;

use crate::{Result, Stage};

/// Notes live regions that come into a shadow root with their words in them: screen readers miss those.
const WATCH_REGIONS: &str = "window.bornTalking = [];
    if (!window.attachShadowSilently) {
        window.attachShadowSilently = Element.prototype.attachShadow;
        const LIVE = '[role=status], [role=alert], [aria-live]:not([aria-live=off])';
        const note = records => records.flatMap(record => [...record.addedNodes])
            .filter(node => node instanceof Element)
            .flatMap(node => [node, ...node.querySelectorAll('*')])
            .filter(node => node.matches(LIVE) && node.textContent.trim() && node.checkVisibility())
            .forEach(node => bornTalking.push(node.textContent.trim()));
        Element.prototype.attachShadow = function(init) {
            const root = attachShadowSilently.call(this, init);
            new MutationObserver(note).observe(root, { childList: true, subtree: true });
            return root;
        };
    }";

/// Where the focus is, by its classes; empty on the page.
const FOCUSED: &str = "document.querySelector('portal-chat').shadowRoot.activeElement?.className ?? ''";
const IS_OPEN: &str = "document.querySelector('portal-chat').shadowRoot.querySelector('.panel').open";

/// What is wrong with a chat that is opened, spoken to and closed. `plant` is run in the page before: with it a
/// test makes sure that a fault is seen.
pub async fn manners(stage: &Stage, plant: &str) -> Result<Vec<String>> {
    let browser = &stage.browser;
    let mut wrong = Vec::new();
    browser.evaluate(WATCH_REGIONS).await?;
    stage.show("chat_operator_typing").await?;
    browser
        .evaluate(&format!("(root => {{ {plant} }})(document.querySelector('portal-chat').shadowRoot)"))
        .await?;
    browser.settled().await?;
    for said in serde_json::from_value::<Vec<String>>(browser.evaluate("bornTalking").await?)? {
        wrong.push(format!("a live region came with its words: {said}"));
    }
    if !browser.text(FOCUSED).await?.contains("composer-field") {
        wrong.push("opening did not put the focus where one writes".to_owned());
    }
    for kind in ["keyDown", "keyUp"] {
        let key = json!({ "type": kind, "key": "Escape", "code": "Escape", "windowsVirtualKeyCode": 27 });
        browser.devtools("Input.dispatchKeyEvent", key).await?;
    }
    browser.settled().await?;
    if browser.is(IS_OPEN).await? {
        wrong.push("Escape does not close the panel".to_owned());
    } else if browser.text(FOCUSED).await? != "launcher" {
        wrong.push("the focus does not come back to the launcher".to_owned());
    }
    Ok(wrong)
}
