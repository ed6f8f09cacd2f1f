//! Why the server does not start. Every sentence says what to do.

use std::path::PathBuf;

use crate::config_file::Mistake;
use crate::store::DbError;

/// Why the server does not start.
#[derive(Debug, thiserror::Error)]
pub enum ServerError {
    /// Something in the configuration is wrong.
    #[error("{0}")]
    Config(#[from] Mistake),
    /// The command line is wrong.
    #[error(
        "{0}; usage: chat-server [--config FILE] [--listen ADDR:PORT] [--port PORT] [--data-dir DIR] \
        [backup FILE | restore FILE | retention [--dry-run] | audit | new-epoch]"
    )]
    Arguments(String),
    /// Somebody else listens there.
    #[error("port {port} is in use: stop the other program or choose another with --port / listen")]
    PortInUse {
        /// The port asked for.
        port: u16,
    },
    /// The address cannot be listened on.
    #[error("cannot listen on {listen}: {source}; choose an address of this machine with --listen")]
    Listen {
        /// The address asked for.
        listen: String,
        /// What the system says.
        source: std::io::Error,
    },
    /// The data directory or a file in it cannot be used.
    #[error(
        "cannot use {path}: {source}; check that it exists and may be written, or choose another with --data-dir"
    )]
    DataDir {
        /// The file or directory.
        path: PathBuf,
        /// What the system says.
        source: std::io::Error,
    },
    /// Two servers on one store would not tell each other what happens.
    #[error("another chat-server uses {path}: stop it or choose another directory with --data-dir")]
    DataDirInUse {
        /// The directory.
        path: PathBuf,
    },
    /// The key of the guest tokens is damaged.
    #[error("{path} does not hold a key of 32 bytes: restore it, or remove it (guests then start anew)")]
    GuestKey {
        /// The key file.
        path: PathBuf,
    },
    /// The public keys of the portal's tokens cannot be read.
    #[error("cannot use the keys in {path}: {why}; put the portal's JWKS there (jwks in [accounts])")]
    TokenKeys {
        /// The file.
        path: PathBuf,
        /// What is wrong with it.
        why: String,
    },
    /// The database cannot be opened.
    #[error("cannot open the store: {0}; restore it from a backup or choose another --data-dir")]
    Store(#[from] DbError),
    /// PostgreSQL cannot be used.
    #[error(
        "cannot use PostgreSQL at {place}: {why}; see that it runs and lets this user in, or change url in [store]"
    )]
    Postgres {
        /// Host, port, database and user.
        place: String,
        /// What it says.
        why: String,
    },
    /// The bucket for files cannot be used.
    #[error(
        "cannot keep files in the {place}: {why}; see that it runs and that endpoint, region, bucket and keys in \
        [files.s3] are right"
    )]
    Bucket {
        /// Its name and where it is.
        place: String,
        /// What it says, or what it lacks.
        why: String,
    },
    /// The address of the store is none.
    #[error("url in [store] is no address: {}", crate::config::STORE_URL)]
    StoreUrl,
    /// The certificates by which PostgreSQL is known are of no use.
    #[error("cannot use certificates in [store], {path}: {why}")]
    StoreCertificates {
        /// The file.
        path: PathBuf,
        /// What is wrong, and what to do.
        why: String,
    },
    /// The key of the guest tokens in the store is damaged.
    #[error(
        "the store holds no whole key of guest tokens: remove 'guest_key' from its table meta (guests then start anew)"
    )]
    GuestKeyInStore,
    /// What this engine has no command for.
    #[error("the store is PostgreSQL: {0}")]
    OfPostgres(&'static str),
    /// The backup cannot be made.
    #[error("cannot back up to {path}: {why}")]
    Backup {
        /// The file asked for.
        path: PathBuf,
        /// What is wrong, and what to do.
        why: String,
    },
    /// The backup cannot be restored; the data directory is as it was.
    #[error("cannot restore {path}: {why}")]
    Restore {
        /// The file asked for.
        path: PathBuf,
        /// What is wrong, and what to do.
        why: String,
    },
    /// The database was written by a later version of this program.
    #[error("the store has schema {found}, this program knows {known}: start the newer program")]
    StoreTooNew {
        /// Version in the database.
        found: u32,
        /// Version of this program.
        known: u32,
    },
    /// Mail cannot go out as configured.
    #[error("mail cannot go out: {why}; see [mail] in chat-server.example.toml")]
    Mail {
        /// What is wrong.
        why: String,
    },
    /// The system gives no random bytes or threads.
    #[error("the system refuses {what}: {why}")]
    System {
        /// What was asked for.
        what: &'static str,
        /// What the system says.
        why: String,
    },
}

impl From<rusqlite::Error> for ServerError {
    fn from(error: rusqlite::Error) -> Self {
        Self::Store(error.into())
    }
}
