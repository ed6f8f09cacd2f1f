//! Portals with words of their own.
#![allow(missing_docs)]

use journeys::{Browser, Chat, Guest, PortalPages, Result, Server, until};

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_portal_adds_a_language_and_what_it_does_not_say_is_in_ours() -> Result {
    let (portal, server, guest) = visit("own_words").await?;
    guest.press("button.launcher").await?;
    guest.expect("Исәнмесез").await?;
    guest.expect("Описать вопрос по шагам").await?;
    guest.press_button("Чат башлау").await?;
    until("the composer has the focus", || guest.shows("#composer-field:focus")).await?;
    guest.say("Паспорт").await?;
    guest.expect("Җибәрелде").await?;
    assert_eq!(guest.browser.text(&format!("{PLACE}.lang")).await?, "tt");
    let told = guest.browser.console().await?;
    let named = "own_words.json: chat.no_such_sentence: there is no such name";
    assert!(told.iter().any(|line| line.contains(named)), "{told:?}");
    drop((portal, server));
    guest.browser.close().await
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_file_that_is_not_there_is_named_and_the_built_in_words_stay() -> Result {
    let (portal, server, guest) = visit("absent_words").await?;
    guest.open_chat().await?;
    guest.say("Паспорт").await?;
    guest.expect("Доставлено").await?;
    let told = guest.browser.console().await?;
    assert!(told.iter().any(|line| line.contains("absent.json: the texts did not come")), "{told:?}");
    drop((portal, server));
    guest.browser.close().await
}

const PLACE: &str = "document.querySelector('portal-chat').shadowRoot.querySelector('dialog').parentElement";

async fn visit(page: &str) -> Result<(PortalPages, Server, Guest)> {
    let portal = PortalPages::start().await?;
    let server = Server::start_for(&portal.origin()).await?;
    portal.add_chat(&server);
    let guest = Guest { browser: Browser::open().await? };
    guest.browser.go(&portal.url(page, Chat::There)).await?;
    until("the launcher shows", || guest.shows("button.launcher")).await?;
    Ok((portal, server, guest))
}
