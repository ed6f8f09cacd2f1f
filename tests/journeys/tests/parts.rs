//! Parts of the widget that come later, or not at first.
#![allow(missing_docs)]

use journeys::{Browser, Guest, Result, Server, until};

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_part_that_does_not_come_says_so_and_can_be_had_after_all() -> Result {
    let server = Server::start().await?;
    let browser = Browser::open().await?;
    browser.block(&["*-conversation-*"]).await?;
    let guest = Guest::visit_with(browser, &server).await?;
    guest.press("button.launcher").await?;
    guest.expect("Другие способы связи").await?;
    guest.press_button("Начать чат").await?;
    guest.expect("Не удалось загрузить эту часть чата").await?;

    guest.browser.block(&[]).await?;
    guest.press_button("Повторить").await?;
    until("the composer has the focus", || guest.shows("#composer-field:focus")).await?;
    guest.say("Не приходит СМС-код").await?;
    guest.expect_messages(&["Не приходит СМС-код"]).await?;
    guest.expect("ОБР-2026-000001").await?;
    guest.browser.expect_no_violations().await?;
    guest.browser.close().await
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_parts_share_can_be_had_after_all_too() -> Result {
    let server = Server::start().await?;
    let browser = Browser::open().await?;
    browser.block(&["*-shared-*"]).await?;
    let guest = Guest::visit_with(browser, &server).await?;
    guest.press("button.launcher").await?;
    guest.press_button("Начать чат").await?;
    guest.expect("Не удалось загрузить эту часть чата").await?;

    guest.browser.block(&[]).await?;
    guest.press_button("Повторить").await?;
    until("the composer has the focus", || guest.shows("#composer-field:focus")).await?;
    guest.browser.expect_no_violations().await?;
    guest.browser.close().await
}
