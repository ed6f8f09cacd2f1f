//! The chat on pages of other origins, put there in every way a portal may.
#![allow(missing_docs)]

use std::path::PathBuf;

use journeys::{Browser, Guest, Result, Server, Site, until};
use serde_json::json;

/// The one line a portal adds, with more attributes.
fn tag(server: &Server, attributes: &str) -> String {
    format!("<script src=\"{}\" {attributes}></script>", server.url("/chat/portal-chat.js"))
}

/// Counts what the widget needed of the network: files of the chat's own origin, and of any other but the page's.
const REQUESTS: &str = "performance.getEntriesByType('resource').map(entry => entry.name)";

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn one_tag_brings_a_chat_from_another_origin_however_it_is_written() -> Result {
    let site = Site::start().await?;
    let server = Server::start_for(&site.url("")).await?;
    let browser = Browser::open().await?;
    let guest = Guest { browser };
    // The module stands after the body's end so that the page is parsed when it runs, like `defer`.
    for (path, head, body) in [
        ("/async", tag(&server, "async"), String::new()),
        ("/module", tag(&server, "type=\"module\" data-label=\"Помощь\""), String::new()),
        ("/defer", tag(&server, "defer"), String::new()),
        ("/blocking", tag(&server, ""), String::new()),
        ("/body", String::new(), format!("<p>Портал</p>{}<p>Дальше</p>", tag(&server, ""))),
    ] {
        site.write(path, &head, &body);
        guest.browser.go(&site.url(path)).await?;
        until(&format!("the launcher shows on {path}"), || guest.shows("button.launcher")).await?;
    }
    guest.browser.go(&site.url("/module")).await?;
    guest.press("button.launcher").await?;
    guest.expect("Другие способы связи").await?;
    assert_eq!(
        guest
            .browser
            .text(
                "document.querySelector('portal-chat').shadowRoot.querySelector('#panel-title').textContent"
            )
            .await?,
        "Помощь"
    );
    guest.press_button("Начать чат").await?;
    until("the composer has the focus", || guest.shows("#composer-field:focus")).await?;
    guest.say("С другого сайта").await?;
    guest.expect("Доставлено").await?;
    let foreign: Vec<String> = guest.browser.list(REQUESTS).await?;
    assert!(foreign.iter().any(|name| name.ends_with(".wasm")), "{foreign:?}");
    assert!(foreign.iter().all(|name| name.starts_with(&server.url("/"))), "{foreign:?}");
    // No global but one, no cookie.
    assert_eq!(guest.browser.text("document.cookie").await?, "");
    let globals = "Object.keys(window).filter(name => /chat/i.test(name))";
    assert_eq!(guest.browser.list(globals).await?, ["PortalChat"]);
    guest.browser.expect_no_violations().await?;
    guest.browser.close().await
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_first_of_two_loaders_stays_and_says_so() -> Result {
    let site = Site::start().await?;
    let server = Server::start_for(&site.url("")).await?;
    let note =
        "<script>window.warned = []; console.warn = (...words) => warned.push(words.join(' '));</script>";
    let version = env!("CARGO_PKG_VERSION");
    // The portal has an older one of its own, too.
    let older = site.url("/old/portal-chat.js");
    let dist = PathBuf::from(std::env::var_os("PORTAL_CHAT_DIST").ok_or("run `cargo xtask test`")?);
    let loader = std::fs::read_to_string(dist.join("portal-chat.js"))?;
    site.write_script("/old/portal-chat.js", &loader.replace(&format!("\"{version}\""), "\"0.0.9\""));
    site.write(
        "/",
        &format!(
            "{note}{}{}<script src=\"{older}\" defer></script>",
            tag(&server, "defer"),
            tag(&server, "defer data-label=\"Второй\"")
        ),
        "",
    );
    let browser = Browser::open().await?;
    browser.go(&site.url("/")).await?;
    let guest = Guest { browser };
    until("the launcher shows", || guest.shows("button.launcher")).await?;
    until("both others have spoken", async || Ok(guest.browser.list("window.warned").await?.len() == 2))
        .await?;
    assert_eq!(guest.browser.run("return document.querySelectorAll('portal-chat').length").await?, json!(1));
    let warned = guest.browser.list("window.warned").await?;
    assert_eq!(warned, [version, "0.0.9"].map(|other| format!("portal-chat twice: {version} {other}")));
    guest.browser.expect_no_violations().await?;
    guest.browser.close().await
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_chat_that_does_not_load_names_other_channels_and_can_be_had_after_all() -> Result {
    let server = Server::start().await?;
    let browser = Browser::open().await?;
    browser.block(&["*.wasm"]).await?;
    let guest = Guest::visit_with(browser, &server).await?;
    guest
        .browser
        .run("window.reasons = []; PortalChat.on('error', detail => reasons.push(detail.reason))")
        .await?;
    guest.press("button.launcher").await?;
    guest.expect("Чат не загрузился").await?;
    guest.expect("8 800 000-00-00").await?;
    let phone = "document.querySelector('portal-chat').shadowRoot.querySelector('.note a').href";
    assert_eq!(guest.browser.text(phone).await?, "tel:+78000000000");
    assert_eq!(guest.browser.list("window.reasons").await?, ["load"]);

    guest.browser.block(&[]).await?;
    guest.press_button("Обновить").await?;
    guest.expect("Начать чат").await?;
    assert!(!guest.says("Чат не загрузился").await?);

    // Without the script that comes first there is at least a sentence and the button.
    guest.browser.block(&["*portal-chat-*"]).await?;
    guest.browser.reload().await?;
    until("the launcher shows", || guest.shows("button.launcher")).await?;
    guest.press("button.launcher").await?;
    guest.expect("Чат не загрузился").await?;
    guest.browser.block(&[]).await?;
    guest.press_button("Обновить").await?;
    guest.expect("Начать чат").await?;
    guest.browser.expect_no_violations().await?;
    guest.browser.close().await
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn calls_wait_for_the_widget_and_wrong_ones_are_named() -> Result {
    let site = Site::start().await?;
    let server = Server::start_for(&site.url("")).await?;
    let early = "<script>
        window.warned = []; console.warn = (...words) => warned.push(words.join(' '));
        window.heard = [];
        const queue = window.PortalChat = [];
        for (const event of ['opened', 'closed', 'message', 'ticket', 'state'])
            queue.push(['on', event, detail => heard.push(`${event} ${Object.values(detail)}`)]);
        queue.push(['on', 'opend', () => {}], ['on', 'opened', 'no function'], ['identify', 5]);
        queue.push(['context', { service: 5, price: '1' }], ['context', { service: 'Паспорт' }], ['configure', { side: 'top', label: 'Спросить' }]);
    </script>";
    site.write("/", &format!("{early}{}", tag(&server, "async")), "");
    let browser = Browser::open().await?;
    browser.go(&site.url("/")).await?;
    let guest = Guest { browser };
    until("the launcher has its words", async || Ok(guest.says("Спросить").await?)).await?;
    guest.browser.run("PortalChat.open({ error: 'E-17' })").await?;
    guest.expect("Другие способы связи").await?;
    let warned = guest.browser.list("window.warned").await?;
    for wrong in [
        "\"service\" is a text",
        "not \"price\"",
        "\"side\" is right or left",
        "opend",
        "no function",
        "identify() takes",
    ] {
        assert!(warned.iter().any(|words| words.contains(wrong)), "nobody said {wrong}: {warned:#?}");
    }
    guest.press_button("Начать чат").await?;
    until("the composer has the focus", || guest.shows("#composer-field:focus")).await?;
    guest.expect("Паспорт").await?;
    guest.expect("E-17").await?;
    guest.say("Привет").await?;
    guest.expect("Доставлено").await?;
    guest.browser.run("PortalChat.close()").await?;
    until("the panel is closed", async || Ok(!guest.shows("dialog[open]").await?)).await?;
    until("it is told", async || {
        Ok(guest.browser.list("window.heard").await?.iter().any(|told| told == "closed "))
    })
    .await?;
    let heard = guest.browser.list("window.heard").await?;
    for told in ["opened ", "message user", "ticket ОБР-2026-000001,waiting", "state live"] {
        assert!(heard.iter().any(|one| one == told), "nobody told {told}: {heard:#?}");
    }
    guest.browser.run("PortalChat.configure({ label: 'Чат', side: 'left' })").await?;
    until("the launcher has other words", || guest.says("Чат")).await?;
    assert!(guest.shows("button.launcher.left").await?);
    // It is another widget now, with the same conversation.
    guest.browser.run("PortalChat.open()").await?;
    guest.expect_messages(&["Привет"]).await?;
    guest.browser.run("PortalChat.destroy()").await?;
    assert!(guest.browser.is("!window.PortalChat && !document.querySelector('portal-chat')").await?);
    guest.browser.expect_no_violations().await?;
    guest.browser.close().await
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_panel_stands_in_the_page_and_leaves_the_focus_alone() -> Result {
    let site = Site::start().await?;
    let server = Server::start_for(&site.url("")).await?;
    let container = "<input id=name autofocus><div id=help style=\"height: 600px\"></div>";
    let inline = "<portal-chat data-launcher=inline data-lang=en></portal-chat>";
    site.write("/container", &tag(&server, "async data-container=\"#help\""), container);
    site.write("/element", &tag(&server, "defer"), inline);
    let guest = Guest { browser: Browser::open_sized(360, 740).await? };

    guest.browser.go(&site.url("/container")).await?;
    guest.expect("Другие способы связи").await?;
    assert!(!guest.shows("button.launcher").await?);
    assert!(guest.browser.is("document.activeElement.id == 'name'").await?);
    let size = "[document.querySelector('portal-chat').getBoundingClientRect().height,
        document.querySelector('portal-chat').shadowRoot.querySelector('dialog').getBoundingClientRect().height]";
    assert_eq!(guest.browser.run(&format!("return {size}")).await?, json!([600, 600]));
    guest.press_button("Начать чат").await?;
    until("the composer has the focus", || guest.shows("#composer-field:focus")).await?;
    guest.say("Из страницы").await?;
    guest.expect("Доставлено").await?;

    guest.browser.go(&site.url("/element")).await?;
    guest.expect("Delivered").await?;
    assert_eq!(guest.browser.run(&format!("return {size}")).await?, json!([674, 674]));
    guest.browser.run("PortalChat.configure({ lang: 'ru' })").await?;
    guest.expect("Доставлено").await?;

    guest.browser.go(&server.url("/chat/full.html")).await?;
    let height = "document.querySelector('portal-chat').shadowRoot.querySelector('dialog').getBoundingClientRect().height == innerHeight";
    until("the panel fills the page", || guest.browser.is(height)).await?;
    guest.browser.expect_no_violations().await?;
    guest.browser.close().await
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_container_is_an_element_or_found_and_what_is_neither_is_named() -> Result {
    let site = Site::start().await?;
    let server = Server::start_for(&site.url("")).await?;
    let note =
        "<script>window.warned = []; console.warn = (...words) => warned.push(words.join(' '));</script>";
    let wrong = format!("{note}{}", tag(&server, "async data-container=\"#help[\""));
    site.write("/wrong", &wrong, "<div id=help></div>");
    // In front of the body, as a page may do that makes its elements itself.
    let early = "<script>
        const place = Object.assign(document.createElement('div'), { id: 'place' });
        place.style.height = '600px';
        addEventListener('DOMContentLoaded', () => document.body.append(place));
        window.PortalChat = [['configure', { container: place }]];
    </script>";
    site.write("/early", &format!("{early}{}", tag(&server, "async")), "");
    let guest = Guest { browser: Browser::open().await? };

    guest.browser.go(&site.url("/wrong")).await?;
    until("the launcher shows", || guest.shows("button.launcher")).await?;
    until("the container is named", async || {
        Ok(guest.browser.list("window.warned").await?.iter().any(|words| words.contains("#help[")))
    })
    .await?;
    until("the launcher shows all the same", || guest.shows("button.launcher")).await?;
    guest.open_home().await?;
    guest.browser.expect_no_violations().await?;

    guest.browser.go(&site.url("/early")).await?;
    guest.expect("Другие способы связи").await?;
    assert!(guest.browser.is("document.querySelector('#place > portal-chat')").await?);
    // A single-page application takes its place away, and makes another one.
    guest.browser.run("place.remove()").await?;
    until("its widget is gone", || guest.browser.is(GONE)).await?;
    guest
        .browser
        .run(
            "const next = document.createElement('section'); next.style.height = '500px';
            document.body.append(next); PortalChat.configure({ container: next })",
        )
        .await?;
    guest.expect("Другие способы связи").await?;
    assert!(guest.browser.is("document.querySelector('section > portal-chat')").await?);
    assert!(!guest.shows("button.launcher").await?);
    guest.browser.expect_no_violations().await?;
    guest.browser.close().await
}

/// Whether no widget is in the document, nor one connected behind its back.
const GONE: &str = "!document.querySelector('portal-chat') && !openSockets";

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_chat_comes_and_goes_with_its_element() -> Result {
    let site = Site::start().await?;
    let server = Server::start_for(&site.url("")).await?;
    let early = "<script>
        window.heard = [];
        window.PortalChat = [['on', 'opened', () => heard.push('opened')]];
        addEventListener('portal-chat:opened', event => heard.push(`opened ${event.target.id}`));
    </script>";
    site.write("/", &format!("{early}{}", tag(&server, "async data-lang=ru")), "<main></main>");
    let guest = Guest { browser: Browser::open().await? };
    guest.browser.go(&site.url("/")).await?;
    until("the launcher shows", || guest.shows("button.launcher")).await?;
    assert!(guest.browser.is("customElements.get('portal-chat')").await?);

    // A framework mounts a page of its own.
    let make = |id: &str, more: &str| {
        format!(
            "const element = document.createElement('portal-chat');
            Object.assign(element, {{ id: '{id}' }}).dataset.launcher = 'inline';
            {more}
            document.querySelector('main').replaceChildren(element)"
        )
    };
    guest.browser.run(&make("one", "")).await?;
    until("the chat stands in it", || guest.browser.is("document.querySelector('#one').shadowRoot")).await?;
    guest.expect("Другие способы связи").await?;
    until("it is told there", || guest.browser.is("heard.includes('opened one')")).await?;
    assert!(guest.browser.is("document.querySelectorAll('portal-chat').length == 1").await?);
    assert!(!guest.shows("button.launcher").await?);
    guest.press_button("Начать чат").await?;
    until("the composer has the focus", || guest.shows("#composer-field:focus")).await?;
    guest.say("Из первого").await?;
    guest.expect("Доставлено").await?;

    // Moved, it is the same widget.
    guest.browser.run("one.before('Чат'); document.querySelector('main').append(one)").await?;
    guest.expect_messages(&["Из первого"]).await?;

    guest.browser.run("one.remove()").await?;
    until("nothing of it is left", || guest.browser.is(GONE)).await?;
    guest
        .browser
        .run(&make("two", "element.dataset.lang = 'en'; element.dataset.shadow = 'closed';"))
        .await?;
    until("another one is connected", || guest.browser.is("openSockets == 1")).await?;
    assert!(guest.browser.is("two.shadowRoot === null").await?);
    // The next one has nothing of it.
    guest.browser.run("two.replaceWith(window.kept = Object.assign(document.createElement('portal-chat'), { id: 'three' }))").await?;
    until("the launcher shows", || guest.shows("button.launcher")).await?;
    until("its words are those of the page", || guest.says("Онлайн-чат")).await?;
    guest.browser.run("PortalChat.open()").await?;
    guest.expect_messages(&["Из первого"]).await?;
    guest.browser.run("kept.dataset.label = 'Помощь'").await?;
    until("its attributes are followed", || guest.says("Помощь")).await?;
    until("what was asked for is heard of the third, too", || {
        guest.browser.is("heard.includes('opened three')")
    })
    .await?;
    assert!(guest.browser.is("heard.filter(told => told == 'opened').length >= 3").await?);
    guest.browser.run("PortalChat.destroy()").await?;
    until("nothing of it is left", || guest.browser.is(GONE)).await?;
    guest.browser.run("document.body.append(kept)").await?;
    assert!(guest.browser.is("!window.PortalChat").await?);
    guest.browser.expect_no_violations().await?;
    guest.browser.close().await
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn any_element_opens_the_chat_with_what_it_is_about() -> Result {
    let site = Site::start().await?;
    let server = Server::start_for(&site.url("")).await?;
    let body = "<div id=later></div><portal-card></portal-card>
        <script>
            later.append(Object.assign(document.createElement('button'), { textContent: 'Помощь', id: 'help' }));
            help.dataset.portalChatOpen = '';
            const card = document.querySelector('portal-card');
            card.dataset.portalChatContext = JSON.stringify({ service: 'Детский сад', topic: 'documents' });
            const button = document.createElement('button');
            button.dataset.portalChatOpen = '';
            card.attachShadow({ mode: 'open' }).append(button);
        </script>";
    site.write("/", &tag(&server, "defer data-launcher=none"), body);
    let guest = Guest { browser: Browser::open().await? };
    guest.browser.go(&site.url("/")).await?;
    until("the loader has run", || guest.browser.is("window.PortalChat")).await?;
    assert!(!guest.shows("button.launcher").await?);
    guest.browser.find("#help").await?.click().await?;
    guest.expect("Другие способы связи").await?;
    guest.browser.run("PortalChat.close()").await?;
    until("the focus is back where it came from", || guest.browser.is("document.activeElement.id == 'help'"))
        .await?;

    guest
        .browser
        .run("document.querySelector('portal-card').shadowRoot.querySelector('button').click()")
        .await?;
    guest.expect("Документы").await?;
    guest.press_button("Начать чат").await?;
    guest.expect("услуга «Детский сад»").await?;
    guest.expect("Тема: Документы").await?;
    guest.browser.expect_no_violations().await?;
    guest.browser.close().await
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_launcher_stands_where_the_portal_wants_it_and_never_over_the_focus() -> Result {
    let site = Site::start().await?;
    let server = Server::start_for(&site.url("")).await?;
    let fields = "<style>body { margin: 0; height: 3000px } button { position: fixed; bottom: 0; right: 0 }
            portal-chat::part(launcher) { rotate: 1turn }</style>
        <input id=first><button id=under>Далее</button>";
    site.write("/", &tag(&server, "async data-bottom=90px"), fields);
    site.write("/left", &tag(&server, "async data-side=left"), fields);
    site.write("/bar", &tag(&server, "async data-launcher=bar data-bottom=0px"), fields);
    let guest = Guest { browser: Browser::open_sized(360, 740).await? };
    let launcher = "document.querySelector('portal-chat').shadowRoot.querySelector('.launcher')";
    let place = format!(
        "(({{ left, right, bottom }}) => [left, innerWidth - right, innerHeight - bottom])({launcher}.getBoundingClientRect())"
    );
    let at = async |path: &str| -> Result<serde_json::Value> {
        guest.browser.go(&site.url(path)).await?;
        until("the launcher shows", || guest.shows("button.launcher")).await?;
        guest.browser.run(&format!("return {place}")).await
    };
    let [_, right, bottom] = serde_json::from_value::<[f64; 3]>(at("/").await?)?;
    assert_eq!((right, bottom), (20.0, 90.0));
    // By `::part()`; for all that one sees it stands as before.
    let rotate = guest.browser.run(&format!("return getComputedStyle({launcher}).rotate")).await?;
    assert_eq!(rotate, "360deg");
    let [left, _, bottom] = serde_json::from_value::<[f64; 3]>(at("/left").await?)?;
    assert_eq!((left, bottom), (20.0, 20.0));
    assert_eq!(at("/bar").await?, json!([0, 0, 0]));
    guest.browser.run("document.querySelector('#under').focus()").await?;
    until("the launcher makes room", || guest.shows("button.launcher.away")).await?;
    guest.browser.run("document.querySelector('#first').focus()").await?;
    until("the launcher is back", || guest.shows("button.launcher:not(.away)")).await?;
    guest.browser.close().await
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_page_written_from_the_guide_alone_works() -> Result {
    let site = Site::start().await?;
    let server = Server::start_for(&site.url("")).await?;
    let guide =
        include_str!("../../../docs/embedding.md").replace("https://chat.example.org", &server.url(""));
    let guide = guide.replace("wss://chat.example.org", &server.url("").replace("http", "ws"));
    let blocks = |language: &str| -> Vec<String> {
        let blocks = guide.split("```").skip(1).step_by(2);
        blocks.filter_map(|block| block.strip_prefix(language).map(str::to_owned)).collect()
    };
    let [tag, openers, container, element] =
        blocks("html\n").try_into().map_err(|_| "the guide has other examples")?;
    site.write("/", &tag, &openers);
    site.write("/container", "", &container);
    site.write("/element", "", &element);
    let guest = Guest { browser: Browser::open().await? };

    guest.browser.go(&site.url("/")).await?;
    until("the launcher shows", || guest.shows("button.launcher")).await?;
    guest.browser.find("article [data-portal-chat-open]").await?.click().await?;
    guest.press_button("Начать чат").await?;
    guest.expect("услуга «Замена паспорта»").await?;
    guest.browser.find("#snils-error [data-portal-chat-open]").await?.click().await?;
    guest.expect("код ошибки SNILS-2").await?;
    guest.say("По руководству").await?;
    guest.expect("Доставлено").await?;
    guest.browser.expect_no_violations().await?;

    guest.browser.go(&site.url("/container")).await?;
    guest.expect_messages(&["По руководству"]).await?;
    assert!(!guest.shows("button.launcher").await?);
    guest.browser.go(&site.url("/element")).await?;
    guest.expect("Delivered").await?;
    guest.browser.expect_no_violations().await?;
    guest.browser.close().await
}
