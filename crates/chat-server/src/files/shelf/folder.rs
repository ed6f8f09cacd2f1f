//! A folder of this machine, or one that several share, with one file for each.

use std::fs::{self, File, OpenOptions};
use std::io::{ErrorKind, Read, Write};
use std::path::{Path, PathBuf};
use std::time::SystemTime;

use bytes::Bytes;
use chat_protocol::files::SIGNATURE;
use futures_util::{StreamExt, stream};

use super::{Appended, Contents, damaged, unavailable};
use crate::error::ServerError;
use crate::refusal::Refusal;

/// Bytes read, and written, at once.
pub(super) const PIECE: usize = 64 * 1024;

/// The folder.
pub(crate) struct Folder {
    path: PathBuf,
}

impl Folder {
    /// Makes the folder when it is missing. Only this user may look inside.
    pub(super) fn open(path: PathBuf) -> Result<Self, ServerError> {
        let mut builder = fs::DirBuilder::new();
        builder.recursive(true);
        #[cfg(unix)]
        std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
        match builder.create(&path) {
            Ok(()) => Ok(Self { path }),
            Err(source) => Err(ServerError::DataDir { path, source }),
        }
    }

    fn path(&self, stored: &str) -> PathBuf {
        self.path.join(stored)
    }

    pub(super) async fn len(&self, stored: &str) -> Result<u64, Refusal> {
        let path = self.path(stored);
        on_disk(move || length(&path)).await
    }

    pub(super) async fn append(&self, stored: &str, at: u64, bytes: Bytes) -> Result<Appended, Refusal> {
        let path = self.path(stored);
        on_disk(move || {
            let mut options = OpenOptions::new();
            options.append(true).create(at == 0);
            #[cfg(unix)]
            std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
            let mut file = match options.open(&path) {
                Err(error) if error.kind() == ErrorKind::NotFound => return Ok(Appended::Elsewhere(0)),
                opened => opened?,
            };
            // Looking at the length and adding to it are one step, at whatever node; closing the file ends it.
            file.lock()?;
            match file.metadata()?.len() {
                here if here == at => file.write_all(&bytes).map(|()| Appended::Here),
                here => Ok(Appended::Elsewhere(here)),
            }
        })
        .await
    }

    pub(super) async fn start(&self, stored: &str) -> Result<Vec<u8>, Refusal> {
        let path = self.path(stored);
        on_disk(move || {
            let mut start = Vec::new();
            File::open(path)?.take(SIGNATURE as u64).read_to_end(&mut start)?;
            Ok(start)
        })
        .await
    }

    pub(super) async fn keep(&self, stored: &str) -> Result<(), Refusal> {
        let (path, folder) = (self.path(stored), self.path.clone());
        on_disk(move || {
            File::open(path)?.sync_all()?;
            File::open(folder)?.sync_all()
        })
        .await
    }

    pub(super) async fn read(&self, stored: &str, size: u64) -> Result<Contents, Refusal> {
        let path = self.path(stored);
        let (file, len) = on_disk(move || {
            let file = File::open(path)?;
            let len = file.metadata()?.len();
            Ok((file, len))
        })
        .await?;
        if len != size {
            return Err(damaged());
        }
        let pieces = stream::try_unfold(file, |mut file| async move {
            let piece = tokio::task::spawn_blocking(move || {
                let mut bytes = vec![0; PIECE];
                let count = file.read(&mut bytes)?;
                bytes.truncate(count);
                Ok::<_, std::io::Error>((count > 0).then_some((Bytes::from(bytes), file)))
            });
            piece.await.map_err(std::io::Error::other)?
        });
        Ok(pieces.boxed())
    }

    pub(super) async fn remove(&self, stored: &str) -> Result<(), Refusal> {
        let path = self.path(stored);
        on_disk(move || match fs::remove_file(path) {
            // Another node was quicker.
            Err(error) if error.kind() != ErrorKind::NotFound => Err(error),
            _ => Ok(()),
        })
        .await
    }

    pub(super) async fn settled(&self, before: SystemTime) -> Result<Vec<String>, Refusal> {
        let folder = self.path.clone();
        on_disk(move || {
            let mut names = Vec::new();
            for entry in fs::read_dir(folder)? {
                let entry = entry?;
                match entry.metadata() {
                    Ok(found) if found.is_file() && found.modified()? <= before => {
                        names.extend(entry.file_name().into_string());
                    }
                    // Another node has just taken it away.
                    Err(error) if error.kind() != ErrorKind::NotFound => return Err(error),
                    _ => {}
                }
            }
            Ok(names)
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
        unavailable()
    })
}
