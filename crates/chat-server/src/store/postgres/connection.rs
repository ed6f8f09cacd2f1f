//! One connection to PostgreSQL, of one thread at a time.

use std::cell::{Cell, RefCell};
use std::collections::HashMap;

use postgres::types::{IsNull, ToSql, Type, to_sql_checked};
use postgres::{Client, Row, Statement};

use super::error::PostgresError;
use crate::store::{DbError, DbResult, Value};

/// The connection, its prepared statements, and what went wrong on it.
pub(crate) struct Connection {
    client: RefCell<Client>,
    prepared: RefCell<HashMap<String, Statement>>,
    failure: RefCell<Option<PostgresError>>,
    row_lock: Cell<&'static str>,
}

impl Connection {
    pub(super) fn new(client: Client) -> Self {
        Self {
            client: RefCell::new(client),
            prepared: RefCell::default(),
            failure: RefCell::default(),
            row_lock: Cell::new(" FOR UPDATE"),
        }
    }

    /// Every row of an answer.
    pub(crate) fn rows(&self, sql: &str, params: &[Value<'_>]) -> DbResult<Vec<Row>> {
        let statement = self.prepared(sql)?;
        let params: Vec<&(dyn ToSql + Sync)> = params.iter().map(|value| value as _).collect();
        self.noted(self.client.borrow_mut().query(&statement, &params))
    }

    /// How many rows a statement concerned.
    pub(crate) fn execute(&self, sql: &str, params: &[Value<'_>]) -> DbResult<usize> {
        let statement = self.prepared(sql)?;
        let params: Vec<&(dyn ToSql + Sync)> = params.iter().map(|value| value as _).collect();
        let count = self.noted(self.client.borrow_mut().execute(&statement, &params))?;
        Ok(usize::try_from(count).unwrap_or(usize::MAX))
    }

    /// Carries out statements without parameters.
    pub(crate) fn batch(&self, sql: &str) -> DbResult<()> {
        self.noted(self.client.borrow_mut().batch_execute(sql))
    }

    /// What went wrong since this was asked last: whatever the caller made of it, the transaction is void.
    pub(crate) fn take_failure(&self) -> Option<PostgresError> {
        self.failure.take()
    }

    /// At the end of a query: nobody else may write these rows before this transaction ends.
    pub(crate) fn row_lock(&self) -> &'static str {
        self.row_lock.get()
    }

    /// Takes that protection away, to see that it would be missed.
    #[cfg(test)]
    pub(crate) fn forget_row_locks(&self) {
        self.row_lock.set("");
    }

    fn prepared(&self, sql: &str) -> DbResult<Statement> {
        if let Some(statement) = self.prepared.borrow().get(sql) {
            return Ok(statement.clone());
        }
        let statement = self.noted(self.client.borrow_mut().prepare(&numbered(sql)))?;
        self.prepared.borrow_mut().insert(sql.to_owned(), statement.clone());
        Ok(statement)
    }

    fn noted<T>(&self, result: Result<T, postgres::Error>) -> DbResult<T> {
        result.map_err(|error| {
            let error = PostgresError::from(error);
            self.failure.replace(Some(error.clone()));
            DbError::Postgres(error)
        })
    }
}

/// Parameters as PostgreSQL writes them: `$1` where our texts say `?1`.
fn numbered(sql: &str) -> String {
    sql.replace('?', "$")
}

impl ToSql for Value<'_> {
    fn to_sql(
        &self,
        ty: &Type,
        out: &mut bytes::BytesMut,
    ) -> Result<IsNull, Box<dyn std::error::Error + Sync + Send>> {
        match self {
            Self::Null => Ok(IsNull::Yes),
            Self::Number(number) if *ty == Type::INT4 => i32::try_from(*number)?.to_sql(ty, out),
            Self::Number(number) => number.to_sql(ty, out),
            Self::Text(text) => text.to_sql(ty, out),
        }
    }

    fn accepts(_: &Type) -> bool {
        true
    }

    to_sql_checked!();
}
