//! A guest signs in on the portal's page and takes the conversation along.
#![allow(missing_docs)]

use journeys::{Console, Guest, Result, Server, until};

/// Presses the portal's own «Войти» or «Выйти».
async fn press_sign_in(guest: &Guest) -> Result {
    guest.browser.page.execute("document.querySelector('[data-sign-in]').click()", Vec::new()).await?;
    Ok(())
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_guest_signs_in_and_attaches_the_conversation_without_losing_what_was_not_sent() -> Result {
    let mut server = Server::start().await?;
    let guest = Guest::visit(&server).await?;
    guest.open_chat().await?;
    guest.say("Пишу как гость").await?;
    guest.expect("Доставлено").await?;
    guest.expect("ОБР-2026-000001").await?;

    press_sign_in(&guest).await?;
    guest.expect("Прикрепить переписку к профилю?").await?;
    server.kill().await?;
    guest.expect("Связь прервалась").await?;
    guest.say("Написано без связи").await?;
    guest.press_button("Прикрепить").await?;
    server.start_again().await?;
    guest.expect("Вы вошли как Мария Образцова").await?;
    guest.expect("Переписка прикреплена к профилю").await?;
    let all = ["Пишу как гость", "Написано без связи"];
    guest.expect_messages(&all).await?;
    until("the message has arrived", async || {
        Ok(guest.deliveries().await?.iter().all(|delivery| delivery.contains("Доставлено")))
    })
    .await?;

    guest.browser.reload().await?;
    until("the launcher is back", || guest.shows("button.launcher")).await?;
    guest.open_chat().await?;
    guest.expect_messages(&all).await?;
    guest.expect("Вы вошли как Мария Образцова").await?;
    let kept = guest.browser.text("JSON.stringify(localStorage)").await?;
    assert!(kept.contains("a-maria") && !kept.contains("eyJ") && !kept.contains("g1."), "{kept}");

    let console = Console::log_in(&server).await?;
    until("the operator sees who is signed in", async || {
        Ok(console.waiting().await?.iter().any(|card| card.contains("Мария Образцова · вход через портал")))
    })
    .await?;
    console.take_first().await?;
    until("the operator reads each message once", async || Ok(console.messages().await? == all)).await?;
    console.say("Здравствуйте, Мария Петровна").await?;
    guest.expect("Здравствуйте, Мария Петровна").await?;

    press_sign_in(&guest).await?;
    until("nothing of the account is on screen", async || Ok(!guest.says("Мария").await?)).await?;
    guest.expect_messages(&[]).await?;
    let kept = guest.browser.text("JSON.stringify(localStorage)").await?;
    assert!(!kept.contains("a-maria"), "{kept}");
    guest.browser.expect_no_violations().await?;
    guest.browser.close().await
}
