//! People signed in at the portal.

use std::sync::Arc;
use std::time::Duration;

use chat_protocol::limits::FILES_FEATURE;
use chat_protocol::{
    AuthKind, ErrorCode, GetHistory, Logout, RefreshToken, Secret, ServerFrame, UpgradeGuest,
};

use super::{Check, offered};
use crate::account_tokens::token;
use crate::client::{Client, hello, message, new_conversation, new_id, new_name};
use crate::{Checked, Target, ensure};

const SECTION: &str = "Accounts";

pub(super) fn checks() -> Vec<Check> {
    vec![
        Check::new(SECTION, "an account is known by its name, and finds its conversations anywhere", known),
        Check::new(SECTION, "a token that was changed, or that nobody signed, opens nothing", forged),
        Check::new(SECTION, "a token whose time is over is refused with 4401", expired),
        Check::new(SECTION, "a conversation of an account is no other account's", foreign),
        Check::new(SECTION, "an upgrade gives the account what the guest wrote, and ends the guest", upgrade),
        Check::new(SECTION, "an upgrade is done once, and for one account", upgrade_once),
        Check::new(SECTION, "a guest cannot upgrade", guest_upgrade),
        Check::new(SECTION, "a connection goes on with a fresh token of the same account only", refresh),
        Check::new(SECTION, "accounts do not log out here", logout),
        Check::new(SECTION, "a token that ends is announced, and its connection closed with 4401", ends)
            .slow(Duration::from_secs(120)),
    ]
}

async fn known(target: Arc<Target>) -> Checked {
    let sub = new_name();
    let mut here = Client::account(&target, &sub).await?;
    let welcome = here.welcome()?.clone();
    let is_so = welcome.user.kind == AuthKind::Token && welcome.user.id == format!("a-{sub}");
    ensure(is_so, || format!("taken for {:?} {}", welcome.user.kind, welcome.user.id))?;
    ensure(welcome.guest_token.is_none(), || "welcome has a guest_token".to_owned())?;
    if offered(&here, FILES_FEATURE).is_ok() {
        ensure(welcome.files_token.is_some(), || "welcome has no files_token".to_owned())?;
    }
    let c = new_conversation();
    here.say(c, "Здравствуйте").await?;
    let there = Client::account(&target, &sub).await?;
    ensure(there.welcome()?.convs.iter().any(|conv| conv.c == c), || "elsewhere it has nothing".to_owned())
}

/// What becomes of `hello` with this token.
async fn refused(target: &Target, token: &str) -> Checked<(Option<ErrorCode>, u16)> {
    let mut client = Client::connect(target).await?;
    client.send(hello(AuthKind::Token, Some(Secret::from(token)))).await?;
    client.closed().await
}

async fn forged(target: Arc<Target>) -> Checked {
    let good = token(&target, &new_name(), 300).await?.0;
    let other = token(&target, &new_name(), 300).await?.0;
    let parts: Vec<&str> = good.split('.').collect();
    let payload = other.split('.').nth(1).unwrap_or_default();
    let [head, own, signature] = parts[..] else {
        return ensure(false, || "--account-tokens does not print a token of three parts".to_owned());
    };
    // {"alg":"none","typ":"JWT"}
    let unsigned = "eyJhbGciOiJub25lIiwidHlwIjoiSldUIn0";
    for forged in [
        format!("{head}.{payload}.{signature}"),
        format!("{head}.{own}."),
        format!("{unsigned}.{own}."),
        format!("{unsigned}.{own}.{signature}"),
    ] {
        let ended = refused(&target, &forged).await?;
        ensure(ended == (Some(ErrorCode::AuthInvalid), 4504), || format!("ended with {ended:?}"))?;
    }
    Ok(())
}

async fn expired(target: Arc<Target>) -> Checked {
    let old = token(&target, &new_name(), -300).await?.0;
    let ended = refused(&target, &old).await?;
    ensure(ended == (Some(ErrorCode::AuthExpired), 4401), || format!("ended with {ended:?}"))
}

async fn foreign(target: Arc<Target>) -> Checked {
    let mut owner = Client::account(&target, &new_name()).await?;
    let c = new_conversation();
    owner.say(c, "Личное").await?;
    let mut stranger = Client::account(&target, &new_name()).await?;
    let get = GetHistory { id: new_id(), c, before: None, after: None, limit: 10 };
    stranger.refused(get.id, get, ErrorCode::NotFound).await?;
    let intruding = message(c, "Это я");
    stranger.refused(intruding.id, intruding, ErrorCode::NotFound).await
}

