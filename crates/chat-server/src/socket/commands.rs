//! What each frame of a client asks for.

use std::time::Duration;

use chat_protocol::{
    AddNote, AnswerHelped, AskIdentity, AskRating, CancelCallBack, ChooseAction, ClientFrame, ClientPing,
    ClientTyping, CloseTicket, CommandId, ConversationId, DecodeError, ErrorCode, FaqPage, FindTicket,
    FinishCallBack, GetFaq, GetHistory, HistoryPage, ListTickets, Logout, MarkRead, NudgeTicket,
    OfferCallBack, PushStatus, QueueTicket, Rate, RefreshToken, ReleaseTicket, ReopenTicket, ReplyToForm,
    RequestCallBack, SearchFaq, SendMessage, Seq, ServerFrame, ServerPong, SubmitForm, TakeCallBack,
    TakeTicket, TicketState, TransferTicket, UpgradeGuest,
};
use futures_util::FutureExt;
use tokio::time::Instant;

use super::connection::Connection;
use super::ending::Step;
use super::outgoing::Answer;
use crate::audit::{Deed, Entry};
use crate::clock;
use crate::conversations::{Order, Ticket, What, not_found};
use crate::faq;
use crate::finding;
use crate::person::{Person, PersonKey};
use crate::refusal::Refusal;
use crate::request::{self, Asked, Border, Request};
use crate::store::{Task, gone};
use crate::tickets::{self, Wanted};

/// One connection says at most so often that somebody writes.
const TYPING_PAUSE: Duration = Duration::from_secs(1);

/// The id of a frame, if it has one.
pub(super) fn id(frame: &ClientFrame) -> Option<CommandId> {
    match frame {
        ClientFrame::SendMessage(SendMessage { id, .. })
        | ClientFrame::NudgeTicket(NudgeTicket { id, .. })
        | ClientFrame::CloseTicket(CloseTicket { id, .. })
        | ClientFrame::RequestCallBack(RequestCallBack { id, .. })
        | ClientFrame::CancelCallBack(CancelCallBack { id, .. })
        | ClientFrame::SubmitForm(SubmitForm { id, .. })
        | ClientFrame::ReopenTicket(ReopenTicket { id, .. })
        | ClientFrame::Rate(Rate { id, .. })
        | ClientFrame::Logout(Logout { id })
        | ClientFrame::RefreshToken(RefreshToken { id, .. })
        | ClientFrame::UpgradeGuest(UpgradeGuest { id, .. })
        | ClientFrame::TakeCallBack(TakeCallBack { id, .. })
        | ClientFrame::FinishCallBack(FinishCallBack { id, .. })
        | ClientFrame::ReplyToForm(ReplyToForm { id, .. })
        | ClientFrame::ChooseAction(ChooseAction { id, .. })
        | ClientFrame::QueueTicket(QueueTicket { id, .. })
        | ClientFrame::PushStatus(PushStatus { id, .. })
        | ClientFrame::AskRating(AskRating { id, .. })
        | ClientFrame::OfferCallBack(OfferCallBack { id, .. })
        | ClientFrame::AskIdentity(AskIdentity { id, .. })
        | ClientFrame::TakeTicket(TakeTicket { id, .. })
        | ClientFrame::ReleaseTicket(ReleaseTicket { id, .. })
        | ClientFrame::TransferTicket(TransferTicket { id, .. })
        | ClientFrame::AddNote(AddNote { id, .. })
        | ClientFrame::FindTicket(FindTicket { id, .. })
        | ClientFrame::GetHistory(GetHistory { id, .. })
        | ClientFrame::GetFaq(GetFaq { id, .. })
        | ClientFrame::SearchFaq(SearchFaq { id, .. })
        | ClientFrame::ListTickets(ListTickets { id, .. }) => Some(*id),
        ClientFrame::Hello(_)
        | ClientFrame::MarkRead(_)
        | ClientFrame::AnswerHelped(_)
        | ClientFrame::Typing(_)
        | ClientFrame::Ping(_)
        | ClientFrame::Pong(_) => None,
    }
}

/// The refusal of a text that is not a frame, and the command it names.
pub(super) fn undecodable(error: &DecodeError) -> (Refusal, Option<CommandId>) {
    let (code, id) = match error {
        DecodeError::UnknownType { id, .. } => (ErrorCode::UnknownType, *id),
        DecodeError::Malformed { id, .. } => (ErrorCode::BadFrame, *id),
        DecodeError::NotAFrame => (ErrorCode::BadFrame, None),
    };
    (Refusal::new(code, error.to_string()), id)
}

