//! Page object of the widget on a portal page.

use std::path::Path;

use thirtyfour::{Key, WebElement};

use crate::{Browser, Result, Server, until};

/// A person without an account on a portal page.
pub struct Guest {
    /// Their window.
    pub browser: Browser,
}

impl Guest {
    /// Opens the portal's front page.
    pub async fn visit(server: &Server) -> Result<Self> {
        Self::visit_with(Browser::open().await?, server).await
    }

    /// Opens the portal's front page in this window.
    pub async fn visit_with(browser: Browser, server: &Server) -> Result<Self> {
        Self::visit_page(browser, &server.url("/")).await
    }

    /// Opens any page with a chat in this window.
    pub async fn visit_page(browser: Browser, url: &str) -> Result<Self> {
        browser.go(url).await?;
        let guest = Self { browser };
        until("the launcher shows", || guest.shows("button.launcher")).await?;
        Ok(guest)
    }

    /// Opens the panel and waits until one can write.
    pub async fn open_chat(&self) -> Result {
        self.press("button.launcher").await?;
        until("the panel is open", || self.shows("dialog[open]")).await?;
        self.begin_chat().await
    }

    /// Goes from home, if that is shown, to where one can write.
    pub async fn begin_chat(&self) -> Result {
        // A conversation under way may take the place of home at any moment.
        until("the composer has the focus", async || {
            if self.shows(".home-start").await? {
                self.press(".home-start").await?;
            }
            self.shows("#composer-field:focus").await
        })
        .await
    }

    /// Opens the panel where a person begins, and waits until the server has said what it offers.
    pub async fn open_home(&self) -> Result {
        self.press("button.launcher").await?;
        until("home offers other ways", || self.shows(".home-ways button:not([hidden])")).await
    }

    /// Types into a field of a form.
    pub async fn fill(&self, selector: &str, keys: &str) -> Result {
        let typed = self.find(selector).await?.send_keys(keys).await;
        typed.map_err(|error| format!("{selector} takes no keys: {error}").into())
    }

    /// Fills in «Обратная связь» from home and sends it; its number is the given one.
    pub async fn ask_by_form(&self, number: &str) -> Result {
        self.fill_in_form().await?;
        self.press_button("Отправить обращение").await?;
        self.expect(&format!("Обращение № {number} принято")).await
    }

    /// Looks up an answer, typed in the wrong layout, and asks an operator about what was typed.
    pub async fn go_from_an_answer_to_the_chat(&self) -> Result {
        self.press("button.launcher").await?;
        until("one can search", || self.shows("#lookup-field")).await?;
        self.fill("#lookup-field", "pf,sk gfhjkm").await?;
        self.expect("Показаны ответы на «забыл пароль»").await?;
        self.press_button("Забыли пароль или он не подходит").await?;
        self.expect("Сам пароль в чат не пишите.").await?;
        self.press(".lookup-ways .button").await?;
        until("the composer has the focus", || self.shows("#composer-field:focus")).await
    }

    /// Fills in «Обратная связь» from home.
    pub async fn fill_in_form(&self) -> Result {
        self.press_button("Обратная связь").await?;
        until("the form is shown", || self.shows("#form-name")).await?;
        self.fill("#form-name", "Иван Иванов").await?;
        self.fill("#form-phone", "89000001234").await?;
        self.fill("#form-email", "i@example.ru").await?;
        self.fill("#form-text", "Не открывается справка").await?;
        self.press("#form-consent").await
    }

    /// Opens the portal in a second tab of the same browser, and the panel there.
    pub async fn open_second_tab(&self, server: &Server) -> Result {
        self.open_in_second_tab(&server.url("/application")).await
    }

    /// Opens any page with a chat in a second tab of the same browser, and the panel there.
    pub async fn open_in_second_tab(&self, url: &str) -> Result {
        self.browser.open_tab(url).await?;
        until("the launcher is in the second tab", || self.shows("button.launcher")).await?;
        self.open_chat().await
    }

    /// Collapses the panel.
    pub async fn collapse(&self) -> Result {
        self.composer().await?.send_keys(Key::Escape).await?;
        until("the panel is gone", async || Ok(!self.shows("dialog[open]").await?)).await
    }

    /// Types into the composer without sending.
    pub async fn write(&self, keys: &str) -> Result {
        Ok(self.composer().await?.send_keys(keys).await?)
    }

    /// Sends a message with Enter.
    pub async fn say(&self, text: &str) -> Result {
        Ok(self.composer().await?.send_keys(text.to_owned() + Key::Enter).await?)
    }

    /// What the composer holds.
    pub async fn draft(&self) -> Result<String> {
        self.browser.text(&format!("{ROOT}.querySelector('#composer-field').value")).await
    }

