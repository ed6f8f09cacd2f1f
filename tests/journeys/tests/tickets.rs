//! «Мои обращения»: everything a guest asked is found there, and an older conversation goes on from there.
#![allow(missing_docs)]

use journeys::{Console, Guest, Result, Server, until};

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_older_conversation_is_found_in_the_list_and_goes_on() -> Result {
    let server =
        Server::start_with("[mail]\nfrom = \"Support <support@example.ru>\"\nfiles = \"mail\"\n").await?;
    let guest = Guest::visit(&server).await?;
    guest.open_home().await?;
    guest.ask_by_form("ОБР-2026-000001").await?;

    guest.press("[aria-label='На главную']").await?;
    guest.press_button("Начать чат").await?;
    until("one can write", || guest.shows("#composer-field:focus")).await?;
    guest.say("Первый вопрос").await?;
    guest.expect("ОБР-2026-000002").await?;
    let console = Console::log_in(&server).await?;
    console.take_first().await?;
    console.close_conversation().await?;
    guest.expect("Разговор завершён").await?;
    guest.press_button("Новый чат").await?;
    until("one can write", || guest.shows("#composer-field:focus")).await?;
    guest.say("Второй вопрос").await?;
    guest.expect("ОБР-2026-000003").await?;
    until("the operator sees the form", || console.shows("form-reply")).await?;
    console.fill("form-reply", "Справка открывается").await?;
    console.press("form-send").await?;
    until("the operator sees that it was answered", || console.says("Письмо отправлено")).await?;

    guest.press_button("Мои обращения").await?;
    guest.expect("Есть ответ").await?;
    guest.press("button.ticket-entry[aria-expanded]").await?;
    guest.expect("Справка открывается").await?;
    // The newest activity first: the answer, the second conversation, the one that is over.
    guest.press(".tickets-list li:nth-child(3) button").await?;
    guest.expect_messages(&["Первый вопрос"]).await?;
    guest.press_button("Продолжить разговор").await?;
    until("one can write", || guest.shows("#composer-field")).await?;
    guest.say("И ещё").await?;
    guest.expect_messages(&["Первый вопрос", "И ещё"]).await?;
    guest.expect("Доставлено").await?;

    console.take_first().await?;
    console.say("Ответ на второй").await?;
    guest.press_button("Мои обращения").await?;
    guest.expect("Новых сообщений: 1").await?;
    guest.expect("Ответ на второй").await?;

    guest.browser.reload().await?;
    until("the launcher is back", || guest.shows("button.launcher")).await?;
    guest.open_chat().await?;
    guest.expect_messages(&["Первый вопрос", "И ещё"]).await?;
    guest.browser.expect_no_violations().await?;
    console.browser.expect_no_violations().await?;
    guest.browser.close().await?;
    console.browser.close().await
}
