//! What PostgreSQL says when it does not do what it was asked for. Never with the values it was asked about: those
//! are what people wrote.

use std::error::Error;
use std::fmt;

use postgres::error::SqlState;

/// Why PostgreSQL did not do what it was asked for.
#[derive(Clone, Debug)]
pub struct PostgresError {
    words: String,
    remedy: Remedy,
}

/// What can be done about it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Remedy {
    /// Somebody was faster: the transaction can be tried again.
    Again,
    /// The connection is lost, and with it the transaction: try again on another.
    Reconnect,
    /// It was lost while a transaction was ending: nobody knows whether that is on disk.
    Look,
    /// Nothing, by itself.
    None,
}

impl PostgresError {
    pub(crate) fn new(words: impl Into<String>, remedy: Remedy) -> Self {
        Self { words: words.into(), remedy }
    }

    pub(crate) fn remedy(&self) -> Remedy {
        self.remedy
    }

    /// The same, of a transaction's end.
    pub(crate) fn at_the_end(self) -> Self {
        match self.remedy {
            Remedy::Reconnect => Self { remedy: Remedy::Look, ..self },
            _ => self,
        }
    }
}

impl fmt::Display for PostgresError {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(out, "PostgreSQL: {}", self.words)
    }
}

impl Error for PostgresError {}

impl From<postgres::Error> for PostgresError {
    fn from(error: postgres::Error) -> Self {
        let Some(said) = error.as_db_error() else {
            let why = error.source().map(|source| format!(": {source}")).unwrap_or_default();
            let lost =
                error.is_closed() || error.source().is_some_and(|source| source.is::<std::io::Error>());
            let remedy = if lost { Remedy::Reconnect } else { Remedy::None };
            return Self::new(format!("{error}{why}"), remedy);
        };
        let code = said.code().code();
        let about = [said.table(), said.constraint()].into_iter().flatten().collect::<Vec<_>>().join(" ");
        // Before anything was asked for, its own words say best what is wrong, and know nothing of anybody.
        let words = match code.get(..2) {
            Some("28" | "3D" | "42" | "53" | "57") => format!("{} ({code})", said.message()),
            _ => format!("error {code} {about}"),
        };
        Self::new(words.trim(), remedy(said.code()))
    }
}

fn remedy(code: &SqlState) -> Remedy {
    match code.code() {
        // Serialization failure, deadlock, lock not available; and a name that somebody gave at the same time.
        "40001" | "40P01" | "55P03" | "23505" => Remedy::Again,
        // It is going down or coming up; it has become a copy that takes nothing; a plan of before a migration.
        "57P01" | "57P02" | "57P03" | "25006" | "0A000" => Remedy::Reconnect,
        code if code.starts_with("08") => Remedy::Reconnect,
        _ => Remedy::None,
    }
}
