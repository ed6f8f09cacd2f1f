//! Page object of the operator console.

use crate::{Browser, OPERATOR_TOKEN, Result, Server, until};

/// An operator at the console.
pub struct Console {
    /// Their window.
    pub browser: Browser,
}

impl Console {
    /// Opens the console and logs in.
    pub async fn log_in(server: &Server) -> Result<Self> {
        Self::log_in_as(server, OPERATOR_TOKEN).await
    }

    /// Opens the console and logs in with another token.
    pub async fn log_in_as(server: &Server, token: &str) -> Result<Self> {
        let console = Self::visit(server).await?;
        console.enter(token).await?;
        Ok(console)
    }

    /// Opens the console in this window and logs in.
    pub async fn log_in_with(browser: Browser, server: &Server) -> Result<Self> {
        let console = Self::visit_with(browser, server).await?;
        console.enter(OPERATOR_TOKEN).await?;
        Ok(console)
    }

    async fn enter(&self, token: &str) -> Result {
        self.offer_token(token).await?;
        until("the waiting line shows after log-in", || self.shows("logout")).await
    }

    /// Opens the console.
    pub async fn visit(server: &Server) -> Result<Self> {
        Self::visit_with(Browser::open().await?, server).await
    }

    async fn visit_with(browser: Browser, server: &Server) -> Result<Self> {
        browser.go(&server.url("/operator/")).await?;
        Ok(Self { browser })
    }

    /// Types a token and submits it.
    pub async fn offer_token(&self, token: &str) -> Result {
        until("the console asks for a token", || self.shows("login-token")).await?;
        let field = self.browser.find(&hook("login-token")).await?;
        field.clear().await?;
        field.send_keys(token).await?;
        self.press("login-submit").await
    }

    /// Whether an element is on screen.
    pub async fn shows(&self, name: &str) -> Result<bool> {
        let selector = hook(name);
        self.browser
            .is(&format!("[...document.querySelectorAll(`{selector}`)].some(e => e.checkVisibility())"))
            .await
    }

    /// What the cards of the waiting line say.
    pub async fn waiting(&self) -> Result<Vec<String>> {
        self.texts(&format!("{} {}", hook("line"), hook("ticket"))).await
    }

    /// Takes the longest waiting conversation.
    pub async fn take_first(&self) -> Result {
        until("somebody waits", async || Ok(!self.waiting().await?.is_empty())).await?;
        self.press("take").await?;
        until("the conversation opens", || self.shows("composer")).await
    }

    /// Lines of the log that somebody wrote.
    pub async fn messages(&self) -> Result<Vec<String>> {
        self.texts(&format!("{} {} .message-text", hook("log"), hook("message"))).await
    }

    /// Files of the conversation, by name and size.
    pub async fn attachments(&self) -> Result<Vec<String>> {
        self.texts(&hook("attachment")).await
    }

    /// Types into the composer.
    pub async fn write(&self, keys: &str) -> Result {
        Ok(self.browser.find(&hook("composer")).await?.send_keys(keys).await?)
    }

    /// Sends a message.
    pub async fn say(&self, text: &str) -> Result {
        self.write(text).await?;
        self.press("send").await
    }

    /// Types into a field, or the words of an option of a list.
    pub async fn fill(&self, name: &str, keys: &str) -> Result {
        Ok(self.browser.find(&hook(name)).await?.send_keys(keys).await?)
    }

    /// Whether the console says something.
    pub async fn says(&self, text: &str) -> Result<bool> {
        let text = serde_json::to_string(text)?;
        self.browser.is(&format!("document.body.innerText.includes({text})")).await
    }

    /// Ends the conversation, without a word more.
    pub async fn close_conversation(&self) -> Result {
        self.press("close-ticket").await?;
        until("the console asks whether to close", || self.shows("confirm-close")).await?;
        self.press("confirm-close").await
    }

    /// Presses a button.
    pub async fn press(&self, name: &str) -> Result {
        self.browser.click(&self.browser.find(&hook(name)).await?).await
    }

    async fn texts(&self, selector: &str) -> Result<Vec<String>> {
        self.browser
            .list(&format!("[...document.querySelectorAll(`{selector}`)].map(e => e.textContent)"))
            .await
    }
}

fn hook(name: &str) -> String {
    format!("[data-test=\"{name}\"]")
}
