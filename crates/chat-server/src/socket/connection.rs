//! One connection from `welcome` to its end.

use std::collections::BTreeSet;
use std::sync::Arc;
use std::time::Duration;

use axum::extract::ws::Message;
use chat_protocol::{
    Bye, ClientFrame, CloseCode, ConversationId, ErrorCode, Page, Resume, Secret, Seq, Synced, Welcome,
    limits,
};
use futures_util::future::BoxFuture;
use futures_util::stream::FuturesOrdered;
use futures_util::{Sink, Stream, StreamExt};
use tokio::time::{Instant, MissedTickBehavior, interval_at, sleep_until};

use super::catching_up::FirstLook;
use super::commands;
use super::ending::{Ending, Step, finish};
use super::greeting::{Guest, greet};
use super::incoming::{Heard, Incoming};
use super::lease::{self, Lease};
use super::outgoing::{Answer, Outgoing};
use crate::address::Address;
use crate::chat::Chat;
use crate::clock;
use crate::conversations::{Ticket, tidy_page};
use crate::files::key::FileKey;
use crate::hub::{Membership, Notice};
use crate::person::Person;
use crate::refusal::Refusal;
use crate::replay::{self, Cursors};
use crate::shutdown;

/// Commands of one connection that may wait for the store.
const IN_FLIGHT: usize = 32;

/// Frames in a row that nobody understands, until we stop listening.
const PATIENCE: u32 = 20;

pub(super) struct Connection {
    pub(super) chat: Arc<Chat>,
    pub(super) person: Person,
    /// The page named in `hello`, for a conversation that names none.
    pub(super) page: Option<Page>,
    /// From where it comes, if that tells people apart.
    pub(super) from: Option<Address>,
    /// Language of the client, BCP 47.
    pub(super) lang: Option<String>,
    pub(super) outgoing: Outgoing,
    pub(super) membership: Membership,
    pub(super) cursors: Cursors,
    /// Answers under way, in the order of the commands.
    pub(super) answers: FuturesOrdered<BoxFuture<'static, Answer>>,
    /// When the other side was last told that the person writes.
    pub(super) typing_said: Option<Instant>,
    /// Where the person writes, until told otherwise.
    pub(super) typing_in: Option<ConversationId>,
    /// How long the token of an account is good.
    pub(super) lease: Option<Lease>,
    /// By which an account sends and fetches files; good until this connection ends.
    pub(super) file_key: Option<FileKey>,
    /// Conversations an operator has asked to read.
    pub(super) looked_into: BTreeSet<ConversationId>,
    /// How often this node had missed something of others when everything was read last.
    pub(super) missed: u64,
    pub(super) pings: u64,
    misunderstood: u32,
}

/// Serves one socket, or what is like one, until it ends.
pub(crate) async fn serve<S>(chat: Arc<Chat>, socket: S, from: Option<Address>)
where
    S: Stream<Item = Result<Message, axum::Error>> + Sink<Message, Error = axum::Error> + Send + 'static,
{
    let (sink, stream) = socket.split();
    let mut incoming = Incoming { stream: stream.boxed(), limit: chat.config.limits.frame };
    let mut outgoing = Outgoing { sink: Box::pin(sink), lag: None, metrics: Arc::clone(&chat.metrics) };
    let place = from.map(|from| chat.addresses.enter(from)).transpose();
    let mut phase = chat.phase.subscribe();
    let sid = chat.next_sid();
    let greeted = tokio::select! {
        greeted = Box::pin(greet(&chat, &mut incoming, &mut outgoing, place.as_ref().err())) => greeted,
        () = shutdown::stopping(&mut phase) => Err(Box::pin(restart(&chat, &mut outgoing)).await),
    };
    let (ending, outgoing) = match greeted {
        Err(ending) => (ending, outgoing),
        Ok(Guest { person, membership, place: _place, token, until, hello }) => {
            let _counted = chat.metrics.count(&person);
            outgoing.lag = Some(Arc::clone(&membership.lag));
            let mut connection = Connection {
                person,
                page: hello.page.and_then(tidy_page),
                from,
                lang: hello.client.and_then(|client| client.lang),
                outgoing,
                membership,
                cursors: Cursors::new(),
                answers: FuturesOrdered::new(),
                typing_said: None,
                typing_in: None,
                lease: until.map(Lease::new),
                file_key: None,
                looked_into: BTreeSet::new(),
                missed: chat.hub.missed(),
                pings: 0,
                misunderstood: 0,
                chat,
            };
            let is_operator = matches!(connection.person, Person::Operator(_));
            if is_operator {
                connection.chat.line.moved();
            }
            let run = async {
                match Box::pin(connection.welcome(sid.clone(), token, hello.resume)).await {
                    Ok(()) => connection.live(&mut incoming).await,
                    Err(ending) => ending,
                }
            };
            let ending = tokio::select! {
                ending = run => ending,
                () = shutdown::stopping(&mut phase) => {
                    Box::pin(restart(&connection.chat, &mut connection.outgoing)).await
                }
            };
            // Leaving the hub first: nothing more is kept for this connection.
            let Connection { outgoing, membership, chat, .. } = connection;
            drop(membership);
            if is_operator {
                chat.line.moved();
            }
            (ending, outgoing)
        }
    };
    tracing::debug!(%sid, ?ending, "connection ends");
    Box::pin(finish(ending, incoming, outgoing)).await;
}

