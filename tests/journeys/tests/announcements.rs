//! What people hear who do not see the chat.
#![allow(missing_docs)]
#![allow(clippy::print_stdout, reason = "what is skipped is said")]

use journeys::{Browser, Console, Guest, Result, ScreenReader, Server, until};

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_browser_tells_screen_readers_of_one_polite_and_one_urgent_region_and_a_silent_log() -> Result {
    let server = Server::start().await?;
    for (width, height) in [(1280, 800), (360, 740)] {
        let guest = Guest::visit_with(Browser::open_sized(width, height).await?, &server).await?;
        guest.open_chat().await?;
        guest.say("Здравствуйте").await?;
        guest.expect("Доставлено").await?;
        let nodes = guest.browser.accessible_nodes("dialog").await?;
        let live: Vec<_> = nodes.iter().filter(|node| node.live != "off").collect();
        let live: Vec<_> = live.iter().map(|node| (node.role.as_str(), node.live.as_str())).collect();
        assert_eq!(live, [("status", "polite"), ("alert", "assertive")], "{width}");
        let log: Vec<_> = nodes.iter().filter(|node| node.role == "log").collect();
        assert_eq!(log.len(), 1);
        assert_eq!((log[0].name.as_str(), log[0].live.as_str()), ("Сообщения", "off"));
        guest.browser.close().await?;
    }
    Ok(())
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn each_message_is_heard_once_a_failure_at_once_and_nothing_of_what_was_there_before() -> Result {
    let server = Server::start().await?;
    let guest = Guest::visit(&server).await?;
    let console = Console::log_in(&server).await?;
    guest.open_chat().await?;
    guest.say("Вопрос").await?;
    guest.expect("Доставлено").await?;
    console.take_first().await?;
    console.say("Прежний ответ").await?;
    guest.expect_messages(&["Вопрос", "Прежний ответ"]).await?;

    guest.browser.reload().await?;
    until("the widget is back", || {
        guest.browser.is("document.querySelector('portal-chat')?.shadowRoot.querySelector('.panel')")
    })
    .await?;
    let Some(reader) = ScreenReader::start(&guest.browser).await? else {
        println!("skipped: npm does not give the screen reader");
        return Ok(());
    };
    guest.open_chat().await?;
    guest.expect_messages(&["Вопрос", "Прежний ответ"]).await?;
    console.say("Новый ответ").await?;
    let new = "polite: Анна: Новый ответ";
    until("the new answer is heard", async || Ok(reader.heard().await?.iter().any(|said| said == new)))
        .await?;

    guest.browser.set_offline(true).await?;
    guest.say("Ещё вопрос").await?;
    let failed = "assertive: Сообщение не отправлено: нет связи с сервером. Текст сохранён";
    until("the failure is heard", async || Ok(reader.heard().await?.iter().any(|said| said == failed)))
        .await?;
    let heard = reader.heard().await?;
    let times = |part: &str| heard.iter().filter(|said| said.contains(part)).count();
    assert_eq!((times("Новый ответ"), times("не отправлено")), (1, 1), "{heard:?}");
    assert_eq!((times("Вопрос"), times("Прежний ответ")), (0, 0), "{heard:?}");
    guest.browser.expect_no_violations().await?;
    guest.browser.close().await?;
    console.browser.close().await
}
