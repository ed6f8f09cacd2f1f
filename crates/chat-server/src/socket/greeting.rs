//! The first frame: who is it, and what is already held?

use std::time::Duration;

use chat_protocol::{
    Auth, AuthKind, ClientFrame, CloseCode, CommandId, DecodeError, ErrorCode, Hello, Millis, Secret, VERSION,
};
use serde::Deserialize;

use super::commands;
use super::ending::{Ending, Step};
use super::incoming::{Heard, Incoming};
use super::outgoing::Outgoing;
use crate::accounts::SignedIn;
use crate::audit::{Deed, Entry};
use crate::chat::Chat;
use crate::headcount::Place;
use crate::hub::Membership;
use crate::person::{Person, PersonKey};
use crate::refusal::Refusal;
use crate::revocation::is_revoked;
use crate::store::gone;
use crate::{clock, random};

/// Slows down guessing of operator tokens.
const AFTER_A_WRONG_TOKEN: Duration = Duration::from_millis(250);

/// Somebody who may come in.
pub(super) struct Guest {
    pub(super) person: Person,
    pub(super) membership: Membership,
    /// Among the connections of this person.
    pub(super) place: Place<PersonKey>,
    /// A token to keep, when a new one was made.
    pub(super) token: Option<Secret>,
    /// When the token of an account is worth nothing any more.
    pub(super) until: Option<Millis>,
    pub(super) hello: Hello,
}

/// Waits for `hello` and finds out whose it is; anything else ends the connection.
/// Some are refused, whoever they are, for where they come from.
pub(super) async fn greet(
    chat: &Chat,
    incoming: &mut Incoming,
    outgoing: &mut Outgoing,
    crowded: Option<&Refusal>,
) -> Step<Guest> {
    let within = Duration::from_millis(chat.config.hello_ms);
    let heard = tokio::time::timeout(within, first_frame(incoming)).await;
    let heard = heard.map_err(|_| Ending::Close(CloseCode::NO_HELLO, "no hello in time"))??;
    let refused = match understand(&heard) {
        Ok(hello) => match crowded {
            Some(refusal) => (refusal.clone(), None),
            None => match authenticate(chat, &hello.auth).await {
                Ok(Admitted { person, membership, token, until }) => match chat.people.enter(person.key()) {
                    Ok(place) => return Ok(Guest { person, membership, place, token, until, hello }),
                    Err(refusal) => (refusal, None),
                },
                Err(refusal) => (refusal, None),
            },
        },
        Err(refused) => refused,
    };
    let (refusal, re) = refused;
    let code = match refusal.code {
        ErrorCode::UnsupportedVersion => CloseCode::UNSUPPORTED_VERSION,
        ErrorCode::AuthInvalid => CloseCode::TOKEN_REFUSED,
        ErrorCode::AuthExpired => CloseCode::TOKEN_EXPIRED,
        ErrorCode::RateLimited => CloseCode::RATE_LIMIT,
        ErrorCode::Internal | ErrorCode::StoreUnavailable | ErrorCode::Overloaded => CloseCode::RESTART,
        _ => CloseCode::PROTOCOL_ERROR,
    };
    outgoing.send(refusal.frame(re)).await?;
    Err(Ending::Close(code, "hello refused"))
}

async fn first_frame(incoming: &mut Incoming) -> Step<Heard> {
    loop {
        match incoming.next().await? {
            Heard::Control => {}
            heard => return Ok(heard),
        }
    }
}

fn understand(heard: &Heard) -> Result<Hello, (Refusal, Option<CommandId>)> {
    let first = || Refusal::new(ErrorCode::AuthRequired, "the first frame is hello");
    let Heard::Text(text) = heard else { return Err((first(), None)) };
    match ClientFrame::decode(text) {
        Ok(ClientFrame::Hello(hello)) if hello.v == VERSION => Ok(hello),
        Ok(ClientFrame::Hello(_)) => Err((unsupported(), None)),
        Ok(other) => Err((first(), commands::id(&other))),
        Err(DecodeError::UnknownType { id, .. }) => Err((first(), id)),
        // A later version may shape the rest of its hello differently.
        Err(DecodeError::Malformed { t: "hello", .. }) if spoken(text).is_some_and(|v| v != VERSION) => {
            Err((unsupported(), None))
        }
        Err(error) => Err(commands::undecodable(&error)),
    }
}

