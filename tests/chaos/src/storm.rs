//! One run: a storm, then good weather until all is quiet, then the verdict.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::Duration;

use chat_core::{HistoryView, Network};
use chat_protocol::Seq;
use tokio::sync::mpsc::UnboundedSender;
use tokio::sync::oneshot;
use tokio::task::JoinSet;
use tokio::time::{Instant, sleep, sleep_until};

use crate::dice::Dice;
use crate::faults::{Happening, schedule};
use crate::log::Reader;
use crate::proxy::{Proxy, Sockets};
use crate::report::{Report, Tally};
use crate::server::OPERATORS;
use crate::site::{Cluster, Site};
use crate::verdict::{Logs, judge};
use crate::{Result, client, line, operator};

/// How often the clients are looked at while they settle.
const GLANCE: Duration = Duration::from_millis(250);
/// How often a person tries again while they settle.
const IMPATIENCE: Duration = Duration::from_secs(2);

/// Where a network is mute, a page needs ten seconds until it goes by requests: a shorter storm leaves it no time.
const LONG: Duration = Duration::from_secs(30);

/// A run to make.
#[derive(Clone, Debug)]
pub struct Plan {
    /// Decides what happens when.
    pub seed: u64,
    /// How long the storm lasts.
    pub length: Duration,
    /// How many people write.
    pub clients: usize,
    /// Several servers that share a store and a bus; none: one server.
    pub cluster: Option<Cluster>,
    /// A protection taken away, as a control: the run must then find something.
    pub without: Option<Protection>,
    /// How long the clients may take to settle.
    pub patience: Duration,
}

/// What a run can do without, to prove that it would be missed. Only this package knows these switches.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Protection {
    /// Clients' storage survives a reload.
    Storage,
    /// What was under way when a link was lost is sent again.
    Resend,
    /// What is sent again goes under the same id, and the server knows it by that.
    StableIds,
}

/// Makes a run.
///
/// # Errors
/// When the server does not start, or its log cannot be read: nothing is known then.
pub async fn run(plan: &Plan) -> Result<Report> {
    let started = Instant::now();
    let mut dice = Dice::new(plan.seed);
    let servers = plan.cluster.map_or(1, |cluster| cluster.nodes);
    let storm = schedule(&mut dice, plan.clients, servers, plan.length);
    let site = Arc::new(Site::start(plan.cluster).await?);
    // Kept unless all is well.
    let mut report = Report { seed: plan.seed, data: site.directory(), ..Report::default() };
    if plan.cluster.is_some() {
        report.unfair = line::check(site.address(), &site.nodes().await).await?;
    }
    let world = World::build(plan, &mut dice, site).await?;
    let outcome = world.run(&storm, plan.patience, &mut report).await;
    outcome.map_err(|error| format!("{error}; the server's data are in {}", report.data.display()))?;
    report.took = started.elapsed();
    report.tally = Arc::clone(&world.tally);
    if report.violations() == 0 {
        world.site.drop_data()?;
    }
    Ok(report)
}

struct World {
    site: Arc<Site>,
    clients: Vec<UnboundedSender<client::Deed>>,
    operators: Vec<UnboundedSender<operator::Deed>>,
    /// A way to the server for each of them.
    ways: Vec<Proxy>,
    tally: Arc<Tally>,
}

impl World {
    async fn build(plan: &Plan, dice: &mut Dice, site: Arc<Site>) -> Result<Self> {
        let tally = Arc::new(Tally::default());
        let mut ways = Vec::new();
        for who in 0..plan.clients + OPERATORS.len() {
            // The console knows no way but sockets.
            let sockets = if who < plan.clients { network(who, plan.length) } else { Sockets::Carried };
            let dice = Dice::new(dice.roll());
            ways.push(Proxy::open(site.address(), sockets, dice, Arc::clone(&tally)).await?);
        }
        let (to_clients, to_operators) = ways.split_at(plan.clients);
        let clients = to_clients.iter().zip(1..).map(|(way, number)| {
            let name = format!("c{number}");
            client::start(name, way.address(), dice.roll(), plan.without, Arc::clone(&tally))
        });
        let clients = clients.collect();
        let operators = to_operators
            .iter()
            .zip(OPERATORS)
            .map(|(way, (id, token))| operator::start(id, token, way.address(), dice.roll()))
            .collect();
        Ok(Self { site, clients, operators, ways, tally })
    }

    async fn run(&self, storm: &[(Duration, Happening)], patience: Duration, report: &mut Report) -> Result {
        self.storm(storm).await?;
        let calm = Instant::now();
        self.settle(patience, report).await?;
        report.settling = calm.elapsed();
        Ok(())
    }

