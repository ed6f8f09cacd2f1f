//! Browsers that lack something, by age or by their settings: people talk all the same, and nothing fails unseen.
#![allow(missing_docs)]

use journeys::{Browser, Console, Guest, Result, Server, Site, until};
use serde_json::json;

/// What is not there, and how that is brought about before any script of the page.
const LACKING: [(&str, &str); 7] = [
    ("channels between tabs", "delete window.BroadcastChannel"),
    ("locks", "Object.defineProperty(Navigator.prototype, 'locks', { get: () => undefined })"),
    (
        "storage that may be used",
        "for (const name of ['localStorage', 'sessionStorage'])
            Object.defineProperty(window, name, { get() { throw new DOMException('denied', 'SecurityError') } })",
    ),
    (
        "storage of any kind",
        "for (const name of ['localStorage', 'sessionStorage']) Object.defineProperty(window, name, { value: null })",
    ),
    (
        "constructed style sheets",
        "window.CSSStyleSheet = class { constructor() { throw new TypeError('Illegal constructor') } };
         for (const kind of [Document, ShadowRoot]) delete kind.prototype.adoptedStyleSheets",
    ),
    (
        "observers and dialogs",
        "for (const name of ['ResizeObserver', 'IntersectionObserver']) delete window[name];
         for (const name of ['show', 'showModal', 'close']) delete HTMLDialogElement.prototype[name]",
    ),
    (
        "sound, notices, and what tells of idleness, networks and touches",
        "for (const name of ['AudioContext', 'Notification', 'CompressionStream']) delete window[name];
         delete window.requestIdleCallback;
         Object.defineProperty(Navigator.prototype, 'connection', { get: () => undefined });
         Object.defineProperty(Navigator.prototype, 'userActivation', { get: () => undefined });
         delete crypto.constructor.prototype.randomUUID",
    ),
];

/// Whether the chat has its look: the launcher at its edge, and the panel over the whole of a narrow window.
const STYLED: &str = "(root => getComputedStyle(root.querySelector('.launcher')).position == 'fixed'
    && root.querySelector('.panel').clientWidth == innerWidth
    && root.querySelector('.panel').getBoundingClientRect().top == 0)(document.querySelector('portal-chat').shadowRoot)";

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn whatever_a_browser_lacks_people_talk() -> Result {
    let site = Site::start().await?;
    let server = Server::start_for(&site.url("")).await?;
    let chat = server.url("/chat/portal-chat.js");
    site.write("/", "", &format!("<script src=\"{chat}\" async></script>"));
    let console = Console::log_in(&server).await?;
    // Of the two ways to be without storage, the first.
    let all: String = LACKING.iter().map(|(_, script)| format!("try {{ {script} }} catch {{}}")).collect();
    for (what, script) in LACKING.into_iter().chain([("anything of all that", &*all)]) {
        let told = talk(&site, &console, script).await;
        told.map_err(|error| format!("without {what}: {error}"))?;
    }
    console.browser.close().await
}

/// A person opens the chat, asks, turns the phone, closes it and hears the answer.
async fn talk(site: &Site, console: &Console, lacking: &str) -> Result {
    let browser = Browser::open_sized(800, 600).await?;
    browser.devtools("Page.addScriptToEvaluateOnNewDocument", json!({ "source": lacking })).await?;
    let guest = Guest::visit_page(browser, &site.url("/")).await?;
    guest.open_chat().await?;
    guest.say("Не приходит код").await?;
    guest.expect("Доставлено").await?;
    guest.browser.resize(360, 740).await?;
    until("it looks as it should", || guest.browser.is(STYLED)).await?;
    guest.collapse().await?;
    until("the focus is back", || guest.shows("button.launcher:focus")).await?;

    console.take_first().await?;
    console.say("Проверьте номер").await?;
    until("the button tells of it", async || Ok(guest.launcher_name().await?.contains("Новых сообщений: 1")))
        .await?;
    guest.press("button.launcher").await?;
    guest.expect_messages(&["Не приходит код", "Проверьте номер"]).await?;
    console.close_conversation().await?;
    guest.expect("Разговор завершён").await?;
    guest.browser.expect_no_violations().await?;
    guest.browser.close().await
}
