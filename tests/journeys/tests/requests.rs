//! A guest asks to be called, and asks in writing; an operator answers both.
#![allow(missing_docs)]

use journeys::{Console, Guest, Result, Server, until};

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_guest_asks_to_be_called_and_sees_that_it_was_done() -> Result {
    let server = Server::start().await?;
    let guest = Guest::visit(&server).await?;
    guest.open_home().await?;
    guest.press_button("Обратный звонок").await?;
    until("the form is shown", || guest.shows("#call-phone")).await?;
    guest.fill("#call-phone", "8 900 000-12-34").await?;
    guest.press("#call-consent").await?;
    guest.press_button("Заказать звонок").await?;
    guest.expect("Перезвоним на +7 *** ***-12-34 до").await?;

    guest.browser.reload().await?;
    until("the launcher is back", || guest.shows("button.launcher")).await?;
    guest.press("button.launcher").await?;
    guest.expect("Перезвоним на +7 *** ***-12-34 до").await?;

    let console = Console::log_in(&server).await?;
    until("the operator is asked to call", || console.shows("call-take")).await?;
    console.press("call-take").await?;
    until("the operator says how it went", || console.shows("call-reached")).await?;
    console.press("call-reached").await?;
    guest.expect("Мы вам перезвонили").await?;
    guest.browser.expect_no_violations().await?;
    console.browser.expect_no_violations().await?;
    guest.browser.close().await?;
    console.browser.close().await
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_call_at_a_chosen_hour_is_asked_for_offline_and_told_in_the_conversation() -> Result {
    let server = Server::start().await?;
    let guest = Guest::visit(&server).await?;
    guest.open_chat().await?;
    guest.say("Не приходит СМС-код").await?;
    guest.expect("Доставлено").await?;
    guest.press(".icon-button").await?;
    guest.press_button("Обратный звонок").await?;
    until("times can be chosen", || guest.shows("#call-from")).await?;
    guest.browser.set_offline(true).await?;
    guest.fill("#call-phone", "8 900 000-12-34").await?;
    guest.fill("#call-from", "Завтра, 12:00").await?;
    guest.press("#call-consent").await?;
    guest.press_button("Заказать звонок").await?;
    guest.expect("Заявка на звонок на +7 *** ***-12-34 сохранена").await?;
    guest.browser.set_offline(false).await?;
    guest.expect("до 12:30 по Москве").await?;
    guest.press(".icon-button").await?;
    guest.press_button("Продолжить разговор").await?;
    until("the log tells when", async || {
        let lines = guest.system_lines().await?;
        Ok(lines.iter().any(|line| line.contains("+7 *** ***-12-34") && line.contains("с 12:00 ")))
    })
    .await?;

    let console = Console::log_in(&server).await?;
    until("the operator is asked to call", || console.shows("call-take")).await?;
    console.press("call-take").await?;
    until("the operator says how it went", || console.shows("call-reached")).await?;
    console.press("call-reached").await?;
    guest.expect("Мы вам перезвонили").await?;
    guest.browser.expect_no_violations().await?;
    console.browser.expect_no_violations().await?;
    guest.browser.close().await?;
    console.browser.close().await
}

/// What the server needs to answer forms.
const MAIL: &str = "[mail]\nfrom = \"Support <support@example.ru>\"\nfiles = \"mail\"\n";

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn files_beside_a_form_wait_for_the_network_and_the_operator_opens_them() -> Result {
    let server = Server::start_with(MAIL).await?;
    let folder = tempfile::tempdir()?;
    let document = folder.path().join("скан.pdf");
    let mut pages = b"%PDF-1.7\n".to_vec();
    pages.resize(2 * 1024 * 1024, b' ');
    std::fs::write(&document, &pages)?;

    let guest = Guest::visit(&server).await?;
    guest.open_home().await?;
    guest.fill_in_form().await?;
    until("files can be chosen", || guest.shows("#form-files")).await?;
    guest.browser.set_offline(true).await?;
    guest.choose_file_for_form(&document).await?;
    guest.expect("«скан.pdf» не загрузился. Проверьте связь").await?;
    guest.press_button("Отправить обращение").await?;
    guest.expect("Нет связи. Обращение сохранено — отправим, когда связь вернётся").await?;
    guest.expect("Не закрывайте страницу, пока файл загружается").await?;
    guest.browser.set_offline(false).await?;
    guest.expect("Обращение № ОБР-2026-000001 принято").await?;

    let console = Console::log_in(&server).await?;
    until("the operator sees the file", async || Ok(console.attachments().await? == ["скан.pdf, 2 МБ"]))
        .await?;
    console.press("attachment").await?;
    assert!(server.files()?.contains(&pages), "the document arrived whole");
    guest.press(".icon-button").await?;
    guest.press_button("Мои обращения").await?;
    until("the form is in the list", || guest.shows("button.ticket-entry")).await?;
    guest.press("button.ticket-entry").await?;
    guest.expect("Файлы: скан.pdf").await?;
    guest.browser.expect_no_violations().await?;
    console.browser.expect_no_violations().await?;
    guest.browser.close().await?;
    console.browser.close().await
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_guest_asks_in_writing_and_the_answer_goes_out_by_mail() -> Result {
    let server = Server::start_with(MAIL).await?;
    let guest = Guest::visit(&server).await?;
    guest.open_home().await?;
    guest.ask_by_form("ОБР-2026-000001").await?;
    guest.expect("Ответ придёт на i@example.ru").await?;

    let console = Console::log_in(&server).await?;
    until("the operator sees the form", || console.shows("form-reply")).await?;
    console.fill("form-reply", "Справка открывается").await?;
    console.press("form-send").await?;
    let mails = server.file("mail");
    until("the mail is sent", async || {
        let mut files = std::fs::read_dir(&mails)?.filter_map(|file| Some(file.ok()?.path()));
        let Some(mail) = files.find(|path| path.extension().is_some_and(|kind| kind == "eml")) else {
            return Ok(false);
        };
        Ok(std::fs::read_to_string(mail)?.contains("To: i@example.ru"))
    })
    .await?;
    until("the operator sees that it was sent", || console.says("Письмо отправлено")).await?;
    guest.browser.expect_no_violations().await?;
    console.browser.expect_no_violations().await?;
    guest.browser.close().await?;
    console.browser.close().await
}
