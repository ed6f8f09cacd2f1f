//! A guest asks, an operator answers, nothing is lost on the way.
#![allow(missing_docs)]

use journeys::{Browser, Console, Guest, Result, Server, until};

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_launcher_shows_before_any_wasm_is_compiled() -> Result {
    let server = Server::start().await?;
    let guest = Guest::visit(&server).await?;
    assert_eq!(guest.launcher_name().await?, "Онлайн-чат");
    assert!(!guest.shows("dialog[open]").await?);
    // Prefetching into the cache is allowed; running is not.
    let scripts = guest
        .browser
        .list("performance.getEntriesByType('resource').filter(e => e.initiatorType == 'other' && /[.]wasm/.test(e.name)).map(e => e.name)")
        .await?;
    assert_eq!(scripts, Vec::<String>::new());
    guest.browser.expect_no_violations().await?;
    guest.browser.close().await
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_guest_asks_and_an_operator_answers_until_the_conversation_is_closed() -> Result {
    let server = Server::start().await?;
    let guest = Guest::visit(&server).await?;
    let console = Console::log_in(&server).await?;

    guest.open_chat().await?;
    guest.say("Не приходит СМС-код").await?;
    guest.expect_messages(&["Не приходит СМС-код"]).await?;
    guest.expect("Доставлено").await?;
    guest.expect("ОБР-2026-000001").await?;
    until("the number is announced", async || Ok(guest.announced().await?.contains("ОБР-2026-000001")))
        .await?;
    guest.press("[aria-label='Скопировать номер']").await?;
    guest.expect("Скопировано").await?;
    assert_eq!(guest.draft().await?, "");

    until("the console lists the conversation", async || {
        Ok(console.waiting().await?.iter().any(|card| {
            ["ОБР-2026-000001", "Не приходит СМС-код", "только что", "Портал"]
                .iter()
                .all(|part| card.contains(part))
        }))
    })
    .await?;
    console.take_first().await?;
    guest.expect("На связи оператор Анна").await?;

    guest.write("Номер").await?;
    until("the operator sees the guest typing", || console.shows("guest-typing")).await?;
    console.write("Здравствуйте").await?;
    until("the guest sees the operator typing", || guest.shows(".typing-indicator")).await?;
    console.press("send").await?;
    guest.expect_messages(&["Не приходит СМС-код", "Здравствуйте"]).await?;
    guest.say(" заявления 123").await?;
    until("the operator reads it", async || {
        Ok(console.messages().await? == ["Не приходит СМС-код", "Здравствуйте", "Номер заявления 123"])
    })
    .await?;
    guest.expect("Прочитано").await?;

    guest.collapse().await?;
    console.say("Код отправлен ещё раз").await?;
    until("the launcher counts one new message", async || {
        Ok(guest.launcher_name().await?.contains("Новых сообщений: 1"))
    })
    .await?;
    guest.open_chat().await?;
    until("the count is gone", async || Ok(!guest.launcher_name().await?.contains("Новых"))).await?;

    guest.browser.reload().await?;
    until("the launcher is back", || guest.shows("button.launcher")).await?;
    guest.open_chat().await?;
    let all = ["Не приходит СМС-код", "Здравствуйте", "Номер заявления 123", "Код отправлен ещё раз"];
    guest.expect_messages(&all).await?;

    guest.browser.go(&server.url("/application")).await?;
    until("the launcher is on the other page", || guest.shows("button.launcher")).await?;
    guest.open_chat().await?;
    guest.expect_messages(&all).await?;

    console.close_conversation().await?;
    guest.expect("Разговор завершён").await?;
    guest.press_button("Новый чат").await?;
    guest.expect_messages(&[]).await?;
    guest.say("Ещё вопрос").await?;
    guest.expect("ОБР-2026-000002").await?;
    guest.expect_messages(&["Ещё вопрос"]).await?;

    guest.browser.expect_no_violations().await?;
    console.browser.expect_no_violations().await?;
    guest.browser.close().await?;
    console.browser.close().await
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_is_written_without_a_network_arrives_once_when_it_returns() -> Result {
    let server = Server::start().await?;
    let guest = Guest::visit(&server).await?;
    let console = Console::log_in(&server).await?;
    guest.open_chat().await?;
    guest.say("Раз").await?;
    guest.expect("Доставлено").await?;
    console.take_first().await?;

    guest.browser.set_offline(true).await?;
    guest.expect("Нет интернета").await?;
    guest.say("Два").await?;
    guest.say("Три").await?;
    guest.expect("Сообщение не отправлено: нет связи с сервером. Текст сохранён").await?;
    console.say("Вы здесь?").await?;

    guest.browser.set_offline(false).await?;
    guest.expect_messages(&["Раз", "Вы здесь?", "Два", "Три"]).await?;
    until("the operator reads everything once, in order", async || {
        Ok(console.messages().await? == ["Раз", "Вы здесь?", "Два", "Три"])
    })
    .await?;
    guest.browser.expect_no_violations().await?;
    guest.browser.close().await?;
    console.browser.close().await
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_reload_while_the_server_is_down_loses_nothing() -> Result {
    let mut server = Server::start().await?;
    let guest = Guest::visit(&server).await?;
    guest.open_chat().await?;
    guest.say("До обрыва").await?;
    guest.expect("Доставлено").await?;

    server.kill().await?;
    guest.expect("Связь прервалась").await?;
    guest.say("Во время обрыва").await?;
    guest.write("Черновик").await?;
    guest.expect("Сообщение не отправлено").await?;

    server.start_again().await?;
    guest.expect_messages(&["До обрыва", "Во время обрыва"]).await?;
    until("both are delivered", async || {
        Ok(guest.deliveries().await?.iter().filter(|state| state.contains("Доставлено")).count() == 2)
    })
    .await?;
    assert_eq!(guest.draft().await?, "Черновик");

    // An orderly restart in the middle of a reload.
    server.stop().await?;
    server.start_again().await?;
    guest.browser.reload().await?;
    until("the launcher is back", || guest.shows("button.launcher")).await?;
    guest.open_chat().await?;
    guest.expect_messages(&["До обрыва", "Во время обрыва"]).await?;
    assert_eq!(guest.draft().await?, "Черновик");
    guest.browser.expect_no_violations().await?;
    guest.browser.close().await
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_whole_conversation_works_on_a_phone_in_the_full_screen_panel() -> Result {
    let server = Server::start().await?;
    let guest = Guest::visit_with(Browser::open_sized(360, 740).await?, &server).await?;
    guest.open_chat().await?;
    assert!(guest.shows("dialog[aria-modal=true]").await?);
    guest.say("Здравствуйте").await?;
    guest.expect("ОБР-2026-000001").await?;
    assert!(guest.browser.is("document.documentElement.scrollWidth <= innerWidth").await?);
    guest.browser.expect_no_violations().await?;
    guest.browser.close().await
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn who_gets_no_answer_asks_again_and_the_operator_sees_it() -> Result {
    let server = Server::start_with("[limits]\nnudge_ms = 500\n").await?;
    let guest = Guest::visit(&server).await?;
    let console = Console::log_in(&server).await?;
    guest.open_chat().await?;
    guest.say("Кто-нибудь есть?").await?;
    guest.expect("Ответа пока нет").await?;
    guest.press_button("Повторить запрос").await?;
    guest.expect("Вы повторили запрос").await?;
    until("the waiting line shows it", async || {
        Ok(console.waiting().await?.iter().any(|card| card.contains("Повторный запрос")))
    })
    .await?;

    guest.write("Номер заявления 123").await?;
    until("it can be asked once more", || guest.says("Повторить запрос и отправить текст")).await?;
    guest.press_button("Повторить запрос и отправить текст").await?;
    guest.expect_messages(&["Кто-нибудь есть?", "Номер заявления 123"]).await?;
    console.take_first().await?;
    console.say("Уже смотрю").await?;
    guest.expect_messages(&["Кто-нибудь есть?", "Номер заявления 123", "Уже смотрю"]).await?;
    until("nothing more is offered", async || Ok(!guest.says("Повторить запрос").await?)).await?;
    guest.browser.expect_no_violations().await?;
    guest.browser.close().await?;
    console.browser.close().await
}
