//! What the database knows of a file. Knows SQL and no bytes.

use chat_protocol::{
    Announcement, CommandId, ConversationId, ErrorCode, File, FileId, Format, Millis, Personal, TicketState,
    json,
};

use crate::conversations::{self, Outcome, Ticket};
use crate::person::Person;
use crate::random;
use crate::refusal::Refusal;
use crate::store::{Db, DbResult, Row, params, stored, unreadable};

/// Files one person may have uploaded, or begun to, without sending them.
const MOST_UNSENT: i64 = 20;

/// Longest name, characters.
const NAME: usize = 120;

/// One file.
#[derive(Clone, Debug)]
pub(crate) struct Record {
    /// Its name on the wire, made by its sender.
    pub(crate) file: FileId,
    /// Who sends it, as beside events.
    pub(crate) owner: String,
    /// Its name on the shelf, which nobody can guess.
    pub(crate) stored: String,
    /// What the person calls it.
    pub(crate) name: Personal,
    /// Bytes announced.
    pub(crate) size: u64,
    /// What it is; none until it is here whole and was looked at.
    pub(crate) mime: Option<Format>,
    /// When it was announced.
    at: Millis,
    /// Where it stands; none until a message or a form names it.
    pub(crate) place: Option<Place>,
}

/// Where a file stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Place {
    /// In a conversation.
    Conversation(ConversationId),
    /// Beside a form.
    Form(CommandId),
}

/// A change of the records, for the writer.
#[derive(Debug)]
pub(crate) enum Filing {
    /// Bytes will come.
    Begin(Record),
    /// It is here whole, and is this.
    Ready { file: FileId, mime: Format },
    /// It is no longer wanted.
    Drop(FileId),
    /// Whatever was announced before this moment and never sent is no longer wanted.
    Sweep { before: Millis },
}

impl Filing {
    pub(crate) fn carry_out(&self, db: &Db) -> Result<Outcome, Refusal> {
        match self {
            Self::Begin(record) => record.begin(db)?,
            Self::Ready { file, mime } => drop(db.execute(
                "UPDATE files SET mime = ?2 WHERE file = ?1",
                params![file.to_string(), mime.to_string()],
            )?),
            Self::Drop(file) => drop(db.execute(
                &format!("DELETE FROM files WHERE file = ?1 AND {UNSENT}"),
                params![file.to_string()],
            )?),
            Self::Sweep { before } => drop(db.execute(
                &format!("DELETE FROM files WHERE at < ?1 AND {UNSENT}"),
                params![stored(before.0)],
            )?),
        }
        Ok(Outcome::default())
    }
}

const COLUMNS: &str = "file, owner, stored, name, size, mime, at, c, form";

/// Neither a message nor a form has named it.
const UNSENT: &str = "c IS NULL AND form IS NULL";

impl Record {
    /// A file that is announced now.
    pub(crate) fn new(file: FileId, by: &Person, said: &Announcement, at: Millis) -> Result<Self, Refusal> {
        let stored = random::name().map_err(|_| Refusal::new(ErrorCode::Internal, "no random bytes"))?;
        let name = conversations::cut(&said.name, NAME).unwrap_or_else(|| "file".to_owned());
        Ok(Self {
            file,
            owner: by.key().to_string(),
            stored,
            name: Personal(name),
            size: said.size,
            mime: None,
            at,
            place: None,
        })
    }

    pub(crate) fn load(db: &Db, file: FileId) -> DbResult<Option<Self>> {
        Self::named(db, file, "")
    }

    fn named(db: &Db, file: FileId, lock: &str) -> DbResult<Option<Self>> {
        let sql = format!("SELECT {COLUMNS} FROM files WHERE file = ?1{lock}");
        db.first(&sql, params![file.to_string()], Self::from_row)
    }

    fn begin(&self, db: &Db) -> Result<(), Refusal> {
        if let Some(known) = Self::load(db, self.file)? {
            let same = (&known.owner, &known.name, known.size) == (&self.owner, &self.name, self.size);
            let conflict = || Refusal::new(ErrorCode::IdConflict, "this name came before with another file");
            return if same { Ok(()) } else { Err(conflict()) };
        }
        // They are counted.
        db.hold(&self.owner)?;
        let unsent: i64 = db.one(
            &format!("SELECT COUNT(*) FROM files WHERE owner = ?1 AND {UNSENT}"),
            params![&self.owner],
            |row| row.get(0),
        )?;
        if unsent >= MOST_UNSENT {
            return Err(Refusal::new(
                ErrorCode::TooManyFiles,
                "send or withdraw files before uploading more",
            ));
        }
        db.execute(
            "INSERT INTO files (file, owner, stored, name, size, at) VALUES (?1, ?2, ?3, ?4, ?5, ?6)",
            params![
                self.file.to_string(),
                self.owner,
                self.stored,
                &*self.name,
                stored(self.size),
                stored(self.at.0),
            ],
        )?;
        Ok(())
    }

