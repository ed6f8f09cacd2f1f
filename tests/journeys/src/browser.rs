//! A real browser, one a person, each with a profile of its own.

use base64::Engine as _;
use serde_json::{Value, json};
use thirtyfour::{By, WebDriver, WebElement};

use crate::driver::Driver;
use crate::{Engine, Orca, Result, until};

/// Runs before every page's own scripts: collects what the Content Security Policy blocked and what went
/// wrong, so that a journey can say that nothing did; counts the sockets that are open, and the tones that were made;
/// notes what reacts to clicks.
pub(crate) const WATCH: &str = r"
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
    window.clickListeners = new WeakSet();
    const listen = EventTarget.prototype.addEventListener;
    EventTarget.prototype.addEventListener = function(type, ...rest) {
        if (type === 'click' && this instanceof Element) clickListeners.add(this);
        return listen.call(this, type, ...rest);
    };
    window.tones = 0;
    const makeTone = BaseAudioContext.prototype.createOscillator;
    BaseAudioContext.prototype.createOscillator = function() {
        tones += 1;
        return makeTone.call(this);
    };
";

/// Something a screen reader can meet.
#[derive(Debug)]
pub struct AccessibleNode {
    /// What it is.
    pub role: String,
    /// How it is called.
    pub name: String,
    /// How urgently what changes in it is said: `off`, `polite`, `assertive`.
    pub live: String,
}

impl AccessibleNode {
    fn read(node: &Value) -> Self {
        let text = |value: &Value| value["value"].as_str().unwrap_or_default().to_owned();
        let properties = node["properties"].as_array().into_iter().flatten();
        // What stands in a live region has its property, too.
        let is_root = !properties.clone().any(|property| {
            property["name"] == "root"
                && property["value"]["relatedNodes"][0]["backendDOMNodeId"] != node["backendDOMNodeId"]
        });
        let live = properties.clone().find(|property| property["name"] == "live").filter(|_| is_root);
        let live = live.map_or_else(|| "off".to_owned(), |live| text(&live["value"]));
        Self { role: text(&node["role"]), name: text(&node["name"]), live }
    }
}

/// A browser window.
pub struct Browser {
    /// The window itself.
    pub page: WebDriver,
    engine: Engine,
    driver: Driver,
}

impl Browser {
    /// Opens a window of the size of a small desktop.
    pub async fn open() -> Result<Self> {
        Self::open_sized(1280, 800).await
    }

    /// Opens a window of the given size, CSS pixels.
    pub async fn open_sized(width: u32, height: u32) -> Result<Self> {
        let browser = Self::open_in(Engine::Chromium).await?;
        browser.devtools("Page.addScriptToEvaluateOnNewDocument", json!({ "source": WATCH })).await?;
        browser.resize(width, height).await?;
        browser.devtools("Network.enable", json!({})).await?;
        Ok(browser)
    }

    /// Opens a window of any engine, of the size it has by itself. But for Chromium's, its pages are watched only when
    /// they say so themselves ([`Site::write_watched`]), and what needs the `DevTools` protocol fails.
    ///
    /// [`Site::write_watched`]: crate::Site::write_watched
    pub async fn open_in(engine: Engine) -> Result<Self> {
        let driver = Driver::start(engine).await?;
        let page = WebDriver::new(&driver.address, engine.capabilities()?).await?;
        Ok(Self { page, engine, driver })
    }

