//! What is measured on a visit.

use std::sync::atomic::Ordering;

use journeys::{Result, Server, until};
use serde_json::Value;

use crate::conversation;
use crate::figures::Figures;
use crate::site::Site;
use crate::stubs::{self, HELD};
use crate::subject::Subject;
use crate::visit::{Network, Visit};

/// How many messages conversations hold.
const LENGTHS: [usize; 3] = [100, 1_000, 10_000];
/// A phone's processor is about so many times slower.
const PHONE: u32 = 4;
/// What is typed to measure keys.
const TYPED: &str = "ne prihodit kod";

/// One kind of visit.
#[derive(Clone, Copy)]
pub(crate) enum Measure {
    /// Bytes and requests.
    Bytes,
    /// Work of the main thread of a phone.
    Work,
    /// Waiting on a slow network.
    Waiting,
    /// Long conversations.
    Messages,
    /// What it takes and leaves behind.
    Traces,
}

impl Measure {
    /// All, in the order they are taken.
    pub(crate) const ALL: [Self; 5] = [Self::Bytes, Self::Work, Self::Waiting, Self::Messages, Self::Traces];

    /// The word it is chosen by.
    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::Bytes => "bytes",
            Self::Work => "work",
            Self::Waiting => "waiting",
            Self::Messages => "messages",
            Self::Traces => "traces",
        }
    }

    /// Makes the visits and notes the figures.
    pub(crate) async fn take(
        self,
        site: &Site,
        server: &Server,
        subject: Subject,
        figures: &mut Figures,
    ) -> Result {
        HELD.store(0, Ordering::SeqCst);
        match self {
            Self::Bytes => bytes(site, subject, figures).await,
            Self::Work => work(site, subject, figures).await,
            Self::Waiting => waiting(site, subject, figures).await,
            Self::Messages if subject.holds => {
                for length in LENGTHS {
                    messages(site, server, subject, length, figures).await?;
                }
                Ok(())
            }
            Self::Messages => Ok(()),
            Self::Traces => traces(site, subject, figures).await,
        }
    }
}

async fn bytes(site: &Site, subject: Subject, figures: &mut Figures) -> Result {
    let visit = Visit::begin(site, subject, Network::Slow4G, 1).await?;
    let page = site.size(&format!("/{}/", subject.name));
    let mut note = |at: &str, bytes: u64, requests: u64| {
        figures.note(subject, &format!("{at}, KB"), (bytes - page) as f64 / 1024.0);
        figures.note(subject, &format!("{at}, requests"), (requests - 1) as f64);
    };
    let launcher = visit.traffic();
    note("launcher", launcher.bytes - launcher.ahead, launcher.requests);
    visit.number("bench.open()").await?;
    // What was asked for ahead is needed now, whether or not it had come before the press; what is asked for once the
    // panel can be used belongs to what comes next.
    let panel = visit.traffic_until(visit.number("bench.openedAt").await?);
    note("panel", panel.bytes, panel.requests);
    visit.end().await?;

    let visit = Visit::begin(site, subject, Network::Local, 1).await?;
    visit.idle().await?;
    figures.note(subject, "fetched ahead, KB", visit.traffic().ahead as f64 / 1024.0);
    visit.end().await
}

async fn work(site: &Site, subject: Subject, figures: &mut Figures) -> Result {
    let visit = Visit::begin(site, subject, Network::Local, PHONE).await?;
    visit.idle().await?;
    let before = visit.work().await?;
    figures.note(subject, "launcher, CPU ms ×4", before);
    visit.number("bench.open()").await?;
    figures.note(subject, "open, CPU ms ×4", visit.work().await? - before);
    visit.idle().await?;
    figures.note(subject, "until quiet, CPU ms ×4", visit.work().await? - before);
    visit.end().await
}

