//! Pages that do their worst: the chat looks the same on each, and leaves each as it was.
#![allow(missing_docs)]
#![allow(clippy::print_stdout, reason = "what is skipped is said")]

use journeys::{Browser, Chat, Guest, Picture, PortalPages, Result, Server, until};

/// What is special about a page.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Kind {
    /// Nothing: it is as it came.
    Plain,
    /// The chat is in a frame of it, on the plain page.
    Framed,
    /// It turns into another page without being loaded.
    Routed,
    /// It needs a file from npm.
    Npm,
}

const PAGES: [(&str, Kind); 11] = [
    ("letters", Kind::Plain),
    ("moved", Kind::Plain),
    ("layers", Kind::Plain),
    ("rtl", Kind::Plain),
    ("languages", Kind::Plain),
    ("frozen", Kind::Plain),
    ("bitrix", Kind::Plain),
    ("jquery", Kind::Npm),
    ("single_page", Kind::Routed),
    ("frame", Kind::Framed),
    ("strict", Kind::Plain),
];

/// The first hundred elements of a page, with all that the browser computes of their look. On a page that has changed
/// what is built in, only loops can be relied upon.
const ELEMENTS: &str = "(() => {
    const told = [];
    for (const element of document.querySelectorAll('html, body, body *:not(script)')) {
        const style = getComputedStyle(element);
        let text = `${told.length} ${element.localName} `;
        for (let index = 0; index < style.length; index++) {
            text += `${style[index]}:${style.getPropertyValue(style[index])};`;
        }
        told.push(text);
        if (told.length == 100) return told;
    }
})()";

/// Numbers, times and the place in the line differ from one conversation to the next.
const SAME_NUMBERS: &str = "const root = document.querySelector('portal-chat').shadowRoot;
    root.querySelector('.status-line').textContent = 'Вы в очереди';
    const words = document.createTreeWalker(root, NodeFilter.SHOW_TEXT);
    while (words.nextNode()) words.currentNode.data = words.currentNode.data.replace(/\\d/g, '0')";

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_chat_looks_the_same_on_every_page_and_leaves_it_as_it_was() -> Result {
    let portal = PortalPages::start().await?;
    let server = Server::start_for(&portal.origin()).await?;
    portal.add_chat(&server);
    let policy = portal.policy("strict").await?;
    assert!(policy.starts_with("default-src 'none'; script-src http://127."), "{policy}");
    assert!(policy.ends_with("require-trusted-types-for 'script'; trusted-types 'none'"), "{policy}");
    let guest = Guest { browser: Browser::open().await? };
    guest.browser.reduce_motion().await?;
    let expected = visit(&guest, &portal, "plain", Kind::Plain).await?;
    let mut differences = Vec::new();
    for (page, kind) in PAGES {
        if kind == Kind::Npm && !portal.has_jquery().await? {
            println!("{page}: skipped, npm gives no old jQuery here");
            continue;
        }
        match visit(&guest, &portal, page, kind).await {
            Err(error) => differences.push(format!("{page}: {error}")),
            Ok(seen) => {
                for (seen, expected) in seen.iter().zip(&expected) {
                    differences.extend(seen.expect_like(expected, page).err().map(|error| error.to_string()));
                }
            }
        }
    }
    assert!(differences.is_empty(), "{}", differences.join("\n"));
    guest.browser.close().await
}

/// Goes to the page as somebody new, looks at launcher, home and conversation, and compares the page's own elements
/// with those it has without a chat.
async fn visit(guest: &Guest, portal: &PortalPages, page: &str, kind: Kind) -> Result<[Picture; 3]> {
    let browser = &guest.browser;
    let own = if kind == Kind::Framed { "plain" } else { page };
    browser.go(&portal.url(own, Chat::Absent)).await?;
    let before = browser.list(ELEMENTS).await?;
    browser.run("localStorage.clear(); sessionStorage.clear()").await?;
    browser.go(&portal.url(page, Chat::There)).await?;
    if kind == Kind::Framed {
        browser.enter_frame().await?;
    }
    until("the launcher shows", || guest.shows("button.launcher")).await?;
    let launcher = Picture::take(browser, "launcher", "button.launcher").await?;

    guest.open_home().await?;
    until("home is complete", async || {
        let shows = async |selector| guest.shows(selector).await;
        Ok(shows(".topic").await?
            && shows(".channel").await?
            && shows(".lookup-theme-title").await?
            && shows(".desk-notice").await?)
    })
    .await?;
    let home = Picture::take(browser, "home", "dialog").await?;
    if kind == Kind::Routed {
        browser.run("goElsewhere()").await?;
    }

    guest.press(".home-start").await?;
    until("the composer has the focus", || guest.shows("#composer-field:focus")).await?;
    guest.say("Здравствуйте, паспорт готов?").await?;
    guest.expect("Доставлено").await?;
    guest.expect("ОБР-2026-").await?;
    expect_same_elements(&before, &browser.list(ELEMENTS).await?)?;
    browser.run(SAME_NUMBERS).await?;
    let conversation = Picture::take(browser, "conversation", "dialog").await?;
    browser.expect_no_violations().await?;
    Ok([launcher, home, conversation])
}

/// Fails with the first property that is another.
fn expect_same_elements(before: &[String], after: &[String]) -> Result {
    if before.len() != 100 || after.len() != 100 {
        return Err(format!("{} elements before, {} after", before.len(), after.len()).into());
    }
    for (before, after) in before.iter().zip(after) {
        let mut pairs = before.split(';').zip(after.split(';'));
        if let Some((was, is)) = pairs.find(|(was, is)| was != is) {
            let element = before.split_inclusive(' ').take(2).collect::<String>();
            return Err(format!("of element {element}«{was}» has become «{is}»").into());
        }
    }
    Ok(())
}
