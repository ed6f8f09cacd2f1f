//! Where the bytes of files lie, under names nobody can guess: a [`folder`], or a [`bucket`] of an S3 store. Several
//! nodes may share either.

mod bucket;
mod carrier;
mod folder;
mod pieces;

use std::time::{Duration, SystemTime};

use bytes::Bytes;
use chat_protocol::ErrorCode;
use futures_util::stream::BoxStream;

use crate::config::{Config, FilePlace};
use crate::error::ServerError;
use crate::refusal::Refusal;
use bucket::Bucket;
use folder::Folder;

/// The folder of the data directory.
const FOLDER: &str = "files";

/// Where the bytes of files lie.
pub(crate) enum Shelf {
    Folder(Folder),
    Bucket(Bucket),
}

/// What became of some bytes.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Appended {
    /// They stand at the end of the file.
    Here,
    /// They do not belong there: so long is the file.
    Elsewhere(u64),
}

/// A file, piece by piece.
pub(crate) type Contents = BoxStream<'static, std::io::Result<Bytes>>;

impl Shelf {
    /// Makes the folder when it is missing, or sees whether the bucket does all that is needed.
    pub(crate) async fn open(config: &Config) -> Result<Self, ServerError> {
        match &config.files.place {
            FilePlace::DataDir => Folder::open(config.data_dir.join(FOLDER)).map(Self::Folder),
            FilePlace::Folder(folder) => Folder::open(folder.clone()).map(Self::Folder),
            FilePlace::Bucket(bucket) => Bucket::open(bucket, config.limits.file).await.map(Self::Bucket),
        }
    }

    /// So many bytes are worth waiting for before they are added.
    pub(crate) fn piece(&self) -> usize {
        match self {
            Self::Folder(_) => folder::PIECE,
            Self::Bucket(_) => bucket::PIECE,
        }
    }

    /// How much of a file is here.
    pub(crate) async fn len(&self, stored: &str) -> Result<u64, Refusal> {
        match self {
            Self::Folder(folder) => folder.len(stored).await,
            Self::Bucket(bucket) => bucket.len(stored).await,
        }
    }

    /// Adds bytes that begin at `at`, if the file ends there. A try that everybody thought dead may still be
    /// under way beside its successor: its bytes find the file longer than they thought.
    pub(crate) async fn append(&self, stored: &str, at: u64, bytes: Bytes) -> Result<Appended, Refusal> {
        match self {
            Self::Folder(folder) => folder.append(stored, at, bytes).await,
            Self::Bucket(bucket) => bucket.append(stored, at, bytes).await,
        }
    }

    /// The first bytes of a file: those its format is known by.
    pub(crate) async fn start(&self, stored: &str) -> Result<Vec<u8>, Refusal> {
        match self {
            Self::Folder(folder) => folder.start(stored).await,
            Self::Bucket(bucket) => bucket.start(stored).await,
        }
    }

    /// Returns once the file would survive a power cut.
    pub(crate) async fn keep(&self, stored: &str) -> Result<(), Refusal> {
        match self {
            Self::Folder(folder) => folder.keep(stored).await,
            // An object is there once it was confirmed.
            Self::Bucket(_) => Ok(()),
        }
    }

    /// The whole file of so many bytes; refused when it is not here whole.
    pub(crate) async fn read(&self, stored: &str, size: u64) -> Result<Contents, Refusal> {
        match self {
            Self::Folder(folder) => folder.read(stored, size).await,
            Self::Bucket(bucket) => bucket.read(stored, size).await,
        }
    }

    /// Takes a file away; one that is not here is no error.
    pub(crate) async fn remove(&self, stored: &str) -> Result<(), Refusal> {
        match self {
            Self::Folder(folder) => folder.remove(stored).await,
            Self::Bucket(bucket) => bucket.remove(stored).await,
        }
    }

    /// The names of files that nothing was added to for so long.
    pub(crate) async fn settled(&self, age: Duration) -> Result<Vec<String>, Refusal> {
        let before = SystemTime::now().checked_sub(age).unwrap_or(SystemTime::UNIX_EPOCH);
        match self {
            Self::Folder(folder) => folder.settled(before).await,
            Self::Bucket(bucket) => bucket.settled(before).await,
        }
    }
}

/// What people are told of a shelf that cannot be reached: the upload goes on later.
fn unavailable() -> Refusal {
    Refusal::new(ErrorCode::StoreUnavailable, "the files cannot be written or read now")
}

/// A file that should be here whole, and is not.
fn damaged() -> Refusal {
    tracing::error!("a file is shorter or longer than it was when it came");
    unavailable()
}
