//! The data directory: made when missing, for this user only, and used by one server at a time.

use std::fs::{DirBuilder, File, OpenOptions, TryLockError};
use std::path::{Path, PathBuf};

use crate::error::ServerError;

const LOCK_FILE: &str = "lock";

/// The data directory, ours until this value is dropped. A killed process leaves no lock behind.
pub(crate) struct DataDir {
    path: PathBuf,
    _lock: File,
}

impl DataDir {
    /// Makes the directory when it is missing and locks it.
    pub(crate) fn open(path: &Path) -> Result<Self, ServerError> {
        let failed = |source| ServerError::DataDir { path: path.to_owned(), source };
        let mut builder = DirBuilder::new();
        builder.recursive(true);
        #[cfg(unix)]
        std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
        builder.create(path).map_err(failed)?;
        let lock = private_file(&path.join(LOCK_FILE)).map_err(failed)?;
        match lock.try_lock() {
            Ok(()) => Ok(Self { path: path.to_owned(), _lock: lock }),
            Err(TryLockError::WouldBlock) => Err(ServerError::DataDirInUse { path: path.to_owned() }),
            Err(TryLockError::Error(source)) => Err(failed(source)),
        }
    }

    /// A file of the directory that only this user may read, made empty when it is missing. What
    /// SQLite puts beside its database has the same permissions.
    pub(crate) fn file(&self, name: &str) -> Result<PathBuf, ServerError> {
        let path = self.path.join(name);
        match private_file(&path) {
            Ok(_) => Ok(path),
            Err(source) => Err(ServerError::DataDir { path, source }),
        }
    }
}

/// Writes a file that only this user may read, whole or not at all.
pub(crate) fn replace_private(path: &Path, bytes: &[u8]) -> std::io::Result<()> {
    let mut next = path.as_os_str().to_owned();
    next.push(".next");
    let next = PathBuf::from(next);
    let _ = private_file(&next)?;
    std::fs::write(&next, bytes)?;
    File::open(&next)?.sync_all()?;
    std::fs::rename(&next, path)
}

/// Opens a file that only this user may read, made empty when it is missing.
pub(crate) fn private_file(path: &Path) -> std::io::Result<File> {
    let mut options = OpenOptions::new();
    options.write(true).create(true).truncate(false);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    options.open(path)
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]

    use super::DataDir;
    use crate::error::ServerError;

    #[test]
    fn one_server_at_a_time_uses_a_directory() {
        let parent = tempfile::tempdir().unwrap();
        let path = parent.path().join("data");
        let first = DataDir::open(&path).unwrap();
        assert!(matches!(DataDir::open(&path), Err(ServerError::DataDirInUse { .. })));
        drop(first);
        DataDir::open(&path).unwrap();
    }

    #[cfg(unix)]
    #[test]
    fn nobody_else_may_look_inside() {
        use std::os::unix::fs::PermissionsExt;

        let parent = tempfile::tempdir().unwrap();
        let dir = DataDir::open(&parent.path().join("data")).unwrap();
        let mode = |path| std::fs::metadata(path).unwrap().permissions().mode() & 0o777;
        assert_eq!(mode(&dir.path), 0o700);
        assert_eq!(mode(&dir.file("chat.sqlite").unwrap()), 0o600);
    }
}
