//! The tables, and their migrations.

use rusqlite::{Connection, OptionalExtension};

use crate::error::ServerError;
use crate::random;

/// One step a version; the database remembers in `user_version` how many were taken. A step that was shipped
/// never changes.
const STEPS: &[&str] = &[
    "
    CREATE TABLE meta (key TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID;

    -- Numbers of conversations, one row a Moscow year.
    CREATE TABLE counters (year INTEGER PRIMARY KEY, last INTEGER NOT NULL);

    CREATE TABLE guests (id TEXT PRIMARY KEY, first_at INTEGER NOT NULL) WITHOUT ROWID;

    CREATE TABLE conversations (
        c TEXT PRIMARY KEY,
        number TEXT NOT NULL UNIQUE,
        user_kind TEXT NOT NULL,
        user_id TEXT NOT NULL,
        state TEXT NOT NULL,
        op_id TEXT,
        op_name TEXT,
        last_seq INTEGER NOT NULL,
        opened_at INTEGER NOT NULL,
        waiting_since INTEGER NOT NULL,
        last_at INTEGER NOT NULL,
        preview TEXT NOT NULL,
        topic TEXT,
        page TEXT,
        read_user INTEGER NOT NULL DEFAULT 0,
        read_op INTEGER NOT NULL DEFAULT 0
    ) WITHOUT ROWID;
    CREATE INDEX conversations_of_user ON conversations (user_id, opened_at);
    CREATE INDEX waiting_line ON conversations (waiting_since, c) WHERE state = 'waiting';
    CREATE INDEX held_by ON conversations (op_id, opened_at) WHERE state = 'assigned';

    CREATE TABLE events (
        c TEXT NOT NULL,
        seq INTEGER NOT NULL,
        id TEXT,
        at INTEGER NOT NULL,
        author TEXT,
        by TEXT NOT NULL,
        k TEXT NOT NULL,
        d TEXT NOT NULL,
        PRIMARY KEY (c, seq)
    ) WITHOUT ROWID;
    CREATE UNIQUE INDEX events_once ON events (c, id) WHERE id IS NOT NULL;
",
    "
    -- Since the last answer: how often the person asked again, and when last.
    ALTER TABLE conversations ADD COLUMN nudges INTEGER NOT NULL DEFAULT 0;
    ALTER TABLE conversations ADD COLUMN nudged_at INTEGER;
",
    "
    -- Guests who logged out, until the last token of each is too old.
    CREATE TABLE revoked_guests (id TEXT PRIMARY KEY, until INTEGER NOT NULL) WITHOUT ROWID;
    CREATE INDEX revoked_until ON revoked_guests (until);
",
    "
    -- A person with an account has a name, and may have been a guest before.
    ALTER TABLE conversations ADD COLUMN user_name TEXT;
    ALTER TABLE revoked_guests ADD COLUMN account TEXT;
",
    "
    -- Files: whose, what, under which name on the shelf, and in which conversation once a message names one.
    CREATE TABLE files (
        file TEXT PRIMARY KEY,
        owner TEXT NOT NULL,
        stored TEXT NOT NULL UNIQUE,
        name TEXT NOT NULL,
        size INTEGER NOT NULL,
        mime TEXT,
        at INTEGER NOT NULL,
        c TEXT
    ) WITHOUT ROWID;
    CREATE INDEX files_unsent ON files (owner, at) WHERE c IS NULL;
",
    "
    CREATE TABLE call_backs (
        id TEXT PRIMARY KEY,
        user_id TEXT NOT NULL,
        c TEXT,
        phone TEXT NOT NULL,
        name TEXT,
        asked_at INTEGER NOT NULL,
        due INTEGER NOT NULL,
        state TEXT NOT NULL,
        op_id TEXT,
        op_name TEXT,
        result TEXT,
        changed_at INTEGER
    ) WITHOUT ROWID;
    CREATE INDEX call_backs_of_user ON call_backs (user_id, asked_at);
    CREATE INDEX calls_to_make ON call_backs (due) WHERE state IN ('waiting', 'taken');
    CREATE INDEX calls_over ON call_backs (changed_at) WHERE state IN ('done', 'cancelled');

    CREATE TABLE forms (
        id TEXT PRIMARY KEY,
        user_id TEXT NOT NULL,
        number TEXT NOT NULL UNIQUE,
        at INTEGER NOT NULL,
        due INTEGER NOT NULL,
        name TEXT NOT NULL,
        phone TEXT NOT NULL,
        email TEXT NOT NULL,
        body TEXT NOT NULL,
        page TEXT,
        answered_at INTEGER
    ) WITHOUT ROWID;
    CREATE INDEX forms_of_user ON forms (user_id, at);
    CREATE INDEX forms_to_answer ON forms (at) WHERE answered_at IS NULL;
    CREATE INDEX forms_answered ON forms (answered_at) WHERE answered_at IS NOT NULL;

    -- An answer is a mail as well: how far that is, how often it was tried, when it is tried next.
    CREATE TABLE form_replies (
        id TEXT PRIMARY KEY,
        form TEXT NOT NULL,
        at INTEGER NOT NULL,
        op_id TEXT NOT NULL,
        op_name TEXT NOT NULL,
        body TEXT NOT NULL,
        mail TEXT NOT NULL,
        tries INTEGER NOT NULL,
        mail_at INTEGER NOT NULL
    ) WITHOUT ROWID;
    CREATE INDEX replies_to_form ON form_replies (form, at);
    CREATE INDEX mails_to_send ON form_replies (mail_at) WHERE mail = 'waiting';
",
    "
    -- Conversations that were kept long enough, and for how long their names are remembered.
    CREATE TABLE removed_conversations (c TEXT PRIMARY KEY, until INTEGER NOT NULL) WITHOUT ROWID;
    CREATE INDEX closed ON conversations (last_at) WHERE state = 'closed';
    CREATE INDEX files_in ON files (c) WHERE c IS NOT NULL;

    -- What operators did. Nothing changes, and only the oldest goes.
    CREATE TABLE audit (
        n INTEGER PRIMARY KEY AUTOINCREMENT,
        at INTEGER NOT NULL,
        op TEXT,
        deed TEXT NOT NULL,
        c TEXT
    );
    CREATE TRIGGER audit_stays BEFORE UPDATE ON audit BEGIN SELECT RAISE(ABORT, 'the audit log stays'); END;
    CREATE TRIGGER audit_ages BEFORE DELETE ON audit WHEN EXISTS (SELECT 1 FROM audit WHERE n < OLD.n)
    BEGIN SELECT RAISE(ABORT, 'the audit log loses its oldest entries only'); END;
",
    "
    -- The call-back or the form an entry is about.
    ALTER TABLE audit ADD COLUMN about TEXT;
",
    "
    -- The department a conversation belongs to, and the operator it was transferred to until somebody takes it.
    ALTER TABLE conversations ADD COLUMN dept TEXT;
    ALTER TABLE conversations ADD COLUMN to_id TEXT;
    ALTER TABLE conversations ADD COLUMN to_name TEXT;

    -- What operators tell each other about a conversation.
    CREATE TABLE notes (
        c TEXT NOT NULL,
        id TEXT NOT NULL,
        at INTEGER NOT NULL,
        op_id TEXT NOT NULL,
        op_name TEXT NOT NULL,
        body TEXT NOT NULL,
        PRIMARY KEY (c, id)
    ) WITHOUT ROWID;
",
    "
    ALTER TABLE call_backs ADD COLUMN not_before INTEGER;
",
    "
    -- The form a file goes along with, where it stands in no conversation.
    ALTER TABLE files ADD COLUMN form TEXT;
    CREATE INDEX files_with ON files (form) WHERE form IS NOT NULL;
",
    "
    -- Its place among the files of its form.
    ALTER TABLE files ADD COLUMN nth INTEGER;
",
];

/// Brings the database up to date and returns its epoch.
pub(crate) fn prepare(connection: &mut Connection) -> Result<String, ServerError> {
    connection.pragma_update(None, "journal_mode", "WAL")?;
    connection.pragma_update(None, "synchronous", "FULL")?;
    // What is removed is overwritten, too.
    connection.pragma_update(None, "secure_delete", "ON")?;
    connection.busy_timeout(super::PATIENCE)?;
    let found: usize =
        connection.pragma_query_value(None, "user_version", |row| row.get::<_, u32>(0))? as usize;
    if found > STEPS.len() {
        let version = |count: usize| u32::try_from(count).unwrap_or(u32::MAX);
        return Err(ServerError::StoreTooNew { found: version(found), known: version(STEPS.len()) });
    }
    let transaction = connection.transaction()?;
    for step in &STEPS[found..] {
        transaction.execute_batch(step)?;
    }
    transaction.pragma_update(None, "user_version", u32::try_from(STEPS.len()).unwrap_or(u32::MAX))?;
    let epoch: Option<String> = transaction
        .query_row("SELECT value FROM meta WHERE key = 'epoch'", [], |row| row.get(0))
        .optional()?;
    let epoch = match epoch {
        Some(epoch) => epoch,
        None => {
            let epoch = random::name()?[..16].to_owned();
            transaction.execute("INSERT INTO meta (key, value) VALUES ('epoch', ?1)", [&epoch])?;
            epoch
        }
    };
    transaction.commit()?;
    Ok(epoch)
}
