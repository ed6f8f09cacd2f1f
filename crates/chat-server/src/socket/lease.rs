//! How long the token of an account is good, and what is said before it ends.

use std::time::Duration;

use chat_protocol::{
    CloseCode, CommandId, Confirmed, ErrorCode, Expiring, Millis, RefreshToken, ServerFrame,
};
use tokio::time::{Instant, sleep_until};

use super::connection::Connection;
use super::ending::{Ending, Step};
use super::greeting::signed_in;
use crate::accounts::SignedIn;
use crate::clock;
use crate::person::{Account, Person};
use crate::refusal::Refusal;

/// A fresh token is asked for so long before the end, or at half of what is left when that is less.
const NOTICE_MS: u64 = 60_000;

/// How long the token of an account is good.
#[derive(Clone, Copy, Debug)]
pub(super) struct Lease {
    until: Instant,
    /// When to ask for a fresh one; none once it was asked for.
    ask: Option<Instant>,
}

/// What a lease asks for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Due {
    /// Tell the client that the token expires soon.
    Notice { in_ms: u64 },
    /// It has expired.
    End,
}

impl Lease {
    /// Of a token that is worth nothing from `until` on.
    pub(super) fn new(until: Millis) -> Self {
        let left = until.since(clock::now());
        let now = Instant::now();
        Self {
            until: now + Duration::from_millis(left),
            ask: Some(now + Duration::from_millis(left - NOTICE_MS.min(left / 2))),
        }
    }
}

/// Waits for what comes next of a lease; for ever without one.
pub(super) async fn due(lease: Option<Lease>) -> Due {
    match lease {
        None => std::future::pending().await,
        Some(Lease { until, ask: Some(ask) }) => {
            sleep_until(ask).await;
            let left = until.saturating_duration_since(Instant::now());
            Due::Notice { in_ms: u64::try_from(left.as_millis()).unwrap_or(u64::MAX) }
        }
        Some(Lease { until, ask: None }) => {
            sleep_until(until).await;
            Due::End
        }
    }
}

impl Connection {
    /// Asks for a fresh token; the connection ends with the old one.
    pub(super) async fn token_expires(&mut self, due: Due) -> Step {
        match due {
            Due::Notice { in_ms } => {
                if let Some(lease) = &mut self.lease {
                    lease.ask = None;
                }
                self.outgoing.send(Expiring { in_ms }).await
            }
            Due::End => Err(Ending::Close(CloseCode::TOKEN_EXPIRED, "the token has expired")),
        }
    }

    /// `auth.refresh`: goes on with a fresh token, if it is of the same account.
    pub(super) async fn refresh(&mut self, refresh: &RefreshToken) -> ServerFrame {
        match self.renew(&refresh.token).await {
            Ok(()) => confirmed(refresh.id),
            Err(refusal) => refusal.frame(Some(refresh.id)),
        }
    }

    async fn renew(&mut self, token: &str) -> Result<(), Refusal> {
        let Person::Account(Account { id, .. }) = &self.person else {
            return Err(Refusal::new(ErrorCode::AuthRequired, "only accounts have tokens to refresh"));
        };
        let SignedIn { account, until } = signed_in(&self.chat, Some(token)).await?;
        if account.id != *id {
            return Err(Refusal::new(ErrorCode::Forbidden, "the token is of another account: reconnect"));
        }
        self.lease = Some(Lease::new(until));
        Ok(())
    }
}

fn confirmed(re: CommandId) -> ServerFrame {
    Confirmed { re, c: None, seq: None, at: clock::now(), dup: false, next_ms: None, no: None, due: None }
        .into()
}
