//! What is kept for how long. Closed conversations older than the configuration says are removed, whole, a few
//! at a time: the writer thread gets on with what people write in between.
//!
//! Of a removed conversation its name is remembered for as long as a browser may still hold a command for it.
//! Without that a message sent once more after its log is gone would open the conversation anew.

use std::sync::Arc;
use std::time::Duration;

use chat_protocol::{ConversationId, Millis};

use crate::audit;
use crate::clock;
use crate::config::Retention;
use crate::conversations::Outcome;
use crate::duty::Duty;
use crate::files::shelf::Shelf;
use crate::files::sweeping;
use crate::guest_token::TOKENS_GONE_MS;
use crate::refusal::Refusal;
use crate::store::{Db, DbResult, Store, gone, params, stored, unreadable};

const DAY_MS: u64 = 24 * 60 * 60 * 1000;

/// Between two rounds.
const EVERY: Duration = Duration::from_secs(60 * 60);

/// Events removed in one step, unless a single conversation has more.
const STEP: i64 = 500;

/// What is older than these moments goes; none: nothing does.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Horizon {
    /// Conversations whose last event is older.
    closed: Option<Millis>,
    /// Call-backs and forms that are done with. Never newer than what a browser may still send once more: their
    /// names are not remembered.
    requests: Option<Millis>,
    /// Entries of the audit log.
    audit: Option<Millis>,
}

impl Horizon {
    pub(crate) fn at(now: Millis, retention: &Retention) -> Self {
        let before = |days: u64| Millis(now.0.saturating_sub(days.saturating_mul(DAY_MS)));
        let closed = retention.closed_days.map(before);
        let sure = Millis(now.0.saturating_sub(TOKENS_GONE_MS));
        Self {
            closed,
            requests: closed.map(|before| before.min(sure)),
            audit: retention.audit_days.map(before),
        }
    }
}

/// What goes, or would go, in numbers.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Outdated {
    /// Closed conversations.
    pub conversations: u64,
    /// Their events.
    pub events: u64,
    /// Files in them, and beside forms.
    pub files: u64,
    /// Call-backs and forms.
    pub requests: u64,
    /// Entries of the audit log.
    pub audit: u64,
}

/// One step, for the writer.
#[derive(Debug)]
pub(crate) enum Pruning {
    /// Remove these conversations, if they are still as old as they were when they were chosen.
    Conversations { names: Vec<ConversationId>, before: Millis, at: Millis },
    /// Remove what of the rest is too old.
    Rest { horizon: Horizon, at: Millis },
}

impl Pruning {
    pub(crate) fn carry_out(&self, db: &Db) -> Result<Outcome, Refusal> {
        match self {
            Self::Conversations { names, before, at } => {
                for c in names {
                    remove(db, *c, *before, *at)?;
                }
            }
            Self::Rest { horizon, at } => {
                let now = stored(at.0);
                db.execute("DELETE FROM revoked_guests WHERE until < ?1", params![now])?;
                db.execute("DELETE FROM removed_conversations WHERE until < ?1", params![now])?;
                if let Some(before) = horizon.closed {
                    db.execute(
                        "DELETE FROM guests WHERE first_at < ?1
                         AND NOT EXISTS (SELECT 1 FROM conversations WHERE user_id = guests.id)",
                        params![stored(before.0)],
                    )?;
                }
                if let Some(before) = horizon.requests {
                    remove_requests(db, before)?;
                }
                if let Some(before) = horizon.audit {
                    audit::forget(db, before)?;
                }
            }
        }
        Ok(Outcome::default())
    }
}

/// Closed, and nothing has happened in it since `?1`.
const OLD: &str = "state = 'closed' AND last_at < ?1
    AND (SELECT at FROM events WHERE events.c = conversations.c AND seq = last_seq) < ?1";

fn remove(db: &Db, c: ConversationId, before: Millis, at: Millis) -> DbResult<()> {
    let name = c.to_string();
    let removed = db.execute(
        &format!("DELETE FROM conversations WHERE c = ?2 AND {OLD}"),
        params![stored(before.0), name],
    )?;
    if removed == 0 {
        return Ok(());
    }
    db.execute("DELETE FROM events WHERE c = ?1", params![&name])?;
    db.execute("DELETE FROM notes WHERE c = ?1", params![&name])?;
    // The bytes on the shelf are swept up once no record names them.
    db.execute("DELETE FROM files WHERE c = ?1", params![&name])?;
    db.execute(
        "INSERT INTO removed_conversations (c, until) VALUES (?1, ?2)
         ON CONFLICT (c) DO UPDATE SET until = excluded.until",
        params![name, stored(at.plus(TOKENS_GONE_MS).0)],
    )?;
    Ok(())
}

/// A call-back that was made or withdrawn before `?1`.
const OLD_CALL: &str = "state IN ('done', 'cancelled') AND changed_at < ?1";