/// Says that the server restarts.
async fn restart(chat: &Chat, outgoing: &mut Outgoing) -> Ending {
    let bye = Bye { code: "restart".to_owned(), wait_ms: chat.config.spread_ms };
    match outgoing.send(bye).await {
        Ok(()) => Ending::Close(CloseCode::RESTART, "restart"),
        Err(ending) => ending,
    }
}

impl Connection {
    /// `welcome`, then of each conversation what the client lacks, then `synced` and the snapshots.
    async fn welcome(&mut self, sid: String, token: Option<Secret>, resume: Option<Resume>) -> Step {
        let chat = Arc::clone(&self.chat);
        if let Person::Account(account) = &self.person {
            let key = chat.file_keys.give(account.clone());
            self.file_key = Some(key.map_err(|_| Ending::Close(CloseCode::RESTART, "no random bytes"))?);
        }
        let named: Vec<_> = resume.iter().flat_map(|resume| resume.convs.keys().copied()).collect();
        let named = named.into_iter().take(limits::MAX_RESUMED).collect();
        let FirstLook { tickets, unread, callback } = self.first_look(named).await?;
        let held = resume.and_then(|resume| replay::held(chat.store.epoch(), resume, &tickets));
        self.outgoing
            .send(Welcome {
                sid,
                resumed: held.is_some(),
                now: clock::now(),
                guest_token: token,
                files_token: self.file_key.as_ref().map(FileKey::token),
                callback,
                unread,
                ..replay::welcome(&chat.config, chat.store.epoch(), &self.person, &tickets)
            })
            .await?;
        let held = held.unwrap_or_default();
        for Ticket { c, .. } in &tickets {
            let (held, read) = held.get(c).copied().unwrap_or_default();
            self.catch_up(*c, held).await?;
            if read > Seq(0) {
                self.mark_read(*c, read);
            }
        }
        self.send_line().await?;
        self.outgoing.send(Synced {}).await?;
        self.send_snapshots(&tickets).await
    }

    /// Listens to both sides until one ends it. What is done at times is boxed: otherwise each connection would hold
    /// room for the largest of it while it only waits.
    async fn live(&mut self, incoming: &mut Incoming) -> Ending {
        let silence = Duration::from_millis(self.chat.config.silence_ms());
        let every = Duration::from_millis(self.chat.config.heartbeat.every_ms);
        let mut heartbeat = interval_at(Instant::now() + every, every);
        heartbeat.set_missed_tick_behavior(MissedTickBehavior::Delay);
        let mut heard_at = Instant::now();
        loop {
            let step = tokio::select! {
                Some(answer) = self.answers.next() => Box::pin(self.outgoing.answer(answer)).await,
                notice = self.membership.inbox.recv() => match notice {
                    Some(notice) => Box::pin(self.hear(notice)).await,
                    None => Err(Box::pin(self.dismissed()).await),
                },
                () = self.membership.lag.overflowed() => Box::pin(self.start_over()).await,
                _ = heartbeat.tick() => Box::pin(self.ping()).await,
                due = lease::due(self.lease) => self.token_expires(due).await,
                () = sleep_until(heard_at + silence) => {
                    Err(Ending::Close(CloseCode::GOING_AWAY, "silent for too long"))
                }
                heard = incoming.next(), if self.answers.len() < IN_FLIGHT => {
                    heard_at = Instant::now();
                    match heard {
                        Ok(heard) => Box::pin(self.understand(heard)).await,
                        Err(ending) => Err(ending),
                    }
                }
            };
            if let Err(ending) = step {
                return ending;
            }
        }
    }

    async fn hear(&mut self, notice: Notice) -> Step {
        match notice {
            Notice::Posted(posted) => self.pass_on(posted).await,
            Notice::Snapshot(text) => self.outgoing.send_text(text).await,
        }
    }

    /// The guest has logged out, here or on another connection: says what is still to be answered, and ends.
    pub(super) async fn dismissed(&mut self) -> Ending {
        while let Some(answer) = self.answers.next().await {
            if let Err(ending) = self.outgoing.answer(answer).await {
                return ending;
            }
        }
        Ending::Close(CloseCode::TOKEN_REFUSED, "logged out")
    }

    async fn understand(&mut self, heard: Heard) -> Step {
        let (refusal, re) = match heard {
            Heard::Control => return Ok(()),
            Heard::Binary => (Refusal::new(ErrorCode::BadFrame, "binary frames are not spoken here"), None),
            Heard::Text(text) => match ClientFrame::decode(&text) {
                Ok(ClientFrame::Hello(_)) => (Refusal::new(ErrorCode::BadFrame, "hello comes once"), None),
                Ok(frame) => {
                    self.misunderstood = 0;
                    return self.obey(frame).await;
                }
                Err(error) => commands::undecodable(&error),
            },
        };
        self.outgoing.send(refusal.frame(re)).await?;
        self.misunderstood += 1;
        if self.misunderstood < PATIENCE {
            return Ok(());
        }
        Err(Ending::Close(CloseCode::PROTOCOL_ERROR, "too many frames nobody understands"))
    }
}