impl Connection {
    /// Carries out one frame. Answers come later, in the order of the commands.
    pub(super) async fn obey(&mut self, frame: ClientFrame) -> Step {
        if let Err((id, refusal)) = self.admit_opening(&frame) {
            self.answer(refusal.frame(Some(id)));
            return Ok(());
        }
        let border = Border {
            person: &self.person,
            page: self.page.as_ref(),
            lang: self.lang.as_deref(),
            answers: &self.chat.answers,
            pace: &self.chat.pace,
            guest_tokens: &self.chat.guest_tokens,
            limits: self.chat.config.limits,
            now: clock::now(),
        };
        let frame = match border.ask(frame) {
            Asked::Command(Request { id, task }) => {
                match task {
                    Ok(task) => self.carry_out(id, task),
                    Err(refusal) => self.answer(refusal.frame(Some(id))),
                }
                return Ok(());
            }
            Asked::Other(other) => other,
        };
        match frame {
            ClientFrame::GetHistory(get) => self.get_history(&get),
            ClientFrame::FindTicket(find) => self.find(find),
            ClientFrame::ListTickets(list) => self.list_tickets(list),
            ClientFrame::GetFaq(get) => {
                let (id, frame) = (get.id, self.chat.config.limits.frame);
                let page = self.admit_lookup().and_then(|()| faq::page(&self.chat.faq, get, frame));
                self.answer_faq(id, page);
            }
            ClientFrame::SearchFaq(search) => {
                let id = search.id;
                let page = self.admit_lookup().and_then(|()| faq::search(&self.chat.faq, search));
                self.answer_faq(id, page);
            }
            ClientFrame::AnswerHelped(helped) => self.count_helped(&helped),
            ClientFrame::MarkRead(MarkRead { c, seq }) => self.mark_read(c, seq),
            ClientFrame::Typing(typing) => self.pass_typing(typing).await,
            ClientFrame::RefreshToken(refresh) => {
                let answer = self.refresh(&refresh).await;
                self.answer(answer);
            }
            ClientFrame::Ping(ClientPing { n }) => self.outgoing.send(ServerPong { n }).await?,
            // Any frame is a sign of life; `hello` and commands were dealt with before.
            _ => {}
        }
        Ok(())
    }

    /// Counts a conversation that this message would open. Those of the person are known since `welcome`.
    fn admit_opening(&self, frame: &ClientFrame) -> Result<(), (CommandId, Refusal)> {
        let ClientFrame::SendMessage(SendMessage { id, c, .. }) = frame else { return Ok(()) };
        let Some(from) = self.from.filter(|_| !self.cursors.contains_key(c)) else { return Ok(()) };
        if matches!(self.person, Person::Operator(_)) {
            return Ok(());
        }
        self.chat.openings.admit(from, *c, clock::now()).map_err(|refusal| (*id, refusal))
    }

    /// Hands a command to the store; the answer follows when it is on disk.
    fn carry_out(&mut self, id: CommandId, task: Task) {
        let c = task.conversation();
        match self.chat.store.submit(task) {
            Err(refusal) => self.answer(refusal.frame(Some(id))),
            Ok(receiver) => self.answers.push_back(
                async move {
                    let frame: ServerFrame = match receiver.await.unwrap_or_else(|_| Err(gone())) {
                        Ok(outcome) => outcome.confirmed(id, c).into(),
                        Err(refusal) => refusal.frame(Some(id)),
                    };
                    frame.into()
                }
                .boxed(),
            ),
        }
    }

    fn answer(&mut self, frame: ServerFrame) {
        self.answers.push_back(std::future::ready(frame.into()).boxed());
    }

    /// A snapshot: nobody waits for the outcome.
    pub(super) fn mark_read(&mut self, c: ConversationId, seq: Seq) {
        let order = Order { by: self.person.clone(), at: clock::now(), c, what: What::Read { seq } };
        drop(self.chat.store.submit(order));
    }

    fn get_history(&mut self, get: &GetHistory) {
        let (id, c) = (get.id, get.c);
        let part = match request::part(get) {
            Ok(part) => part,
            Err(refusal) => return self.answer(refusal.frame(Some(id))),
        };
        let (person, chat) = (self.person.clone(), std::sync::Arc::clone(&self.chat));
        let reader = match &person {
            // Once a connection: a conversation has many pages.
            Person::Operator(op) if self.looked_into.insert(c) => Some(op.id.clone()),
            _ => None,
        };
        let read = async move {
            let page = async {
                let page = chat.store.read(move |db| request::history(db, &person, c, part)).await?;
                let page = page.ok_or_else(not_found)?;
                if let Some(op) = reader {
                    let entry =
                        Entry { op: Some(op), deed: Deed::Read, c: Some(c), about: None, at: clock::now() };
                    chat.store.submit(entry)?.await.map_err(|_| gone())??;
                }
                Ok(page)
            };
            let frame: ServerFrame = match page.await {
                Ok((events, more)) => HistoryPage { re: id, c, events, more }.into(),
                Err(refusal) => Refusal::frame(refusal, Some(id)),
            };
            frame.into()
        };
        self.answers.push_back(read.boxed());
    }