fn spoken(hello: &str) -> Option<u16> {
    #[derive(Deserialize)]
    struct Version {
        v: u16,
    }
    serde_json::from_str::<Version>(hello).ok().map(|hello| hello.v)
}

fn unsupported() -> Refusal {
    Refusal::new(ErrorCode::UnsupportedVersion, format!("this server speaks version {VERSION}"))
}

/// Who it is, listening already, and a token to keep.
struct Admitted {
    person: Person,
    membership: Membership,
    token: Option<Secret>,
    until: Option<Millis>,
}

async fn authenticate(chat: &Chat, auth: &Auth) -> Result<Admitted, Refusal> {
    let invalid = |msg: &str| Refusal::new(ErrorCode::AuthInvalid, msg);
    match auth.kind {
        AuthKind::Guest => guest(chat, auth.token.as_deref()).await,
        AuthKind::Token => {
            let SignedIn { account, until } = signed_in(chat, auth.token.as_deref()).await?;
            Ok(Admitted { until: Some(until), ..joined(chat, Person::Account(account), None) })
        }
        AuthKind::Operator => match auth.token.as_deref().and_then(|token| chat.operators.check(token)) {
            Some(op) => {
                note(chat, Deed::LogIn, Some(op.id.clone())).await?;
                Ok(joined(chat, Person::Operator(op), None))
            }
            None => {
                tokio::time::sleep(AFTER_A_WRONG_TOKEN).await;
                note(chat, Deed::RefusedLogIn, None).await?;
                Err(invalid(if chat.operators.is_empty() {
                    "no operators are configured: add [[operators]] to the configuration"
                } else {
                    "no operator has this token"
                }))
            }
        },
    }
}

/// Writes into the audit log; on disk when it returns.
async fn note(chat: &Chat, deed: Deed, op: Option<String>) -> Result<(), Refusal> {
    let entry = Entry { op, deed, c: None, about: None, at: clock::now() };
    chat.store.submit(entry)?.await.map_err(|_| gone())?.map(drop)
}

/// Whose token of the portal it is.
pub(super) async fn signed_in(chat: &Chat, token: Option<&str>) -> Result<SignedIn, Refusal> {
    let invalid = |msg: &str| Refusal::new(ErrorCode::AuthInvalid, msg);
    let accounts = chat.accounts.as_ref();
    let accounts = accounts.ok_or_else(|| invalid("accounts are not known here: configure [accounts]"))?;
    let token = token.ok_or_else(|| invalid("no token came along"))?;
    accounts.check(token, clock::now()).await
}

/// The guest of the token; without a good one, a new guest.
async fn guest(chat: &Chat, token: Option<&str>) -> Result<Admitted, Refusal> {
    let now = clock::now();
    if let Some(known) = token.and_then(|token| chat.guest_tokens.check(token, now)) {
        let renewal = chat.guest_tokens.renewal(&known, now);
        let id = known.id.clone();
        // Joins before it asks: a logout from now on ends this connection, an earlier one is on disk.
        let admitted = joined(chat, Person::Guest { id: known.id }, renewal);
        if !chat.store.read(move |db| is_revoked(db, &id)).await? {
            return Ok(admitted);
        }
    }
    let name = random::name().map_err(|_| Refusal::new(ErrorCode::Internal, "no random bytes"))?;
    let id = format!("g-{name}");
    let token = chat.guest_tokens.issue(&id, now);
    Ok(joined(chat, Person::Guest { id }, Some(token)))
}

fn joined(chat: &Chat, person: Person, token: Option<Secret>) -> Admitted {
    let membership = chat.hub.join(person.key());
    Admitted { person, membership, token, until: None }
}
