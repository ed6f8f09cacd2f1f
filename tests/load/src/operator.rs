//! An operator: the waiting line as it is shown, conversations taken, messages heard and written.

use std::collections::{BTreeMap, BTreeSet};

use chat_protocol::{
    AuthKind, CommandId, ConversationId, OperatorFrame, Personal, Secret, SendMessage, ServerFrame,
    TakeTicket, TicketCard, TicketState,
};
use tokio::time::timeout;

use crate::link::{Heard, PATIENCE};
use crate::person::{hello, node_in, welcomed};
use crate::{Link, Result, Target, names};

/// An operator's connection.
const NTH: usize = 0;

/// An operator.
pub struct Operator {
    link: Link,
    sid: String,
    cards: BTreeMap<ConversationId, TicketCard>,
    heard: BTreeSet<CommandId>,
}

impl Operator {
    /// Logs in, and hears how things stand.
    ///
    /// # Errors
    /// When the server does not let them in.
    pub async fn arrive(target: &Target, token: &str) -> Result<Self> {
        let mut link = Link::open(target, NTH).await?;
        link.send(hello(AuthKind::Operator, Some(Secret(token.to_owned())), None)).await?;
        let sid = welcomed(&mut link).await?.sid;
        let mut operator = Self { link, sid, cards: BTreeMap::new(), heard: BTreeSet::new() };
        while !matches!(operator.hear().await?, Some(ServerFrame::Synced(_))) {}
        Ok(operator)
    }

    /// What the node that the operator is connected to calls itself, where there are several.
    #[must_use]
    pub fn node(&self) -> &str {
        node_in(&self.sid)
    }

    /// Who waits, as shown, the first first.
    #[must_use]
    pub fn line(&self) -> Vec<ConversationId> {
        let waiting = self.cards.values().filter(|card| card.state == TicketState::Waiting);
        let mut waiting: Vec<_> = waiting.map(|card| (card.waiting_since, card.c)).collect();
        waiting.sort();
        waiting.into_iter().map(|(_, c)| c).collect()
    }

    /// Listens until these wait, in this order, and nobody else.
    ///
    /// # Errors
    /// When the connection is over, or nothing comes any more.
    pub async fn sees(&mut self, line: &[ConversationId]) -> Result {
        while self.line() != line {
            self.hear().await?;
        }
        Ok(())
    }

    /// Takes a conversation.
    ///
    /// # Errors
    /// When the server refuses, or the connection is over.
    pub async fn take(&mut self, c: ConversationId) -> Result {
        let id = names::command();
        self.link.send(TakeTicket { id, c }).await?;
        loop {
            match self.hear().await? {
                Some(ServerFrame::Confirmed(confirmed)) if confirmed.re == id => return Ok(()),
                Some(ServerFrame::Refused(refused)) => {
                    return Err(format!("not taken: {}", refused.msg).into());
                }
                _ => {}
            }
        }
    }

    /// Writes where a conversation was taken.
    ///
    /// # Errors
    /// When the connection is over.
    pub async fn say(&mut self, c: ConversationId, text: &str) -> Result<CommandId> {
        let (id, text) = (names::command(), Personal(text.to_owned()));
        self.link.send(SendMessage { id, c, text, files: Vec::new(), open: None }).await?;
        Ok(id)
    }

    /// Listens until this message has come.
    ///
    /// # Errors
    /// When the connection is over, or nothing comes any more.
    pub async fn hears(&mut self, id: CommandId) -> Result {
        while !self.heard.contains(&id) {
            self.hear().await?;
        }
        Ok(())
    }

    /// The connection, for who does without the rest.
    pub(crate) fn into_link(self) -> Link {
        self.link
    }

    /// Whatever comes next, taken note of; the frame, if anybody may hear it.
    async fn hear(&mut self) -> Result<Option<ServerFrame>> {
        let heard = timeout(PATIENCE, self.link.anything()).await.map_err(|_| "the server says nothing")?;
        match heard? {
            Heard::Frame(frame) => {
                if let ServerFrame::Event(event) = &frame {
                    self.heard.extend(event.id);
                }
                Ok(Some(frame))
            }
            Heard::Other(text) => {
                match OperatorFrame::decode(&text) {
                    Ok(OperatorFrame::Line(line)) => {
                        self.cards = line.items.into_iter().map(|card| (card.c, card)).collect();
                    }
                    Ok(OperatorFrame::Ticket(changed)) => {
                        self.cards.insert(changed.card.c, changed.card);
                    }
                    _ => {}
                }
                Ok(None)
            }
        }
    }
}
