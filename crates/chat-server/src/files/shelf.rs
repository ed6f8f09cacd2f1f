//! Where the bytes of files lie: a folder, one file each, under names nobody can guess. Several nodes may share it.

use std::fs::{self, File, OpenOptions};
use std::io::{ErrorKind, Read, Write};
use std::path::{Path, PathBuf};
use std::time::{Duration, SystemTime};

use axum::body::{Body, Bytes};
use chat_protocol::ErrorCode;
use chat_protocol::files::SIGNATURE;
use futures_util::stream;

use crate::config::Config;
use crate::error::ServerError;
use crate::refusal::Refusal;

const FOLDER: &str = "files";

/// Bytes read at once.
const PIECE: usize = 64 * 1024;

/// The folder.
pub(crate) struct Shelf {
    folder: PathBuf,
}

/// What became of some bytes.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Appended {
    /// They stand at the end of the file.
    Here,
    /// They do not belong there: so long is the file.
    Elsewhere(u64),
}

impl Shelf {
    /// Makes the folder when it is missing. Only this user may look inside.
    pub(crate) fn open(config: &Config) -> Result<Self, ServerError> {
        let folder = config.files.folder.clone().unwrap_or_else(|| config.data_dir.join(FOLDER));
        let mut builder = fs::DirBuilder::new();
        builder.recursive(true);
        #[cfg(unix)]
        std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
        match builder.create(&folder) {
            Ok(()) => Ok(Self { folder }),
            Err(source) => Err(ServerError::DataDir { path: folder, source }),
        }
    }

    /// Where a file lies.
    pub(crate) fn path(&self, stored: &str) -> PathBuf {
        self.folder.join(stored)
    }

    /// How much of a file is here.
    pub(crate) async fn len(&self, stored: &str) -> Result<u64, Refusal> {
        let path = self.path(stored);
        on_disk(move || length(&path)).await
    }

    /// Adds bytes that begin at `at`, if the file ends there. A try that everybody thought dead may still be
    /// under way beside its successor: its bytes find the file longer than they thought.
    pub(crate) async fn append(&self, stored: &str, at: u64, bytes: Bytes) -> Result<Appended, Refusal> {
        let path = self.path(stored);
        on_disk(move || {
            let here = length(&path)?;
            if here != at {
                return Ok(Appended::Elsewhere(here));
            }
            let mut options = OpenOptions::new();
            options.append(true).create(true);
            #[cfg(unix)]
            std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
            let mut file = options.open(&path)?;
            // Looking at the length and adding to it are one step, at whatever node; closing the file ends it.
            file.lock()?;
            match file.metadata()?.len() {
                here if here == at => file.write_all(&bytes).map(|()| Appended::Here),
                here => Ok(Appended::Elsewhere(here)),
            }
        })
        .await
    }

    /// The first bytes of a file: those its format is known by.
    pub(crate) async fn start(&self, stored: &str) -> Result<Vec<u8>, Refusal> {
        let path = self.path(stored);
        on_disk(move || {
            let mut start = Vec::new();
            File::open(path)?.take(SIGNATURE as u64).read_to_end(&mut start)?;
            Ok(start)
        })
        .await
    }

    /// Returns once the file would survive a power cut.
    pub(crate) async fn keep(&self, stored: &str) -> Result<(), Refusal> {
        let (path, folder) = (self.path(stored), self.folder.clone());
        on_disk(move || {
            File::open(path)?.sync_all()?;
            File::open(folder)?.sync_all()
        })
        .await
    }

    /// The whole file, piece by piece.
    pub(crate) async fn read(&self, stored: &str) -> Result<Body, Refusal> {
        let path = self.path(stored);
        let file = on_disk(move || File::open(path)).await?;
        let pieces = stream::try_unfold(file, |mut file| async move {
            let piece = tokio::task::spawn_blocking(move || {
                let mut bytes = vec![0; PIECE];
                let count = file.read(&mut bytes)?;
                bytes.truncate(count);
                Ok::<_, std::io::Error>((count > 0).then_some((bytes, file)))
            });
            piece.await.map_err(std::io::Error::other)?
        });
        Ok(Body::from_stream(pieces))
    }

    /// Takes a file away; one that is not here is no error.
    pub(crate) async fn remove(&self, stored: &str) -> Result<(), Refusal> {
        let path = self.path(stored);
        on_disk(move || match fs::remove_file(path) {
            Err(error) if error.kind() != ErrorKind::NotFound => Err(error),
            _ => Ok(()),
        })
        .await
    }

    /// Takes away every file older than `age` that has none of these names. Gives how many they were.
    pub(crate) async fn remove_others(&self, known: Vec<String>, age: Duration) -> Result<usize, Refusal> {
        let folder = self.folder.clone();
        on_disk(move || {
            let before = SystemTime::now().checked_sub(age).unwrap_or(SystemTime::UNIX_EPOCH);
            let mut removed = 0;
            for entry in fs::read_dir(folder)? {
                let entry = entry?;
                let is_known = known.iter().any(|name| entry.file_name() == name.as_str());
                if !is_known && entry.metadata()?.modified()? <= before {
                    match fs::remove_file(entry.path()) {
                        Ok(()) => removed += 1,
                        // Another node was quicker.
                        Err(error) if error.kind() == ErrorKind::NotFound => {}
                        Err(error) => return Err(error),
                    }
                }
            }
            Ok(removed)
        })
        .await
    }
}

fn length(path: &Path) -> std::io::Result<u64> {
    match fs::metadata(path) {
        Ok(found) => Ok(found.len()),
        Err(error) if error.kind() == ErrorKind::NotFound => Ok(0),
        Err(error) => Err(error),
    }
}

/// Work on the disk, on a thread that may wait.
async fn on_disk<T: Send + 'static>(
    work: impl FnOnce() -> std::io::Result<T> + Send + 'static,
) -> Result<T, Refusal> {
    let done = tokio::task::spawn_blocking(work).await.map_err(std::io::Error::other).flatten();
    done.map_err(|error| {
        tracing::error!(%error, "a file cannot be written or read");
        Refusal::new(ErrorCode::StoreUnavailable, "the files cannot be written or read now")
    })
}
