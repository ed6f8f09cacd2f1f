//! The chat on a phone, where it covers the page.
#![allow(missing_docs)]

use journeys::{Browser, Guest, Result, Server, until};
use serde_json::json;

const PANEL: &str = "document.querySelector('portal-chat').shadowRoot.querySelector('.panel')";
/// The page cannot be scrolled, and stands where it was.
const PAGE_HELD: &str = "getComputedStyle(document.documentElement).overflowY == 'hidden' && scrollY == 150";
/// It can be scrolled again, and stands where it was.
const PAGE_FREE: &str = "getComputedStyle(document.documentElement).overflowY == 'visible' && scrollY == 150";

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn keyboard_rotation_and_back_leave_page_and_draft_as_they_were() -> Result {
    let server = Server::start().await?;
    let guest = Guest::visit_with(Browser::open_sized(360, 740).await?, &server).await?;
    guest.browser.run("window.samePage = true; scrollTo({ top: 150, behavior: 'instant' })").await?;
    guest.open_chat().await?;
    guest.write("Начало").await?;
    until("the page stands still where it was", || guest.browser.is(PAGE_HELD)).await?;

    // A notch above and a bar below: nothing of the chat is under them.
    let insets = json!({ "insets": { "top": 40, "bottom": 30 } });
    guest.browser.devtools("Emulation.setSafeAreaInsetsOverride", insets).await?;
    let clear = format!(
        "{PANEL}.querySelector('.panel-header').getBoundingClientRect().top >= 40
            && {PANEL}.querySelector('.composer').getBoundingClientRect().bottom <= innerHeight - 30"
    );
    until("what is pressed is clear of the edges", || guest.browser.is(&clear)).await?;
    guest.browser.devtools("Emulation.setSafeAreaInsetsOverride", json!({ "insets": {} })).await?;

    // A keyboard over the lower half: only what the browser says to be in sight is smaller.
    guest
        .browser
        .run(
            "Object.defineProperty(visualViewport, 'height', { configurable: true, get: () => 400 });
         visualViewport.dispatchEvent(new Event('resize'))",
        )
        .await?;
    let fits = format!(
        "{PANEL}.getBoundingClientRect().height == 400
            && {PANEL}.querySelector('.composer-field').getBoundingClientRect().bottom <= 400
            && {PANEL}.querySelector('.composer-send').getBoundingClientRect().bottom <= 400"
    );
    until("the field is above the keyboard", || guest.browser.is(&fits)).await?;
    guest
        .browser
        .run("delete visualViewport.height; visualViewport.dispatchEvent(new Event('resize'))")
        .await?;
    let high = format!("{PANEL}.clientHeight == innerHeight");
    until("the panel is as high as the screen", || guest.browser.is(&high)).await?;

    guest.browser.resize(740, 360).await?;
    let wide = format!("{PANEL}.clientWidth == 740");
    until("the panel is as wide as the screen", || guest.browser.is(&wide)).await?;
    assert_eq!(guest.draft().await?, "Начало");
    assert!(guest.browser.is("document.documentElement.scrollWidth <= innerWidth").await?);
    guest.browser.resize(360, 740).await?;

    // A log pulled down does not pull the page, which would load it anew.
    let log = format!("{PANEL}.querySelector('[role=log]')");
    assert_eq!(guest.browser.text(&format!("getComputedStyle({log}).overscrollBehaviorY")).await?, "contain");
    let small = format!(
        "[...{PANEL}.querySelectorAll('button, a, input, textarea')].filter(e => e.checkVisibility()
            && !e.matches('.skip-link') && Math.min(e.offsetWidth, e.offsetHeight) < 44).map(e => e.outerHTML)"
    );
    assert_eq!(guest.browser.list(&small).await?, Vec::<String>::new());

    guest.browser.back().await?;
    until("the panel is closed", async || Ok(!guest.shows("dialog[open]").await?)).await?;
    assert!(guest.browser.is("window.samePage").await?);
    until("the page can be scrolled from where it was", || guest.browser.is(PAGE_FREE)).await?;
    guest.open_chat().await?;
    assert_eq!(guest.draft().await?, "Начало");
    guest.collapse().await?;
    until("«Back» is the page's own again", || guest.browser.is("history.state == null")).await?;
    guest.browser.expect_no_violations().await?;
    guest.browser.close().await
}
