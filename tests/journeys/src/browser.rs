//! A real browser, one a person, each with a profile of its own.

use std::process::Stdio;

use serde_json::{Value, json};
use thirtyfour::common::capabilities::chromium::ChromiumLikeCapabilities;
use thirtyfour::{By, CapabilitiesHelper, DesiredCapabilities, WebDriver, WebElement};
use tokio::io::{AsyncBufReadExt, BufReader};
use tokio::process::{Child, Command};

use crate::{Result, until};

/// Runs before every page's own scripts: collects what the Content Security Policy blocked and what went
/// wrong, so that a journey can say that nothing did; counts the sockets that are open, and the tones that were made.
const WATCH: &str = r"
    window.seenViolations = [];
    addEventListener('securitypolicyviolation', event =>
        seenViolations.push(`policy ${event.effectiveDirective} ${event.sourceFile}:${event.lineNumber}`));
    addEventListener('error', event => seenViolations.push(`error ${event.message}`));
    addEventListener('unhandledrejection', event => seenViolations.push(`rejection ${event.reason}`));
    const sockets = new Set();
    Object.defineProperty(window, 'openSockets', { get: () => sockets.size });
    window.WebSocket = class extends WebSocket {
        constructor(...where) {
            super(...where);
            sockets.add(this);
            // A library may tell of the end a second time.
            this.addEventListener('close', () => sockets.delete(this));
        }
    };
    window.tones = 0;
    const makeTone = BaseAudioContext.prototype.createOscillator;
    BaseAudioContext.prototype.createOscillator = function() {
        tones += 1;
        return makeTone.call(this);
    };
";

/// A browser window.
pub struct Browser {
    /// The window itself.
    pub page: WebDriver,
    driver_address: String,
    _driver: Child,
}

impl Browser {
    /// Opens a window of the size of a small desktop.
    pub async fn open() -> Result<Self> {
        Self::open_sized(1280, 800).await
    }

    /// Opens a window of the given size, CSS pixels.
    pub async fn open_sized(width: u32, height: u32) -> Result<Self> {
        let (driver, address) = start_driver().await?;
        let mut wanted = DesiredCapabilities::chrome();
        wanted.set_binary(&std::env::var("CHROME").unwrap_or_else(|_| "/usr/bin/chromium".into()))?;
        for argument in [
            "--headless=new",
            "--no-sandbox",
            "--disable-gpu",
            "--disable-dev-shm-usage",
            "--disable-quic",
            "--no-first-run",
            "--disable-background-networking",
            "--disable-component-update",
            "--disable-sync",
            "--lang=ru",
            // A page that asks for its memory is told at once.
            "--enable-blink-features=ForceEagerMeasureMemory",
        ] {
            wanted.add_arg(argument)?;
        }
        wanted.set("goog:loggingPrefs", json!({ "browser": "ALL" }))?;
        let page = WebDriver::new(&address, wanted).await?;
        let browser = Self { page, driver_address: address, _driver: driver };
        browser.devtools("Page.addScriptToEvaluateOnNewDocument", json!({ "source": WATCH })).await?;
        let metrics =
            json!({ "width": width, "height": height, "deviceScaleFactor": 1, "mobile": width < 768 });
        browser.devtools("Emulation.setDeviceMetricsOverride", metrics).await?;
        browser.devtools("Network.enable", json!({})).await?;
        Ok(browser)
    }

    /// Makes storage throw in every page opened from now on, as some browsers' settings do.
    pub async fn deny_storage(&self) -> Result {
        let source = "for (const name of ['localStorage', 'sessionStorage'])
            Object.defineProperty(window, name, { get() { throw new DOMException('denied', 'SecurityError') } })";
        self.devtools("Page.addScriptToEvaluateOnNewDocument", json!({ "source": source })).await.map(drop)
    }

    /// Goes back in the tab's history.
    pub async fn back(&self) -> Result {
        Ok(self.page.back().await?)
    }

