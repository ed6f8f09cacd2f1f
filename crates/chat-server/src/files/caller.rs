//! Who asks.

use std::time::Duration;

use axum::http::HeaderMap;
use axum::http::header::AUTHORIZATION;
use chat_protocol::ErrorCode;

use super::key::is_file_key;
use crate::accounts::SignedIn;
use crate::bus::{Pseudonym, Unanswered};
use crate::chat::Chat;
use crate::clock;
use crate::person::{Account, Person};
use crate::refusal::Refusal;
use crate::revocation::is_revoked;

/// Slows down guessing of operator tokens.
const AFTER_A_WRONG_TOKEN: Duration = Duration::from_millis(250);

/// Whose token the request carries: a guest's, an operator's, or one of the portal.
pub(super) async fn identify(chat: &Chat, headers: &HeaderMap) -> Result<Person, Refusal> {
    let token = headers.get(AUTHORIZATION).and_then(|value| value.to_str().ok()?.strip_prefix("Bearer "));
    let Some(token) = token else {
        return Err(Refusal::new(ErrorCode::AuthRequired, "send Authorization: Bearer and your token"));
    };
    if let Some(known) = chat.guest_tokens.check(token, clock::now()) {
        let id = known.id.clone();
        if !chat.store.read(move |db| is_revoked(db, &id)).await? {
            return Ok(Person::Guest { id: known.id });
        }
    } else if let Some(account) = chat.file_keys.check(token) {
        return Ok(Person::Account(account));
    } else if let Some(id) = given_elsewhere(chat, token).await? {
        // Files show no name.
        return Ok(Person::Account(Account { id, name: None }));
    } else if let Some(op) = chat.operators.check(token) {
        return Ok(Person::Operator(op));
    } else if let Some(accounts) = &chat.accounts {
        let SignedIn { account, .. } = accounts.check(token, clock::now()).await?;
        return Ok(Person::Account(account));
    }
    tokio::time::sleep(AFTER_A_WRONG_TOKEN).await;
    Err(Refusal::new(ErrorCode::AuthInvalid, "nobody has this token"))
}

/// The account of a token that another node has given.
async fn given_elsewhere(chat: &Chat, token: &str) -> Result<Option<String>, Refusal> {
    let Some(wire) = chat.hub.wire().filter(|_| is_file_key(token)) else { return Ok(None) };
    let whose = wire.whose(Pseudonym::of(token)).await;
    whose.map_err(|Unanswered| {
        Refusal::after(
            ErrorCode::StoreUnavailable,
            "the node that gave this token cannot be asked now",
            1_000,
        )
    })
}
