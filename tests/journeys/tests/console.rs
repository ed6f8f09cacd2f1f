//! The operator console by itself.
#![allow(missing_docs)]

use journeys::{Console, OPERATOR_TOKEN, Result, Server, until};

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_console_never_opens_without_a_good_token() -> Result {
    let server = Server::start().await?;
    let console = Console::visit(&server).await?;
    console.offer_token("not-a-token-of-anybody").await?;
    until("the console says that the token is wrong", || console.shows("login-error")).await?;
    assert!(!console.shows("logout").await?);
    console.offer_token(OPERATOR_TOKEN).await?;
    until("the waiting line shows", || console.shows("logout")).await?;
    assert!(!console.browser.text("location.href").await?.contains(OPERATOR_TOKEN));
    console.browser.expect_no_violations().await?;
    console.browser.close().await
}
