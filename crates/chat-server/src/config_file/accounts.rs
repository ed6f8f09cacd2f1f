//! The table `[accounts]`: how people signed in at the portal are known.

use std::path::PathBuf;

use chat_protocol::Secret;
use serde::Deserialize;
use toml::Spanned;

use super::Mistake;
use crate::config::{AccountsConfig, TokenAlgorithm, TokenKeys};

/// Shortest secret of the portal's tokens, bytes: as long as what HMAC with SHA-256 makes of it.
const MIN_SECRET: usize = 32;

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct AccountsTable {
    issuer: Spanned<String>,
    audience: Spanned<String>,
    algorithm: Spanned<String>,
    secret: Option<Spanned<Secret>>,
    jwks: Option<Spanned<String>>,
    leeway_s: Option<u64>,
    longest_s: Option<u64>,
}

impl AccountsTable {
    /// Checks every value.
    pub(super) fn parse(
        self,
        start: usize,
        wrong: &dyn Fn(usize, &str) -> Mistake,
        beside: &dyn Fn(PathBuf) -> PathBuf,
    ) -> Result<AccountsConfig, Mistake> {
        let Self { issuer, audience, algorithm, secret, jwks, leeway_s, longest_s } = self;
        let some = |value: Spanned<String>, advice: &str| match value.as_ref().trim() {
            "" => Err(wrong(value.span().start, advice)),
            _ => Ok(value.into_inner()),
        };
        let algorithm = match algorithm.as_ref().as_str() {
            "HS256" => TokenAlgorithm::Hs256,
            "RS256" => TokenAlgorithm::Rs256,
            "ES256" => TokenAlgorithm::Es256,
            _ => return Err(wrong(algorithm.span().start, "algorithm: write HS256, RS256 or ES256")),
        };
        let keys = match (algorithm, secret, jwks) {
            (TokenAlgorithm::Hs256, Some(secret), None) => {
                if secret.as_ref().len() < MIN_SECRET {
                    let advice = format!(
                        "secret: at least {MIN_SECRET} bytes; make one with: head -c 32 /dev/urandom | base64"
                    );
                    return Err(wrong(secret.span().start, &advice));
                }
                TokenKeys::Secret(secret.into_inner())
            }
            (TokenAlgorithm::Rs256 | TokenAlgorithm::Es256, None, Some(jwks)) => {
                let at = jwks.as_ref();
                if at.starts_with("https://") || at.starts_with("http://") {
                    TokenKeys::Address(jwks.into_inner())
                } else {
                    TokenKeys::File(beside(jwks.into_inner().into()))
                }
            }
            (TokenAlgorithm::Hs256, ..) => {
                return Err(wrong(start, "accounts: HS256 takes a secret, and no jwks"));
            }
            _ => return Err(wrong(start, "accounts: RS256 and ES256 take jwks, and no secret")),
        };
        Ok(AccountsConfig {
            issuer: some(issuer, "issuer: write the iss of the portal's tokens")?,
            audience: some(audience, "audience: write the aud of tokens for this server")?,
            algorithm,
            keys,
            leeway_s: leeway_s.unwrap_or(30),
            longest_s: longest_s.unwrap_or(60 * 60),
        })
    }
}
