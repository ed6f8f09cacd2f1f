//! The watch over what Content Security Policies block: every journey stands on it.
#![allow(missing_docs)]

use journeys::{Browser, Result, Server};

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_a_policy_blocks_on_an_earlier_page_fails_the_journey_too() -> Result {
    let server = Server::start().await?;
    for misdeed in [
        "document.body.innerHTML = '<p>'",
        "document.body.append(document.createElement('style').appendChild(new Text('a{}')).parentNode)",
    ] {
        let browser = Browser::open().await?;
        browser.go(&server.url("/")).await?;
        browser.run(&format!("try {{ {misdeed} }} catch {{}}")).await?;
        browser.go(&server.url("/application")).await?;
        assert!(browser.close().await.is_err(), "{misdeed}");
    }
    Ok(())
}
