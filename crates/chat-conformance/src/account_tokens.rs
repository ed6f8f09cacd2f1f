//! Tokens of people signed in at the portal: a program of the portal makes them.

use std::process::Command;

use chat_protocol::Secret;

use crate::link::apart;
use crate::{Checked, Failure, Target};

/// A command line that prints a token when the name of an account and the seconds of its life are added to it. A life
/// below nothing is over.
#[derive(Clone, Debug)]
pub struct AccountTokens(pub String);

/// A token of this account, good for so many seconds.
pub(crate) async fn token(target: &Target, sub: &str, seconds: i64) -> Checked<Secret> {
    let Some(AccountTokens(line)) = target.account_tokens.clone() else {
        return Err(Failure::Skipped("--account-tokens"));
    };
    let sub = sub.to_owned();
    let says = |why: String| Failure::Broken(format!("--account-tokens: {why}"));
    apart(move || {
        let mut words = line.split_whitespace();
        let program = words.next().ok_or_else(|| says("name a program".to_owned()))?;
        let made = Command::new(program).args(words).arg(&sub).arg(seconds.to_string()).output();
        let made = made.map_err(|error| says(error.to_string()))?;
        let token = String::from_utf8_lossy(&made.stdout).trim().to_owned();
        let is_good = made.status.success() && !token.is_empty();
        if is_good {
            Ok(Secret::from(token.as_str()))
        } else {
            Err(says(format!("ended with {}", made.status)))
        }
    })
    .await
}
