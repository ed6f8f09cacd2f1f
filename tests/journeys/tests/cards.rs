//! What stands in a conversation besides what people write.
#![allow(missing_docs)]

use journeys::{Console, Guest, Result, Server, until};

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_helper_answers_and_hands_over_to_an_operator_who_sees_it_all() -> Result {
    let server = Server::start().await?;
    let console = Console::log_in(&server).await?;
    let guest = Guest::visit(&server).await?;
    guest.open_home().await?;
    until("topics are offered", || guest.says("Вход и пароль")).await?;
    guest.press_button("Вход и пароль").await?;
    until("one can write", || guest.shows("#composer-field:focus")).await?;
    guest.say("Не приходит код").await?;
    guest.expect("Отвечает автоматический помощник. Он может ошибаться").await?;
    guest.expect("Если не приходит код из СМС").await?;
    assert!(console.waiting().await?.is_empty(), "an operator sees what the helper answers");

    // The choice outlives the page.
    guest.browser.reload().await?;
    until("the launcher is back", || guest.shows("button.launcher")).await?;
    guest.open_chat().await?;
    guest.expect("Передать в онлайн-чат").await?;
    guest.press_button("Передать в онлайн-чат").await?;
    guest.expect("Ваша очередь следующая").await?;
    assert!(!guest.shows(".quick-replies").await?);

    console.take_first().await?;
    until("the topic goes by its name", || console.says("тема «Вход и пароль»")).await?;
    until("the operator reads what was said", async || {
        let said = console.messages().await?;
        Ok(said.len() == 2 && said[0] == "Не приходит код" && said[1].starts_with("Если не приходит код"))
    })
    .await?;
    assert!(console.says("Пользователь выбрал: «Передать в онлайн-чат»").await?);
    console.say("Здравствуйте, сейчас проверю").await?;
    guest.expect("Здравствуйте, сейчас проверю").await?;
    for browser in [guest.browser, console.browser] {
        browser.expect_no_violations().await?;
        browser.close().await?;
    }
    Ok(())
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_operator_shows_how_an_application_stands_and_asks_who_it_is() -> Result {
    let server = Server::start().await?;
    let guest = Guest::visit(&server).await?;
    guest.open_chat().await?;
    guest.say("Где мой паспорт?").await?;
    guest.expect("Доставлено").await?;
    let console = Console::log_in(&server).await?;
    console.take_first().await?;

    console.press("status-card").await?;
    until("the form is open", || console.shows("card-no")).await?;
    console.press("card-send").await?;
    until("it says what is missing", || console.says("Укажите номер заявления")).await?;
    console.fill("card-no", "1234567890").await?;
    console.fill("card-title", "Замена паспорта").await?;
    console.fill("card-delay_reason", "Ждём ответа ведомства").await?;
    console.fill("card-url", "/application").await?;
    console.press("card-send").await?;
    for words in
        ["Замена паспорта", "1234567890", "Рассматривается", "Ждём ответа ведомства", "Открыть заявление"]
    {
        guest.expect(words).await?;
    }
    until("it stands in the operator's log", || {
        console.says("Показан статус заявления № 1234567890: рассматривается")
    })
    .await?;

    console.press("identity.ask").await?;
    guest.expect("Оператор просит подтвердить, кто вы").await?;
    guest.press(".line:last-child .card button").await?;
    guest.expect("Прикрепить переписку к профилю?").await?;
    guest.press(".line:last-child .card button").await?;
    guest.expect("Готово: вы вошли на портал").await?;
    guest.expect("Вы вошли как Мария Образцова").await?;
    until("the operator sees it", || console.says("Посетитель вошёл на портал: Мария Образцова")).await?;
    until("and need not ask again", async || Ok(!console.shows("identity.ask").await?)).await?;
    for browser in [guest.browser, console.browser] {
        browser.expect_no_violations().await?;
        browser.close().await?;
    }
    Ok(())
}
