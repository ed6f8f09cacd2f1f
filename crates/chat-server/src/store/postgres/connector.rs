//! How to reach PostgreSQL.

use std::net::IpAddr;
use std::path::Path;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

use chat_protocol::Secret;
use postgres::config::{Host, SslMode};
use postgres::{Config, NoTls};
use tokio_postgres_rustls::MakeRustlsConnect;

use super::connection::Connection;
use super::error::{PostgresError, Remedy};
use crate::store::{Db, DbResult};
use crate::trust;

/// How long connecting may take, unless the address says otherwise.
const CONNECT_WITHIN: Duration = Duration::from_secs(5);

/// What was sent must be acknowledged so soon: a silent network is a lost connection.
const ACKNOWLEDGED_WITHIN: Duration = Duration::from_secs(10);

/// After it could not be reached nobody tries again so soon: who asks meanwhile is told at once.
const PAUSE: Duration = Duration::from_millis(500);

/// What every connection asks for. Confirmations mean that it is on disk, whatever the server's own default.
const SETTINGS: &str = "
    SELECT set_config('synchronous_commit', 'on', false) WHERE current_setting('synchronous_commit') = 'off';
    SET statement_timeout = '20s';
    SET lock_timeout = '10s';
    SET idle_in_transaction_session_timeout = '60s';
";

/// Knows the way and the password.
#[derive(Clone)]
pub(crate) struct Connector {
    config: Config,
    tls: Option<MakeRustlsConnect>,
    /// When it could not be reached.
    failed: Arc<Mutex<Option<Instant>>>,
}

impl Connector {
    /// Reads an address, `postgres://USER:PASSWORD@HOST/DATABASE`; none when it is none.
    pub(crate) fn parse(url: &Secret) -> Option<Self> {
        let mut config: Config = url.parse().ok()?;
        if config.get_hosts().is_empty() {
            return None;
        }
        if config.get_connect_timeout().is_none() {
            config.connect_timeout(CONNECT_WITHIN);
        }
        if config.get_tcp_user_timeout().is_none() {
            config.tcp_user_timeout(ACKNOWLEDGED_WITHIN);
        }
        if config.get_application_name().is_none() {
            config.application_name("chat-server");
        }
        let trusted = || MakeRustlsConnect::new(trust::of_the_system());
        let tls = (config.get_ssl_mode() == SslMode::Require).then(trusted);
        Some(Self { config, tls, failed: Arc::default() })
    }

    /// The same, which also trusts the certificates of a file (PEM).
    pub(super) fn trusting(self, file: &Path) -> Result<Self, String> {
        if self.tls.is_none() {
            return Err("they count with sslmode=require in url only; add it, or leave them out".to_owned());
        }
        Ok(Self { tls: Some(MakeRustlsConnect::new(trust::also(file)?)), ..self })
    }

    /// Whether somebody on the way could read along: it leads over a network, without encryption.
    pub(super) fn is_overheard(&self) -> bool {
        let is_here = |host: &Host| match host {
            Host::Tcp(name) => {
                name == "localhost" || name.parse::<IpAddr>().is_ok_and(|address| address.is_loopback())
            }
            Host::Unix(_) => true,
        };
        self.tls.is_none() && !self.config.get_hosts().iter().all(is_here)
    }

    /// Connects.
    pub(crate) fn connect(&self) -> DbResult<Db> {
        let mut failed = self.failed.lock().unwrap_or_else(PoisonError::into_inner);
        if failed.is_some_and(|at| at.elapsed() < PAUSE) {
            return Err(PostgresError::new("it could not be reached a moment ago", Remedy::Reconnect).into());
        }
        let client = match &self.tls {
            Some(tls) => self.config.connect(tls.clone()),
            None => self.config.connect(NoTls),
        };
        let client = client.map_err(|error| {
            if error.as_db_error().is_none() {
                *failed = Some(Instant::now());
            }
            PostgresError::from(error)
        });
        let connection = Connection::new(client?);
        drop(failed);
        connection.batch(SETTINGS)?;
        Ok(Db::postgres(connection))
    }

    /// Where it is and as whom, for people; no password.
    pub(crate) fn place(&self) -> String {
        let ports = self.config.get_ports();
        let hosts = self.config.get_hosts().iter().enumerate().map(|(nth, host)| {
            let port = ports.get(nth).or(ports.first()).unwrap_or(&5432);
            match host {
                Host::Tcp(name) => format!("{name}:{port}"),
                Host::Unix(path) => format!("{}:{port}", path.display()),
            }
        });
        let hosts: Vec<_> = hosts.collect();
        let or = |name: Option<&str>| name.unwrap_or("?").to_owned();
        format!(
            "{} (database {}, user {})",
            hosts.join(", "),
            or(self.config.get_dbname()),
            or(self.config.get_user())
        )
    }
}