    /// Opens a second tab of the same profile and goes there; [`Browser::switch_tab`] goes back and forth.
    pub async fn open_tab(&self, url: &str) -> Result {
        let tab = self.page.new_tab().await?;
        self.page.switch_to_window(tab).await?;
        self.devtools("Page.addScriptToEvaluateOnNewDocument", json!({ "source": WATCH })).await?;
        self.go(url).await
    }

    /// Looks at another tab, counted from 0.
    pub async fn switch_tab(&self, index: usize) -> Result {
        let tabs = self.page.windows().await?;
        Ok(self.page.switch_to_window(tabs[index].clone()).await?)
    }

    /// Closes the tab looked at, and looks at another one, counted from 0.
    pub async fn close_tab(&self, next: usize) -> Result {
        self.page.close_window().await?;
        self.switch_tab(next).await
    }

    /// WebSockets that this page has open.
    pub async fn sockets(&self) -> Result<u64> {
        Ok(self.run("return window.openSockets").await?.as_u64().unwrap_or_default())
    }

    /// Tones that this page has made; the one that any page of this browser is making has ended.
    pub async fn tones(&self) -> Result<u64> {
        let free = "return (await navigator.locks.query()).held.every(lock => !lock.name.endsWith(' rings'))";
        until("it is quiet", async || Ok(self.run(free).await? == json!(true))).await?;
        Ok(self.run("return window.tones").await?.as_u64().unwrap_or_default())
    }

    /// Goes to an address.
    pub async fn go(&self, url: &str) -> Result {
        Ok(self.page.goto(url).await?)
    }

    /// Reloads the page.
    pub async fn reload(&self) -> Result {
        Ok(self.page.refresh().await?)
    }

    /// Runs a function body in the page; its result as JSON.
    pub async fn run(&self, body: &str) -> Result<Value> {
        Ok(self.page.execute(body, Vec::new()).await?.json().clone())
    }

    /// Runs an expression that gives a list of strings.
    pub async fn list(&self, expression: &str) -> Result<Vec<String>> {
        let value = self.run(&format!("return {expression}")).await?;
        Ok(serde_json::from_value(value)?)
    }

    /// Runs an expression that gives a string.
    pub async fn text(&self, expression: &str) -> Result<String> {
        let value = self.run(&format!("return {expression}")).await?;
        Ok(value.as_str().unwrap_or_default().to_owned())
    }

    /// Runs an expression that gives true or false.
    pub async fn is(&self, expression: &str) -> Result<bool> {
        Ok(self.run(&format!("return Boolean({expression})")).await? == json!(true))
    }

    /// The first element a selector finds in the document.
    pub async fn find(&self, selector: &str) -> Result<WebElement> {
        Ok(self.page.find(By::Css(selector.to_owned())).await?)
    }

    /// Cuts the network off, or gives it back.
    pub async fn set_offline(&self, offline: bool) -> Result {
        let conditions =
            json!({ "offline": offline, "latency": 0, "downloadThroughput": -1, "uploadThroughput": -1 });
        self.devtools("Network.emulateNetworkConditions", conditions).await.map(drop)
    }

    /// Lets no file come whose address matches one of these patterns, like `*.wasm`.
    pub async fn block(&self, patterns: &[&str]) -> Result {
        self.devtools("Network.setBlockedURLs", json!({ "urls": patterns })).await.map(drop)
    }

    /// Has pages do without movements, as some people want.
    pub async fn reduce_motion(&self) -> Result {
        let features = json!([{ "name": "prefers-reduced-motion", "value": "reduce" }]);
        self.devtools("Emulation.setEmulatedMedia", json!({ "features": features })).await?;
        Ok(())
    }

    /// Goes into the first frame of the page; the next address leads out again.
    pub async fn enter_frame(&self) -> Result {
        until("there is a frame", async || Ok(self.page.enter_frame(0).await.is_ok())).await
    }

