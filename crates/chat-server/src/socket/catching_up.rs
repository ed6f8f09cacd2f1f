//! What a connection has been sent of each conversation, and how it gets the rest.

use std::collections::BTreeMap;

use axum::extract::ws::Utf8Bytes;
use chat_protocol::{
    CallBack, CallBackChanged, Calls, ConversationId, Forms, Line, Notes, OperatorFrame, PeerRead, Seq,
    ServerFrame, Synced, TicketState,
};

use super::connection::Connection;
use super::ending::{Ending, Step};
use crate::clock;
use crate::conversations::{self, Ticket};
use crate::hub::Posted;
use crate::person::Person;
use crate::refusal::Refusal;
use crate::replay::{self, Missed, Passing};
use crate::{call_backs, feedback, tickets};

/// How things stand with a person, all of one moment.
pub(super) struct FirstLook {
    /// See [`Connection::overview`].
    pub(super) tickets: Vec<Ticket>,
    /// What the person has not read.
    pub(super) unread: BTreeMap<ConversationId, u64>,
    pub(super) callback: Option<CallBack>,
}

impl Connection {
    /// Passes on one event, once and in order. What is missing before it is read from the log, and as
    /// after `welcome`, `synced` ends what follows a `sync`.
    pub(super) async fn pass_on(&mut self, posted: Posted) -> Step {
        match replay::passing(&mut self.cursors, &posted) {
            Passing::Known => Ok(()),
            Passing::Next => self.outgoing.send_text(posted.text).await,
            Passing::Skipped(held) => {
                self.catch_up(posted.c, held).await?;
                self.send_notes(posted.c).await?;
                self.outgoing.send(Synced {}).await
            }
        }
    }

    /// Sends `sync` and what the log has after `held`.
    pub(super) async fn catch_up(&mut self, c: ConversationId, held: Seq) -> Step {
        let person = self.person.clone();
        let read = self.chat.store.read(move |db| replay::missed(db, &person, c, held));
        let Some(Missed { sync, events, cursor }) = read.await.map_err(unreadable)? else { return Ok(()) };
        self.outgoing.feed(ServerFrame::from(sync).encode().into()).await?;
        for event in events {
            self.outgoing.feed(Utf8Bytes::from(ServerFrame::from(event).encode())).await?;
        }
        self.cursors.insert(c, cursor);
        self.outgoing.flush().await
    }

    /// Conversations that matter to the person now, and those `named` that are or were theirs; the
    /// newest last.
    pub(super) async fn overview(&mut self, named: Vec<ConversationId>) -> Step<Vec<Ticket>> {
        let person = self.person.clone();
        let read = self.chat.store.read(move |db| replay::overview(db, &person, &named));
        read.await.map_err(unreadable)
    }

    /// The same, with what else a person hears at once.
    pub(super) async fn first_look(&mut self, named: Vec<ConversationId>) -> Step<FirstLook> {
        let (person, now) = (self.person.clone(), clock::now());
        let read = self.chat.store.read(move |db| {
            Ok(FirstLook {
                tickets: replay::overview(db, &person, &named)?,
                unread: tickets::unread(db, &person)?,
                callback: replay::call_back(db, &person, now)?,
            })
        });
        read.await.map_err(unreadable)
    }

    /// How an operator's desk is set up, and the lists: who waits, then what the operator holds; whom to call; what to
    /// answer by mail. Nothing for others.
    pub(super) async fn send_line(&mut self) -> Step {
        let Person::Operator(op) = &self.person else { return Ok(()) };
        let id = op.id.clone();
        let read = self.chat.store.read(move |db| {
            let mut tickets = conversations::waiting(db)?;
            tickets.extend(conversations::held_by(db, &id)?);
            Ok((tickets, call_backs::for_operators(db)?, feedback::for_operators(db)?))
        });
        let (tickets, calls, forms) = read.await.map_err(unreadable)?;
        let items = tickets.iter().map(Ticket::card).collect();
        let lists: [OperatorFrame; 6] = [
            self.chat.setup.for_operator(&op.id).into(),
            self.chat.hub.here().into(),
            self.chat.metrics.answers().into(),
            Line { items }.into(),
            Calls { items: calls }.into(),
            Forms { items: forms }.into(),
        ];
        for list in lists {
            self.outgoing.send_text(list.encode().into()).await?;
        }
        Ok(())
    }

    /// What was noted about a conversation; nothing for the person who asks.
    pub(super) async fn send_notes(&mut self, c: ConversationId) -> Step {
        let Person::Operator(_) = self.person else { return Ok(()) };
        let read = self.chat.store.read(move |db| conversations::notes_of(db, c));
        let items = read.await.map_err(unreadable)?;
        self.outgoing.send_text(OperatorFrame::from(Notes { c, items }).encode().into()).await
    }

    /// What is not in the logs: how far the other side has read, and places in the waiting line.
    pub(super) async fn send_snapshots(&mut self, tickets: &[Ticket]) -> Step {
        for ticket in tickets {
            let (by, seq) = ticket.read_by_peer(&self.person);
            if seq > Seq(0) {
                self.outgoing.send(PeerRead { c: ticket.c, by, seq }).await?;
            }
            self.send_notes(ticket.c).await?;
        }
        if let Person::Operator(_) = self.person {
            return Ok(());
        }
        let words = self.chat.waiting;
        for ticket in tickets.iter().filter(|ticket| ticket.state == TicketState::Waiting) {
            if let Some(queue) = self.chat.line.last_told(ticket.c, words) {
                self.outgoing.send(queue).await?;
            }
        }
        match self.chat.line.presence(words) {
            Some(presence) => self.outgoing.send(presence).await,
            None => Ok(()),
        }
    }

    /// The inbox overflowed.
    pub(super) async fn start_over(&mut self) -> Step {
        self.chat.metrics.overflowed();
        self.read_again().await
    }

    /// Forgets what is left in the inbox and reads everything again.
    pub(super) async fn read_again(&mut self) -> Step {
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
        if let Some(card) = self.call_back().await? {
            self.outgoing.send(CallBackChanged { card }).await?;
        }
        self.send_snapshots(&tickets).await
    }

    /// The person's call-back, if there is one to know of.
    pub(super) async fn call_back(&mut self) -> Step<Option<CallBack>> {
        let (person, now) = (self.person.clone(), clock::now());
        self.chat.store.read(move |db| replay::call_back(db, &person, now)).await.map_err(unreadable)
    }
}

/// A connection that cannot be told what happened must not go on as if nothing had.
pub(super) fn unreadable(_: Refusal) -> Ending {
    Ending::Close(chat_protocol::CloseCode::RESTART, "the store did not answer")
}
