//! `chat-server backup FILE` and `chat-server restore FILE`.
//!
//! A backup is one SQLite file: the whole store at one moment, and the key of the guest tokens, without which
//! guests could not be known again. The files people sent are not in it: they never change once they are
//! written, so that any program that copies folders keeps up with them.
//!
//! A restored store is another life of the log: it gets a new epoch, by which every client forgets the
//! positions it holds, reads anew, and sends what was never confirmed.

use std::ffi::OsString;
use std::fs::{self, File};
use std::io::ErrorKind;
use std::path::{Path, PathBuf};

use rusqlite::backup::{Backup, StepResult};
use rusqlite::{Connection, OpenFlags, OptionalExtension, params};

use crate::clock;
use crate::config::Config;
use crate::data_dir::{DataDir, private_file, replace_private};
use crate::error::ServerError;
use crate::guest_token::KEY_FILE;
use crate::store::{DATABASE, prepare};

/// The store to be, in the data directory.
const NEXT: &str = "chat.sqlite.restoring";

/// What a backup has besides the tables of the store.
const MARK: &str = "CREATE TABLE backup (made_at INTEGER NOT NULL, guest_key BLOB NOT NULL)";

/// Copies the store of this data directory to a new file, whether or not a server uses it now.
///
/// # Errors
/// When there is no store, or the file exists or cannot be written.
pub fn backup(config: &Config, to: &Path) -> Result<(), ServerError> {
    let data_dir = sqlite_in(config)?;
    let failed = |why: String| ServerError::Backup { path: to.to_owned(), why };
    if to.exists() {
        return Err(failed("it exists already; name a new file".to_owned()));
    }
    let partial = beside(to, ".partial");
    remove(&partial).map_err(|error| failed(error.to_string()))?;
    write(data_dir, &partial).map_err(|why| {
        // What went wrong matters more than what is left behind; the next try takes it away.
        let _ = remove(&partial);
        failed(why)
    })?;
    fs::rename(&partial, to).and_then(|()| sync_folder_of(to)).map_err(|error| failed(error.to_string()))
}

/// The directory of a store that we keep ourselves.
fn sqlite_in(config: &Config) -> Result<&Path, ServerError> {
    match config.store.url {
        None => Ok(&config.data_dir),
        Some(_) => Err(ServerError::OfPostgres(
            "copy it by pg_dump and restore it by pg_restore, then run `chat-server new-epoch`",
        )),
    }
}

fn write(data_dir: &Path, partial: &Path) -> Result<(), String> {
    let words = |error: rusqlite::Error| error.to_string();
    let store = data_dir.join(DATABASE);
    let flags = OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_NO_MUTEX;
    let from = Connection::open_with_flags(&store, flags)
        .map_err(|error| format!("{} cannot be read ({error}); check --data-dir", store.display()))?;
    from.busy_timeout(std::time::Duration::from_secs(5)).map_err(words)?;
    let key = fs::read(data_dir.join(KEY_FILE)).map_err(|error| format!("{KEY_FILE}: {error}"))?;
    private_file(partial).map_err(|error| error.to_string())?;
    let mut copy = Connection::open(partial).map_err(words)?;
    copy_all(&from, &mut copy).map_err(words)?;
    // One file, and no other beside it.
    copy.pragma_update(None, "journal_mode", "DELETE").map_err(words)?;
    copy.execute_batch(MARK).map_err(words)?;
    copy.execute("INSERT INTO backup VALUES (?1, ?2)", params![clock::now().0.cast_signed(), key])
        .map_err(words)?;
    sound(&copy)?;
    copy.close().map_err(|(_, error)| error.to_string())
}

