//! Makes the pictures of the README from the running product: a guest and an operator in the middle of a
//! conversation, on a desktop and on a phone, in the light and in the dark. `cargo xtask pictures` calls it with the folder to write to.

use std::path::{Path, PathBuf};

use journeys::{Browser, Console, Guest, Result, Server, until};

#[tokio::main]
async fn main() -> Result {
    let folder = PathBuf::from(std::env::args().nth(1).ok_or("name the folder to write the pictures to")?);
    std::fs::create_dir_all(&folder)?;
    let server = Server::start().await?;
    let guest = Guest::visit(&server).await?;
    let console = Console::log_in(&server).await?;
    let phone = Guest::visit_with(Browser::open_sized(360, 740).await?, &server).await?;

    for (guest, name) in [(&guest, "home.png"), (&phone, "phone-home.png")] {
        guest.open_home().await?;
        until("home is complete", async || {
            let shows = async |selector| guest.shows(selector).await;
            Ok(shows(".topic").await? && shows(".channel").await? && shows(".lookup-theme-title").await?)
        })
        .await?;
        save(&guest.browser, &folder.join(name)).await?;
    }
    guest.begin_chat().await?;
    guest.say("Здравствуйте! Не приходит СМС-код для входа.").await?;
    guest.expect("Доставлено").await?;
    console.take_first().await?;
    guest.expect("На связи оператор Анна").await?;
    console.say("Здравствуйте! Проверьте, пожалуйста, последние цифры номера в профиле. Какие они?").await?;
    until("the guest has the answer", async || Ok(guest.messages().await?.len() == 2)).await?;
    guest.say("12-34, номер мой. Код не приходит со вчерашнего дня.").await?;
    until("the operator has it", async || Ok(console.messages().await?.len() == 3)).await?;

    phone.begin_chat().await?;
    phone.say("Как отменить заявление?").await?;
    phone.expect("Ваша очередь следующая").await?;

    // At a person's pace: what is typed at once counts as one key.
    for key in "Отправила код ещё раз".chars() {
        console.write(&key.to_string()).await?;
        tokio::time::sleep(std::time::Duration::from_millis(180)).await;
    }
    until("the guest sees the operator typing", || guest.shows(".typing-indicator")).await?;
    save(&guest.browser, &folder.join("portal.png")).await?;
    phone.browser.run("document.querySelector('portal-chat').dataset.theme = 'dark'").await?;
    until("the panel is dark", || {
        phone
            .browser
            .is("getComputedStyle(document.querySelector('portal-chat').shadowRoot.querySelector('dialog'))
            .backgroundColor == 'rgb(19, 27, 38)'")
    })
    .await?;
    save(&phone.browser, &folder.join("phone-dark.png")).await?;
    save(&console.browser, &folder.join("console.png")).await?;
    for browser in [guest.browser, phone.browser, console.browser] {
        browser.close().await?;
    }
    Ok(())
}

async fn save(browser: &Browser, path: &Path) -> Result {
    std::fs::write(path, browser.page.screenshot_as_png().await?)?;
    Ok(())
}
