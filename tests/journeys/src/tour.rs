//! Every state there is, in one tour: the widget's, the loader's and the console's. Pictures and checks take the
//! same one.

use crate::{Browser, Console, Guest, Result, Server, Stage, until};

/// A desk with something to choose from.
const DESK: &str = r#"
[[operators]]
id = "boris"
name = "Борис"
token = "journeys-operator-token-0002"
departments = ["payments"]
[[departments]]
id = "payments"
title = "Оплата"
[[replies]]
title = "Приветствие"
text = "Здравствуйте! Чем помочь?"
[[replies]]
title = "Код из СМС"
text = "Проверьте, пожалуйста, последние цифры номера в профиле. Если номер ваш, запросите код ещё раз через минуту."
[[close_reasons]]
id = "solved"
title = "Вопрос решён"
[mail]
from = "Support <support@example.ru>"
files = "mail"
"#;

/// People who write to the desk, as the browser's own WebSocket has it: one connection each, which stays.
const PEOPLE: &str = "window.person = (...frames) => new Promise((done, fail) => {
    const socket = new WebSocket(`ws://${location.host}/ws`, 'portal-chat.v1');
    let left = frames.length;
    let time = Date.now();
    const random = crypto.randomUUID;
    const id = () => {
        const stamp = (time++).toString(16).padStart(12, '0');
        return `${stamp.slice(0, 8)}-${stamp.slice(8)}-7${random.call(crypto).slice(15)}`;
    };
    const c = id();
    socket.onopen = () => socket.send(JSON.stringify({ t: 'hello', v: 1, auth: { kind: 'guest' } }));
    socket.onmessage = ({ data }) => {
        const frame = JSON.parse(data);
        if (frame.t === 'ping') socket.send(JSON.stringify({ t: 'pong', n: frame.n }));
        if (frame.t === 'synced') {
            for (const each of frames) socket.send(JSON.stringify({ id: id(), ...each, ...(each.t === 'msg.send' && { c }) }));
        }
        if (frame.t === 'err') fail(new Error(data));
        if (frame.t === 'ok' && --left === 0) done();
    };
    socket.onerror = fail;
})";

/// Calls `visit` in every state whose name contains `word`, with the window and the state's name.
pub async fn every_state(word: &str, mut visit: impl AsyncFnMut(&Browser, &str) -> Result) -> Result {
    let mut visit = async |browser: &Browser, name: &str| {
        if !name.contains(word) {
            return Ok(());
        }
        visit(browser, name).await.map_err(|error| format!("{name}: {error}").into())
    };
    let stage = Stage::open().await?;
    for name in stage.names().await? {
        if name.contains(word) {
            stage.show(&name).await?;
            visit(&stage.browser, &name).await?;
        }
    }
    stage.close().await?;
    every_state_of_the_loader(&mut visit).await?;
    every_state_of_the_console(&mut visit).await
}

/// The launcher as the loader paints it on a portal's page, and what it says when the chat does not come.
async fn every_state_of_the_loader(visit: &mut impl AsyncFnMut(&Browser, &str) -> Result) -> Result {
    let server = Server::start().await?;
    let browser = Browser::open().await?;
    browser.block(&["*.wasm"]).await?;
    let guest = Guest::visit_with(browser, &server).await?;
    visit(&guest.browser, "loader_launcher").await?;
    guest.press("button.launcher").await?;
    until("other ways are told", || guest.shows(".note-channels")).await?;
    visit(&guest.browser, "loader_chat_did_not_load").await?;
    guest.browser.close().await
}

/// The console, through an operator's day.
async fn every_state_of_the_console(visit: &mut impl AsyncFnMut(&Browser, &str) -> Result) -> Result {
    let server = Server::start_with(DESK).await?;
    let console = Console::visit(&server).await?;
    let browser = &console.browser;
    until("the console asks for a token", || console.shows("login-token")).await?;
    visit(browser, "console_sign_in").await?;
    console.offer_token("not-a-token-of-anybody").await?;
    until("it is wrong", async || {
        Ok(!browser.text("document.querySelector('[data-test=login-error]').textContent").await?.is_empty())
    })
    .await?;
    visit(browser, "console_wrong_token").await?;
    console.offer_token(crate::OPERATOR_TOKEN).await?;
    until("the waiting line shows", || console.shows("logout")).await?;
    visit(browser, "console_nobody_waits").await?;

    browser.evaluate(PEOPLE).await?;
    let person = async |frames: &str| browser.evaluate(&format!("person({frames})")).await;
    person("{ t: 'msg.send', text: 'Здравствуйте! Не приходит код из СМС для входа.', open: { topic: 'sign-in', page: { url: 'https://portal.example/login', title: 'Вход' }, faq: { query: 'не приходит смс', entry: 'sms-code-missing', title: 'Не приходит код' } } }, { t: 'msg.send', text: 'Номер мой, код не приходит со вчерашнего дня.' }").await?;
    person(&format!("{{ t: 'msg.send', text: '{}' }}", "Оченьдлинноесловобезпробелов".repeat(12))).await?;
    person("{ t: 'callback.request', phone: '+79000001234', name: 'Иван', consent: true }").await?;
    person("{ t: 'form.submit', name: 'Константинопольская-Преображенская Александра', phone: '+79000001234', email: 'a@example.ru', text: 'Не открывается справка о составе семьи: страница остаётся белой.', consent: true }").await?;
    until("all of them are listed", async || {
        Ok(console.waiting().await?.len() == 2
            && console.shows("call-take").await?
            && console.shows("form-number").await?)
    })
    .await?;
    visit(browser, "console_people_wait").await?;
    console.press("call-take").await?;
    until("the operator says how it went", || console.shows("call-reached")).await?;
    visit(browser, "console_calling").await?;

    console.take_first().await?;
    visit(browser, "console_conversation").await?;
    console.say("Здравствуйте! Сейчас посмотрю.").await?;
    console.press("replies").await?;
    until("replies are offered", || console.shows("reply")).await?;
    visit(browser, "console_replies").await?;
    console.press("replies").await?;
    for (button, shown, name) in [
        ("status-card", "card-send", "console_status_card"),
        ("transfer", "confirm-transfer", "console_transferring"),
        ("close-ticket", "confirm-close", "console_closing"),
    ] {
        console.press(button).await?;
        until(name, || console.shows(shown)).await?;
        visit(browser, name).await?;
        browser.run("document.querySelector('dialog[open]').dispatchEvent(new Event('cancel', { cancelable: true })); document.querySelector('dialog[open]')?.close()").await?;
    }
    console.fill("search", "999").await?;
    console.press("search-go").await?;
    until("nothing is found", async || {
        Ok(!browser.text("document.querySelector('[data-test=search-error]').textContent").await?.is_empty())
    })
    .await?;
    visit(browser, "console_nothing_found").await?;
    browser.set_offline(true).await?;
    until("the link is lost", async || {
        Ok(console.says("Связь прервалась").await? || console.says("Нет интернета").await?)
    })
    .await?;
    visit(browser, "console_offline").await?;
    browser.set_offline(false).await?;
    console.browser.expect_no_violations().await?;
    console.browser.close().await
}
