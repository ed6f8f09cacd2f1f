//! Who is signed in at the portal: short-lived tokens (JWT) that the portal issues and this server checks.
//!
//! Everything a token is measured by stands in the configuration, its algorithm first: what a token says of
//! its own algorithm must match that and decides nothing.

mod keys;

use std::time::Duration;

use chat_protocol::{ErrorCode, Millis, Personal, Secret};
use jsonwebtoken::errors::ErrorKind;
use jsonwebtoken::{Algorithm, EncodingKey, Header, TokenData, Validation};
use serde::{Deserialize, Serialize};

use crate::config::{AccountsConfig, TokenAlgorithm, TokenKeys};
use crate::error::ServerError;
use crate::person::Account;
use crate::refusal::Refusal;
use keys::Keys;

/// Longest `sub`, characters.
const LONGEST_SUBJECT: usize = 200;

/// Longest display name, characters.
const LONGEST_NAME: usize = 100;

/// Longest token, bytes: an honest one has hundreds.
const LONGEST_TOKEN: usize = 8 * 1024;

/// Checks the portal's tokens.
pub(crate) struct Accounts {
    keys: Keys,
    validation: Validation,
    longest_ms: u64,
    leeway_ms: u64,
}

/// Whose token it is, and for how long.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct SignedIn {
    pub(crate) account: Account,
    /// From when on the token is worth nothing, the leeway included.
    pub(crate) until: Millis,
}

#[derive(Debug, Serialize, Deserialize)]
struct Claims {
    sub: String,
    exp: u64,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    name: Option<String>,
}

impl Accounts {
    /// Makes ready to check tokens. A file of keys is read now, so that a mistake shows at once.
    pub(crate) fn open(config: &AccountsConfig) -> Result<Self, ServerError> {
        let algorithm = match config.algorithm {
            TokenAlgorithm::Hs256 => Algorithm::HS256,
            TokenAlgorithm::Rs256 => Algorithm::RS256,
            TokenAlgorithm::Es256 => Algorithm::ES256,
        };
        let mut validation = Validation::new(algorithm);
        validation.set_issuer(&[&config.issuer]);
        validation.set_audience(&[&config.audience]);
        validation.set_required_spec_claims(&["exp", "iss", "aud", "sub"]);
        validation.validate_nbf = true;
        validation.leeway = config.leeway_s;
        Ok(Self {
            keys: Keys::open(&config.keys)?,
            validation,
            longest_ms: config.longest_s.saturating_mul(1000),
            leeway_ms: config.leeway_s.saturating_mul(1000),
        })
    }

    /// Whose token it is.
    pub(crate) async fn check(&self, token: &str, now: Millis) -> Result<SignedIn, Refusal> {
        if token.len() > LONGEST_TOKEN {
            return Err(invalid("longer than any honest token"));
        }
        let header = jsonwebtoken::decode_header(token).map_err(|_| invalid("not a JWT of a known kind"))?;
        let key = self.keys.find(header.kid.as_deref()).await?;
        let checked = jsonwebtoken::decode(token, &key, &self.validation);
        let TokenData { claims, .. } = checked.map_err(|error| refusal(error.kind()))?;
        let Claims { sub, exp, name } = claims;
        let until = Millis(exp.saturating_mul(1000).saturating_add(self.leeway_ms));
        if until.since(now) > self.longest_ms.saturating_add(2 * self.leeway_ms) {
            return Err(invalid("good for too long: issue short-lived tokens, or raise longest_s"));
        }
        let is_fit = |sub: &str| !sub.trim().is_empty() && !sub.chars().any(char::is_control);
        if !is_fit(&sub) || sub.chars().count() > LONGEST_SUBJECT {
            return Err(invalid("its sub is empty or too long"));
        }
        let name = name.and_then(|name| crate::conversations::cut(&name, LONGEST_NAME)).map(Personal);
        Ok(SignedIn { account: Account { id: format!("a-{sub}"), name }, until })
    }
}

/// For people who debug: what is wrong with a token, and nothing of what it holds.
fn refusal(error: &ErrorKind) -> Refusal {
    match error {
        ErrorKind::ExpiredSignature => Refusal::new(ErrorCode::AuthExpired, "the token has expired"),
        ErrorKind::ImmatureSignature => invalid("it is not good yet: compare the clocks"),
        ErrorKind::InvalidIssuer => invalid("its iss is not the configured issuer"),
        ErrorKind::InvalidAudience => invalid("its aud is not the configured audience"),
        ErrorKind::InvalidSignature => invalid("its signature is not of the configured key"),
        ErrorKind::InvalidAlgorithm | ErrorKind::MissingAlgorithm => {
            invalid("its alg is not the configured algorithm")
        }
        ErrorKind::MissingRequiredClaim(_) => invalid("exp, iss, aud or sub is missing"),
        _ => invalid("it cannot be read"),
    }
}

fn invalid(why: &str) -> Refusal {
    Refusal::new(ErrorCode::AuthInvalid, format!("the token is refused: {why}"))
}

/// Issues tokens as a portal would: for the demo portal.
pub(crate) struct Issuer {
    key: EncodingKey,
    issuer: String,
    audience: String,
}

impl Issuer {
    /// How long its tokens live. Short, so that whoever tries the demo sees one renewed.
    const LIFE: Duration = Duration::from_secs(120);

    /// An issuer, and the configuration that trusts it and nobody else.
    pub(crate) fn new(secret: &Secret) -> (Self, AccountsConfig) {
        let config = AccountsConfig {
            issuer: "demo-portal".to_owned(),
            audience: "portal-chat".to_owned(),
            algorithm: TokenAlgorithm::Hs256,
            keys: TokenKeys::Secret(secret.clone()),
            leeway_s: 0,
            longest_s: Self::LIFE.as_secs(),
        };
        let key = EncodingKey::from_secret(secret.as_bytes());
        (Self { key, issuer: config.issuer.clone(), audience: config.audience.clone() }, config)
    }

    /// A token for a person; none when it cannot be signed.
    pub(crate) fn issue(&self, sub: &str, name: &str, now: Millis) -> Option<Secret> {
        #[derive(Serialize)]
        struct Issued<'a> {
            iss: &'a str,
            aud: &'a str,
            #[serde(flatten)]
            claims: Claims,
        }
        let exp = now.0 / 1000 + Self::LIFE.as_secs();
        let claims = Claims { sub: sub.to_owned(), exp, name: Some(name.to_owned()) };
        let issued = Issued { iss: &self.issuer, aud: &self.audience, claims };
        jsonwebtoken::encode(&Header::new(Algorithm::HS256), &issued, &self.key).ok().map(Secret)
    }
}
