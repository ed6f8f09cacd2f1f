//! A guest looks for an answer before they ask.
#![allow(missing_docs)]

use journeys::{Console, Guest, Result, Server, until};

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn from_the_wrong_layout_to_an_answer_to_an_operator_who_sees_both() -> Result {
    let server = Server::start().await?;
    let guest = Guest::visit(&server).await?;
    guest.go_from_an_answer_to_the_chat().await?;
    assert_eq!(guest.draft().await?, "забыл пароль");
    guest.say(", помогите").await?;
    guest.expect_messages(&["забыл пароль, помогите"]).await?;

    let console = Console::log_in(&server).await?;
    console.take_first().await?;
    let both = "искали в частых вопросах «забыл пароль», читали ответ «Забыли пароль или он не подходит»";
    until("the operator sees what was looked up", || console.says(both)).await?;
    guest.browser.expect_no_violations().await?;
    console.browser.expect_no_violations().await?;
    guest.browser.close().await?;
    console.browser.close().await
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_answer_offered_beside_the_message_is_read_and_the_operator_is_told() -> Result {
    let server = Server::start().await?;
    let guest = Guest::visit(&server).await?;
    guest.press("button.launcher").await?;
    guest.press_button("Начать чат").await?;
    until("the composer has the focus", || guest.shows("#composer-field:focus")).await?;
    guest.fill("#composer-field", "забыла пароль от кабинета").await?;
    until("an answer is offered", || guest.shows(".suggestions .lookup-hit")).await?;
    guest.press_button("Забыли пароль или он не подходит").await?;
    guest.expect("Сам пароль в чат не пишите.").await?;
    guest.press_button("Нет").await?;
    guest.press_button("Написать оператору").await?;
    until("the composer has the focus", || guest.shows("#composer-field:focus")).await?;
    guest.expect("Оператор увидит: вы прочли ответ «Забыли пароль или он не подходит»").await?;
    guest.say(", помогите").await?;
    guest.expect_messages(&["забыла пароль от кабинета, помогите"]).await?;

    let console = Console::log_in(&server).await?;
    console.take_first().await?;
    let read = "читали ответ «Забыли пароль или он не подходит»";
    until("the operator sees which answer was read", || console.says(read)).await?;
    guest.browser.expect_no_violations().await?;
    guest.browser.close().await?;
    console.browser.close().await
}
