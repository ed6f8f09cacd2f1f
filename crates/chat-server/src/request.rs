//! What a client's frame asks for, parsed at the border; knows no sockets.

use chat_protocol::{
    AddNote, AskIdentity, AskRating, CancelCallBack, ChooseAction, ClientFrame, CloseTicket, CommandId,
    ConversationId, Email, ErrorCode, Event, EventBody, File, FileId, FinishCallBack, GetHistory, Limits,
    Logout, Millis, NudgeTicket, OfferCallBack, Page, Personal, Phone, PushStatus, QueueTicket, Rate,
    ReleaseTicket, ReopenTicket, ReplyToForm, RequestCallBack, SendMessage, Seq, SubmitForm, TakeCallBack,
    TakeTicket, Text, TextError, TransferTicket, UpgradeGuest, limits,
};

use crate::answers::Answers;
use crate::conversations::{self, Order, Stretch, Ticket, What, cards, tidy_page};
use crate::files::record::may_read;
use crate::guest_token::{GuestTokens, KnownGuest};
use crate::pace::PaceKeeper;
use crate::person::Person;
use crate::refusal::Refusal;
use crate::revocation::Revocation;
use crate::store::{Db, DbResult, Task};
use crate::upgrade::Upgrade;
use crate::{call_backs, feedback};

/// A command.
pub(crate) struct Request {
    pub(crate) id: CommandId,
    /// What to do, or why not.
    pub(crate) task: Result<Task, Refusal>,
}

/// What a frame asks for.
pub(crate) enum Asked {
    /// Something for the writer.
    Command(Request),
    /// Anything else comes back.
    Other(ClientFrame),
}

/// What a command of this person is judged by.
pub(crate) struct Border<'a> {
    pub(crate) person: &'a Person,
    /// The page named in `hello`, for a conversation that names none.
    pub(crate) page: Option<&'a Page>,
    /// Language of the client, BCP 47.
    pub(crate) lang: Option<&'a str>,
    /// What is answered at once.
    pub(crate) answers: &'a Answers,
    pub(crate) pace: &'a PaceKeeper,
    pub(crate) guest_tokens: &'a GuestTokens,
    /// Longest message, characters, and most files.
    pub(crate) limits: Limits,
    pub(crate) now: Millis,
}

