//! A portal that issues tokens, honest ones and others. Its keys were made for these tests and open nothing.
#![allow(dead_code, unreachable_pub, clippy::unwrap_used)]

use std::time::{Duration, SystemTime, UNIX_EPOCH};

use base64::Engine;
use base64::engine::general_purpose::{STANDARD as BASE64, URL_SAFE_NO_PAD as BASE64URL};
use chat_server::{AccountsConfig, TokenAlgorithm, TokenKeys};
use jsonwebtoken::{Algorithm, EncodingKey, Header};
use serde_json::{Value, json};

pub const ISSUER: &str = "https://portal.example";
pub const AUDIENCE: &str = "portal-chat";
pub const SECRET: &str = "a secret of portal and chat, 32 bytes or more";

/// Its public keys, as it publishes them.
pub const JWKS: &str = r#"{"keys":[
    {"kty":"RSA","use":"sig","alg":"RS256","kid":"rsa-1","n":"u17-0FPiNZxgStZB2oPiQmGETc6XzX02lLUoAGKV9jto7oEPv7cFWYQgOTXo0FacsvdqPSqzBzAJx1rQAAfePLJfOf8U1nxbQ1Add7GScE7MVq69IUsz1mEClRGOWeoZQfzMDAIRjTHmzlDZh0G2vE4f7VkdBB33q8Zv1L0RYLcBPhQ5ijwavZ3e0YRO-jg07aCLTFjCm1c8y1JcUyYW9T2lCCKLrGKIy5sqIKdsPzWiN5uPdU1i1yFrZ8zhHfeAmJ6eSs92cIe0GwAQMzzzVd40_w6ozuP3LdoGOiWuma4vjAjDqX_pOM1aIND1jYoh8jVNqDRl2UMbm0OZyCjcrw","e":"AQAB"},
    {"kty":"EC","crv":"P-256","use":"sig","alg":"ES256","kid":"ec-1","x":"Zx-SVahaZkIvzhB66DsblhXb_ltoK2J0-yB8X_yxSBE","y":"fTnSyQ5S0X2vt5uttQhDc389h-CCEFVGJgHRCeKAvRQ"}
]}"#;

/// The RSA modulus: public, and so what an attacker would sign with who hopes that the server takes it for a secret.
pub const MODULUS: &str = "u17-0FPiNZxgStZB2oPiQmGETc6XzX02lLUoAGKV9jto7oEPv7cFWYQgOTXo0FacsvdqPSqzBzAJx1rQAAfePLJfOf8U1nxbQ1Add7GScE7MVq69IUsz1mEClRGOWeoZQfzMDAIRjTHmzlDZh0G2vE4f7VkdBB33q8Zv1L0RYLcBPhQ5ijwavZ3e0YRO-jg07aCLTFjCm1c8y1JcUyYW9T2lCCKLrGKIy5sqIKdsPzWiN5uPdU1i1yFrZ8zhHfeAmJ6eSs92cIe0GwAQMzzzVd40_w6ozuP3LdoGOiWuma4vjAjDqX_pOM1aIND1jYoh8jVNqDRl2UMbm0OZyCjcrw";

