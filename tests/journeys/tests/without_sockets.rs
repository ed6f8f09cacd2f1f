//! A network that breaks WebSockets, as some offices' and operators' do.
#![allow(missing_docs)]

use journeys::{Browser, Console, Guest, Result, Server, until};
use serde_json::json;

/// What such a network looks like from a page; it counts what the page tries.
const BROKEN: &str = "window.tries = 0;
    window.WebSocket = class { constructor() { tries++; throw new DOMException('no sockets here') } }";

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn where_no_socket_can_be_had_people_talk_all_the_same() -> Result {
    let server = Server::start().await?;
    let browser = Browser::open().await?;
    browser.devtools("Page.addScriptToEvaluateOnNewDocument", json!({ "source": BROKEN })).await?;
    let guest = Guest::visit_with(browser, &server).await?;
    let console = Console::log_in(&server).await?;
    guest.open_chat().await?;
    guest.say("Не приходит код").await?;
    guest.expect("Доставлено").await?;
    console.take_first().await?;
    guest.expect("На связи оператор Анна").await?;
    console.say("Проверьте номер").await?;
    guest.expect_messages(&["Не приходит код", "Проверьте номер"]).await?;
    guest.expect("Прочитано").await?;
    assert!(guest.browser.is("tries > 0").await?);

    guest.browser.reload().await?;
    until("the launcher is back", || guest.shows("button.launcher")).await?;
    guest.open_chat().await?;
    guest.expect_messages(&["Не приходит код", "Проверьте номер"]).await?;
    guest.say("Спасибо").await?;
    until("the operator reads it once", async || {
        Ok(console.messages().await? == ["Не приходит код", "Проверьте номер", "Спасибо"])
    })
    .await?;
    assert!(guest.browser.is("tries == 0").await?, "the next page finds out anew");
    guest.browser.close().await?;
    console.browser.close().await
}
