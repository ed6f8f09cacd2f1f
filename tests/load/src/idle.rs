//! Connections that only listen: how many, at what price.

use std::time::{Duration, Instant};

use chat_protocol::AuthKind;
use tokio::sync::watch;
use tokio::task::JoinSet;

use crate::person::{hello, welcomed};
use crate::process::Process;
use crate::table::{Table, grouped, kilobytes_each, ms};
use crate::{Link, Result, Target, crowd};

/// Opened at the same time.
const LANES: usize = 64;

/// What holding them cost.
pub(crate) struct Held {
    pub(crate) table: Table,
    /// Memory of the server for each, kilobytes.
    pub(crate) each: String,
}

/// Opens so many connections and holds them for a while.
pub(crate) async fn hold(
    target: &Target,
    server: Option<Process>,
    count: usize,
    length: Duration,
) -> Result<Held> {
    let memory = || server.map_or(Ok(0), Process::memory);
    let computed = || server.map_or(Ok(Duration::ZERO), Process::computed);
    // What the first connection brings into being belongs to none of them.
    let _first = settled(target, 0).await?;
    let before = memory()?;
    let began = Instant::now();
    let at = target.clone();
    let links = crowd::each(count, LANES, move |nth| {
        let target = at.clone();
        async move { settled(&target, nth).await }
    });
    let links = links.await?;
    let opening = began.elapsed();
    let opened = memory()?;

    let (end, ended) = watch::channel(false);
    let mut tasks = JoinSet::new();
    for mut link in links {
        let mut ended = ended.clone();
        tasks.spawn(async move {
            loop {
                tokio::select! {
                    heard = link.heard() => drop(heard?),
                    _ = ended.changed() => return Ok(link),
                }
            }
        });
    }
    let worked = computed()?;
    tokio::time::sleep(length).await;
    let worked = computed()?.saturating_sub(worked);
    let holding = memory()?;
    end.send_replace(true);
    let links = crowd::all(tasks).await?;
    let alive = links.iter().filter(|link| link.pings > 0).count();

    let each = kilobytes_each(before, holding, count);
    let mut table = Table::new("Connections held", &["", "figure"]);
    let mut row = |what: &str, figure: String| table.row([what.to_owned(), figure]);
    row("connections", grouped(count as f64));
    row("that heard the server while they were held", grouped(alive as f64));
    row("until all were open, ms", ms(opening));
    row("memory of the server for each, once open, KB", kilobytes_each(before, opened, count));
    row("memory of the server for each, after a heartbeat, KB", each.clone());
    let percent = worked.as_secs_f64() * 100.0 / length.as_secs_f64();
    row("one core's time for heartbeats, %", format!("{percent:.1}"));
    links.into_iter().for_each(Link::cut);
    Ok(Held { table, each })
}

/// A new guest, told everything there is.
async fn settled(target: &Target, nth: usize) -> Result<Link> {
    let mut link = Link::open(target, nth).await?;
    link.send(hello(AuthKind::Guest, None, None)).await?;
    welcomed(&mut link).await?;
    while !matches!(link.next().await?, chat_protocol::ServerFrame::Synced(_)) {}
    Ok(link)
}