    /// Slows down what leaves this machine, bytes a second.
    pub async fn set_upload_pace(&self, pace: u32) -> Result {
        let conditions =
            json!({ "offline": false, "latency": 0, "downloadThroughput": -1, "uploadThroughput": pace });
        self.devtools("Network.emulateNetworkConditions", conditions).await.map(drop)
    }

    /// Fails when the page's policy blocked something, or a script failed.
    pub async fn expect_no_violations(&self) -> Result {
        let seen = self.list("window.seenViolations").await?;
        if seen.is_empty() { Ok(()) } else { Err(format!("the page reports {seen:?}").into()) }
    }

    /// Closes the window; fails when the policy of any page that was open in it has blocked something.
    pub async fn close(self) -> Result {
        let blocked = self.blocked().await;
        self.page.quit().await?;
        let blocked = blocked?;
        if blocked.is_empty() { Ok(()) } else { Err(format!("policies have blocked {blocked:?}").into()) }
    }

    /// What was said in the consoles of all pages since this was asked last.
    pub async fn console(&self) -> Result<Vec<String>> {
        let entries = self.log().await?;
        Ok(entries.iter().filter_map(|entry| Some(entry["message"].as_str()?.to_owned())).collect())
    }

    /// What the Content Security Policies of all pages so far have blocked, as the browser tells its console.
    async fn blocked(&self) -> Result<Vec<String>> {
        let mut entries = self.log().await?;
        entries.retain(|entry| entry["source"] == "security");
        Ok(entries.iter().filter_map(|entry| Some(entry["message"].as_str()?.to_owned())).collect())
    }

    /// The browser's log since it was read last.
    async fn log(&self) -> Result<Vec<Value>> {
        let url = format!("{}/session/{}/se/log", self.driver_address, self.page.session_id());
        let answer = reqwest::Client::new().post(url).json(&json!({ "type": "browser" })).send().await?;
        let answer: Value = answer.json().await?;
        Ok(answer["value"].as_array().ok_or("the browser keeps no log")?.clone())
    }

    /// Sends a command of the browser's own developer tools.
    pub async fn devtools(&self, command: &str, parameters: Value) -> Result<Value> {
        Ok(self.page.cdp().send_raw(command, parameters).await?)
    }
}

/// Starts the driver on a port that the system chooses. The driver wants that port for IPv6 as well and ends at once
/// when somebody else has it there: then it is started again.
async fn start_driver() -> Result<(Child, String)> {
    const TRIES: usize = 5;
    let mut said = String::new();
    for _ in 0..TRIES {
        match start_driver_once().await? {
            Ok(started) => return Ok(started),
            Err(output) => said = output,
        }
    }
    Err(format!("chromedriver ended before it listened, {TRIES} times; the last time it said: {said}").into())
}

/// The driver and its address, or what it said before it ended.
async fn start_driver_once() -> Result<std::result::Result<(Child, String), String>> {
    let binary = std::env::var("CHROMEDRIVER").unwrap_or_else(|_| "/usr/bin/chromedriver".into());
    let mut driver = Command::new(&binary)
        .arg("--port=0")
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .kill_on_drop(true)
        .spawn()
        .map_err(|error| format!("{binary} does not start ({error}); run `cargo xtask test`"))?;
    let stdout = driver.stdout.take().ok_or("no standard output")?;
    let mut lines = BufReader::new(stdout).lines();
    let mut said = String::new();
    while let Some(line) = lines.next_line().await? {
        if let Some((_, port)) = line.split_once("started successfully on port ") {
            let address = format!("http://127.0.0.1:{}", port.trim_end_matches('.'));
            // Whoever stops reading a pipe stops its writer.
            tokio::spawn(async move { while let Ok(Some(_)) = lines.next_line().await {} });
            return Ok(Ok((driver, address)));
        }
        said.push_str(&line);
        said.push('\n');
    }
    Ok(Err(said))
}
