//! The heartbeat: `ping`, and before it what other nodes have done and nobody has told this one.

use std::collections::BTreeMap;

use chat_protocol::{CallBackChanged, ConversationId, PeerRead, Seq, ServerPing, Synced};

use super::connection::Connection;
use super::ending::Step;
use crate::hub::Part;
use crate::person::Person;
use crate::standings::{Depth, Question, Standing};

impl Connection {
    /// Says the newest positions as the log knows them; none while the store does not answer.
    pub(super) async fn ping(&mut self) -> Step {
        self.pings += 1;
        let tip = self.look_around().await?;
        self.outgoing.send(ServerPing { n: self.pings, tip }).await
    }

    async fn look_around(&mut self) -> Step<BTreeMap<ConversationId, Seq>> {
        let missed = self.chat.hub.missed();
        let Some(depth) = self.chat.depth(self.missed) else { return Ok(BTreeMap::new()) };
        let followed = self.cursors.iter().filter(|(_, cursor)| cursor.part == Part::Stays);
        let followed = followed.map(|(c, _)| *c).collect();
        let question = Question { person: self.person.clone(), followed, depth };
        let Ok(standing) = self.chat.standings.ask(question).await else { return Ok(BTreeMap::new()) };
        if standing.revoked {
            return Err(self.dismissed().await);
        }
        if depth != Depth::Followed {
            self.make_good(&standing, depth).await?;
            self.missed = missed;
        }
        let follows = |c| self.cursors.get(c).is_some_and(|cursor| cursor.part == Part::Stays);
        let tickets = standing.tickets.iter().filter(|ticket| follows(&ticket.c));
        Ok(tickets.map(|ticket| (ticket.c, ticket.last)).collect())
    }

    /// Sends what should have been sent before.
    async fn make_good(&mut self, standing: &Standing, depth: Depth) -> Step {
        if depth == Depth::Everything && matches!(self.person, Person::Operator(_)) {
            return self.read_again().await;
        }
        let mut behind = false;
        for ticket in &standing.tickets {
            let held = self.cursors.get(&ticket.c).map_or(Seq(0), |cursor| cursor.sent);
            if ticket.last > held {
                self.catch_up(ticket.c, held).await?;
                self.send_notes(ticket.c).await?;
                behind = true;
            }
        }
        if behind {
            self.outgoing.send(Synced {}).await?;
        }
        if depth == Depth::Everything {
            for ticket in &standing.tickets {
                let (by, seq) = ticket.read_by_peer(&self.person);
                if seq > Seq(0) {
                    self.outgoing.send(PeerRead { c: ticket.c, by, seq }).await?;
                }
            }
            if let Some(card) = standing.call_back.clone() {
                self.outgoing.send(CallBackChanged { card }).await?;
            }
        }
        Ok(())
    }
}
