//! One visit: a browser with nothing in it, on one subject's page.

use journeys::{Browser, Result, until};
use serde_json::{Value, json};

use crate::measures::held;
use crate::site::{Site, Traffic};
use crate::subject::Subject;

/// How a connection is.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Network {
    /// As fast as this machine.
    Local,
    /// 1.6 Mbps down, 0.75 Mbps up, 150 ms.
    Slow4G,
}

/// A browser on the page of a subject.
pub(crate) struct Visit {
    browser: Browser,
    site: Site,
    subject: Subject,
    before: Traffic,
}

impl Visit {
    /// Comes to the page, with the processor so many times slower, and waits until the launcher is there.
    pub(crate) async fn begin(site: &Site, subject: Subject, network: Network, slower: u32) -> Result<Self> {
        let browser = Browser::open().await?;
        browser.devtools("Performance.enable", json!({})).await?;
        let source =
            include_str!("watch.js").replace("__PROBE__", &subject.probe()?).replace("__HELD__", &held());
        browser.devtools("Page.addScriptToEvaluateOnNewDocument", json!({ "source": source })).await?;
        let visit = Self { browser, site: site.clone(), subject, before: site.traffic() };
        visit.set(network, slower).await?;
        visit.come().await?;
        Ok(visit)
    }

    /// Sets the pace of network and processor.
    pub(crate) async fn set(&self, network: Network, slower: u32) -> Result {
        let conditions = match network {
            Network::Local => {
                json!({ "offline": false, "latency": 0, "downloadThroughput": -1, "uploadThroughput": -1 })
            }
            Network::Slow4G => {
                json!({ "offline": false, "latency": 150, "downloadThroughput": 200_000, "uploadThroughput": 93_750 })
            }
        };
        self.browser.devtools("Network.emulateNetworkConditions", conditions).await?;
        self.browser.devtools("Emulation.setCPUThrottlingRate", json!({ "rate": slower })).await?;
        Ok(())
    }

    /// Loads the page, again if it was there, and waits until the launcher is there.
    pub(crate) async fn come(&self) -> Result {
        self.browser.go(&self.site.url(&format!("/{}/", self.subject.name))).await?;
        until("the launcher is painted", async || {
            if let Some(failed) = self.run("bench.failed").await?.as_str() {
                return Err(failed.to_owned().into());
            }
            Ok(self.number("bench.launcherAt").await? > 0.0)
        })
        .await
    }

    /// Waits until nothing has been asked of the site for a second.
    pub(crate) async fn idle(&self) -> Result {
        let mut seen = self.site.traffic();
        loop {
            tokio::time::sleep(std::time::Duration::from_secs(1)).await;
            let now = self.site.traffic();
            if now == seen {
                return Ok(());
            }
            seen = now;
        }
    }

    /// What this visit has cost so far.
    pub(crate) fn traffic(&self) -> Traffic {
        self.traffic_until(f64::INFINITY)
    }

    /// What this visit had asked for until a moment, milliseconds since 1970.
    pub(crate) fn traffic_until(&self, moment: f64) -> Traffic {
        let now = self.site.traffic_until(moment);
        Traffic {
            requests: now.requests - self.before.requests,
            bytes: now.bytes - self.before.bytes,
            ahead: now.ahead - self.before.ahead,
        }
    }

    /// The value of an expression; a promise is waited for.
    pub(crate) async fn run(&self, expression: &str) -> Result<Value> {
        self.browser.run(&format!("return {expression}")).await
    }

    /// The number an expression gives.
    pub(crate) async fn number(&self, expression: &str) -> Result<f64> {
        let value = self.run(expression).await?;
        value.as_f64().ok_or_else(|| format!("{expression} gives {value}").into())
    }

    /// Milliseconds the main thread has worked since the page came.
    pub(crate) async fn work(&self) -> Result<f64> {
        Ok(self.metric("TaskDuration").await? * 1000.0)
    }

    /// What the browser counts under this name, after the garbage is gone.
    pub(crate) async fn count(&self, name: &str) -> Result<f64> {
        self.browser.devtools("HeapProfiler.collectGarbage", json!({})).await?;
        self.metric(name).await
    }

    async fn metric(&self, name: &str) -> Result<f64> {
        let all = self.browser.devtools("Performance.getMetrics", json!({})).await?;
        let found = all["metrics"].as_array().into_iter().flatten().find(|metric| metric["name"] == name);
        found.and_then(|metric| metric["value"].as_f64()).ok_or_else(|| format!("no metric {name}").into())
    }

    /// Closes the browser.
    pub(crate) async fn end(self) -> Result {
        self.browser.close().await
    }
}
