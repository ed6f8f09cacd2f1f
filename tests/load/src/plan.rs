//! What to measure, and measuring it.

use std::time::Duration;

use crate::delivery::{self, Delivered};
use crate::idle::{self, Held};
use crate::logins::{self, LoggedIn};
use crate::prosody::{self, Figures};
use crate::server::{OPERATOR_TOKEN, Server};
use crate::table::Table;
use crate::{Result, Target, machine, messages, nodes, storm};

/// Conversations among which delivery is measured.
const PAIRS: usize = 50;

/// A part of the measurements.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Part {
    /// Connections held.
    Idle,
    /// Messages a second.
    Messages,
    /// How soon they are on the other side.
    Delivery,
    /// Everybody is cut at once.
    Storm,
    /// Log-ins a second.
    LogIns,
    /// What one node more costs.
    Nodes,
    /// Prosody beside us.
    Prosody,
}

impl Part {
    /// All, by name.
    pub const ALL: [(&'static str, Self); 7] = [
        ("idle", Self::Idle),
        ("messages", Self::Messages),
        ("delivery", Self::Delivery),
        ("storm", Self::Storm),
        ("logins", Self::LogIns),
        ("nodes", Self::Nodes),
        ("prosody", Self::Prosody),
    ];

    /// Whether it starts all that it measures, and so says nothing of a server elsewhere.
    #[must_use]
    pub fn is_of_its_own(self) -> bool {
        matches!(self, Self::Nodes | Self::Prosody)
    }
}

/// What to measure.
#[derive(Clone, Debug)]
pub struct Plan {
    /// Of these, each in its order.
    pub parts: Vec<Part>,
    /// A server elsewhere, `wss://…/ws`, whose configuration must allow it; one of our own without.
    pub url: Option<String>,
    /// The token of an operator there.
    pub operator_token: Option<String>,
    /// Connections held, and cut.
    pub connections: usize,
    /// How long they are held.
    pub held: Duration,
    /// How many write at once, one measurement each.
    pub senders: Vec<usize>,
    /// How long each of these lasts.
    pub length: Duration,
    /// Messages a second while delivery is measured.
    pub rate: u32,
    /// People who log in.
    pub logins: usize,
    /// Sessions at Prosody.
    pub sessions: usize,
}

/// A server to measure; ours ends with it.
struct Subject {
    target: Target,
    server: Option<Server>,
}

/// Measures, and hands over each table as soon as it is known.
///
/// # Errors
/// When a server does not do what is measured, or loses or doubles a message.
pub async fn run(plan: &Plan, mut tell: impl FnMut(&dyn std::fmt::Display)) -> Result {
    tell(&machine::describe()?);
    let most = machine::most_connections()?;
    let plan =
        &Plan { connections: plan.connections.min(most), sessions: plan.sessions.min(most), ..plan.clone() };
    if plan.connections == most {
        tell(&format!(
            "A process may have so many files here that {most} connections are the most it can hold."
        ));
    }
    let (mut held, mut logged_in, mut delivered, mut theirs) = (None, None, None, None);
    for part in &plan.parts {
        match part {
            Part::Idle => {
                let subject = Subject::of(plan).await?;
                let process = subject.server.as_ref().and_then(Server::process);
                let held_by = idle::hold(&subject.target, process, plan.connections, plan.held);
                let Held { table, each } = held_by.await?;
                tell(&table);
                held = Some(each);
            }
            Part::Messages => {
                let subject = Subject::of(plan).await?;
                tell(&messages::write(&subject.target, &plan.senders, plan.length).await?);
            }
            Part::Delivery => {
                let subject = Subject::of(plan).await?;
                let token = plan.operator_token.as_deref().unwrap_or(OPERATOR_TOKEN);
                let delivery = delivery::deliver(&subject.target, token, PAIRS, plan.rate, plan.length);
                let Delivered { table, one_way } = delivery.await?;
                tell(&table);
                delivered = Some(one_way);
            }
            Part::Storm => {
                let subject = Subject::of(plan).await?;
                let (table, verdict) = storm::cut_all(&subject.target, plan.connections).await?;
                tell(&table);
                if verdict.faults() > 0 {
                    return Err("messages were lost or doubled".into());
                }
            }
            Part::LogIns => {
                let subject = Subject::of(plan).await?;
                let LoggedIn { table, new } = logins::log_in(&subject.target, plan.logins).await?;
                tell(&table);
                logged_in = Some(new);
            }
            Part::Nodes => tell(&nodes::compare(plan.rate, plan.length).await?),
            Part::Prosody => {
                theirs = Some(prosody::measure(plan.sessions, PAIRS, plan.rate, plan.length).await?);
            }
        }
    }
    if let Some(theirs) = theirs {
        tell(&beside(held, logged_in, delivered, theirs));
    }
    Ok(())
}

/// Both, where they can be compared.
fn beside(
    held: Option<String>,
    logged_in: Option<String>,
    delivered: Option<(String, String)>,
    theirs: Figures,
) -> Table {
    let mut table = Table::new("Beside Prosody", &["", "portal-chat", "Prosody"]);
    let mut row = |what: &str, ours: Option<String>, theirs: String| {
        table.row([what.to_owned(), ours.unwrap_or_else(|| "–".to_owned()), theirs]);
    };
    let (half, hundredth) = delivered.unzip();
    row("memory of the server a session, KB", held, theirs.each);
    row("log-ins a second", logged_in, theirs.logins);
    row("one way, p50, ms", half, theirs.one_way.0);
    row("one way, p99, ms", hundredth, theirs.one_way.1);
    table
}

impl Subject {
    async fn of(plan: &Plan) -> Result<Self> {
        if let Some(url) = &plan.url {
            return Ok(Self { target: Target::at(url).await?, server: None });
        }
        let server = Server::start("").await?;
        let target = Target::at(&format!("ws://{}/ws", server.address())).await?;
        Ok(Self { target, server: Some(server) })
    }
}
