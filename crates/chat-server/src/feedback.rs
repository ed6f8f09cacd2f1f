//! Forms that are answered by mail, and the answers. An answer and its mail are written in one transaction; the
//! post takes the mail from there, so that none is lost between the two.

mod row;

use chat_protocol::{
    CommandId, Email, ErrorCode, File, FileId, FormCard, FormReply, MailState, Millis, Page, Personal, Phone,
};

use crate::config::Config;
use crate::conversations::{self, Outcome};
use crate::files::record::{self, Place};
use crate::person::{Person, PersonKey};
use crate::refusal::Refusal;
use crate::store::{Db, params, stored};

pub(crate) use row::{Letter, attach, due_letters, for_operators, load, numbered};

const DAY_MS: u64 = 24 * 60 * 60 * 1000;

/// Pause before a mail that was not taken is tried again; doubled each time up to the longest.
const FIRST_PAUSE_MS: u64 = 60 * 1000;
const LONGEST_PAUSE_MS: u64 = 60 * 60 * 1000;

/// Tries of a mail; the last is more than three days after the first.
const TRIES: u64 = 80;

/// A command on its way to the writer.
#[derive(Debug)]
pub(crate) struct Order {
    pub(crate) by: Person,
    pub(crate) at: Millis,
    /// Name of the command.
    pub(crate) id: CommandId,
    pub(crate) what: What,
}

/// What a command asks for. Everything is parsed already.
#[derive(Debug)]
pub(crate) enum What {
    /// A form is filled in.
    Submit(Filled),
    /// It is answered.
    Reply { form: CommandId, text: Personal },
}

/// What a person filled in.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Filled {
    pub(crate) name: Personal,
    pub(crate) phone: Phone,
    pub(crate) email: Email,
    pub(crate) text: Personal,
    pub(crate) files: Vec<FileId>,
    /// Where the person stood; no part of what makes two forms the same.
    pub(crate) page: Option<Page>,
}

/// What became of a mail.
#[derive(Debug)]
pub(crate) struct Posted {
    pub(crate) letter: CommandId,
    pub(crate) at: Millis,
    pub(crate) end: PostEnd,
}

/// What became of one try.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum PostEnd {
    /// Somebody has taken it.
    Sent,
    /// It may be tried again.
    NotNow,
    /// It never will be taken.
    Never,
}

/// Rules of this installation.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Rules {
    offered: bool,
    within_ms: u64,
    per_day: u64,
}

impl Rules {
    pub(crate) fn new(config: &Config) -> Self {
        let per_day = config.conversations_per_day;
        Self {
            offered: config.offers_form(),
            within_ms: config.feedback.within_s.saturating_mul(1000),
            per_day,
        }
    }
}

impl Order {
    /// Carries it out on the database.
    pub(crate) fn carry_out(&self, db: &Db, rules: &Rules) -> Result<Outcome, Refusal> {
        match &self.what {
            What::Submit(filled) => self.submit(db, rules, filled),
            What::Reply { form, text } => self.reply(db, *form, text),
        }
    }

    fn submit(&self, db: &Db, rules: &Rules, filled: &Filled) -> Result<Outcome, Refusal> {
        let PersonKey::User(user) = self.by.key() else {
            return Err(Refusal::new(ErrorCode::Forbidden, "operators answer forms"));
        };
        // They are counted.
        db.hold(&user)?;
        if let Some((form, owner)) = row::load(db, self.id)? {
            let same = owner == user
                && form.name == filled.name
                && form.phone == filled.phone.clone().into_inner()
                && form.email == filled.email.clone().into_inner()
                && form.text == filled.text
                && are_the_same(&form.files, &filled.files);
            if !same {
                return Err(conflict());
            }
            let (no, due) = (Some(form.no), Some(form.due));
            return Ok(Outcome { dup: true, no, due, ..Outcome::at(form.at) });
        }
        if !rules.offered {
            return Err(Refusal::new(ErrorCode::NotOffered, "this server takes no forms"));
        }
        let today: u64 = db.one(
            "SELECT COUNT(*) FROM forms WHERE user_id = ?1 AND at > ?2",
            params![user, stored(self.at.0.saturating_sub(DAY_MS))],
            |row| row.number(0),
        )?;
        if today >= rules.per_day {
            return Err(Refusal::new(ErrorCode::TooManyConvs, "no more forms today"));
        }
        let place = Place::Form(self.id);
        let files = record::named(db, &self.by, place, &filled.files)?;
        record::attach(db, place, &filled.files)?;
        let Filled { name, phone, email, text, page, .. } = filled.clone();
        let form = FormCard {
            id: self.id,
            no: conversations::next_number(db, self.at)?,
            at: self.at,
            due: self.at.plus(rules.within_ms),
            name,
            phone: phone.into_inner(),
            email: email.into_inner(),
            text,
            files,
            page,
            replies: Vec::new(),
        };
        row::insert(db, &form, &user)?;
        let (no, due) = (Some(form.no.clone()), Some(form.due));
        Ok(Outcome { no, due, form: Some(Box::new(form)), ..Outcome::at(self.at) })
    }

    fn reply(&self, db: &Db, form: CommandId, text: &Personal) -> Result<Outcome, Refusal> {
        let Person::Operator(op) = &self.by else {
            return Err(Refusal::new(ErrorCode::Forbidden, "only operators do this"));
        };
        if let Some(earlier) = row::reply(db, self.id)? {
            let same = earlier.form == form && earlier.reply.op.id == op.id && earlier.reply.text == *text;
            if !same {
                return Err(conflict());
            }
            return Ok(Outcome { dup: true, ..Outcome::at(earlier.reply.at) });
        }
        if row::load(db, form)?.is_none() {
            return Err(Refusal::new(ErrorCode::NotFound, "no such form"));
        }
        let reply = FormReply { at: self.at, op: op.clone(), text: text.clone(), mail: MailState::Waiting };
        row::insert_reply(db, self.id, form, &reply)?;
        let card = row::load(db, form)?.map(|(card, _)| Box::new(card));
        Ok(Outcome { form: card, ..Outcome::at(self.at) })
    }
}

impl Posted {
    /// Writes down what became of the mail, and when it is tried again.
    pub(crate) fn carry_out(&self, db: &Db) -> Result<Outcome, Refusal> {
        let tries = row::tries(db, self.letter)?.unwrap_or_default() + 1;
        let (state, next) = match self.end {
            PostEnd::Sent => (MailState::Sent, self.at),
            PostEnd::NotNow if tries < TRIES => (MailState::Waiting, self.at.plus(pause(tries))),
            PostEnd::NotNow | PostEnd::Never => (MailState::Failed, self.at),
        };
        row::posted(db, self.letter, state, tries, next)?;
        let form = row::reply(db, self.letter)?.map(|reply| row::load(db, reply.form)).transpose()?.flatten();
        Ok(Outcome { form: form.map(|(card, _)| Box::new(card)), ..Outcome::at(self.at) })
    }
}

fn pause(tries: u64) -> u64 {
    let doubled = 2_u64.saturating_pow(u32::try_from(tries - 1).unwrap_or(u32::MAX));
    FIRST_PAUSE_MS.saturating_mul(doubled).min(LONGEST_PAUSE_MS)
}

/// Whether these files are those, in any order.
fn are_the_same(files: &[File], named: &[FileId]) -> bool {
    files.iter().all(|file| named.contains(&file.file))
        && named.iter().all(|name| files.iter().any(|file| file.file == *name))
}

fn conflict() -> Refusal {
    Refusal::new(ErrorCode::IdConflict, "this id came before with other content")
}
