//! Guest tokens: `g1.` + guest and expiry + `.` + HMAC-SHA256, both parts base64url. Thirty days,
//! renewed in `welcome` once a day. The key stays in the data directory, or in the store that nodes share.

use std::fs::{self, OpenOptions};
use std::io::{ErrorKind, Write};
use std::path::Path;

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD as BASE64URL;
use chat_protocol::{Millis, Secret};
use hmac::{Hmac, Mac};
use sha2::Sha256;

use crate::error::ServerError;
use crate::random;

const DAY_MS: u64 = 24 * 60 * 60 * 1000;
const LIFE_MS: u64 = 30 * DAY_MS;

/// No token given until some moment is good so long after it. A day more than a token lives, for those that
/// were under way at that moment.
pub(crate) const TOKENS_GONE_MS: u64 = LIFE_MS + DAY_MS;

const PREFIX: &str = "g1.";
/// Where the key lies in the data directory.
pub(crate) const KEY_FILE: &str = "guest-token.key";

/// Makes and checks guest tokens.
pub(crate) struct GuestTokens {
    key: [u8; 32],
}

/// A guest whose token was good.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct KnownGuest {
    /// Stable name.
    pub(crate) id: String,
    /// Whether the token is so old that a new one should be given.
    pub(crate) age: TokenAge,
}

/// How old a good token is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum TokenAge {
    /// Less than a day.
    Fresh,
    /// A day or more: renew it, so that the thirty days slide.
    Renew,
}

impl GuestTokens {
    /// Reads the key from `data_dir`, or makes one that only this user may read.
    pub(crate) fn open(data_dir: &Path) -> Result<Self, ServerError> {
        let path = data_dir.join(KEY_FILE);
        let failed = |source| ServerError::DataDir { path: path.clone(), source };
        match fs::read(&path) {
            Ok(bytes) => {
                let key = bytes.try_into().map_err(|_| ServerError::GuestKey { path: path.clone() })?;
                Ok(Self { key })
            }
            Err(error) if error.kind() == ErrorKind::NotFound => {
                let key = random::bytes()?;
                let mut options = OpenOptions::new();
                options.write(true).create_new(true);
                #[cfg(unix)]
                std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
                let mut file = options.open(&path).map_err(failed)?;
                file.write_all(&key).and_then(|()| file.sync_all()).map_err(failed)?;
                Ok(Self { key })
            }
            Err(error) => Err(failed(error)),
        }
    }

    /// Tokens under a key the caller knows.
    pub(crate) fn with_key(key: [u8; 32]) -> Self {
        Self { key }
    }

    /// A token for `id` that is good for thirty days.
    pub(crate) fn issue(&self, id: &str, now: Millis) -> Secret {
        let body = BASE64URL.encode(format!("{id}|{}", now.plus(LIFE_MS).0));
        let tag = BASE64URL.encode(self.mac(&body).finalize().into_bytes());
        Secret(format!("{PREFIX}{body}.{tag}"))
    }

    /// Whose token it is; `None` when it is not ours, or too old.
    pub(crate) fn check(&self, token: &str, now: Millis) -> Option<KnownGuest> {
        let (body, tag) = token.strip_prefix(PREFIX)?.split_once('.')?;
        // `verify_slice` compares in constant time.
        self.mac(body).verify_slice(&BASE64URL.decode(tag).ok()?).ok()?;
        let body = String::from_utf8(BASE64URL.decode(body).ok()?).ok()?;
        let (id, expiry) = body.split_once('|')?;
        let expiry = Millis(expiry.parse().ok()?);
        let left = expiry.since(now);
        let age = match left {
            0 => return None,
            left if left > LIFE_MS - DAY_MS => TokenAge::Fresh,
            _ => TokenAge::Renew,
        };
        Some(KnownGuest { id: id.to_owned(), age })
    }

    /// A new token to keep for a guest whose own is old.
    pub(crate) fn renewal(&self, known: &KnownGuest, now: Millis) -> Option<Secret> {
        match known.age {
            TokenAge::Fresh => None,
            TokenAge::Renew => Some(self.issue(&known.id, now)),
        }
    }

    /// Another secret that is as lasting and as secret as the key, and tells nothing of it.
    pub(crate) fn secret_for(&self, purpose: &str) -> Secret {
        Secret(BASE64URL.encode(self.mac(purpose).finalize().into_bytes()))
    }

    fn mac(&self, body: &str) -> Hmac<Sha256> {
        // HMAC takes a key of any length, so this cannot fail.
        #[allow(clippy::unwrap_used)]
        let mut mac = Hmac::<Sha256>::new_from_slice(&self.key).unwrap();
        mac.update(body.as_bytes());
        mac
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]

    use chat_protocol::Millis;

    use super::{DAY_MS, GuestTokens, LIFE_MS, TokenAge};

    const START: Millis = Millis(1_795_330_338_237);

    #[test]
    fn a_token_names_its_guest_until_it_expires() {
        let tokens = GuestTokens { key: [7; 32] };
        let token = tokens.issue("g-1", START);
        let guest = tokens.check(&token, START.plus(1)).unwrap();
        assert_eq!((guest.id.as_str(), guest.age), ("g-1", TokenAge::Fresh));
        assert_eq!(tokens.check(&token, START.plus(2 * DAY_MS)).unwrap().age, TokenAge::Renew);
        assert_eq!(tokens.check(&token, START.plus(LIFE_MS)), None);
    }

    #[test]
    fn a_changed_token_and_one_of_another_server_are_nobodys() {
        let tokens = GuestTokens { key: [7; 32] };
        let token = tokens.issue("g-1", START);
        let other = GuestTokens { key: [8; 32] }.issue("g-1", START);
        assert_eq!(tokens.check(&other, START), None);
        for end in 0..token.len() {
            assert_eq!(tokens.check(&token[..end], START), None);
        }
        let body = token.split('.').nth(1).unwrap();
        let stranger = tokens.issue("g-2", START);
        let forged = stranger.replace(stranger.split('.').nth(1).unwrap(), body);
        assert_eq!(tokens.check(&forged, START), None);
    }

    #[cfg(unix)]
    #[test]
    fn the_key_is_kept_and_only_its_owner_may_read_it() {
        use std::os::unix::fs::PermissionsExt;

        let dir = tempfile::tempdir().unwrap();
        let token = GuestTokens::open(dir.path()).unwrap().issue("g-1", START);
        assert!(GuestTokens::open(dir.path()).unwrap().check(&token, START).is_some());
        let mode = std::fs::metadata(dir.path().join(super::KEY_FILE)).unwrap().permissions().mode();
        assert_eq!(mode & 0o777, 0o600);
    }
}
