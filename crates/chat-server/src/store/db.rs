//! The seam between what the server decides and the engine that keeps it: one text of SQL, parameters, typed rows.
//!
//! Texts are written in what SQLite and PostgreSQL agree on, parameters as `?1`. Where they differ, a method of
//! [`Db`] names the difference: [`Db::for_update`], [`Db::hold`].

use std::cell::Cell;

use rusqlite::params_from_iter;

use super::postgres::{self, PostgresError, Remedy};

/// Statements that a connection keeps prepared.
const PREPARED: usize = 128;

/// One connection to the store, of one thread at a time.
pub(crate) struct Db {
    engine: Engine,
    /// Whether a transaction is open.
    within: Cell<bool>,
}

enum Engine {
    Sqlite(rusqlite::Connection),
    Postgres(postgres::Connection),
}

/// Why the store did not do what it was asked for.
#[derive(Debug, thiserror::Error)]
pub enum DbError {
    /// SQLite says so.
    #[error(transparent)]
    Sqlite(#[from] rusqlite::Error),
    /// PostgreSQL says so.
    #[error(transparent)]
    Postgres(#[from] PostgresError),
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
pub(crate) enum Row<'a> {
    /// Of SQLite.
    Sqlite(&'a rusqlite::Row<'a>),
    /// Of PostgreSQL.
    Postgres(&'a ::postgres::Row),
}

/// What a column can hold.
pub(crate) trait Column: Sized {
    /// Reads it.
    fn read(row: &Row<'_>, column: usize) -> DbResult<Self>;
}

/// A transaction; without [`Transaction::commit`] nothing of it was.
pub(crate) struct Transaction<'a>(&'a Db);

impl DbError {
    /// What can be done about it.
    pub(crate) fn remedy(&self) -> Remedy {
        match self {
            Self::Postgres(error) => error.remedy(),
            Self::Sqlite(_) | Self::Unreadable { .. } | Self::Missing => Remedy::None,
        }
    }
}

impl Db {
    pub(super) fn sqlite(connection: rusqlite::Connection) -> Self {
        connection.set_prepared_statement_cache_capacity(PREPARED);
        Self { engine: Engine::Sqlite(connection), within: Cell::new(false) }
    }

    pub(super) fn postgres(connection: postgres::Connection) -> Self {
        Self { engine: Engine::Postgres(connection), within: Cell::new(false) }
    }

    /// Carries out a statement and says how many rows it concerned.
    pub(crate) fn execute(&self, sql: &str, params: &[Value<'_>]) -> DbResult<usize> {
        match &self.engine {
            Engine::Sqlite(sqlite) => Ok(sqlite.prepare_cached(sql)?.execute(params_from_iter(params))?),
            Engine::Postgres(postgres) => postgres.execute(sql, params),
        }
    }

    /// Carries out statements without parameters.
    pub(crate) fn batch(&self, sql: &str) -> DbResult<()> {
        match &self.engine {
            Engine::Sqlite(sqlite) => Ok(sqlite.execute_batch(sql)?),
            Engine::Postgres(postgres) => postgres.batch(sql),
        }
    }

    /// Every row of an answer.
    pub(crate) fn all<T>(
        &self,
        sql: &str,
        params: &[Value<'_>],
        mut read: impl FnMut(&Row<'_>) -> DbResult<T>,
    ) -> DbResult<Vec<T>> {
        match &self.engine {
            Engine::Sqlite(sqlite) => {
                let mut statement = sqlite.prepare_cached(sql)?;
                let mut rows = statement.query(params_from_iter(params))?;
                let mut all = Vec::new();
                while let Some(row) = rows.next()? {
                    all.push(read(&Row::Sqlite(row))?);
                }
                Ok(all)
            }
            Engine::Postgres(postgres) => {
                postgres.rows(sql, params)?.iter().map(|row| read(&Row::Postgres(row))).collect()
            }
        }
    }

    /// The first row of an answer, if there is one.
    pub(crate) fn first<T>(
        &self,
        sql: &str,
        params: &[Value<'_>],
        read: impl FnOnce(&Row<'_>) -> DbResult<T>,
    ) -> DbResult<Option<T>> {
        match &self.engine {
            Engine::Sqlite(sqlite) => {
                let mut statement = sqlite.prepare_cached(sql)?;
                let mut rows = statement.query(params_from_iter(params))?;
                rows.next()?.map(|row| read(&Row::Sqlite(row))).transpose()
            }
            Engine::Postgres(postgres) => {
                postgres.rows(sql, params)?.first().map(|row| read(&Row::Postgres(row))).transpose()
            }
        }
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

    /// At the end of a query: whoever reads these rows will write them, and nobody else does until then. SQLite has
    /// one writer.
    pub(crate) fn for_update(&self) -> &'static str {
        match &self.engine {
            Engine::Sqlite(_) => "",
            Engine::Postgres(postgres) => postgres.row_lock(),
        }
    }

    /// Takes that protection away, to see that it would be missed.
    #[cfg(test)]
    pub(crate) fn forget_row_locks(&self) {
        if let Engine::Postgres(postgres) = &self.engine {
            postgres.forget_row_locks();
        }
    }

    /// Until the transaction ends nobody else holds this name: for what has no row yet, or is counted.
    pub(crate) fn hold(&self, name: &str) -> DbResult<()> {
        match self.engine {
            Engine::Sqlite(_) => Ok(()),
            Engine::Postgres(_) => self.one(
                "SELECT 1 FROM pg_advisory_xact_lock(hashtextextended(?1, 0))",
                params![name],
                |_| Ok(()),
            ),
        }
    }

    /// Begins to write.
    pub(crate) fn begin(&self) -> DbResult<Transaction<'_>> {
        match &self.engine {
            Engine::Sqlite(_) => self.control("BEGIN IMMEDIATE")?,
            Engine::Postgres(postgres) => {
                drop(postgres.take_failure());
                self.control("BEGIN")?;
            }
        }
        self.within.set(true);
        Ok(Transaction(self))
    }

    /// Begins to read: all that is read belongs to one moment.
    pub(super) fn begin_reading(&self) -> DbResult<()> {
        match &self.engine {
            Engine::Sqlite(_) => self.control("BEGIN DEFERRED"),
            Engine::Postgres(postgres) => {
                drop(postgres.take_failure());
                self.control("BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY")
            }
        }
    }

    /// Ends it, well or not.
    pub(super) fn end_reading(&self) -> DbResult<()> {
        self.control("ROLLBACK")
    }

    /// Statements that begin and end things.
    fn control(&self, sql: &str) -> DbResult<()> {
        match &self.engine {
            Engine::Sqlite(_) => self.execute(sql, &[]).map(drop),
            Engine::Postgres(postgres) => postgres.batch(sql),
        }
    }

    /// What went wrong in spite of what was made of it: PostgreSQL carries out nothing more in this transaction.
    fn failure(&self) -> DbResult<()> {
        match &self.engine {
            Engine::Sqlite(_) => Ok(()),
            Engine::Postgres(postgres) => postgres.take_failure().map_or(Ok(()), |error| Err(error.into())),
        }
    }
}

impl Transaction<'_> {
    /// Does something that leaves no trace when it fails.
    pub(crate) fn attempt<T, E: From<DbError>>(
        &self,
        act: impl FnOnce(&Db) -> Result<T, E>,
    ) -> DbResult<Result<T, E>> {
        let Self(db) = self;
        db.control("SAVEPOINT attempt")?;
        let result = act(db);
        db.failure()?;
        if result.is_err() {
            db.control("ROLLBACK TO attempt")?;
        }
        db.control("RELEASE attempt")?;
        Ok(result)
    }

    /// All of it, on disk.
    pub(crate) fn commit(self) -> DbResult<()> {
        self.0.control("COMMIT").map_err(|error| match error {
            DbError::Postgres(error) => error.at_the_end().into(),
            error => error,
        })?;
        self.0.within.set(false);
        Ok(())
    }

    /// Nothing of it.
    pub(crate) fn roll_back(self) -> DbResult<()> {
        self.0.within.set(false);
        self.0.control("ROLLBACK")
    }
}

impl Drop for Transaction<'_> {
    fn drop(&mut self) {
        if self.0.within.replace(false) {
            // Some errors have rolled it back already.
            let _ = self.0.control("ROLLBACK");
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

macro_rules! columns {
    ($($kind:ty),*) => {
        $(impl Column for $kind {
            fn read(row: &Row<'_>, column: usize) -> DbResult<Self> {
                match row {
                    Row::Sqlite(row) => Ok(row.get(column)?),
                    Row::Postgres(row) => row.try_get(column).map_err(|_| unreadable(column, "a row")),
                }
            }
        })*
    };
}

columns!(i64, Option<i64>, String, Option<String>);

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
