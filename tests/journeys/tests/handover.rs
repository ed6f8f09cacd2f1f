//! Two operators at one desk: a conversation goes to the colleague and ends with a summary.
#![allow(missing_docs)]

use journeys::{Console, Guest, Result, Server, until};

const BORIS: &str = "journeys-operator-token-0002";

const DESK: &str = r#"
departments = ["services"]
[[operators]]
id = "boris"
name = "Борис"
token = "journeys-operator-token-0002"
departments = ["payments"]
[[departments]]
id = "services"
title = "Вход и услуги"
[[departments]]
id = "payments"
title = "Оплата"
[[replies]]
title = "Приветствие"
text = "Здравствуйте! Чем помочь?"
[[close_reasons]]
id = "solved"
title = "Вопрос решён"
"#;

const NOTE: &str = "Деньги списаны дважды, проверьте платёж";

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_conversation_goes_to_another_department_and_the_person_is_left_with_a_summary() -> Result {
    let server = Server::start_with(DESK).await?;
    let (anna, boris) = (Console::log_in(&server).await?, Console::log_in_as(&server, BORIS).await?);
    let guest = Guest::visit(&server).await?;
    guest.open_chat().await?;
    guest.say("Оплата прошла, а услуги нет").await?;
    anna.take_first().await?;
    anna.press("replies").await?;
    anna.press("reply").await?;
    anna.say(" Сейчас посмотрю").await?;
    let answer = "Здравствуйте! Чем помочь? Сейчас посмотрю";
    guest.expect_messages(&["Оплата прошла, а услуги нет", answer]).await?;

    anna.press("transfer").await?;
    anna.fill("transfer-whom", "Оплата").await?;
    anna.fill("transfer-note", NOTE).await?;
    anna.press("confirm-transfer").await?;
    guest.expect("Переводим вас на другого специалиста. Переписка сохранится").await?;
    until("it waits in the other department", || boris.says("В очереди: Оплата")).await?;
    boris.take_first().await?;
    guest.expect("На связи оператор Борис").await?;
    until("the colleague reads the note", || boris.says(NOTE)).await?;
    until("and what was written before", async || {
        Ok(boris.messages().await? == ["Оплата прошла, а услуги нет", answer])
    })
    .await?;
    until("the first operator has nothing to do with it", || anna.says("Разговор не выбран")).await?;

    boris.press("close-ticket").await?;
    boris.fill("close-reason", "Вопрос решён").await?;
    boris.fill("close-summary", "Платёж отменён. Деньги вернутся за три дня").await?;
    boris.press("confirm-close").await?;
    guest.expect("Разговор завершён").await?;
    guest.expect("Платёж отменён. Деньги вернутся за три дня").await?;
    assert!(!guest.says(NOTE).await?, "what operators note is not for the person");

    anna.fill("search", "1").await?;
    anna.press("search-go").await?;
    until("it is found by its number", || anna.shows("closing-summary")).await?;
    until("and can only be read", || anna.says("Продолжить его может только посетитель")).await?;
    assert!(!anna.shows("composer").await?);

    guest.browser.expect_no_violations().await?;
    anna.browser.expect_no_violations().await?;
    boris.browser.expect_no_violations().await?;
    guest.browser.close().await?;
    anna.browser.close().await?;
    boris.browser.close().await
}
