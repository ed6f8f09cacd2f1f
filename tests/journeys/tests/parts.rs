//! Parts of the widget that come later, or not at first.
#![allow(missing_docs)]

use journeys::{Browser, Guest, Result, Server};

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_is_written_before_the_log_has_come_is_in_it_then() -> Result {
    let server = Server::start().await?;
    let browser = Browser::open().await?;
    browser.block(&["*-conversation-*"]).await?;
    let guest = Guest::visit_with(browser, &server).await?;
    guest.open_chat().await?;
    guest.expect("Не удалось загрузить эту часть чата").await?;
    guest.say("Не приходит СМС-код").await?;

    guest.browser.block(&[]).await?;
    guest.press_button("Повторить").await?;
    guest.expect_messages(&["Не приходит СМС-код"]).await?;
    guest.expect("Доставлено").await?;
    guest.expect("ОБР-2026-000001").await?;
    guest.browser.expect_no_violations().await?;
    guest.browser.close().await
}
