//! The npm package, as a portal without a bundler serves it, and as nobody should.
#![allow(missing_docs)]

use std::path::PathBuf;

use journeys::{Browser, Guest, Result, Server, Site, until};

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_page_loads_the_chat_from_the_package() -> Result {
    let site = Site::start().await?;
    let server = Server::start_for(&site.url("")).await?;
    let folder = std::env::var_os("PORTAL_CHAT_PACKAGE").ok_or("run `cargo xtask test`")?;
    site.serve("/package", &PathBuf::from(folder))?;
    let endpoint = server.url("/ws");
    let script = format!(
        "<script type=module>
            import {{ load }} from '/package/index.js';
            const chat = await load({{ endpoint: '{endpoint}', label: 'Помощь', side: 'left' }});
            chat.on('opened', () => document.title = 'Открыт');
            if (await load() !== chat) throw new Error('another chat');
        </script>"
    );
    site.write("/", &script, "");
    let guest = Guest { browser: Browser::open().await? };
    guest.browser.go(&site.url("/")).await?;
    until("the launcher has its words", || guest.says("Помощь")).await?;
    guest.open_chat().await?;
    guest.say("Из пакета").await?;
    guest.expect("Доставлено").await?;
    until("the page hears of it", || guest.browser.is("document.title == 'Открыт'")).await?;
    guest.browser.expect_no_violations().await?;
    guest.browser.close().await
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_file_that_was_changed_on_its_way_is_not_run() -> Result {
    let site = Site::start().await?;
    let server = Server::start_for(&site.url("")).await?;
    let folder = std::env::var_os("PORTAL_CHAT_PACKAGE").ok_or("run `cargo xtask test`")?;
    site.serve("/package", &PathBuf::from(folder))?;
    site.change_wasm();
    let tag =
        format!("<script src=/package/dist/portal-chat.js data-endpoint={}></script>", server.url("/ws"));
    site.write("/", &tag, "");
    let guest = Guest { browser: Browser::open().await? };
    guest.browser.go(&site.url("/")).await?;
    until("the launcher shows", || guest.shows("button.launcher")).await?;
    guest.press("button.launcher").await?;
    guest.expect("Чат не загрузился").await?;
    let said = guest.browser.console().await?;
    assert!(said.iter().any(|line| line.contains("integrity")), "refused for another reason: {said:?}");
    guest.browser.close().await
}
