//! The tables in PostgreSQL, and their migrations.

use chat_protocol::Millis;

use crate::error::ServerError;
use crate::random;
use crate::store::{Db, DbResult, params, stored};

/// Nodes that start at once wait for each other under this number.
const STARTING: i64 = 0x706f_7274_616c;

/// Steps, of which `schema_steps` remembers those taken. A step that was shipped never changes.
///
/// Words are compared by their bytes, as SQLite does it and Rust. Tables that many write have pages with room, so
/// that a row that changes stays where it is.
const STEPS: &[&str] = &[r#"
    CREATE TABLE meta (key TEXT COLLATE "C" PRIMARY KEY, value TEXT COLLATE "C" NOT NULL);

    -- Numbers of conversations, one row a Moscow year.
    CREATE TABLE counters (year BIGINT PRIMARY KEY, last BIGINT NOT NULL);

    CREATE TABLE guests (id TEXT COLLATE "C" PRIMARY KEY, first_at BIGINT NOT NULL);

    CREATE TABLE conversations (
        c TEXT COLLATE "C" PRIMARY KEY,
        number TEXT COLLATE "C" NOT NULL UNIQUE,
        user_kind TEXT NOT NULL,
        user_id TEXT COLLATE "C" NOT NULL,
        user_name TEXT,
        state TEXT NOT NULL,
        op_id TEXT COLLATE "C",
        op_name TEXT,
        dept TEXT,
        -- The operator it was transferred to until somebody takes it.
        to_id TEXT,
        to_name TEXT,
        last_seq BIGINT NOT NULL,
        opened_at BIGINT NOT NULL,
        waiting_since BIGINT NOT NULL,
        last_at BIGINT NOT NULL,
        preview TEXT NOT NULL,
        topic TEXT,
        page TEXT,
        read_user BIGINT NOT NULL DEFAULT 0,
        read_op BIGINT NOT NULL DEFAULT 0,
        -- Since the last answer: how often the person asked again, and when last.
        nudges BIGINT NOT NULL DEFAULT 0,
        nudged_at BIGINT
    ) WITH (fillfactor = 70);
    CREATE INDEX conversations_of_user ON conversations (user_id, opened_at);
    CREATE INDEX waiting_line ON conversations (waiting_since, c) WHERE state = 'waiting';
    CREATE INDEX held_by ON conversations (op_id, opened_at) WHERE state = 'assigned';
    CREATE INDEX closed ON conversations (last_at) WHERE state = 'closed';

    CREATE TABLE events (
        c TEXT COLLATE "C" NOT NULL,
        seq BIGINT NOT NULL,
        id TEXT COLLATE "C",
        at BIGINT NOT NULL,
        author TEXT COLLATE "C",
        by TEXT NOT NULL,
        k TEXT NOT NULL,
        d TEXT NOT NULL,
        PRIMARY KEY (c, seq)
    );
    CREATE UNIQUE INDEX events_once ON events (c, id) WHERE id IS NOT NULL;

    -- What operators tell each other about a conversation.
    CREATE TABLE notes (
        c TEXT COLLATE "C" NOT NULL,
        id TEXT COLLATE "C" NOT NULL,
        at BIGINT NOT NULL,
        op_id TEXT NOT NULL,
        op_name TEXT NOT NULL,
        body TEXT NOT NULL,
        PRIMARY KEY (c, id)
    );

    -- Guests who logged out or signed in, until the last token of each is too old.
    CREATE TABLE revoked_guests (id TEXT COLLATE "C" PRIMARY KEY, until BIGINT NOT NULL, account TEXT);
    CREATE INDEX revoked_until ON revoked_guests (until);

    -- Conversations that were kept long enough, and for how long their names are remembered.
    CREATE TABLE removed_conversations (c TEXT COLLATE "C" PRIMARY KEY, until BIGINT NOT NULL);

    -- Files: whose, what, under which name on the shelf, and in which conversation or beside which form.
    CREATE TABLE files (
        file TEXT COLLATE "C" PRIMARY KEY,
        owner TEXT COLLATE "C" NOT NULL,
        stored TEXT COLLATE "C" NOT NULL UNIQUE,
        name TEXT NOT NULL,
        size BIGINT NOT NULL,
        mime TEXT,
        at BIGINT NOT NULL,
        c TEXT COLLATE "C",
        form TEXT COLLATE "C",
        -- Its place among the files of its message or form.
        nth BIGINT
    );
    CREATE INDEX files_unsent ON files (owner, at) WHERE c IS NULL;
    CREATE INDEX files_in ON files (c) WHERE c IS NOT NULL;
    CREATE INDEX files_with ON files (form) WHERE form IS NOT NULL;

    CREATE TABLE call_backs (
        id TEXT COLLATE "C" PRIMARY KEY,
        user_id TEXT COLLATE "C" NOT NULL,
        c TEXT COLLATE "C",
        phone TEXT NOT NULL,
        name TEXT,
        asked_at BIGINT NOT NULL,
        not_before BIGINT,
        due BIGINT NOT NULL,
        state TEXT NOT NULL,
        op_id TEXT,
        op_name TEXT,
        result TEXT,
        changed_at BIGINT
    );
    CREATE INDEX call_backs_of_user ON call_backs (user_id, asked_at);
    CREATE INDEX calls_to_make ON call_backs (due) WHERE state IN ('waiting', 'taken');
    CREATE INDEX calls_over ON call_backs (changed_at) WHERE state IN ('done', 'cancelled');

    CREATE TABLE forms (
        id TEXT COLLATE "C" PRIMARY KEY,
        user_id TEXT COLLATE "C" NOT NULL,
        number TEXT COLLATE "C" NOT NULL UNIQUE,
        at BIGINT NOT NULL,
        due BIGINT NOT NULL,
        name TEXT NOT NULL,
        phone TEXT NOT NULL,
        email TEXT NOT NULL,
        body TEXT NOT NULL,
        page TEXT,
        answered_at BIGINT
    );
    CREATE INDEX forms_of_user ON forms (user_id, at);
    CREATE INDEX forms_to_answer ON forms (at) WHERE answered_at IS NULL;
    CREATE INDEX forms_answered ON forms (answered_at) WHERE answered_at IS NOT NULL;

    -- An answer is a mail as well: how far that is, how often it was tried, when it is tried next.
    CREATE TABLE form_replies (
        id TEXT COLLATE "C" PRIMARY KEY,
        form TEXT COLLATE "C" NOT NULL,
        at BIGINT NOT NULL,
        op_id TEXT NOT NULL,
        op_name TEXT NOT NULL,
        body TEXT NOT NULL,
        mail TEXT NOT NULL,
        tries BIGINT NOT NULL,
        mail_at BIGINT NOT NULL
    );
    CREATE INDEX replies_to_form ON form_replies (form, at);
    CREATE INDEX mails_to_send ON form_replies (mail_at) WHERE mail = 'waiting';

    -- What operators did. Nothing changes, and only the oldest goes. Numbers have no gaps: a sequence would leave
    -- one wherever a transaction is rolled back.
    CREATE TABLE audit (
        n BIGINT PRIMARY KEY,
        at BIGINT NOT NULL,
        op TEXT,
        deed TEXT NOT NULL,
        c TEXT,
        -- The call-back or the form an entry is about.
        about TEXT
    );
    CREATE TABLE audit_last (n BIGINT NOT NULL);
    INSERT INTO audit_last VALUES (0);

    CREATE FUNCTION audit_number() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
        UPDATE audit_last SET n = n + 1 RETURNING n INTO NEW.n;
        RETURN NEW;
    END $$;
    CREATE TRIGGER audit_number BEFORE INSERT ON audit FOR EACH ROW EXECUTE FUNCTION audit_number();

    CREATE FUNCTION audit_stays() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
        RAISE EXCEPTION 'the audit log stays';
    END $$;
    CREATE TRIGGER audit_stays BEFORE UPDATE OR TRUNCATE ON audit EXECUTE FUNCTION audit_stays();

    CREATE FUNCTION audit_ages() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
        IF EXISTS (SELECT 1 FROM audit WHERE n < (SELECT MAX(n) FROM gone)) THEN
            RAISE EXCEPTION 'the audit log loses its oldest entries only';
        END IF;
        RETURN NULL;
    END $$;
    CREATE TRIGGER audit_ages AFTER DELETE ON audit REFERENCING OLD TABLE AS gone
        FOR EACH STATEMENT EXECUTE FUNCTION audit_ages();
"#];

/// What nodes of one store have in common.
pub(in crate::store) struct Common {
    pub(in crate::store) epoch: String,
    /// Signs the tokens of guests.
    pub(in crate::store) guest_key: [u8; 32],
}

/// Brings the database up to date; nodes that start at once take turns.
pub(super) fn prepare(db: &Db, now: Millis) -> Result<Common, ServerError> {
    let transaction = db.begin()?;
    // A step may take its time on a large table, and so may whoever takes it before us.
    db.batch("SET LOCAL lock_timeout = 0; SET LOCAL statement_timeout = 0")?;
    db.one("SELECT 1 FROM pg_advisory_xact_lock(?1)", params![STARTING], |_| Ok(()))?;
    let is_new = db.one("SELECT COUNT(to_regclass('schema_steps'))", &[], |row| row.number(0))? == 0;
    if is_new {
        db.batch("CREATE TABLE schema_steps (n BIGINT PRIMARY KEY, taken_at BIGINT NOT NULL)")?;
    }
    let found = db.one("SELECT COUNT(*) FROM schema_steps", &[], |row| row.number(0))?;
    let found = usize::try_from(found).unwrap_or(usize::MAX);
    if found > STEPS.len() {
        let version = |count: usize| u32::try_from(count).unwrap_or(u32::MAX);
        return Err(ServerError::StoreTooNew { found: version(found), known: version(STEPS.len()) });
    }
    for (step, n) in STEPS.iter().zip(1_i64..).skip(found) {
        db.batch(step)?;
        db.execute("INSERT INTO schema_steps VALUES (?1, ?2)", params![n, stored(now.0)])?;
    }
    let epoch = match kept(db, "epoch")? {
        Some(epoch) => epoch,
        None => keep(db, "epoch", new_epoch()?)?,
    };
    let key = match kept(db, "guest_key")? {
        Some(key) => key,
        None => keep(db, "guest_key", hex(&random::bytes::<32>()?))?,
    };
    let guest_key = from_hex(&key).ok_or(ServerError::GuestKeyInStore)?;
    transaction.commit()?;
    Ok(Common { epoch, guest_key })
}

/// Gives the log another life: clients forget the positions they hold.
pub(super) fn renew_epoch(db: &Db) -> Result<(), ServerError> {
    let transaction = db.begin()?;
    db.execute("DELETE FROM meta WHERE key = 'epoch'", &[])?;
    keep(db, "epoch", new_epoch()?)?;
    Ok(transaction.commit()?)
}

fn new_epoch() -> Result<String, ServerError> {
    Ok(random::name()?[..16].to_owned())
}

fn kept(db: &Db, key: &str) -> DbResult<Option<String>> {
    db.first("SELECT value FROM meta WHERE key = ?1", params![key], |row| row.get(0))
}

fn keep(db: &Db, key: &str, value: String) -> DbResult<String> {
    db.execute("INSERT INTO meta (key, value) VALUES (?1, ?2)", params![key, value])?;
    Ok(value)
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

fn from_hex(text: &str) -> Option<[u8; 32]> {
    let digits =
        text.as_bytes().chunks(2).map(|pair| u8::from_str_radix(std::str::from_utf8(pair).ok()?, 16).ok());
    digits.collect::<Option<Vec<_>>>()?.try_into().ok()
}
