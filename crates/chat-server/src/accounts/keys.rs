//! The keys that the portal's tokens are signed with: one secret, or a set of public keys (JWKS) from a file or
//! an address.

use std::path::PathBuf;
use std::time::{Duration, Instant};

use chat_protocol::ErrorCode;
use jsonwebtoken::DecodingKey;
use jsonwebtoken::jwk::Jwk;
use tokio::sync::Mutex;

use crate::config::TokenKeys;
use crate::error::ServerError;
use crate::refusal::Refusal;

/// A set is read again so often.
const FRESH: Duration = Duration::from_secs(60 * 60);

/// A key we do not hold may be a new one: the set is read again, but not more often than this.
const PAUSE: Duration = Duration::from_secs(30);

/// The portal must answer this soon.
const ANSWER_WITHIN: Duration = Duration::from_secs(5);

/// Largest set, bytes.
const LARGEST: u64 = 256 * 1024;

pub(super) enum Keys {
    Secret(DecodingKey),
    Set { source: Source, held: Mutex<Held> },
}

#[derive(Clone)]
pub(super) enum Source {
    File(PathBuf),
    Address(String),
}

#[derive(Default)]
pub(super) struct Held {
    keys: Vec<Jwk>,
    /// When it was last tried to read them.
    tried: Option<Instant>,
}

impl Keys {
    pub(super) fn open(keys: &TokenKeys) -> Result<Self, ServerError> {
        let set = |source, held| Self::Set { source, held: Mutex::new(held) };
        Ok(match keys {
            TokenKeys::Secret(secret) => Self::Secret(DecodingKey::from_secret(secret.as_bytes())),
            TokenKeys::File(path) => {
                let source = Source::File(path.clone());
                let keys = source.read().map_err(|why| ServerError::TokenKeys { path: path.clone(), why })?;
                set(source, Held { keys, tried: Some(Instant::now()) })
            }
            TokenKeys::Address(address) => set(Source::Address(address.clone()), Held::default()),
        })
    }

    /// The key with this name; without a name, the only one there is.
    pub(super) async fn find(&self, kid: Option<&str>) -> Result<DecodingKey, Refusal> {
        let (source, held) = match self {
            Self::Secret(key) => return Ok(key.clone()),
            Self::Set { source, held } => (source, held),
        };
        let mut held = held.lock().await;
        let older_than = |tried: Option<Instant>, age| tried.is_none_or(|tried| tried.elapsed() > age);
        if older_than(held.tried, FRESH) || (held.find(kid).is_none() && older_than(held.tried, PAUSE)) {
            held.tried = Some(Instant::now());
            let source = source.clone();
            let read = tokio::task::spawn_blocking(move || source.read()).await;
            match read.unwrap_or_else(|_| Err("the reading thread ended".to_owned())) {
                Ok(keys) => held.keys = keys,
                // Those we hold are as good as they were.
                Err(why) => tracing::error!(%why, "the keys of the portal's tokens cannot be read"),
            }
        }
        if held.keys.is_empty() {
            return Err(Refusal::new(ErrorCode::Internal, "the keys of the portal's tokens cannot be read"));
        }
        let key = held.find(kid).and_then(|key| DecodingKey::from_jwk(key).ok());
        key.ok_or_else(|| super::invalid("its key is not in the portal's set"))
    }
}

impl Held {
    fn find(&self, kid: Option<&str>) -> Option<&Jwk> {
        match (kid, self.keys.as_slice()) {
            (Some(kid), keys) => keys.iter().find(|key| key.common.key_id.as_deref() == Some(kid)),
            (None, [only]) => Some(only),
            (None, _) => None,
        }
    }
}

impl Source {
    fn read(&self) -> Result<Vec<Jwk>, String> {
        let text = match self {
            Self::File(path) => std::fs::read_to_string(path).map_err(|error| error.to_string())?,
            Self::Address(address) => fetch(address).map_err(|error| error.to_string())?,
        };
        // Keys of kinds we do not know are none of ours.
        let set: serde_json::Value = serde_json::from_str(&text).map_err(|_| "it is not JSON".to_owned())?;
        let keys = set.get("keys").and_then(|keys| keys.as_array()).ok_or("it is no JWKS: no \"keys\"")?;
        let keys: Vec<Jwk> = keys.iter().filter_map(|key| serde_json::from_value(key.clone()).ok()).collect();
        if keys.is_empty() { Err("it holds no key we know".to_owned()) } else { Ok(keys) }
    }
}

fn fetch(address: &str) -> Result<String, ureq::Error> {
    let agent = ureq::Agent::new_with_config(
        ureq::Agent::config_builder().timeout_global(Some(ANSWER_WITHIN)).max_redirects(0).build(),
    );
    agent.get(address).call()?.body_mut().with_config().limit(LARGEST).read_to_string()
}
