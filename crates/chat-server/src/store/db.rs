//! The seam between what the server decides and the engine that keeps it: one text of SQL, parameters, typed rows.
//!
//! Texts are written as SQLite reads them, parameters as `?1`, in what both dialects agree on.

use std::cell::Cell;

use rusqlite::{Connection, params_from_iter};

/// Statements that a connection keeps prepared.
const PREPARED: usize = 128;

/// One connection to the store, of one thread at a time.
pub(crate) struct Db {
    connection: Connection,
    /// Whether a transaction is open.
    within: Cell<bool>,
}

/// Why the store did not do what it was asked for.
#[derive(Debug, thiserror::Error)]
pub enum DbError {
    /// SQLite says so.
    #[error(transparent)]
    Sqlite(#[from] rusqlite::Error),
    /// Somebody else has written into the store.
    #[error("column {column} of {of} holds what this program never wrote")]
    Unreadable {
        /// Its place in the row, from 0 on.
        column: usize,
        /// What was read.
        of: &'static str,
    },
    /// One row was asked for, and there is none.
    #[error("a row is missing")]
    Missing,
}

/// What the store answers.
pub(crate) type DbResult<T> = Result<T, DbError>;

/// A parameter of a statement.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Value<'a> {
    /// Nothing.
    Null,
    /// A whole number: those of the protocol, as [`stored`].
    Number(i64),
    /// Words.
    Text(&'a str),
}

/// What can be a parameter.
pub(crate) trait Parameter {
    /// As the store takes it.
    fn value(&self) -> Value<'_>;
}

/// Parameters of a statement, `?1` first.
macro_rules! params {
    ($($value:expr),* $(,)?) => {
        &[$($crate::store::Parameter::value(&$value)),*] as &[$crate::store::Value<'_>]
    };
}
pub(crate) use params;

/// One row of an answer.
pub(crate) struct Row<'a>(&'a rusqlite::Row<'a>);

/// What a column can hold.
pub(crate) trait Column: Sized {
    /// Reads it.
    fn read(row: &Row<'_>, column: usize) -> DbResult<Self>;
}

/// A transaction; without [`Transaction::commit`] nothing of it was.
pub(crate) struct Transaction<'a>(&'a Db);

impl Db {
    pub(super) fn new(connection: Connection) -> Self {
        connection.set_prepared_statement_cache_capacity(PREPARED);
        Self { connection, within: Cell::new(false) }
    }

    /// Carries out a statement and says how many rows it concerned.
    pub(crate) fn execute(&self, sql: &str, params: &[Value<'_>]) -> DbResult<usize> {
        Ok(self.connection.prepare_cached(sql)?.execute(params_from_iter(params))?)
    }

    /// Carries out statements without parameters.
    pub(crate) fn batch(&self, sql: &str) -> DbResult<()> {
        Ok(self.connection.execute_batch(sql)?)
    }

    /// Every row of an answer.
    pub(crate) fn all<T>(
        &self,
        sql: &str,
        params: &[Value<'_>],
        mut read: impl FnMut(&Row<'_>) -> DbResult<T>,
    ) -> DbResult<Vec<T>> {
        let mut statement = self.connection.prepare_cached(sql)?;
        let mut rows = statement.query(params_from_iter(params))?;
        let mut all = Vec::new();
        while let Some(row) = rows.next()? {
            all.push(read(&Row(row))?);
        }
        Ok(all)
    }

    /// The first row of an answer, if there is one.
    pub(crate) fn first<T>(
        &self,
        sql: &str,
        params: &[Value<'_>],
        read: impl FnOnce(&Row<'_>) -> DbResult<T>,
    ) -> DbResult<Option<T>> {
        let mut statement = self.connection.prepare_cached(sql)?;
        let mut rows = statement.query(params_from_iter(params))?;
        rows.next()?.map(|row| read(&Row(row))).transpose()
    }

    /// The row of an answer that always has one.
    pub(crate) fn one<T>(
        &self,
        sql: &str,
        params: &[Value<'_>],
        read: impl FnOnce(&Row<'_>) -> DbResult<T>,
    ) -> DbResult<T> {
        self.first(sql, params, read)?.ok_or(DbError::Missing)
    }

    /// Whether there is any row.
    pub(crate) fn exists(&self, sql: &str, params: &[Value<'_>]) -> DbResult<bool> {
        Ok(self.first(sql, params, |_| Ok(()))?.is_some())
    }

    /// Begins to write.
    pub(crate) fn begin(&self) -> DbResult<Transaction<'_>> {
        self.enter("BEGIN IMMEDIATE")
    }

    /// Reads: all that is read belongs to one moment.
    pub(super) fn look<T>(&self, read: impl FnOnce(&Self) -> DbResult<T>) -> DbResult<T> {
        let transaction = self.enter("BEGIN DEFERRED")?;
        let read = read(self)?;
        transaction.roll_back()?;
        Ok(read)
    }

    fn enter(&self, begin: &str) -> DbResult<Transaction<'_>> {
        self.execute(begin, &[])?;
        self.within.set(true);
        Ok(Transaction(self))
    }
}

impl Transaction<'_> {
    /// Does something that leaves no trace when it fails.
    pub(crate) fn attempt<T, E: From<DbError>>(
        &self,
        act: impl FnOnce(&Db) -> Result<T, E>,
    ) -> DbResult<Result<T, E>> {
        let Self(db) = self;
        db.execute("SAVEPOINT attempt", &[])?;
        let result = act(db);
        if result.is_err() {
            db.execute("ROLLBACK TO attempt", &[])?;
        }
        db.execute("RELEASE attempt", &[])?;
        Ok(result)
    }

    /// All of it, on disk.
    pub(crate) fn commit(self) -> DbResult<()> {
        self.0.execute("COMMIT", &[])?;
        self.0.within.set(false);
        Ok(())
    }

    /// Nothing of it.
    pub(crate) fn roll_back(self) -> DbResult<()> {
        self.0.within.set(false);
        self.0.execute("ROLLBACK", &[]).map(drop)
    }
}

impl Drop for Transaction<'_> {
    fn drop(&mut self) {
        if self.0.within.replace(false) {
            // Some errors have rolled it back already.
            let _ = self.0.execute("ROLLBACK", &[]);
        }
    }
}

impl Row<'_> {
    /// Reads a column, from 0 on.
    pub(crate) fn get<T: Column>(&self, column: usize) -> DbResult<T> {
        T::read(self, column)
    }

    /// Reads a number of the protocol.
    pub(crate) fn number(&self, column: usize) -> DbResult<u64> {
        u64::try_from(self.get::<i64>(column)?).map_err(|_| unreadable(column, "numbers"))
    }
}

/// Databases know signed numbers only; times and positions stay far below the bound.
pub(crate) fn stored(number: u64) -> i64 {
    i64::try_from(number).unwrap_or(i64::MAX)
}

pub(crate) fn unreadable(column: usize, of: &'static str) -> DbError {
    DbError::Unreadable { column, of }
}

impl Column for i64 {
    fn read(row: &Row<'_>, column: usize) -> DbResult<Self> {
        Ok(row.0.get(column)?)
    }
}

impl Column for Option<i64> {
    fn read(row: &Row<'_>, column: usize) -> DbResult<Self> {
        Ok(row.0.get(column)?)
    }
}

impl Column for String {
    fn read(row: &Row<'_>, column: usize) -> DbResult<Self> {
        Ok(row.0.get(column)?)
    }
}

impl Column for Option<String> {
    fn read(row: &Row<'_>, column: usize) -> DbResult<Self> {
        Ok(row.0.get(column)?)
    }
}

impl Parameter for i64 {
    fn value(&self) -> Value<'_> {
        Value::Number(*self)
    }
}

impl Parameter for i32 {
    fn value(&self) -> Value<'_> {
        Value::Number((*self).into())
    }
}

impl Parameter for str {
    fn value(&self) -> Value<'_> {
        Value::Text(self)
    }
}

impl Parameter for String {
    fn value(&self) -> Value<'_> {
        Value::Text(self)
    }
}

impl<T: Parameter + ?Sized> Parameter for &T {
    fn value(&self) -> Value<'_> {
        (**self).value()
    }
}

impl<T: Parameter> Parameter for Option<T> {
    fn value(&self) -> Value<'_> {
        self.as_ref().map_or(Value::Null, Parameter::value)
    }
}

impl rusqlite::ToSql for Value<'_> {
    fn to_sql(&self) -> rusqlite::Result<rusqlite::types::ToSqlOutput<'_>> {
        use rusqlite::types::{ToSqlOutput, Value as Owned, ValueRef};
        Ok(match self {
            Self::Null => ToSqlOutput::Owned(Owned::Null),
            Self::Number(number) => ToSqlOutput::Owned(Owned::Integer(*number)),
            Self::Text(text) => ToSqlOutput::Borrowed(ValueRef::Text(text.as_bytes())),
        })
    }
}
