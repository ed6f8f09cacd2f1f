//! A person who does not want to see the chat.
#![allow(missing_docs)]

use journeys::{Guest, Result, Server, until};

/// Whether anything of the widget itself was fetched on this page; what is fetched for later has another mark.
const FETCHED: &str =
    "performance.getEntriesByType('resource').some(entry => /portal-chat-.*\\.(js|wasm)/.test(entry.name))";

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_chat_that_is_hidden_stays_away_for_the_visit_until_it_is_called_for() -> Result {
    let server = Server::start().await?;
    let guest = Guest::visit(&server).await?;
    guest.open_chat().await?;
    guest.say("Не приходит код").await?;
    guest.expect("Доставлено").await?;
    until("the settings are at hand", || guest.shows(".ticket-bar .settings-button")).await?;
    guest.press(".ticket-bar .settings-button").await?;
    guest.expect("Чтобы вернуть её, закройте вкладку и откройте сайт снова").await?;
    guest.expect("Разговор не завершится").await?;
    guest.press_button("Скрыть чат до конца визита").await?;
    until("the panel is gone", async || Ok(!guest.shows("dialog[open]").await?)).await?;
    until("its button is gone", async || Ok(!guest.shows("button.launcher").await?)).await?;

    guest.browser.go(&server.url("/application")).await?;
    until("the loader is there", || guest.browser.is("window.PortalChat?.version")).await?;
    until("the page is loaded", || guest.browser.is("document.readyState == 'complete'")).await?;
    assert!(!guest.shows("button.launcher").await?);
    assert!(!guest.browser.is(FETCHED).await?, "of a hidden chat nothing is fetched");

    guest.browser.run("document.querySelector('[data-portal-chat-open]').click()").await?;
    guest.expect_messages(&["Не приходит код"]).await?;
    guest.begin_chat().await?;
    guest.collapse().await?;
    until("its button is back", || guest.shows("button.launcher")).await?;
    guest.browser.reload().await?;
    until("and stays", || guest.shows("button.launcher")).await?;
    guest.browser.expect_no_violations().await?;
    guest.browser.close().await
}
