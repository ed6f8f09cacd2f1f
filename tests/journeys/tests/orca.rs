//! The main journey with a real screen reader: Orca reads Firefox, nobody looks.
#![allow(missing_docs)]
#![allow(clippy::print_stdout, reason = "the transcript is for people")]

use journeys::{Browser, Console, Guest, Key, Keyboard, Orca, Result, Server, until};

/// Puts the focus on the last thing that can be pressed on the page itself.
const LAST_ON_PAGE: &str = "[...document.querySelectorAll('a[href], button, input')]
    .filter(element => element.checkVisibility()).at(-1).focus()";

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
#[ignore = "`cargo xtask orca` runs it: it needs a desktop with a voice"]
async fn orca_reads_how_one_finds_asks_and_is_answered() -> Result {
    let orca = Orca::start().await?;
    let told = read_aloud(&orca).await;
    println!("{}", orca.said());
    told
}

async fn read_aloud(orca: &Orca) -> Result {
    let server = Server::start().await?;
    let console = Console::log_in(&server).await?;
    let guest = Guest::visit_page(Browser::open_for(orca).await?, &server.url("/")).await?;
    let keyboard = Keyboard::of(&guest.browser);
    let mut at = orca.expect("document web", 0).await?;

    // The button stands behind everything else on the page; Orca may still be reading that, and take the focus along.
    until("the launcher has the focus", async || {
        guest.browser.run(LAST_ON_PAGE).await?;
        guest.browser.page.action_chain().send_keys(Key::Tab).perform().await?;
        guest.shows("button.launcher:focus").await
    })
    .await?;
    at = orca.expect("Онлайн-чат collapsed push button", at).await?;
    keyboard.press(Key::Enter).await?;
    keyboard.expect("Начать чат").await?;
    at = orca.expect("Начать чат push button", at).await?;

    // Find.
    until("one can search", || guest.shows("#lookup-field")).await?;
    keyboard.tab_to("Найти ответ").await?;
    at = orca.expect("Найти ответ entry", at).await?;
    keyboard.write("забыл пароль").await?;
    at = orca.expect("Найдено ответов:", at).await?;
    keyboard.tab_to("Забыли пароль").await?;
    at = orca.expect("Забыли пароль или он не подходит push button", at).await?;
    keyboard.press(Key::Enter).await?;
    at = orca.expect("Забыли пароль или он не подходит heading", at).await?;

    // Ask: what was searched for stands in the field.
    keyboard.tab_to("Начать чат").await?;
    keyboard.press(Key::Enter).await?;
    keyboard.expect("Сообщение").await?;
    at = orca.expect("Сообщение entry", at).await?;
    keyboard.press(Key::Enter).await?;
    // Of news that come at one moment it may leave some out.
    at = orca.expect_one_of(&["Доставлено", "Номер обращения", "Вы в очереди"], at).await?;

    // Be answered.
    console.take_first().await?;
    at = orca.expect("На связи оператор Анна", at).await?;
    console.say("Проверьте номер").await?;
    at = orca.expect("Анна: Проверьте номер", at).await?;

    // What is wrong, and the way out.
    keyboard.press(Key::Enter).await?;
    at = orca.expect("Напишите сообщение", at).await?;
    keyboard.press(Key::Escape).await?;
    keyboard.expect("Онлайн-чат").await?;
    orca.expect("Онлайн-чат collapsed push button", at).await?;

    assert_eq!(orca.said().matches("Проверьте номер").count(), 1, "the answer is said once");
    console.browser.close().await?;
    guest.browser.close().await
}