    fn from_row(row: &Row<'_>) -> DbResult<Self> {
        let unreadable = |column: usize| unreadable(column, COLUMNS);
        let number = |column: usize| {
            row.get::<i64>(column).and_then(|n| u64::try_from(n).map_err(|_| unreadable(column)))
        };
        let mime: Option<String> = row.get(5)?;
        let (c, form): (Option<String>, Option<String>) = (row.get(7)?, row.get(8)?);
        let place = match (c, form) {
            (Some(c), _) => Some(Place::Conversation(c.parse().map_err(|_| unreadable(7))?)),
            (None, Some(form)) => Some(Place::Form(form.parse().map_err(|_| unreadable(8))?)),
            (None, None) => None,
        };
        Ok(Self {
            file: row.get::<String>(0)?.parse().map_err(|_| unreadable(0))?,
            owner: row.get(1)?,
            stored: row.get(2)?,
            name: Personal(row.get(3)?),
            size: number(4)?,
            mime: mime.map(|mime| json::parse(&format!("{mime:?}")).unwrap_or(Format::Other)),
            at: Millis(number(6)?),
            place,
        })
    }

    /// As people see it; none until it is here whole.
    fn shown(self) -> Option<File> {
        let Self { file, name, size, mime, .. } = self;
        Some(File { file, name, size, mime: mime? })
    }
}

/// The files a message or a form names, as the server knows them: whole, of the one who sends it, and at no other
/// place.
pub(crate) fn named(db: &Db, by: &Person, place: Place, files: &[FileId]) -> Result<Vec<File>, Refusal> {
    let owner = by.key().to_string();
    let named = files.iter().map(|file| {
        let record = Record::named(db, *file, db.for_update())?.filter(|record| record.owner == owner);
        let free = record.filter(|record| record.place.is_none_or(|other| other == place));
        free.and_then(Record::shown)
            .ok_or_else(|| Refusal::new(ErrorCode::FileMissing, "a file is not here whole: upload it first"))
    });
    named.collect()
}

/// From now on the files stand at this place.
pub(crate) fn attach(db: &Db, place: Place, files: &[FileId]) -> DbResult<()> {
    let (column, name) = match place {
        Place::Conversation(c) => ("c", c.to_string()),
        Place::Form(form) => ("form", form.to_string()),
    };
    let change = format!("UPDATE files SET {column} = ?2, nth = ?3 WHERE file = ?1");
    for (nth, file) in files.iter().enumerate() {
        db.execute(&change, params![file.to_string(), name, stored(nth as u64)])?;
    }
    Ok(())
}

/// What goes along with a form.
pub(crate) fn with_form(db: &Db, form: CommandId) -> DbResult<Vec<File>> {
    let sql = format!("SELECT {COLUMNS} FROM files WHERE form = ?1 ORDER BY nth, file");
    let records = db.all(&sql, params![form.to_string()], Record::from_row)?;
    Ok(records.into_iter().filter_map(Record::shown).collect())
}

/// A file that the person may fetch.
pub(crate) fn readable(db: &Db, person: &Person, file: FileId) -> DbResult<Option<Record>> {
    let Some(record) = Record::load(db, file)? else { return Ok(None) };
    let is_own = record.owner == person.key().to_string();
    let allowed = match record.place {
        None => is_own,
        // Every operator sees every form.
        Some(Place::Form(_)) => is_own || matches!(person, Person::Operator(_)),
        Some(Place::Conversation(c)) => match Ticket::load(db, c)? {
            Some(ticket) => may_read(db, person, &ticket)?,
            None => false,
        },
    };
    Ok(Some(record).filter(|_| allowed))
}

/// Whether the person may read the whole log.
pub(crate) fn may_read(db: &Db, person: &Person, ticket: &Ticket) -> DbResult<bool> {
    match person {
        Person::Guest { .. } | Person::Account(_) => Ok(ticket.is_visible_to(person)),
        // One that waits may be read before it is taken.
        Person::Operator(op) => {
            Ok(ticket.state == TicketState::Waiting || conversations::held_once(db, ticket.c, &op.id)?)
        }
    }
}

/// Names on the shelf that some file still has.
pub(crate) fn all_stored(db: &Db) -> DbResult<Vec<String>> {
    db.all("SELECT stored FROM files", &[], |row| row.get(0))
}