async fn waiting(site: &Site, subject: Subject, figures: &mut Figures) -> Result {
    // Pressed as soon as it is there, with nothing fetched ahead.
    let visit = Visit::begin(site, subject, Network::Slow4G, 1).await?;
    figures.note(subject, "launcher, slow 4G", visit.number("bench.launcherAt").await?);
    figures.note(subject, "open, slow 4G cold", visit.number("bench.open()").await?);
    visit.idle().await?;
    visit.come().await?;
    figures.note(subject, "open, slow 4G warm", visit.number("bench.open()").await?);
    visit.end().await?;

    let visit = Visit::begin(site, subject, Network::Slow4G, 1).await?;
    figures.note(subject, "to write, slow 4G cold", visit.number("bench.openToWrite()").await?);
    visit.end().await?;

    // Pressed once the page is quiet: what is fetched ahead has come.
    for (column, press) in
        [("open, prefetched", "bench.open()"), ("to write, prefetched", "bench.openToWrite()")]
    {
        let visit = Visit::begin(site, subject, Network::Slow4G, 1).await?;
        visit.idle().await?;
        figures.note(subject, column, visit.number(press).await?);
        visit.end().await?;
    }
    Ok(())
}

async fn messages(
    site: &Site,
    server: &Server,
    subject: Subject,
    length: usize,
    figures: &mut Figures,
) -> Result {
    HELD.store(length, Ordering::SeqCst);
    let visit = Visit::begin(site, subject, Network::Local, 1).await?;
    let last = format!("№{}:", length - 1);
    if subject.name == "portal-chat" {
        begin_conversation(&visit, server, length).await?;
        visit.come().await?;
    }
    visit.idle().await?;
    figures.note(
        subject,
        &format!("show {length}, ms"),
        visit.number(&format!("bench.openTo('{last}')")).await?,
    );
    while visit.run("bench.earlier()").await? == true {}
    figures.note(
        subject,
        &format!("key at {length}, ms"),
        visit.number(&format!("bench.type('{TYPED}')")).await?,
    );
    visit.end().await
}

/// Writes a first message as a person does, and the rest over a socket of its own.
async fn begin_conversation(visit: &Visit, server: &Server, length: usize) -> Result {
    visit.number("bench.openToWrite()").await?;
    visit.run("bench.type('Здравствуйте')").await?;
    visit.run("bench.send()").await?;
    let place = "JSON.parse(localStorage['portal-chat:place'] || '{}')";
    until("a conversation has begun", async || {
        Ok(visit.run(&format!("{place}.conversation")).await?.is_string())
    })
    .await?;
    let word = async |name: &str| -> Result<String> {
        match visit.run(&format!("{place}.{name}")).await? {
            Value::String(word) => Ok(word),
            other => Err(format!("no {name}: {other}").into()),
        }
    };
    let socket = server.url("/ws").replacen("http", "ws", 1);
    conversation::fill(&socket, &word("guest_token").await?, &word("conversation").await?, length).await
}

async fn traces(site: &Site, subject: Subject, figures: &mut Figures) -> Result {
    let visit = Visit::begin(site, subject, Network::Local, 1).await?;
    visit.number("bench.openToWrite()").await?;
    visit.idle().await?;
    figures.note(subject, "globals", visit.number("bench.globals().length").await?);
    figures.note(subject, "stored", visit.number("bench.stored()").await?);
    figures.note(subject, "memory, MB", visit.number("bench.memory()").await? / 1024.0 / 1024.0);
    let once = async || visit.run("bench.close().then(() => bench.openToWrite())").await;
    // What is made once, at the first times or when a part has come, is not a leak.
    for _ in 0..20 {
        once().await?;
    }
    let (nodes, listeners) = (visit.count("Nodes").await?, visit.count("JSEventListeners").await?);
    for _ in 0..20 {
        once().await?;
    }
    figures.note(subject, "nodes after 20 times", visit.count("Nodes").await? - nodes);
    figures.note(subject, "listeners after 20 times", visit.count("JSEventListeners").await? - listeners);
    visit.end().await
}

/// What a page holds before its scripts run.
pub(crate) fn held() -> String {
    let texts: Vec<_> = (0..HELD.load(Ordering::SeqCst)).map(stubs::text).collect();
    serde_json::json!(texts).to_string()
}