    /// What has a number, for operators; what stands in a conversation is asked for by `history.get`.
    fn find(&mut self, find: FindTicket) {
        let FindTicket { id, no } = find;
        let Person::Operator(op) = &self.person else {
            let refusal = Refusal::new(ErrorCode::Forbidden, "only operators do this");
            return self.answer(refusal.frame(Some(id)));
        };
        let (op, chat) = (op.id.clone(), std::sync::Arc::clone(&self.chat));
        let read = async move {
            let found = async {
                let read = chat.store.read(move |db| finding::find(db, id, &no));
                let found = read.await?.ok_or_else(not_found)?;
                let c = found.card.as_ref().map(|card| card.c);
                let about = found.form.as_ref().map(|form| form.id);
                let entry = Entry { op: Some(op), deed: Deed::Find, c, about, at: clock::now() };
                chat.store.submit(entry)?.await.map_err(|_| gone())??;
                Ok(found)
            };
            match found.await {
                Ok(found) => Answer::Operator(found.into()),
                Err(refusal) => Answer::Anyone(Refusal::frame(refusal, Some(id))),
            }
        };
        self.answers.push_back(read.boxed());
    }

    fn list_tickets(&mut self, list: ListTickets) {
        let wanted = match Wanted::parse(&self.person, &list) {
            Ok(wanted) => wanted,
            Err(refusal) => return self.answer(refusal.frame(Some(list.id))),
        };
        let chat = std::sync::Arc::clone(&self.chat);
        let read = async move {
            let frame: ServerFrame = match chat.store.read(move |db| wanted.read(db)).await {
                Ok(page) => tickets::answer(&list, page).into(),
                Err(refusal) => Refusal::frame(refusal, Some(list.id)),
            };
            frame.into()
        };
        self.answers.push_back(read.boxed());
    }

    fn admit_lookup(&self) -> Result<(), Refusal> {
        let admitted = self.chat.lookups.admit(&self.person.key(), clock::now());
        admitted.map_err(|wait| {
            Refusal::after(ErrorCode::RateLimited, "too many questions; wait after_ms and ask again", wait)
        })
    }

    fn answer_faq(&mut self, id: CommandId, page: Result<FaqPage, Refusal>) {
        let answer = match page {
            Ok(page) => Answer::Faq(page.into()),
            Err(refusal) => Answer::Anyone(refusal.frame(Some(id))),
        };
        self.answers.push_back(std::future::ready(answer).boxed());
    }

    /// Counts what a person says about an answer, of an entry that there is; nobody waits for it.
    fn count_helped(&self, said: &AnswerHelped) {
        let AnswerHelped { entry, helped } = said;
        let asks = !matches!(self.person, Person::Operator(_));
        if asks && self.admit_lookup().is_ok() {
            let known = self.chat.faq.entries().iter().any(|known| known.id == *entry);
            self.chat.metrics.helped(known.then_some(entry), *helped);
        }
    }

    /// Tells the other side that somebody writes, or no longer. Lost without harm.
    async fn pass_typing(&mut self, typing: ClientTyping) {
        let ClientTyping { c, on } = typing;
        if on {
            if self.typing_said.is_some_and(|said| said.elapsed() < TYPING_PAUSE) {
                return;
            }
            self.typing_said = Some(Instant::now());
            self.typing_in = Some(c);
        } else if self.typing_in.take_if(|typing_in| *typing_in == c).is_none() {
            return;
        }
        let Ok(Some(ticket)) = self.chat.store.read(move |db| Ticket::load(db, c)).await else { return };
        let other = match &self.person {
            Person::Guest { .. } | Person::Account(_)
                if ticket.is_visible_to(&self.person) && ticket.state == TicketState::Assigned =>
            {
                ticket.op.map(|op| PersonKey::Operator(op.id))
            }
            Person::Operator(op) if ticket.is_held_by(op) => Some(PersonKey::User(ticket.user.id)),
            _ => None,
        };
        if let Some(other) = other {
            self.chat.hub.publish_typing(&other, c, &self.person, on);
        }
    }
}
