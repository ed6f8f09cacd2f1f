//! What other nodes said: what it means is read from the store, many notices in one transaction, and told here.

use std::sync::Arc;

use chat_protocol::{Author, FormCard, FormChanged, Notes, Operator, Personal, Role, Seq};
use tokio::sync::mpsc;

use super::crossing::{Crossing, Reader, Typist};
use crate::call_backs::{self, Call};
use crate::conversations::{self, Change, Stretch, Ticket};
use crate::desk_setup::DeskSetup;
use crate::feedback;
use crate::hub::Hub;
use crate::mail::Post;
use crate::person::PersonKey;
use crate::store::{Db, DbResult, Store};
use crate::waiting_line::WaitingLine;

/// Most notices of one transaction.
const AT_ONCE: usize = 256;

/// Whom notices concern at this node.
pub(crate) struct Arrival {
    pub(crate) hub: Arc<Hub>,
    pub(crate) store: Arc<Store>,
    pub(crate) setup: Arc<DeskSetup>,
    pub(crate) line: WaitingLine,
    pub(crate) post: Post,
}

/// What a notice means, as the store says.
enum News {
    Changed(Box<Change>),
    Call(Box<Call>),
    Form(Box<FormCard>),
    Notes(String, Notes),
}

impl Arrival {
    /// Takes notices for as long as the server runs.
    pub(super) async fn take(self, mut notices: mpsc::Receiver<Crossing>) {
        let mut batch = Vec::new();
        while notices.recv_many(&mut batch, AT_ONCE).await > 0 {
            let wanted: Vec<Crossing> = batch.drain(..).filter(|notice| self.wants(notice)).collect();
            if !wanted.is_empty() {
                self.read(wanted).await;
            }
        }
    }

    /// Tells what needs no reading; answers whether the rest must be read.
    fn wants(&self, notice: &Crossing) -> bool {
        match notice {
            Crossing::Changed { user, line, .. } => {
                if *line {
                    self.line.moved();
                }
                self.hub.concerns(*user)
            }
            Crossing::Call { user, .. } => self.hub.concerns(*user),
            Crossing::Form { .. } => {
                self.post.wake();
                !self.hub.operators_here().is_empty()
            }
            Crossing::Note { op, .. } => self.hub.operators_here().contains(op),
            Crossing::Typing { to, c, by, on } => {
                if let Ok(c) = c.parse() {
                    let by = self.author(by);
                    match to {
                        Reader::User(user) => self.hub.tell_typing_to(*user, c, by, *on),
                        Reader::Operator(op) => {
                            self.hub.tell_typing(&PersonKey::Operator(op.clone()), c, by, *on);
                        }
                    }
                }
                false
            }
            Crossing::Dismissed { guest } => {
                self.hub.dismiss_here(*guest);
                false
            }
            // How nodes stand is none of ours.
            Crossing::Here { .. } | Crossing::Gone => false,
        }
    }

    fn author(&self, typist: &Typist) -> Author {
        match typist {
            Typist::User => Author::USER,
            Typist::Operator(id) => {
                let name = self.setup.operator(id).map(|op| op.name.clone());
                Author { role: Role::Operator, name }
            }
        }
    }

    async fn read(&self, notices: Vec<Crossing>) {
        let read = self.store.read(move |db| {
            let mut news = Vec::new();
            for notice in &notices {
                news.extend(meaning(db, notice)?);
            }
            Ok(news)
        });
        let Ok(news) = read.await else {
            // What these notices meant, connections read with their next ping.
            self.hub.miss();
            return;
        };
        for news in news {
            match news {
                News::Changed(change) => self.hub.publish_here(&change),
                News::Call(call) => self.hub.publish_call_here(&call),
                News::Form(card) => self.hub.tell_operators(FormChanged { card: *card }),
                News::Notes(op, notes) => self.hub.tell_operator(&op, notes),
            }
        }
    }
}

/// What a notice means now; nothing if there is no such thing any more.
fn meaning(db: &Db, notice: &Crossing) -> DbResult<Option<News>> {
    Ok(match notice {
        Crossing::Changed { c, events, left, read, .. } => {
            let Ok(c) = c.parse() else { return Ok(None) };
            let Some(ticket) = Ticket::load(db, c)? else { return Ok(None) };
            let events = match events {
                Some((first, last)) if 0 < *first && first <= last => {
                    conversations::stretch(db, c, Stretch::After(Seq(first - 1), last - first + 1))?.0
                }
                _ => Vec::new(),
            };
            // Only who it was matters; the name stands in the log.
            let left = left.clone().map(|id| Operator { id, name: Personal::from("") });
            let read = read.map(|(side, seq)| (side.role(), Seq(seq)));
            Some(News::Changed(Box::new(Change { ticket, events, left, read })))
        }
        Crossing::Call { id, .. } => match id.parse() {
            Ok(id) => call_backs::load(db, id)?.map(|call| News::Call(Box::new(call))),
            Err(_) => None,
        },
        Crossing::Form { id } => match id.parse() {
            Ok(id) => feedback::load(db, id)?.map(|(card, _)| News::Form(Box::new(card))),
            Err(_) => None,
        },
        Crossing::Note { c, op } => match c.parse() {
            Ok(c) => Some(News::Notes(op.clone(), Notes { c, items: conversations::notes_of(db, c)? })),
            Err(_) => None,
        },
        Crossing::Typing { .. } | Crossing::Dismissed { .. } | Crossing::Here { .. } | Crossing::Gone => None,
    })
}