    /// Lets everything happen at its time; returns when the server is up again.
    async fn storm(&self, storm: &[(Duration, Happening)]) -> Result {
        let began = Instant::now();
        let mut ends = JoinSet::new();
        for (at, happening) in storm {
            sleep_until(began + *at).await;
            match *happening {
                Happening::Say(who) if who < self.clients.len() => self.page(who, client::Deed::Say),
                Happening::Say(who) => self.desk(who, operator::Deed::Say),
                Happening::Leave(who) => self.desk(who, operator::Deed::Leave),
                Happening::Nudge(who) => self.page(who, client::Deed::Nudge),
                // Ten seconds are needed again by the next page: people learn to wait.
                Happening::Reload(who) if self.ways[who].is_mute() => {}
                Happening::Reload(who) => self.page(who, client::Deed::Reload),
                Happening::Wake(who) => self.page(who, client::Deed::Wake),
                Happening::ScrollUp(who) => self.page(who, client::Deed::ScrollUp),
                Happening::Offline(who) => self.page(who, client::Deed::Network(Network::Offline)),
                Happening::Online(who) => self.page(who, client::Deed::Network(Network::Online)),
                Happening::Cut(who, direction, after) => self.ways[who].cut(direction, after),
                Happening::HalfOpen(who, direction) => self.ways[who].swallow(direction),
                Happening::Hang(who, length) => self.ways[who].hang(length),
                Happening::Refuse(who, length) => self.ways[who].refuse(length),
                Happening::Kill(node, down) => {
                    self.tally.kills.add();
                    let site = Arc::clone(&self.site);
                    ends.spawn(async move { site.kill(node, down).await });
                }
                Happening::Stop(node, down) => {
                    self.tally.stops.add();
                    let site = Arc::clone(&self.site);
                    ends.spawn(async move { site.stop(node, down).await });
                }
                Happening::KillBus(down) => {
                    self.tally.bus_kills.add();
                    let site = Arc::clone(&self.site);
                    ends.spawn(async move { site.kill_nats(down).await });
                }
                Happening::KillStore(down) => {
                    self.tally.store_kills.add();
                    let site = Arc::clone(&self.site);
                    ends.spawn(async move { site.kill_postgres(down).await });
                }
            }
        }
        for way in &self.ways {
            way.calm();
        }
        while let Some(end) = ends.join_next().await {
            end??;
        }
        Ok(())
    }

    /// Something happens to a client; an operator has no page.
    fn page(&self, who: usize, deed: client::Deed) {
        if let Some(client) = self.clients.get(who) {
            // They live as long as the world.
            drop(client.send(deed));
        }
    }

    /// An operator does something.
    fn desk(&self, who: usize, deed: operator::Deed) {
        if let Some(operator) = who.checked_sub(self.clients.len()).and_then(|who| self.operators.get(who)) {
            drop(operator.send(deed));
        }
    }

    /// Good weather until everybody has reached the tip and nothing waits; then the verdict.
    async fn settle(&self, patience: Duration, report: &mut Report) -> Result {
        let calm = Instant::now();
        let mut tried = calm - IMPATIENCE;
        loop {
            if tried.elapsed() >= IMPATIENCE {
                tried = Instant::now();
                for client in &self.clients {
                    drop(client.send(client::Deed::Network(Network::Online)));
                    drop(client.send(client::Deed::Wake));
                }
            }
            let (clients, operators) = self.look().await?;
            let patient = calm.elapsed() < patience;
            let busy = clients.iter().any(|look| look.unconfirmed > 0)
                || operators.iter().any(|look| look.unconfirmed > 0);
            if !(busy && patient) {
                let logs = self.logs(&clients).await?;
                let unsettled = unsettled(&logs, &clients, &operators);
                if unsettled.is_empty() || !patient {
                    report.unsettled = unsettled;
                    judge(report, &logs, &clients, &operators);
                    return Ok(());
                }
            }
            sleep(GLANCE).await;
        }
    }

    async fn look(&self) -> Result<(Vec<client::Look>, Vec<operator::Look>)> {
        let (mut clients, mut operators) = (Vec::new(), Vec::new());
        for client in &self.clients {
            let (answer, look) = oneshot::channel();
            client.send(client::Deed::Look(answer))?;
            clients.push(look.await?);
        }
        for operator in &self.operators {
            let (answer, look) = oneshot::channel();
            operator.send(operator::Deed::Look(answer))?;
            operators.push(look.await?);
        }
        Ok((clients, operators))
    }

    /// Every log that a client ever had a hand in, read at the server itself.
    async fn logs(&self, clients: &[client::Look]) -> Result<Logs> {
        let server = self.site.address();
        let mut logs = BTreeMap::new();
        for look in clients {
            for (c, tokens) in &look.owners {
                for token in tokens {
                    let log = Reader::of_guest(server, token).await?.read(*c).await?;
                    let known: &mut Vec<_> = logs.entry(*c).or_default();
                    if log.len() > known.len() {
                        *known = log;
                    }
                }
            }
        }
        Ok(logs)
    }
}

/// What a person's network makes of WebSockets: every other one breaks them, so that people go by requests.
fn network(who: usize, storm: Duration) -> Sockets {
    match who % 8 {
        6 if storm >= LONG => Sockets::Mute,
        place if place % 2 == 0 => Sockets::Refused,
        _ => Sockets::Carried,
    }
}

/// Who has not come to rest, and what is missing.
fn unsettled(logs: &Logs, clients: &[client::Look], operators: &[operator::Look]) -> Vec<String> {
    let tip = |c| logs.get(&c).and_then(|log| log.last()).map_or(Seq(0), |event| event.seq);
    let mut unsettled = Vec::new();
    for look in clients {
        let client::Look { name, unconfirmed, position, history, conversation, .. } = look;
        let tip = conversation.map_or(Seq(0), tip);
        if *unconfirmed > 0 || *position != tip || *history != HistoryView::Complete {
            let (position, tip) = (position.0, tip.0);
            unsettled.push(format!(
                "{name}: {unconfirmed} unconfirmed, at position {position} of {tip}, history {history:?}"
            ));
        }
    }
    for look in operators {
        let behind = look.holds.iter().filter(|c| look.logs[*c].len() as u64 != tip(**c).0).count();
        if look.unconfirmed > 0 || behind > 0 {
            let (name, unconfirmed) = (&look.name, look.unconfirmed);
            unsettled.push(format!("{name}: {unconfirmed} unconfirmed, behind in {behind} conversations"));
        }
    }
    unsettled
}
