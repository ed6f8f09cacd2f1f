//! What the program does with a store besides serving it.

use std::io::Write;
use std::path::Path;
use std::sync::Arc;

use crate::audit;
use crate::clock;
use crate::config::{Config, Retention};
use crate::data_dir::DataDir;
use crate::error::ServerError;
use crate::files::shelf::Shelf;
use crate::retention::{self, Horizon, Outdated};
use crate::rules::Rules;
use crate::store::{self, Db, Store};

/// Counts what is too old by this configuration, and changes nothing; a server may be running.
///
/// # Errors
/// When there is no store of this program's version.
pub fn outdated(data_dir: &Path, retention: &Retention) -> Result<Outdated, ServerError> {
    Ok(retention::outdated(&look(data_dir)?, Horizon::at(clock::now(), retention))?)
}

/// Removes what is too old. A running server does so by itself.
///
/// # Errors
/// When a server uses the directory, or the store cannot be written.
pub async fn remove_outdated(config: &Config) -> Result<Outdated, ServerError> {
    let store = Store::open(DataDir::open(&config.data_dir)?, Rules::from(config), drop)?;
    let shelf = Arc::new(Shelf::open(config)?);
    let found = retention::round(&store, &shelf, &config.retention).await;
    store.close().await;
    found.map_err(|refusal| ServerError::System { what: "the removal", why: refusal.msg })
}

/// Writes the audit log, one JSON object a line, the oldest first; a server may be running.
///
/// # Errors
/// When there is no store of this program's version, or nobody reads on.
pub fn export_audit(data_dir: &Path, out: &mut impl Write) -> Result<(), ServerError> {
    let db = look(data_dir)?;
    audit::export(&db, out).map_err(|why| ServerError::System { what: "the audit log", why })
}

/// Opens the store to look at it only.
fn look(data_dir: &Path) -> Result<Db, ServerError> {
    Ok(store::look(data_dir)?)
}
