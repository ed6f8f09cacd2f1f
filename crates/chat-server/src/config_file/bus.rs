//! How this node hears of others, as written.

use std::path::PathBuf;

use async_nats::ServerAddr;
use chat_protocol::Secret;
use serde::Deserialize;
use toml::Spanned;

use super::Mistake;
use crate::config::{BusConfig, BusLogin};

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct BusTable {
    url: Spanned<String>,
    user: Option<String>,
    password: Option<Secret>,
    token: Option<Secret>,
    certificates: Option<PathBuf>,
    name: Option<Spanned<String>>,
    #[serde(default)]
    trial: TrialTable,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
struct TrialTable {
    lose_percent: Option<Spanned<u8>>,
    repair: Option<bool>,
}

/// Checks every value.
pub(super) fn parse(
    table: Spanned<BusTable>,
    wrong: &dyn Fn(usize, &str) -> Mistake,
    beside: &dyn Fn(PathBuf) -> PathBuf,
) -> Result<BusConfig, Mistake> {
    let start = table.span().start;
    let BusTable { url, user, password, token, certificates, name, trial } = table.into_inner();
    if let Some(advice) = url.as_ref().split(',').find_map(mistaken) {
        return Err(wrong(url.span().start, advice));
    }
    let login = match (user, password, token) {
        (None, None, None) => BusLogin::Open,
        (None, None, Some(token)) => BusLogin::Token(token),
        (Some(user), Some(password), None) => BusLogin::User(user, password),
        _ => return Err(wrong(start, "bus: give user and password, or token, or neither")),
    };
    if let Some(name) = &name
        && !is_short(name.as_ref())
    {
        let advice = "name: write 1 to 20 letters and digits, like \"a\"; each node has its own";
        return Err(wrong(name.span().start, advice));
    }
    if let Some(percent) = trial.lose_percent.as_ref().filter(|percent| *percent.as_ref() > 100) {
        return Err(wrong(percent.span().start, "lose_percent: write 0 to 100"));
    }
    Ok(BusConfig {
        url: url.into_inner(),
        login,
        certificates: certificates.map(beside),
        name: name.map(Spanned::into_inner),
        lose_percent: trial.lose_percent.map_or(0, Spanned::into_inner),
        repair: trial.repair.unwrap_or(true),
    })
}

fn mistaken(url: &str) -> Option<&'static str> {
    match url.trim().parse::<ServerAddr>() {
        Ok(server) if server.has_user_pass() => {
            Some("url: write user and password, or token, in fields of their own")
        }
        Ok(_) => None,
        Err(_) => Some("url: write the address of a NATS server, like \"nats://127.0.0.1:4222\""),
    }
}

fn is_short(name: &str) -> bool {
    (1..=20).contains(&name.len()) && name.bytes().all(|byte| byte.is_ascii_alphanumeric())
}
