//! What browsers do to a page: denied storage, several tabs, the back/forward cache.
#![allow(missing_docs)]

use journeys::{Browser, Console, Guest, Result, Server, until};

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn without_storage_the_chat_works_and_promises_nothing_it_cannot_keep() -> Result {
    let server = Server::start().await?;
    let browser = Browser::open().await?;
    browser.deny_storage().await?;
    let guest = Guest::visit_with(browser, &server).await?;
    guest.open_chat().await?;
    guest.say("Без хранилища").await?;
    guest.expect("Доставлено").await?;
    guest.browser.set_offline(true).await?;
    guest.expect("Нет интернета").await?;
    guest.say("Пишу без сети").await?;
    guest.expect("Сообщение не отправлено").await?;
    assert!(!guest.says("Текст сохранён").await?);
    guest.browser.set_offline(false).await?;
    guest.expect_messages(&["Без хранилища", "Пишу без сети"]).await?;
    guest.browser.expect_no_violations().await?;
    guest.browser.close().await
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn two_tabs_show_the_same_conversation_and_double_nothing() -> Result {
    let server = Server::start().await?;
    let guest = Guest::visit(&server).await?;
    let console = Console::log_in(&server).await?;
    guest.open_chat().await?;
    guest.say("Из первой вкладки").await?;
    guest.expect("Доставлено").await?;

    guest.open_second_tab(&server).await?;
    guest.expect_messages(&["Из первой вкладки"]).await?;
    guest.say("Из второй вкладки").await?;
    console.take_first().await?;
    console.say("Вижу обе").await?;

    let all = ["Из первой вкладки", "Из второй вкладки", "Вижу обе"];
    guest.expect_messages(&all).await?;
    guest.browser.switch_tab(0).await?;
    guest.expect_messages(&all).await?;
    until("the operator has each once", async || Ok(console.messages().await? == all)).await?;
    guest.browser.expect_no_violations().await?;
    guest.browser.close().await?;
    console.browser.close().await
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_conversation_begun_in_one_tab_shows_in_the_other() -> Result {
    let server = Server::start().await?;
    let guest = Guest::visit(&server).await?;
    guest.open_chat().await?;
    guest.open_second_tab(&server).await?;
    guest.say("Из второй вкладки").await?;
    guest.expect("ОБР-2026-000001").await?;
    guest.browser.switch_tab(0).await?;
    guest.expect_messages(&["Из второй вкладки"]).await?;
    guest.expect("ОБР-2026-000001").await?;
    guest.say("Из первой вкладки").await?;
    guest.browser.switch_tab(1).await?;
    guest.expect_messages(&["Из второй вкладки", "Из первой вкладки"]).await?;
    guest.browser.expect_no_violations().await?;
    guest.browser.close().await
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn tabs_share_one_socket_and_hand_it_over() -> Result {
    let server = Server::start().await?;
    let guest = Guest::visit(&server).await?;
    let console = Console::log_in(&server).await?;
    guest.open_chat().await?;
    guest.say("Из первой вкладки").await?;
    guest.expect("Доставлено").await?;
    assert_eq!(guest.browser.sockets().await?, 1);

    guest.open_second_tab(&server).await?;
    guest.expect_messages(&["Из первой вкладки"]).await?;
    guest.say("Из второй вкладки").await?;
    guest.expect_messages(&["Из первой вкладки", "Из второй вкладки"]).await?;
    assert_eq!(guest.browser.sockets().await?, 0);
    guest.write("Начало").await?;

    guest.browser.switch_tab(0).await?;
    until("the first tab shows the draft of the second", async || Ok(guest.draft().await? == "Начало"))
        .await?;
    guest.browser.close_tab(0).await?;
    until("the second tab takes over", async || Ok(guest.browser.sockets().await? == 1)).await?;
    guest.write(" и конец").await?;
    guest.say("").await?;
    console.take_first().await?;
    let all = ["Из первой вкладки", "Из второй вкладки", "Начало и конец"];
    until("the operator has each once", async || Ok(console.messages().await? == all)).await?;
    console.say("Вижу").await?;
    guest.expect("Вижу").await?;
    guest.browser.expect_no_violations().await?;
    guest.browser.close().await?;
    console.browser.close().await
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn going_away_and_back_finds_the_conversation_where_it_was() -> Result {
    let server = Server::start().await?;
    let guest = Guest::visit(&server).await?;
    let console = Console::log_in(&server).await?;
    guest.open_chat().await?;
    guest.say("Сейчас вернусь").await?;
    guest.expect("Доставлено").await?;
    console.take_first().await?;

    guest.browser.go(&server.url("/operator/")).await?;
    console.say("Жду вас").await?;
    guest.browser.back().await?;
    until("the launcher is back", || guest.shows("button.launcher")).await?;
    if !guest.shows("dialog[open]").await? {
        guest.open_chat().await?;
    }
    guest.expect_messages(&["Сейчас вернусь", "Жду вас"]).await?;
    guest.say("Я здесь").await?;
    until("the operator reads it", async || {
        Ok(console.messages().await? == ["Сейчас вернусь", "Жду вас", "Я здесь"])
    })
    .await?;
    guest.browser.expect_no_violations().await?;
    guest.browser.close().await?;
    console.browser.close().await
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn whoever_leaves_a_shared_computer_leaves_nothing_in_any_tab() -> Result {
    let server = Server::start().await?;
    let guest = Guest::visit(&server).await?;
    guest.open_chat().await?;
    guest.say("Личный вопрос").await?;
    guest.expect("Доставлено").await?;
    guest.write("И черновик").await?;
    guest.open_second_tab(&server).await?;
    guest.expect_messages(&["Личный вопрос"]).await?;

    guest.browser.run("PortalChat.logout()").await?;
    guest.expect_messages(&[]).await?;
    guest.browser.switch_tab(0).await?;
    guest.expect_messages(&[]).await?;
    assert_eq!(guest.draft().await?, "");
    until("the stranger's place holds no conversation", async || {
        let kept = guest.browser.text("JSON.stringify(localStorage)").await?;
        Ok(!kept.contains("conversation\\\":") && !kept.contains("Личный"))
    })
    .await?;
    guest.browser.expect_no_violations().await?;
    guest.browser.close().await
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_message_nobody_sees_rings_once_in_all_tabs() -> Result {
    let server = Server::start().await?;
    let guest = Guest::visit(&server).await?;
    let console = Console::log_in(&server).await?;
    guest.open_chat().await?;
    guest.say("Позовите меня").await?;
    guest.expect("Доставлено").await?;
    guest.open_second_tab(&server).await?;
    guest.expect_messages(&["Позовите меня"]).await?;
    console.take_first().await?;
    guest.expect("На связи оператор").await?;

    // Seen in the second tab: the first one keeps silent.
    guest.browser.switch_tab(0).await?;
    guest.collapse().await?;
    guest.browser.switch_tab(1).await?;
    console.say("Видно во второй").await?;
    guest.expect("Видно во второй").await?;
    guest.browser.switch_tab(0).await?;
    guest.expect_messages(&["Позовите меня", "Видно во второй"]).await?;
    assert_eq!(tones(&guest).await?, 0);

    guest.browser.switch_tab(1).await?;
    guest.collapse().await?;
    console.say("Не видно нигде").await?;
    for tab in 0..2 {
        guest.browser.switch_tab(tab).await?;
        until("the launcher counts it", async || Ok(guest.launcher_name().await?.contains(": "))).await?;
    }
    assert_eq!(tones(&guest).await?, 1);

    guest.press("button.launcher").await?;
    guest.press(".ticket-bar .settings-button").await?;
    until("the settings are open", || guest.shows(".settings-row")).await?;
    guest.press(".settings-row").await?;
    guest.collapse().await?;
    console.say("Без звука").await?;
    for tab in 0..2 {
        guest.browser.switch_tab(tab).await?;
        let all = ["Позовите меня", "Видно во второй", "Не видно нигде", "Без звука"];
        guest.expect_messages(&all).await?;
    }
    assert_eq!(tones(&guest).await?, 1);
    guest.browser.expect_no_violations().await?;
    guest.browser.close().await?;
    console.browser.close().await
}

/// Tones made in both tabs.
async fn tones(guest: &Guest) -> Result<u64> {
    let mut made = 0;
    for tab in 0..2 {
        guest.browser.switch_tab(tab).await?;
        made += guest.browser.tones().await?;
    }
    Ok(made)
}