    /// Chooses a file of this machine for the next message.
    pub async fn choose_file(&self, path: &Path) -> Result {
        self.choose_file_in(".composer", path).await
    }

    /// Chooses a file of this machine for the form on screen.
    pub async fn choose_file_for_form(&self, path: &Path) -> Result {
        self.choose_file_in(".form-screen:not([hidden])", path).await
    }

    async fn choose_file_in(&self, place: &str, path: &Path) -> Result {
        let field = self.find(&format!("{place} .attachment-any")).await?;
        Ok(field.send_keys(path.to_string_lossy()).await?)
    }

    /// What is said of the files chosen.
    pub async fn attachments(&self) -> Result<Vec<String>> {
        self.texts(".attachment-words").await
    }

    /// Lines of the log that nobody wrote.
    pub async fn system_lines(&self) -> Result<Vec<String>> {
        self.texts("[role=log] .system-line").await
    }

    /// Messages in the log, top to bottom.
    pub async fn messages(&self) -> Result<Vec<String>> {
        self.texts("[role=log] .message-text").await
    }

    /// How far the messages of this person have come, top to bottom.
    pub async fn deliveries(&self) -> Result<Vec<String>> {
        self.texts("[role=log] .delivery").await
    }

    /// Everything in the widget that a person could read.
    pub async fn says(&self, text: &str) -> Result<bool> {
        let text = serde_json::to_string(text)?;
        self.browser
            .is(&format!(
                "[...{ROOT}.querySelectorAll('*')].some(e => e.checkVisibility() && e.innerText?.includes({text}))"
            ))
            .await
    }

    /// Waits until the widget says something.
    pub async fn expect(&self, text: &str) -> Result {
        let waited = until(&format!("the guest reads «{text}»"), || self.says(text)).await;
        let Err(error) = waited else { return Ok(()) };
        let instead = self.texts(".panel").await.unwrap_or_default().join("\n");
        Err(format!("{error}; instead:\n{instead}").into())
    }

    /// Waits until the log holds exactly these messages.
    pub async fn expect_messages(&self, expected: &[&str]) -> Result {
        let what = format!("the guest's log holds {expected:?}");
        let outcome = until(&what, async || Ok(self.messages().await? == expected)).await;
        outcome.map_err(|error| error.to_string())?;
        Ok(())
    }

    /// What screen readers were told last, politely or not.
    pub async fn announced(&self) -> Result<String> {
        let regions = self.texts("[role=status], [role=alert]").await?;
        Ok(regions.join(" "))
    }

    /// The launcher's accessible name.
    pub async fn launcher_name(&self) -> Result<String> {
        let button = format!("{ROOT}.querySelector('button.launcher')");
        self.browser.text(&format!("{button}.ariaLabel ?? {button}.innerText")).await
    }

    /// Whether an element of the widget is on screen.
    pub async fn shows(&self, selector: &str) -> Result<bool> {
        self.browser.is(&format!("{ROOT}.querySelector(`{selector}`)?.checkVisibility()")).await
    }

    /// Presses something in the widget.
    pub async fn press(&self, selector: &str) -> Result {
        self.click(&format!("{ROOT}.querySelector(`{selector}`)")).await
    }

    /// Presses the button with these words, once it is there.
    pub async fn press_button(&self, words: &str) -> Result {
        let button = format!(
            "[...{ROOT}.querySelectorAll('button')].find(e => e.checkVisibility() && e.innerText.trim() == {})",
            serde_json::to_string(words)?
        );
        until(&format!("the button «{words}» is there"), || self.browser.is(&button)).await?;
        self.click(&button).await
    }

    async fn click(&self, element: &str) -> Result {
        let found = self.browser.page.execute(format!("return {element}"), Vec::new()).await?;
        let clicked = self.browser.click(&found.element()?).await;
        clicked.map_err(|error| format!("{element} cannot be pressed: {error}").into())
    }

    async fn composer(&self) -> Result<WebElement> {
        self.find("#composer-field").await
    }

    async fn find(&self, selector: &str) -> Result<WebElement> {
        // By a script: not every driver finds elements in a shadow root that it was asked for before.
        let found = format!("return {ROOT}.querySelector(`{selector}`)");
        Ok(self.browser.page.execute(found, Vec::new()).await?.element()?)
    }

    async fn texts(&self, selector: &str) -> Result<Vec<String>> {
        self.browser
            .list(&format!("[...{ROOT}.querySelectorAll(`{selector}`)].map(e => e.textContent.trim())"))
            .await
    }
}

const ROOT: &str = "document.querySelector('portal-chat').shadowRoot";