/// The upgrade of this guest.
fn of(guest: &Client) -> UpgradeGuest {
    UpgradeGuest { id: new_id(), guest_token: guest.token.clone().unwrap_or_else(|| Secret::from("")) }
}

async fn upgrade(target: Arc<Target>) -> Checked {
    let sub = new_name();
    let mut account = Client::account(&target, &sub).await?;
    let mut guest = Client::guest(&target).await?;
    let c = new_conversation();
    let first = message(c, "Ещё гостем");
    guest.done(first.id, first.clone()).await?;
    let upgrade = of(&guest);
    let ok = account.done(upgrade.id, upgrade).await?;
    ensure(ok.c.is_none() && ok.seq.is_none(), || format!("{ok:?}"))?;
    let (_, code) = guest.closed().await?;
    ensure(code == 4504, || format!("the guest is closed with {code} instead of 4504"))?;
    let gone = Client::join(&target, hello(AuthKind::Guest, guest.token.clone())).await?;
    ensure(gone.welcome()?.convs.is_empty(), || "the guest's token still works".to_owned())?;

    let mut account = Client::account(&target, &sub).await?;
    let log = account.log(c).await?;
    let kinds: Vec<_> = log.iter().map(|event| (event.seq.0, event.body.kind())).collect();
    let expected = [(1, "ticket.opened"), (2, "msg"), (3, "ticket.queued"), (4, "identity.changed")];
    ensure(kinds == expected, || format!("the log is {kinds:?}"))?;
    let again = account.done(first.id, first).await?;
    ensure(again.dup && again.seq == Some(log[1].seq), || format!("the guest's message once more: {again:?}"))
}

async fn upgrade_once(target: Arc<Target>) -> Checked {
    let mut account = Client::account(&target, &new_name()).await?;
    let mut guest = Client::guest(&target).await?;
    guest.say(new_conversation(), "Ещё гостем").await?;
    let first = of(&guest);
    account.done(first.id, first).await?;
    let second = of(&guest);
    let again = account.done(second.id, second).await?;
    ensure(again.dup, || format!("once more: {again:?}"))?;
    let mut other = Client::account(&target, &new_name()).await?;
    let theft = of(&guest);
    other.refused(theft.id, theft, ErrorCode::Forbidden).await
}

async fn guest_upgrade(target: Arc<Target>) -> Checked {
    // Skips where there are no accounts.
    token(&target, &new_name(), 300).await?;
    let (mut one, other) = (Client::guest(&target).await?, Client::guest(&target).await?);
    let theft = of(&other);
    one.refused(theft.id, theft, ErrorCode::AuthRequired).await
}

async fn refresh(target: Arc<Target>) -> Checked {
    let sub = new_name();
    let mut account = Client::account(&target, &sub).await?;
    let fresh = RefreshToken { id: new_id(), token: token(&target, &sub, 600).await? };
    account.done(fresh.id, fresh).await?;
    let foreign = RefreshToken { id: new_id(), token: token(&target, &new_name(), 600).await? };
    account.refused(foreign.id, foreign, ErrorCode::Forbidden).await?;
    let old = RefreshToken { id: new_id(), token: token(&target, &sub, -300).await? };
    account.refused(old.id, old, ErrorCode::AuthExpired).await
}

async fn logout(target: Arc<Target>) -> Checked {
    let mut account = Client::account(&target, &new_name()).await?;
    let logout = Logout { id: new_id() };
    account.refused(logout.id, logout, ErrorCode::Forbidden).await
}

async fn ends(target: Arc<Target>) -> Checked {
    let brief = token(&target, &new_name(), 10).await?;
    let mut account = Client::join(&target, hello(AuthKind::Token, Some(brief))).await?;
    account.patience = Duration::from_secs(60);
    let left = account
        .find("auth.expiring", |frame| match frame {
            ServerFrame::Expiring(expiring) => Some(expiring.in_ms),
            _ => None,
        })
        .await?;
    ensure(left > 0, || "it is announced when it is over".to_owned())?;
    let (_, code) = account.closed().await?;
    ensure(code == 4401, || format!("closed with {code} instead of 4401"))
}
