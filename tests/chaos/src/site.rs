//! What the storm blows on: one server, or several nodes over engines of their own.

use std::net::SocketAddr;
use std::path::PathBuf;
use std::time::Duration;

use backends::{Balancer, Nats, Postgres};
use tokio::sync::Mutex;
use tokio::task::block_in_place;

use crate::Result;
use crate::server::Server;

/// How several nodes are to be set up.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Cluster {
    /// How many.
    pub nodes: usize,
    /// Notices between them that get lost, of a hundred.
    pub lose_percent: u8,
    /// Whether the heartbeat makes good what got lost.
    pub repair: bool,
}

pub(crate) struct Site {
    directory: PathBuf,
    nodes: Vec<Mutex<Server>>,
    address: SocketAddr,
    engines: Option<Engines>,
}

struct Engines {
    postgres: Mutex<Postgres>,
    nats: Mutex<Nats>,
}

impl Site {
    /// Starts everything, in a directory that is kept.
    pub(crate) async fn start(cluster: Option<Cluster>) -> Result<Self> {
        let directory = tempfile::tempdir()?.keep();
        let Some(cluster) = cluster else {
            let server = Server::start(&directory, "").await?;
            let (address, nodes) = (server.address(), vec![Mutex::new(server)]);
            return Ok(Self { directory, nodes, address, engines: None });
        };
        let postgres = block_in_place(Postgres::start)?;
        let nats = block_in_place(Nats::start)?;
        let shared = format!("[store]\nurl = \"{}\"\n[bus]\nurl = \"{}\"\n", postgres.url(), nats.url());
        let Cluster { lose_percent, repair, .. } = cluster;
        let trial = format!("[bus.trial]\nlose_percent = {lose_percent}\nrepair = {repair}\n");
        let mut nodes = Vec::new();
        let mut names = Vec::new();
        for number in 1..=cluster.nodes {
            let name = format!("n{number}");
            let more = format!("{shared}name = \"{name}\"\n{trial}");
            let node = Server::start(&directory.join(format!("node-{number}")), &more).await?;
            names.push((name, node.address()));
            nodes.push(node);
        }
        let address = Balancer::open(([127, 0, 0, 1], 0).into(), names)?.address();
        let engines = Some(Engines { postgres: Mutex::new(postgres), nats: Mutex::new(nats) });
        Ok(Self { directory, nodes: nodes.into_iter().map(Mutex::new).collect(), address, engines })
    }

    /// Where people come in.
    pub(crate) fn address(&self) -> SocketAddr {
        self.address
    }

    /// Where each node listens.
    pub(crate) async fn nodes(&self) -> Vec<SocketAddr> {
        let mut addresses = Vec::new();
        for node in &self.nodes {
            addresses.push(node.lock().await.address());
        }
        addresses
    }

    /// Where the data of the servers are.
    pub(crate) fn directory(&self) -> PathBuf {
        self.directory.clone()
    }

    /// Nobody needs its data any more.
    pub(crate) fn drop_data(&self) -> Result {
        Ok(std::fs::remove_dir_all(&self.directory)?)
    }

    /// Ends a node at once, and starts it again after a while.
    pub(crate) async fn kill(&self, node: usize, down: Duration) -> Result {
        self.nodes[node].lock().await.kill(down).await
    }

    /// Asks a node to end, and starts it again after a while.
    pub(crate) async fn stop(&self, node: usize, down: Duration) -> Result {
        self.nodes[node].lock().await.stop(down).await
    }

    /// Ends NATS at once, and starts it again after a while.
    pub(crate) async fn kill_nats(&self, down: Duration) -> Result {
        let Some(engines) = &self.engines else { return Ok(()) };
        let mut nats = engines.nats.lock().await;
        block_in_place(|| nats.kill());
        tokio::time::sleep(down).await;
        Ok(block_in_place(|| nats.run())?)
    }

    /// Ends PostgreSQL at once, and starts it again after a while.
    pub(crate) async fn kill_postgres(&self, down: Duration) -> Result {
        let Some(engines) = &self.engines else { return Ok(()) };
        let mut postgres = engines.postgres.lock().await;
        block_in_place(|| postgres.kill())?;
        tokio::time::sleep(down).await;
        Ok(block_in_place(|| postgres.run())?)
    }
}
