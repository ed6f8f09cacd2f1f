//! A backend that does only what guests need to chat, the example of docs/backend.md: what it does not offer is not there,
//! and whatever is there does something.
#![allow(missing_docs)]

use std::collections::BTreeSet;
use std::path::PathBuf;

use journeys::{Browser, CoreServer, Guest, Result, Site, press_everything, until};

const PORTAL: &str = r#"{"topics":[{"id":"sms","title":{"ru":"СМС не приходит"}}],
    "channels":[{"kind":"phone","title":{"ru":"Справочная линия"},"value":"8 800 000-00-00","href":"tel:+78000000000"}]}"#;

/// A portal with the widget's files, whose chat is the example.
async fn portal(nudge_ms: u64) -> Result<(Site, CoreServer)> {
    let site = Site::start().await?;
    let dist = PathBuf::from(std::env::var_os("PORTAL_CHAT_DIST").ok_or("run `cargo xtask test`")?);
    site.serve("/chat", &dist)?;
    site.keep_text("/chat/portal.json", PORTAL);
    let core = CoreServer::start_for(&site.url(""), nudge_ms).await?;
    let script =
        format!("<script src=\"/chat/portal-chat.js\" data-endpoint=\"{}\" async></script>", core.url());
    site.write("/", "", &script);
    Ok((site, core))
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_guest_asks_asks_again_and_is_answered_by_a_backend_of_the_core() -> Result {
    let (site, mut core) = portal(500).await?;
    let guest = Guest::visit_page(Browser::open().await?, &site.url("/")).await?;
    guest.open_chat().await?;
    guest.say("Не приходит СМС-код").await?;
    core.hears("1> Не приходит СМС-код").await?;
    guest.expect("Доставлено").await?;
    guest.expect("ОБР-000001").await?;

    guest.press_button("Повторить запрос").await?;
    core.hears("1> «Повторить запрос»").await?;
    core.types("1 Здравствуйте! Проверьте номер").await?;
    guest.expect("На связи оператор Оператор").await?;
    guest.expect_messages(&["Не приходит СМС-код", "Здравствуйте! Проверьте номер"]).await?;
    until("an answer ends asking again", async || Ok(!guest.says("Повторить запрос").await?)).await?;

    guest.browser.reload().await?;
    until("the launcher is back", || guest.shows("button.launcher")).await?;
    guest.open_chat().await?;
    guest.expect_messages(&["Не приходит СМС-код", "Здравствуйте! Проверьте номер"]).await?;
    core.types("1 /close").await?;
    guest.expect("Разговор завершён").await?;
    guest.press_button("Новый чат").await?;
    guest.say("Ещё вопрос").await?;
    core.hears("2> Ещё вопрос").await?;
    guest.expect_messages(&["Ещё вопрос"]).await?;
    guest.browser.expect_no_violations().await?;
    guest.browser.close().await
}

/// The page in a new visit, with the panel open.
async fn panel(guest: &Guest) -> Result {
    // A button hides the chat until the visit is over.
    guest.browser.run("sessionStorage.clear()").await?;
    guest.browser.reload().await?;
    until("the launcher is back", || guest.shows("button.launcher")).await?;
    guest.press("button.launcher").await?;
    until("the panel is open", || guest.shows("dialog[open]")).await
}

async fn home(guest: &Guest) -> Result {
    panel(guest).await?;
    until("the topics are shown", || guest.shows(".topic")).await
}

/// The settings, unfolded.
async fn settings(guest: &Guest) -> Result {
    panel(guest).await?;
    guest.press(".settings-button").await?;
    until("the settings are shown", || guest.shows("#settings")).await
}

async fn saving(guest: &Guest) -> Result {
    waiting(guest).await?;
    guest.press("[aria-label='Сохранить или распечатать переписку']").await?;
    until("the ways to keep it are shown", || guest.shows(".ticket-transcript button")).await
}

async fn waiting(guest: &Guest) -> Result {
    panel(guest).await?;
    guest.begin_chat().await?;
    if guest.messages().await?.is_empty() {
        guest.say("Здравствуйте").await?;
    }
    guest.expect("Вы в очереди").await?;
    until("it can be ended", || guest.shows(".ticket-end")).await
}

async fn closed(guest: &Guest) -> Result {
    panel(guest).await?;
    until("one can write, or it is over already", async || {
        if guest.shows(".home-start").await? {
            guest.press(".home-start").await?;
        }
        Ok(guest.shows("#composer-field:focus").await? || guest.shows(".closed-bar").await?)
    })
    .await?;
    if !guest.shows(".closed-bar").await? {
        guest.say("Здравствуйте").await?;
        until("it can be ended", || guest.shows(".ticket-end")).await?;
        guest.press(".ticket-end").await?;
        until("it asks first", || guest.shows(".end-conversation .button")).await?;
        guest.press(".end-conversation .button").await?;
    }
    until("it is over", || guest.shows(".closed-bar")).await
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn whatever_can_be_pressed_with_a_backend_of_the_core_does_something() -> Result {
    let (site, _core) = portal(60_000).await?;
    let guest = Guest::visit_page(Browser::open().await?, &site.url("/")).await?;
    let mut pressed = BTreeSet::new();
    press_everything(&guest, &mut pressed, home).await?;
    press_everything(&guest, &mut pressed, settings).await?;
    press_everything(&guest, &mut pressed, waiting).await?;
    press_everything(&guest, &mut pressed, saving).await?;
    press_everything(&guest, &mut pressed, closed).await?;
    for there in ["Начать чат", "СМС не приходит", "Завершить разговор", "Новый чат"]
    {
        assert!(pressed.contains(there), "no «{there}» among {pressed:?}");
    }
    let absent =
        ["Обратный звонок", "Обратная связь", "Мои обращения", "Прикрепить", "Продолжить разговор", "оценку"];
    for absent in absent {
        assert!(!pressed.iter().any(|name| name.contains(absent)), "«{absent}» is not offered: {pressed:?}");
    }
    guest.browser.expect_no_violations().await?;
    guest.browser.close().await
}