const RSA_KEY: &str = "\
    MIIEpAIBAAKCAQEAu17+0FPiNZxgStZB2oPiQmGETc6XzX02lLUoAGKV9jto7oEPv7cFWYQgOTXo0FacsvdqPSqzBzAJx1rQ\
    AAfePLJfOf8U1nxbQ1Add7GScE7MVq69IUsz1mEClRGOWeoZQfzMDAIRjTHmzlDZh0G2vE4f7VkdBB33q8Zv1L0RYLcBPhQ5\
    ijwavZ3e0YRO+jg07aCLTFjCm1c8y1JcUyYW9T2lCCKLrGKIy5sqIKdsPzWiN5uPdU1i1yFrZ8zhHfeAmJ6eSs92cIe0GwAQ\
    MzzzVd40/w6ozuP3LdoGOiWuma4vjAjDqX/pOM1aIND1jYoh8jVNqDRl2UMbm0OZyCjcrwIDAQABAoIBAArr1TRAqbX09n8D\
    5528VgninRQSf2kRvmIMJM6ry9CWkzAZ9dhlNFqxTDGHMawd7NhrDGiQJ6aD9Tg9+Jxv2PfI3hh+O18PGUCwqfgujPnn1eOm\
    sii2R6S3lviVzHNhW/Wrdvc9pHuKTLbDtFtO9eOso3/oeE4joLzN6/nGfo/hjKMxp+eOvxqRfPcgoA+5I4hLgVPIAXg2WCD0\
    gy0wCaGL6U2v2YWqolRbgvj04g2yWamIfIs3o2ysaQiU74KDEMnv4RzteUUNbZZRMiPaj87+M2AkJimV1maU8SfBjX+8fKMn\
    MxCUuvgiDWo1WLXA7kYMIOE7zv0xTQKVAvDDDQECgYEA75duhe0eu+T7P3vdD2E6KTpuMoPmk31yFQDk2LIxx7TkRLEN5iGF\
    oWsczXxijwU/nvET94xx3bbYfD8gbIAdMh+PFWbDPGSEjLTE9JlE73+dAqEeN/Z0gHErc1ZTPASHNgmEvEQyL8sOgH0w7NNF\
    FM3u3u06qW6LlYYfo5+sp68CgYEAyDQGGVJT+n73FeADaa4ZTyveJWtSosEZRFk+7vAtjxpyvOmn1xYF0WQh+xdO+m+Ie6fF\
    WCh0NqSI6DzOA+vps0VhHDPF4k48WmRzSQaqlwbFAQUBjYg7AAMn8KIlVw2EAegCbqUwdV9fqyLG7u8JQYp1aB/EF9jZcxEz\
    CyxvWwECgYEAj6uL4A1fp6ZYrynUVnukB8L8/5eutXS86zFdCUBZr3qegz50qjIh0rjLTcEvzLmF/AZuRbxXL2+Mg3zLMaTl\
    XQAlqdy0aEuSXFmt3UrnVoJ8oW4CE+ba14aFWqVCRjQk7Fdq3AY83gHykUQBCZJq013lxpIU4jLiyufhoxmFzAsCgYEArLjd\
    bikuFJZHW9MJfrpaUYi6PjRKden8f5AzkHccBzM9PCilyhXQ7SbjfjpMxBlHec9znaxBHwdyqlITNyToWecIcglkturifOXe\
    5Gjg8i0/97I29cFLjaYrZhqt9l3NvstIlebkWM7wvbfiQy9tH+NxiWSmjCBk8jYrgH9UjwECgYB+C6H4cqN8Xfwp5p1tkRPr\
    eJZ3adLHU7IgKykQGokWz3kB0EXHe7Zgz0uaN/GcGhXE+PAJRum4qyXZ3YALV42Po1wllPowV6cgajuUBIkamoQFk9L0WoNi\
    XlqdXRkF7H6yuwzxPryB0VvMFhv4MdgyesroSgH2BraQZc4zGLKoVA==";

const EC_KEY: &str = "\
    MIGHAgEAMBMGByqGSM49AgEGCCqGSM49AwEHBG0wawIBAQQghWZPhESjQ1BI+nBBtV++T7y2vtaJ7PV9dAo2NM7WvIqhRANC\
    AARnH5JVqFpmQi/OEHroOxuWFdv+W2grYnT7IHxf/LFIEX050skOUtF9r7ebrbUIQ3N/PYfgghBVRiYB0QnigL0U";

/// The server's configuration for tokens signed with the shared secret.
pub fn by_secret() -> AccountsConfig {
    AccountsConfig {
        issuer: ISSUER.into(),
        audience: AUDIENCE.into(),
        algorithm: TokenAlgorithm::Hs256,
        keys: TokenKeys::Secret(SECRET.into()),
        leeway_s: 0,
        longest_s: 3600,
    }
}

/// Seconds since 1970, so many from now.
pub fn seconds_from_now(seconds: i64) -> i64 {
    let now: Duration = SystemTime::now().duration_since(UNIX_EPOCH).unwrap();
    i64::try_from(now.as_secs()).unwrap() + seconds
}

/// What an honest token of this person claims.
pub fn claims(sub: &str, name: &str) -> Value {
    json!({"iss": ISSUER, "aud": AUDIENCE, "sub": sub, "name": name, "exp": seconds_from_now(300)})
}

/// An honest token.
pub fn token(sub: &str, name: &str) -> String {
    hs256(&claims(sub, name), SECRET)
}

/// A token that expires in so many seconds.
pub fn token_for(sub: &str, seconds: i64) -> String {
    let mut claims = claims(sub, sub);
    claims["exp"] = seconds_from_now(seconds).into();
    hs256(&claims, SECRET)
}

pub fn hs256(claims: &Value, secret: &str) -> String {
    sign(Algorithm::HS256, None, claims, &EncodingKey::from_secret(secret.as_bytes()))
}

pub fn rs256(claims: &Value, kid: &str) -> String {
    let key = EncodingKey::from_rsa_der(&BASE64.decode(RSA_KEY).unwrap());
    sign(Algorithm::RS256, Some(kid), claims, &key)
}

pub fn es256(claims: &Value, kid: &str) -> String {
    let key = EncodingKey::from_ec_der(&BASE64.decode(EC_KEY).unwrap());
    sign(Algorithm::ES256, Some(kid), claims, &key)
}

/// A token with any header, signed by nobody.
pub fn unsigned(header: &Value, claims: &Value) -> String {
    let part = |value: &Value| BASE64URL.encode(value.to_string());
    format!("{}.{}.", part(header), part(claims))
}

fn sign(algorithm: Algorithm, kid: Option<&str>, claims: &Value, key: &EncodingKey) -> String {
    let header = Header { kid: kid.map(str::to_owned), ..Header::new(algorithm) };
    jsonwebtoken::encode(&header, claims, key).unwrap()
}