impl Border<'_> {
    /// Takes a frame apart.
    pub(crate) fn ask(&self, frame: ClientFrame) -> Asked {
        let (id, c, what) = match frame {
            ClientFrame::SendMessage(send) => (send.id, send.c, self.message(send)),
            ClientFrame::NudgeTicket(nudge) => (nudge.id, nudge.c, self.nudge(nudge)),
            ClientFrame::CloseTicket(CloseTicket { id, c, reason, summary }) => {
                let summary = summary.map(|summary| self.text(&summary)).transpose();
                (id, c, summary.map(|summary| What::Close { id, reason, summary }))
            }
            ClientFrame::ReopenTicket(ReopenTicket { id, c }) => (id, c, Ok(What::Reopen { id })),
            ClientFrame::Rate(rate) => (rate.id, rate.c, self.rating(rate)),
            ClientFrame::ChooseAction(ChooseAction { id, c, seq, action }) => {
                (id, c, self.admit().map(|()| What::Choose { id, to: seq, action }))
            }
            ClientFrame::QueueTicket(QueueTicket { id, c }) => {
                (id, c, self.admit().map(|()| What::Queue { id }))
            }
            ClientFrame::PushStatus(PushStatus { id, c, card }) => {
                let card = cards::tidy(card).map(|card| EventBody::StatusShown { card });
                (id, c, card.map(|body| What::Show { id, body }))
            }
            ClientFrame::AskRating(AskRating { id, c }) => {
                (id, c, Ok(What::Show { id, body: EventBody::RatingAsked {} }))
            }
            ClientFrame::OfferCallBack(OfferCallBack { id, c }) => {
                (id, c, Ok(What::Show { id, body: EventBody::CallBackOffered {} }))
            }
            ClientFrame::AskIdentity(AskIdentity { id, c }) => {
                (id, c, Ok(What::Show { id, body: EventBody::IdentityAsked {} }))
            }
            ClientFrame::TakeTicket(TakeTicket { id, c }) => (id, c, Ok(What::Take { id })),
            ClientFrame::ReleaseTicket(ReleaseTicket { id, c }) => (id, c, Ok(What::Release { id })),
            ClientFrame::TransferTicket(TransferTicket { id, c, dept, to }) => {
                (id, c, Ok(What::Transfer { id, dept, to }))
            }
            ClientFrame::AddNote(AddNote { id, c, text }) => {
                (id, c, self.text(&text).map(|text| What::Note { id, text }))
            }
            ClientFrame::RequestCallBack(request) => {
                return self.command(request.id, self.call_me(request).map(Task::CallBack));
            }
            ClientFrame::CancelCallBack(CancelCallBack { id, callback }) => {
                return self.call_back(id, call_backs::What::Cancel { callback });
            }
            ClientFrame::TakeCallBack(TakeCallBack { id, callback }) => {
                return self.call_back(id, call_backs::What::Take { callback });
            }
            ClientFrame::FinishCallBack(FinishCallBack { id, callback, result }) => {
                return self.call_back(id, call_backs::What::Finish { callback, result });
            }
            ClientFrame::SubmitForm(form) => {
                return self.command(form.id, self.form(form).map(Task::Form));
            }
            ClientFrame::ReplyToForm(ReplyToForm { id, form, text }) => {
                let what = self.text(&text).map(|text| feedback::What::Reply { form, text });
                return self.command(id, what.map(|what| Task::Form(self.form_order(id, what))));
            }
            ClientFrame::Logout(Logout { id }) => {
                return Asked::Command(Request { id, task: self.logout() });
            }
            ClientFrame::UpgradeGuest(UpgradeGuest { id, guest_token }) => {
                return Asked::Command(Request { id, task: self.upgrade(id, &guest_token) });
            }
            other => return Asked::Other(other),
        };
        let order = |what| Task::from(Order { by: self.person.clone(), at: self.now, c, what });
        Asked::Command(Request { id, task: what.map(order) })
    }

    fn logout(&self) -> Result<Task, Refusal> {
        match self.person {
            Person::Guest { id } => Ok(Task::Revoke(Revocation { guest: id.clone(), at: self.now })),
            Person::Account(_) => Err(Refusal::new(
                ErrorCode::Forbidden,
                "only guests log out here: an account's token ends by itself",
            )),
            Person::Operator(_) => Err(Refusal::new(
                ErrorCode::Forbidden,
                "only guests log out here: an operator's token stands in the configuration",
            )),
        }
    }

    fn upgrade(&self, id: CommandId, guest_token: &str) -> Result<Task, Refusal> {
        let Person::Account(account) = self.person else {
            return Err(Refusal::new(ErrorCode::AuthRequired, "sign in first: hello with a token"));
        };
        let Some(KnownGuest { id: guest, .. }) = self.guest_tokens.check(guest_token, self.now) else {
            return Err(Refusal::new(ErrorCode::Forbidden, "the guest token is not ours, or too old"));
        };
        Ok(Task::Upgrade(Upgrade { id, guest, account: account.clone(), at: self.now }))
    }

    fn command(&self, id: CommandId, task: Result<Task, Refusal>) -> Asked {
        Asked::Command(Request { id, task })
    }

    fn call_back(&self, id: CommandId, what: call_backs::What) -> Asked {
        self.command(id, Ok(Task::CallBack(self.call_back_order(id, what))))
    }

    fn call_back_order(&self, id: CommandId, what: call_backs::What) -> call_backs::Order {
        call_backs::Order { by: self.person.clone(), at: self.now, id, what }
    }

    fn form_order(&self, id: CommandId, what: feedback::What) -> feedback::Order {
        feedback::Order { by: self.person.clone(), at: self.now, id, what }
    }

    fn call_me(&self, request: RequestCallBack) -> Result<call_backs::Order, Refusal> {
        let RequestCallBack { id, c, phone, name, from, consent } = request;
        let phone = phone_of(&phone)?;
        consented(consent)?;
        self.admit()?;
        let name = name.and_then(|name| tidy_name(&name));
        Ok(self.call_back_order(id, call_backs::What::Request { c, phone, name, from }))
    }

    fn form(&self, form: SubmitForm) -> Result<feedback::Order, Refusal> {
        let SubmitForm { id, name, phone, email, text, files, page, consent } = form;
        let filled = feedback::Filled {
            name: tidy_name(&name).ok_or_else(|| Refusal::field("name", "say who writes"))?,
            phone: phone_of(&phone)?,
            email: Email::parse(&email).ok_or_else(|| Refusal::field("email", "not an address of mail"))?,
            text: self.text(&text)?,
            files: self.files(&files)?,
            page: page.and_then(tidy_page).or_else(|| self.page.cloned()),
        };
        consented(consent)?;
        self.admit()?;
        Ok(self.form_order(id, feedback::What::Submit(filled)))
    }

    fn message(&self, send: SendMessage) -> Result<What, Refusal> {
        let files = self.files(&send.files)?;
        let text = match files.len() {
            0 => self.text(&send.text)?,
            _ => Text::beside_files(&send.text, self.limits.text).map_err(refused_text)?.into_inner(),
        };
        self.admit()?;
        let mut open = send.open.unwrap_or_default();
        open.page = open.page.or_else(|| self.page.cloned());
        let answer = self.answers.to(open.topic.as_deref(), self.lang);
        Ok(What::Send { id: send.id, text, files, open, answer })
    }

    fn nudge(&self, nudge: NudgeTicket) -> Result<What, Refusal> {
        let NudgeTicket { id, after_seq, details, .. } = nudge;
        let details = details.map(|details| self.text(&details)).transpose()?;
        self.admit()?;
        Ok(What::Nudge { id, after: after_seq, details })
    }

    fn rating(&self, rate: Rate) -> Result<What, Refusal> {
        let Rate { id, score, comment, .. } = rate;
        if !(1..=limits::BEST_SCORE).contains(&score) {
            return Err(Refusal::field("score", "give a score from 1 to 5"));
        }
        let comment = comment.map(|comment| self.text(&comment)).transpose()?;
        Ok(What::Rate { id, score, comment })
    }

    /// The names of what goes along.
    fn files(&self, files: &[File]) -> Result<Vec<FileId>, Refusal> {
        if files.len() > self.limits.files {
            return Err(Refusal::new(ErrorCode::TooManyFiles, "more files than limits.files"));
        }
        Ok(files.iter().map(|file| file.file).collect())
    }

    fn text(&self, typed: &str) -> Result<Personal, Refusal> {
        Text::parse(typed, self.limits.text).map(Text::into_inner).map_err(refused_text)
    }

    fn admit(&self) -> Result<(), Refusal> {
        self.pace.admit(&self.person.key(), self.now).map_err(|wait| {
            Refusal::after(ErrorCode::RateLimited, "too many messages; wait after_ms and send it again", wait)
        })
    }
}

