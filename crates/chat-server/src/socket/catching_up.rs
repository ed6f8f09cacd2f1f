//! What a connection has been sent of each conversation, and how it gets the rest.

use std::collections::BTreeMap;

use axum::extract::ws::Utf8Bytes;
use chat_protocol::{ConversationId, Line, OperatorFrame, PeerRead, Seq, ServerFrame, Sync, Synced};

use super::connection::Connection;
use super::ending::{Ending, Step};
use crate::conversations::{self, Ticket};
use crate::hub::{Part, Posted};
use crate::person::Person;
use crate::refusal::Refusal;
use crate::waiting_line;

/// How far a connection is in one conversation.
#[derive(Clone, Copy, Debug)]
pub(super) struct Cursor {
    /// Newest position sent.
    pub(super) sent: Seq,
    /// Whether further ones will come.
    pub(super) part: Part,
}

/// Positions by conversation.
pub(super) type Cursors = BTreeMap<ConversationId, Cursor>;

impl Connection {
    /// Passes on one event, once and in order. What is missing before it is read from the log, and as
    /// after `welcome`, `synced` ends what follows a `sync`.
    pub(super) async fn pass_on(&mut self, posted: Posted) -> Step {
        let Posted { c, seq, text, part } = posted;
        match self.cursors.get(&c) {
            Some(Cursor { sent, .. }) if seq <= *sent => Ok(()),
            Some(Cursor { sent, part: Part::Stays }) if seq == sent.next() => {
                self.cursors.insert(c, Cursor { sent: seq, part });
                self.outgoing.send_text(text).await
            }
            // The first event of a conversation that was opened just now, here or in another tab.
            None if seq == Seq(1) => {
                self.cursors.insert(c, Cursor { sent: seq, part });
                self.outgoing.send_text(text).await
            }
            other => {
                let held = other.map_or(Seq(0), |cursor| cursor.sent);
                self.catch_up(c, held).await?;
                self.outgoing.send(Synced {}).await
            }
        }
    }

    /// Sends `sync` and what the log has after `held`.
    pub(super) async fn catch_up(&mut self, c: ConversationId, held: Seq) -> Step {
        let person = self.person.clone();
        let read = self.chat.store.read(move |db| {
            let Some(ticket) = Ticket::load(db, c)? else { return Ok(None) };
            if !ticket.is_visible_to(&person) {
                return Ok(None);
            }
            let tail = conversations::tail(db, &ticket, held)?;
            Ok(Some((tail, ticket.last, ticket.is_followed_by(&person))))
        });
        let Some((tail, to, follows)) = read.await.map_err(unreadable)? else { return Ok(()) };
        let from = tail.events.first().map_or(to.next(), |event| event.seq);
        let sync = ServerFrame::from(Sync { c, from, to, truncated: tail.truncated });
        self.outgoing.feed(sync.encode().into()).await?;
        for event in tail.events {
            self.outgoing.feed(Utf8Bytes::from(ServerFrame::from(event).encode())).await?;
        }
        let part = if follows { Part::Stays } else { Part::Leaves };
        self.cursors.insert(c, Cursor { sent: to, part });
        self.outgoing.flush().await
    }

    /// Conversations that matter to the person now, and those `named` that are or were theirs; the
    /// newest last.
    pub(super) async fn overview(&mut self, named: Vec<ConversationId>) -> Step<Vec<Ticket>> {
        let person = self.person.clone();
        let read = self.chat.store.read(move |db| {
            let mut tickets = match &person {
                Person::Guest { id } => conversations::open_of_guest(db, id)?,
                Person::Operator(op) => conversations::held_by(db, &op.id)?,
            };
            for c in named {
                if tickets.iter().any(|ticket| ticket.c == c) {
                    continue;
                }
                let Some(ticket) = Ticket::load(db, c)? else { continue };
                let theirs = match &person {
                    Person::Guest { .. } => ticket.is_visible_to(&person),
                    Person::Operator(op) => conversations::held_once(db, c, &op.id)?,
                };
                if theirs {
                    tickets.push(ticket);
                }
            }
            tickets.sort_by_key(|ticket| (ticket.opened_at, ticket.c));
            Ok(tickets)
        });
        read.await.map_err(unreadable)
    }

    /// An operator's list: who waits, then what the operator holds. Nothing for others.
    pub(super) async fn send_line(&mut self) -> Step {
        let Person::Operator(op) = &self.person else { return Ok(()) };
        let id = op.id.clone();
        let read = self.chat.store.read(move |db| {
            let mut tickets = conversations::waiting(db)?;
            tickets.extend(conversations::held_by(db, &id)?);
            Ok(tickets)
        });
        let items = read.await.map_err(unreadable)?.iter().map(Ticket::card).collect();
        self.outgoing.send_text(OperatorFrame::from(Line { items }).encode().into()).await
    }

    /// What is not in the logs: how far the other side has read, and places in the waiting line.
    pub(super) async fn send_snapshots(&mut self, tickets: &[Ticket]) -> Step {
        for ticket in tickets {
            let (by, seq) = ticket.read_by_peer(&self.person);
            if seq > Seq(0) {
                self.outgoing.send(PeerRead { c: ticket.c, by, seq }).await?;
            }
        }
        if let Person::Operator(_) = self.person {
            return Ok(());
        }
        let names: Vec<_> = tickets.iter().map(|ticket| ticket.c).collect();
        let eta_s = self.chat.config.eta_s;
        let read = self.chat.store.read(move |db| {
            names.into_iter().filter_map(|c| waiting_line::place(db, c, eta_s).transpose()).collect()
        });
        let places: Vec<_> = read.await.map_err(unreadable)?;
        for place in places {
            self.outgoing.send(place).await?;
        }
        Ok(())
    }

    /// The inbox overflowed: forgets what is left in it and reads everything again.
    pub(super) async fn start_over(&mut self) -> Step {
        self.membership.lag.clear();
        while self.membership.inbox.try_recv().is_ok() {}
        let tickets = self.overview(self.cursors.keys().copied().collect()).await?;
        for ticket in &tickets {
            let held = self.cursors.get(&ticket.c).map_or(Seq(0), |cursor| cursor.sent);
            if ticket.last > held {
                self.catch_up(ticket.c, held).await?;
            }
        }
        self.send_line().await?;
        self.outgoing.send(Synced {}).await?;
        self.send_snapshots(&tickets).await
    }
}

/// A connection that cannot be told what happened must not go on as if nothing had.
pub(super) fn unreadable(_: Refusal) -> Ending {
    Ending::Close(chat_protocol::CloseCode::RESTART, "the store did not answer")
}
