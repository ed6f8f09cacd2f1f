//! What the program does with a store besides serving it.

use std::io::Write;

use crate::audit;
use crate::clock;
use crate::config::Config;
use crate::data_dir::DataDir;
use crate::error::ServerError;
use crate::files::shelf::Shelf;
use crate::retention::{self, Horizon, Outdated};
use crate::rules::Rules;
use crate::store::{self, Store};

/// Counts what is too old by this configuration, and changes nothing; a server may be running.
///
/// # Errors
/// When there is no store of this program's version.
pub fn outdated(config: &Config) -> Result<Outdated, ServerError> {
    let horizon = Horizon::at(clock::now(), &config.retention);
    store::look(config, |db| Ok(retention::outdated(db, horizon)?))
}

/// Removes what is too old. A running server does so by itself.
///
/// # Errors
/// When a server uses the directory, or the store cannot be written.
pub async fn remove_outdated(config: &Config) -> Result<Outdated, ServerError> {
    let store = Store::open(DataDir::open(&config.data_dir)?, &config.store, Rules::from(config), drop)?;
    let shelf = Shelf::open(config).await?;
    let found = retention::round(&store, &shelf, &config.retention).await;
    store.close().await;
    found.map_err(|refusal| ServerError::System { what: "the removal", why: refusal.msg })
}

/// Writes the audit log, one JSON object a line, the oldest first; a server may be running.
///
/// # Errors
/// When there is no store of this program's version, or nobody reads on.
pub fn export_audit(config: &Config, out: &mut (impl Write + Send)) -> Result<(), ServerError> {
    store::look(config, |db| {
        audit::export(db, out).map_err(|why| ServerError::System { what: "the audit log", why })
    })
}