/// Puts the store of a backup into the data directory. What was there stays beside it, as `….replaced`, until
/// the next time.
///
/// # Errors
/// When a server uses the directory, or the file is no sound backup. The directory is as it was then.
pub fn restore(config: &Config, from: &Path) -> Result<(), ServerError> {
    let data_dir = sqlite_in(config)?;
    let failed = |why: String| ServerError::Restore { path: from.to_owned(), why };
    let words = |error: rusqlite::Error| failed(error.to_string());
    let io = |error: std::io::Error| failed(error.to_string());
    let dir = DataDir::open(data_dir)?;
    let flags = OpenFlags::SQLITE_OPEN_READ_ONLY | OpenFlags::SQLITE_OPEN_NO_MUTEX;
    let backup = Connection::open_with_flags(from, flags).map_err(words)?;
    let key = key_in(&backup).map_err(failed)?;
    sound(&backup).map_err(failed)?;

    let next = data_dir.join(NEXT);
    forget_store(&next).map_err(io)?;
    dir.file(NEXT)?;
    if let Err(error) = another_life(&backup, &next) {
        forget_store(&next).map_err(io)?;
        return Err(error);
    }

    let now = data_dir.join(DATABASE);
    let replaced = data_dir.join("chat.sqlite.replaced");
    put_aside(&now, &replaced).map_err(io)?;
    replace_private(&data_dir.join(KEY_FILE), &key).map_err(io)?;
    fs::rename(&next, &now).and_then(|()| sync_folder_of(&now)).map_err(io)
}

/// Copies the backup to `next`, brings it up to date and gives it an epoch of its own.
fn another_life(backup: &Connection, next: &Path) -> Result<(), ServerError> {
    let mut store = Connection::open(next)?;
    copy_all(backup, &mut store)?;
    store.execute_batch("DROP TABLE backup; DELETE FROM meta WHERE key = 'epoch'")?;
    prepare(&mut store)?;
    store.pragma_update(None, "journal_mode", "DELETE")?;
    store.close().map_err(|(_, error)| error.into())
}

/// The key of the guest tokens; refused when this is no backup.
fn key_in(backup: &Connection) -> Result<Vec<u8>, String> {
    let found = backup.query_row("SELECT guest_key FROM backup", [], |row| row.get(0)).optional();
    let not_ours = "it is no backup of chat-server; name a file that `chat-server backup` wrote";
    found.ok().flatten().ok_or_else(|| not_ours.to_owned())
}

/// All pages in one step: a reader of one moment, which holds up no writer.
fn copy_all(from: &Connection, to: &mut Connection) -> rusqlite::Result<()> {
    match Backup::new(from, to)?.step(-1)? {
        StepResult::Done => Ok(()),
        _ => Err(rusqlite::Error::SqliteFailure(
            rusqlite::ffi::Error::new(rusqlite::ffi::SQLITE_BUSY),
            Some("the store is busy; try again".to_owned()),
        )),
    }
}

fn sound(copy: &Connection) -> Result<(), String> {
    let verdict: String = copy
        .query_row("PRAGMA integrity_check(1)", [], |row| row.get(0))
        .map_err(|error| error.to_string())?;
    if verdict == "ok" { Ok(()) } else { Err(format!("it is damaged: {verdict}")) }
}

/// Keeps the store that is to be replaced under another name, too. The write-ahead log goes into it first: left
/// behind, SQLite would play it into the store that comes.
fn put_aside(store: &Path, replaced: &Path) -> std::io::Result<()> {
    if !store.exists() {
        return Ok(());
    }
    if let Ok(old) = Connection::open(store) {
        // A damaged store cannot do that; its log is put aside as it is.
        let _ = old.execute_batch("PRAGMA wal_checkpoint(TRUNCATE); PRAGMA journal_mode = DELETE");
    }
    forget_store(replaced)?;
    for end in ["-wal", "-shm"] {
        match fs::rename(beside(store, end), beside(replaced, end)) {
            Err(error) if error.kind() != ErrorKind::NotFound => return Err(error),
            _ => {}
        }
    }
    fs::hard_link(store, replaced)
}

fn forget_store(path: &Path) -> std::io::Result<()> {
    ["", "-wal", "-shm", "-journal"].iter().try_for_each(|end| remove(&beside(path, end)))
}

fn remove(path: &Path) -> std::io::Result<()> {
    match fs::remove_file(path) {
        Err(error) if error.kind() != ErrorKind::NotFound => Err(error),
        _ => Ok(()),
    }
}

fn beside(path: &Path, end: &str) -> PathBuf {
    let mut name = OsString::from(path);
    name.push(end);
    name.into()
}

/// A new name is on disk once its folder is.
fn sync_folder_of(path: &Path) -> std::io::Result<()> {
    let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty());
    File::open(folder.unwrap_or(Path::new(".")))?.sync_all()
}