    /// Opens a window of Firefox that this screen reader reads.
    pub async fn open_for(orca: &Orca) -> Result<Self> {
        let engine = Engine::FirefoxOnScreen;
        let driver = Driver::start_in(engine, orca.surroundings()).await?;
        let page = WebDriver::new(&driver.address, engine.capabilities()?).await?;
        Ok(Self { page, engine, driver })
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
        // A window that has nothing before it: WebKit leaves a tab behind the one in sight.
        let tab = match self.engine {
            Engine::WebKit => self.page.new_window().await?,
            Engine::Chromium | Engine::Firefox | Engine::FirefoxOnScreen => self.page.new_tab().await?,
        };
        self.page.switch_to_window(tab).await?;
        if self.engine == Engine::Chromium {
            self.devtools("Page.addScriptToEvaluateOnNewDocument", json!({ "source": WATCH })).await?;
        }
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

    /// Makes the window another size, CSS pixels.
    pub async fn resize(&self, width: u32, height: u32) -> Result {
        let metrics =
            json!({ "width": width, "height": height, "deviceScaleFactor": 1, "mobile": width < 768 });
        self.devtools("Emulation.setDeviceMetricsOverride", metrics).await.map(drop)
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

    /// Runs an expression as the developer tools do, which no policy of the page hinders, and waits for a promise;
    /// its result as JSON.
    pub async fn evaluate(&self, expression: &str) -> Result<Value> {
        let how = json!({ "expression": expression, "awaitPromise": true, "returnByValue": true });
        let mut answer = self.page.cdp().send_raw("Runtime.evaluate", how).await?;
        match answer["exceptionDetails"]["exception"]["description"].as_str() {
            Some(why) => Err(why.to_owned().into()),
            None => Ok(answer["result"]["value"].take()),
        }
    }

    /// Waits until the window has been drawn as it is to be.
    pub async fn settled(&self) -> Result {
        const FRAMES: &str = "new Promise(done => {
            let left = 3;
            const next = () => left-- ? requestAnimationFrame(next) : done();
            next();
        })";
        self.evaluate(FRAMES).await.map(drop)
    }

    /// What the window shows, as PNG.
    pub async fn picture(&self) -> Result<Vec<u8>> {
        let answer = self.page.cdp().send_raw("Page.captureScreenshot", json!({ "format": "png" })).await?;
        let data = answer["data"].as_str().ok_or("no picture")?;
        Ok(base64::engine::general_purpose::STANDARD.decode(data)?)
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

    /// Presses an element. In WebKit a script does: its driver looks where the element is and presses there later, when
    /// it may have moved.
    pub(crate) async fn click(&self, element: &WebElement) -> Result {
        if self.engine == Engine::WebKit {
            let press = "arguments[0].focus(); arguments[0].click()";
            self.page.execute(press, vec![element.to_json()?]).await?;
            return Ok(());
        }
        Ok(element.click().await?)
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

    /// What the browser tells screen readers of everything inside the first thing of this role, in order.
    pub async fn accessible_nodes(&self, role: &str) -> Result<Vec<AccessibleNode>> {
        let tree = self.devtools("Accessibility.getFullAXTree", json!({})).await?;
        let nodes = tree["nodes"].as_array().ok_or("there is no accessibility tree")?;
        let mut found = Vec::new();
        let mut next: Vec<&Value> =
            nodes.iter().filter(|node| node["role"]["value"] == role).take(1).collect();
        while let Some(node) = next.pop() {
            if node["ignored"] == json!(false) {
                found.push(AccessibleNode::read(node));
            }
            let children = node["childIds"].as_array().into_iter().flatten();
            let children: Vec<&Value> =
                children.filter_map(|id| nodes.iter().find(|node| node["nodeId"] == *id)).collect();
            next.extend(children.into_iter().rev());
        }
        Ok(found)
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

    /// Closes the window; fails when the policy of any page that was open in it has blocked something, as far as the
    /// engine tells.
    pub async fn close(self) -> Result {
        let blocked = if self.engine == Engine::Chromium { self.blocked().await } else { Ok(Vec::new()) };
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
        let url = format!("{}/session/{}/se/log", self.driver.address, self.page.session_id());
        let answer = reqwest::Client::new().post(url).json(&json!({ "type": "browser" })).send().await?;
        let answer: Value = answer.json().await?;
        Ok(answer["value"].as_array().ok_or("the browser keeps no log")?.clone())
    }

    /// Sends a command of the browser's own developer tools.
    pub async fn devtools(&self, command: &str, parameters: Value) -> Result<Value> {
        Ok(self.page.cdp().send_raw(command, parameters).await?)
    }
}