/// A form that was answered before `?1`, and whose answers went out by mail as far as they ever will.
const OLD_FORM: &str = "answered_at < ?1
    AND NOT EXISTS (SELECT 1 FROM form_replies WHERE form = forms.id AND (mail = 'waiting' OR at >= ?1))";

fn remove_requests(db: &Db, before: Millis) -> DbResult<()> {
    let before = stored(before.0);
    db.execute(&format!("DELETE FROM call_backs WHERE {OLD_CALL}"), params![before])?;
    db.execute(&format!("DELETE FROM forms WHERE {OLD_FORM}"), params![before])?;
    db.execute("DELETE FROM form_replies WHERE NOT EXISTS (SELECT 1 FROM forms WHERE id = form)", &[])?;
    db.execute(
        "DELETE FROM files WHERE form IS NOT NULL AND NOT EXISTS (SELECT 1 FROM forms WHERE id = form)",
        &[],
    )?;
    Ok(())
}

/// Whether a conversation of this name was removed not long ago.
pub(crate) fn was_removed(db: &Db, c: ConversationId) -> DbResult<bool> {
    db.exists("SELECT 1 FROM removed_conversations WHERE c = ?1", params![c.to_string()])
}

/// The next conversations to remove: few enough for one step.
fn next(db: &Db, before: Millis) -> DbResult<Vec<ConversationId>> {
    let sql = format!("SELECT c, last_seq FROM conversations WHERE {OLD} ORDER BY last_at, c LIMIT {STEP}");
    let found = db.all(&sql, params![stored(before.0)], |row| {
        let name = row.get::<String>(0)?.parse().map_err(|_| unreadable(0, "c"))?;
        Ok((name, row.get::<i64>(1)?))
    })?;
    let mut events = 0;
    let few = found.into_iter().take_while(|(_, last)| {
        let begins = events < STEP;
        events += last;
        begins
    });
    Ok(few.map(|(name, _)| name).collect())
}

/// Counts what is too old now.
pub(crate) fn outdated(db: &Db, horizon: Horizon) -> DbResult<Outdated> {
    let count = |query: &str, before: Millis| db.one(query, params![stored(before.0)], |row| row.number(0));
    let mut found = Outdated::default();
    if let Some(before) = horizon.closed {
        found.conversations = count(&format!("SELECT COUNT(*) FROM conversations WHERE {OLD}"), before)?;
        found.events = count(
            &format!("SELECT CAST(COALESCE(SUM(last_seq), 0) AS BIGINT) FROM conversations WHERE {OLD}"),
            before,
        )?;
        let files =
            format!("SELECT COUNT(*) FROM files WHERE c IN (SELECT c FROM conversations WHERE {OLD})");
        found.files = count(&files, before)?;
    }
    if let Some(before) = horizon.requests {
        found.requests = count(&format!("SELECT COUNT(*) FROM call_backs WHERE {OLD_CALL}"), before)?
            + count(&format!("SELECT COUNT(*) FROM forms WHERE {OLD_FORM}"), before)?;
        let files =
            format!("SELECT COUNT(*) FROM files WHERE form IN (SELECT id FROM forms WHERE {OLD_FORM})");
        found.files += count(&files, before)?;
    }
    if let Some(before) = horizon.audit {
        found.audit = count("SELECT COUNT(*) FROM audit WHERE at < ?1", before)?;
    }
    Ok(found)
}

/// Removes everything that is too old, step by step. Gives what went.
pub(crate) async fn round(store: &Store, shelf: &Shelf, retention: &Retention) -> Result<Outdated, Refusal> {
    let at = clock::now();
    let horizon = Horizon::at(at, retention);
    let found = store.read(move |db| outdated(db, horizon)).await?;
    if let Some(before) = horizon.closed {
        loop {
            let names = store.read(move |db| next(db, before)).await?;
            if names.is_empty() {
                break;
            }
            store.submit(Pruning::Conversations { names, before, at })?.await.map_err(|_| gone())??;
        }
    }
    store.submit(Pruning::Rest { horizon, at })?.await.map_err(|_| gone())??;
    if found.files > 0 {
        sweeping::remove_nameless(store, shelf).await?;
    }
    Ok(found)
}

/// A round now and every hour, at one node of all, for as long as the server runs.
pub(crate) async fn keep_for_ever(store: Arc<Store>, shelf: Arc<Shelf>, retention: Retention, duty: Duty) {
    loop {
        if !duty.take(EVERY / 2).await && store.is_writing() {
            tokio::time::sleep(EVERY).await;
            continue;
        }
        match round(&store, &shelf, &retention).await {
            Ok(found) if found == Outdated::default() => {}
            Ok(Outdated { conversations, events, files, requests, audit }) => {
                tracing::info!(
                    conversations,
                    events,
                    files,
                    requests,
                    audit,
                    "what was kept long enough was removed"
                );
            }
            // It was logged where it happened; the next round tries again.
            Err(_) if store.is_writing() => {}
            Err(_) => return,
        }
        tokio::time::sleep(EVERY).await;
    }
}
