//! The whole journey without a mouse. After each key something that can be seen has the focus, with a ring around it:
//! the keyboard itself sees to that.
#![allow(missing_docs)]

use journeys::{Console, Guest, Key, Keyboard, Result, Server, until};

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_guest_finds_asks_attaches_sends_again_orders_a_call_and_rates_without_a_mouse() -> Result {
    let server = Server::start().await?;
    let guest = Guest::visit(&server).await?;
    let keyboard = Keyboard::of(&guest.browser);
    guest.browser.reduce_motion().await?;

    // Find.
    keyboard.tab_to("Онлайн-чат").await?;
    keyboard.press(Key::Enter).await?;
    keyboard.expect("Начать чат").await?;
    until("one can search", || guest.shows("#lookup-field")).await?;
    keyboard.tab_to("Найти ответ").await?;
    keyboard.write("забыл пароль").await?;
    until("answers are found", || guest.shows(".lookup-hit")).await?;
    keyboard.tab_to("Забыли пароль").await?;
    keyboard.press(Key::Enter).await?;
    keyboard.expect("Забыли пароль").await?;
    guest.expect("Сам пароль в чат не пишите.").await?;
    keyboard.press(Key::Escape).await?;
    keyboard.expect("Найти ответ").await?;
    keyboard.tab_to("Забыли пароль").await?;
    keyboard.press(Key::Enter).await?;
    keyboard.tab_to("Начать чат").await?;
    keyboard.press(Key::Enter).await?;
    keyboard.expect("Сообщение").await?;

    // Ask.
    keyboard.press_with_shift(Key::Enter).await?;
    keyboard.write("помогите").await?;
    assert_eq!(guest.draft().await?, "забыл пароль\nпомогите");
    keyboard.press(Key::Enter).await?;
    guest.expect_messages(&["забыл пароль\nпомогите"]).await?;
    guest.expect("Доставлено").await?;
    keyboard.expect("Сообщение").await?;

    // Attach.
    let folder = tempfile::tempdir()?;
    let document = folder.path().join("скан.pdf");
    std::fs::write(&document, b"%PDF-1.7\n")?;
    until("files can be added", || guest.shows(".composer-clip")).await?;
    keyboard.tab_to("Приложить файл").await?;
    keyboard.press(Key::Space).await?;
    keyboard.tab_back_to("Выбрать файл").await?;
    // What the system's own window would answer.
    guest.choose_file(&document).await?;
    guest.expect("«скан.pdf» загружен").await?;
    keyboard.expect("Сообщение").await?;
    keyboard.press(Key::Enter).await?;
    until("the file is sent", async || {
        Ok(server.files()?.len() == 1 && guest.attachments().await?.is_empty())
    })
    .await?;

    // Send again.
    guest.browser.set_offline(true).await?;
    keyboard.write("Второе").await?;
    keyboard.press(Key::Enter).await?;
    guest.expect("Сообщение не отправлено").await?;
    keyboard.tab_back_to("Повторить запрос").await?;
    keyboard.press(Key::Enter).await?;
    guest.browser.set_offline(false).await?;
    until("it is delivered", async || {
        Ok(guest.deliveries().await?.last().is_some_and(|state| state.contains("Доставлено")))
    })
    .await?;
    keyboard.tab_back_to("К полю сообщения").await?;
    keyboard.press(Key::Enter).await?;
    keyboard.expect("Сообщение").await?;
    keyboard.press(Key::Escape).await?;
    keyboard.expect("Онлайн-чат").await?;
    keyboard.press(Key::Enter).await?;
    keyboard.expect("Сообщение").await?;

    // Order a call.
    keyboard.tab_back_to("На главную").await?;
    keyboard.press(Key::Enter).await?;
    keyboard.expect("Продолжить разговор").await?;
    keyboard.tab_to("Обратный звонок").await?;
    keyboard.press(Key::Enter).await?;
    keyboard.expect("Обратный звонок").await?;
    keyboard.tab_to("Номер телефона").await?;
    keyboard.write("89000001234").await?;
    keyboard.tab_to("Заказать звонок").await?;
    keyboard.press(Key::Enter).await?;
    keyboard.tab_to("Даю согласие").await?;
    keyboard.press(Key::Space).await?;
    keyboard.tab_to("Заказать звонок").await?;
    keyboard.press(Key::Enter).await?;
    guest.expect("Перезвоним на").await?;
    keyboard.expect("Обратный звонок").await?;
    keyboard.tab_back_to("На главную").await?;
    keyboard.press(Key::Enter).await?;
    keyboard.expect("Продолжить разговор").await?;
    keyboard.press(Key::Enter).await?;
    keyboard.expect("Сообщение").await?;

    // Rate.
    let console = Console::log_in(&server).await?;
    console.take_first().await?;
    console.close_conversation().await?;
    keyboard.expect("Новый чат").await?;
    keyboard.tab_back_to("5").await?;
    keyboard.press(Key::Left).await?;
    keyboard.tab_to("Отправить оценку").await?;
    keyboard.press(Key::Enter).await?;
    guest.expect("Ваша оценка: 4 из 5").await?;
    keyboard.press(Key::Escape).await?;
    keyboard.expect("Онлайн-чат").await?;
    guest.browser.expect_no_violations().await?;
    guest.browser.close().await?;
    console.browser.close().await
}
