//! On which engine a test's store is: SQLite in its directory, or, where `PORTAL_CHAT_TEST_POSTGRES` says where that
//! is, PostgreSQL, in a schema of its own.
#![allow(dead_code, unreachable_pub, clippy::unwrap_used)]

use std::path::Path;

use postgres::{Client, NoTls};

/// The address of the store of this directory; none for SQLite.
pub fn url(dir: &Path) -> Option<String> {
    let server = std::env::var("PORTAL_CHAT_TEST_POSTGRES").ok()?;
    let name = dir.file_name().unwrap().as_encoded_bytes();
    let schema: String = name.iter().map(|byte| format!("{byte:02x}")).collect();
    alone(|| {
        let mut client = Client::connect(&server, NoTls).unwrap();
        client.batch_execute(&format!("CREATE SCHEMA IF NOT EXISTS s{schema}")).unwrap();
    });
    Some(format!("{server}?options=-csearch_path%3Ds{schema}&application_name=s{schema}"))
}

/// The same, of tests that are about PostgreSQL only and ignored elsewhere.
pub fn postgres(dir: &Path) -> String {
    url(dir).expect("PORTAL_CHAT_TEST_POSTGRES says where PostgreSQL is; `cargo xtask test` starts one")
}

/// The tables, behind the server's back.
pub enum Tables {
    Sqlite(rusqlite::Connection),
    Postgres(String),
}

impl Tables {
    pub fn of(dir: &Path) -> Self {
        match url(dir) {
            Some(url) => Self::Postgres(url),
            None => Self::Sqlite(rusqlite::Connection::open(dir.join("chat.sqlite")).unwrap()),
        }
    }

    /// Carries out statements, if the store lets it.
    pub fn run(&self, sql: &str) -> Result<(), String> {
        match self {
            Self::Sqlite(sqlite) => sqlite.execute_batch(sql).map_err(|error| error.to_string()),
            Self::Postgres(url) => alone(|| {
                let done = Client::connect(url, NoTls).unwrap().batch_execute(sql);
                done.map_err(|error| error.to_string())
            }),
        }
    }

    /// The first column of every row, as words.
    pub fn words(&self, sql: &str) -> Vec<String> {
        match self {
            Self::Sqlite(sqlite) => {
                let mut query = sqlite.prepare(sql).unwrap();
                query.query_map([], |row| row.get(0)).unwrap().map(Result::unwrap).collect()
            }
            Self::Postgres(url) => alone(|| {
                let rows = Client::connect(url, NoTls).unwrap().query(sql, &[]).unwrap();
                rows.iter().map(|row| row.get(0)).collect()
            }),
        }
    }

    /// Ends every connection of this store's servers, as a restart of PostgreSQL does.
    pub fn hang_up(&self) {
        let all = "SELECT CAST(pg_terminate_backend(pid) AS TEXT) FROM pg_stat_activity
             WHERE application_name = current_setting('application_name') AND pid <> pg_backend_pid()";
        assert!(!self.words(all).is_empty());
    }

    pub fn count(&self, table: &str) -> u64 {
        self.words(&format!("SELECT CAST(COUNT(*) AS TEXT) FROM {table}"))[0].parse().unwrap()
    }
}

/// A client of PostgreSQL waits on its own, which a test's runtime does not allow.
fn alone<T: Send>(work: impl FnOnce() -> T + Send) -> T {
    std::thread::scope(|scope| scope.spawn(work).join().unwrap())
}
