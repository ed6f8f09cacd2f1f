//! Tokens by which accounts send and fetch files: the portal's own serves one `hello` and is not kept. Each is good
//! as long as the connection that it was given to, which ends with the portal's token.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};

use chat_protocol::Secret;

use crate::bus::Pseudonym;
use crate::error::ServerError;
use crate::person::Account;
use crate::random;

const PREFIX: &str = "f1.";

/// The tokens that are good now.
#[derive(Default)]
pub(crate) struct FileKeys(Mutex<HashMap<Pseudonym, Account>>);

/// One of them, until dropped.
pub(crate) struct FileKey {
    keys: Arc<FileKeys>,
    token: String,
}

impl FileKeys {
    /// A new one.
    pub(crate) fn give(self: &Arc<Self>, account: Account) -> Result<FileKey, ServerError> {
        let token = format!("{PREFIX}{}", random::name()?);
        // The map stays whole even if a holder of the lock panicked.
        self.0.lock().unwrap_or_else(PoisonError::into_inner).insert(Pseudonym::of(&token), account);
        Ok(FileKey { keys: Arc::clone(self), token })
    }

    /// Whose token it is.
    pub(crate) fn check(&self, token: &str) -> Option<Account> {
        self.whose(Pseudonym::of(token))
    }

    /// Whose token it is that another node was shown.
    pub(crate) fn whose(&self, token: Pseudonym) -> Option<Account> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).get(&token).cloned()
    }
}

/// Whether it looks like a token of this kind, which another node may have given.
pub(crate) fn is_file_key(token: &str) -> bool {
    token.starts_with(PREFIX)
}

impl FileKey {
    /// The token itself.
    pub(crate) fn token(&self) -> Secret {
        Secret::from(&*self.token)
    }
}

impl Drop for FileKey {
    fn drop(&mut self) {
        self.keys.0.lock().unwrap_or_else(PoisonError::into_inner).remove(&Pseudonym::of(&self.token));
    }
}