fn refused_text(error: TextError) -> Refusal {
    let code = match error {
        TextError::Empty => ErrorCode::TextEmpty,
        TextError::TooLong { .. } => ErrorCode::TextTooLong,
    };
    Refusal::new(code, error.to_string())
}

fn phone_of(typed: &str) -> Result<Phone, Refusal> {
    Phone::parse(typed).ok_or_else(|| Refusal::field("phone", "not a whole telephone number"))
}

fn tidy_name(typed: &str) -> Option<Personal> {
    conversations::one_line(typed).map(Personal)
}

fn consented(consent: bool) -> Result<(), Refusal> {
    let refusal = || Refusal::new(ErrorCode::ConsentRequired, "without consent nothing is kept");
    consent.then_some(()).ok_or_else(refusal)
}

/// Which part of the log `history.get` asks for.
pub(crate) fn part(get: &GetHistory) -> Result<Stretch, Refusal> {
    let limit = get.limit.min(limits::MAX_HISTORY);
    match (get.before, get.after) {
        _ if limit == 0 => Err(Refusal::field("limit", "ask for at least one event")),
        (Some(_), Some(_)) => Err(Refusal::field("after", "give before or after, not both")),
        (None, Some(after)) => Ok(Stretch::After(after, limit)),
        (before, None) => Ok(Stretch::Before(before.unwrap_or(Seq(u64::MAX)), limit)),
    }
}

/// Reads it; nothing when the person must not.
pub(crate) fn history(
    db: &Db,
    person: &Person,
    c: ConversationId,
    part: Stretch,
) -> DbResult<Option<(Vec<Event>, bool)>> {
    let Some(ticket) = Ticket::load(db, c)? else { return Ok(None) };
    if may_read(db, person, &ticket)? { conversations::stretch(db, c, part).map(Some) } else { Ok(None) }
}
