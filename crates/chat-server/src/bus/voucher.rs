//! How a node knows that an answer comes from a node of the same store: who merely speaks on the bus has no key.

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD as BASE64URL;
use chat_protocol::Secret;
use hmac::{Hmac, Mac};
use sha2::Sha256;

use super::crossing::Pseudonym;

/// Signs that a token is an account's, with what only nodes know.
#[derive(Clone)]
pub(crate) struct Voucher(Secret);

impl Voucher {
    pub(crate) fn new(key: Secret) -> Self {
        Self(key)
    }

    /// Says whose a token is.
    pub(super) fn sign(&self, token: Pseudonym, account: &str) -> String {
        let signature = BASE64URL.encode(self.mac(token, account).finalize().into_bytes());
        format!("{signature} {account}")
    }

    /// Whose the token is, if a node has said so.
    pub(super) fn check(&self, token: Pseudonym, said: &str) -> Option<String> {
        let (signature, account) = said.split_once(' ')?;
        let signature = BASE64URL.decode(signature).ok()?;
        self.mac(token, account).verify_slice(&signature).ok()?;
        Some(account.to_owned())
    }

    fn mac(&self, token: Pseudonym, account: &str) -> Hmac<Sha256> {
        // HMAC takes a key of any length, so this cannot fail.
        #[allow(clippy::unwrap_used)]
        let mut mac = Hmac::<Sha256>::new_from_slice(self.0.as_bytes()).unwrap();
        mac.update(token.bytes());
        mac.update(account.as_bytes());
        mac
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn who_only_speaks_on_the_bus_vouches_for_nobody() {
        let nodes = Voucher::new(Secret::from("what nodes know"));
        let (token, other) = (Pseudonym::of("f1.one"), Pseudonym::of("f1.other"));
        let said = nodes.sign(token, "a-1");
        assert_eq!(nodes.check(token, &said).as_deref(), Some("a-1"));
        assert_eq!(nodes.check(other, &said), None);
        assert_eq!(nodes.check(token, &said.replace("a-1", "a-2")), None);
        assert_eq!(nodes.check(token, "a-1"), None);
        let stranger = Voucher::new(Secret::from("a guess"));
        assert_eq!(nodes.check(token, &stranger.sign(token, "a-1")), None);
    }
}
