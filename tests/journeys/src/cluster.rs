//! Two nodes over one PostgreSQL, which hear each other over NATS, behind a balancer.

use std::cell::Cell;

use backends::{Balancer, Care, Nats, Postgres};
use tokio::task::block_in_place;

use crate::{Result, Server, until};

/// What the nodes are called.
const NAMES: [&str; 2] = ["a", "b"];

/// All of it, until dropped.
pub struct Cluster {
    /// The nodes.
    pub nodes: [Server; 2],
    balancer: Balancer,
    _postgres: Postgres,
    _nats: Nats,
}

impl Cluster {
    /// Starts everything.
    pub async fn start() -> Result<Self> {
        let postgres = block_in_place(|| Postgres::start_with(Care::Careless))?;
        let nats = block_in_place(Nats::start)?;
        let configuration = |name| {
            format!("[store]\nurl = {:?}\n[bus]\nurl = {:?}\nname = {name:?}\n", postgres.url(), nats.url())
        };
        let nodes = [
            Server::start_with(&configuration(NAMES[0])).await?,
            Server::start_with(&configuration(NAMES[1])).await?,
        ];
        let mut named = Vec::new();
        for (name, node) in NAMES.into_iter().zip(&nodes) {
            named.push((name.to_owned(), node.address().parse()?));
        }
        let balancer = Balancer::open(([127, 0, 0, 1], 0).into(), named)?;
        Ok(Self { nodes, balancer, _postgres: postgres, _nats: nats })
    }

    /// `http://`, the balancer's address, and the path.
    pub fn url(&self, path: &str) -> String {
        format!("http://{}{path}", self.balancer.address())
    }

    /// The node to which the one guest there is has come.
    pub async fn guests_node(&self) -> Result<usize> {
        let found = Cell::new(None);
        until("a node has the guest", async || {
            for (nth, node) in self.nodes.iter().enumerate() {
                let figures = reqwest::get(node.url("/metrics")).await?.text().await?;
                if figures.lines().any(|line| line == "portal_chat_connections{kind=\"guest\"} 1") {
                    found.set(Some(nth));
                }
            }
            Ok(found.get().is_some())
        })
        .await?;
        found.get().ok_or_else(|| "no node has the guest".into())
    }
}
