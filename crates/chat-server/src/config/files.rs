//! What becomes of files, and where they lie.

use std::path::PathBuf;
use std::time::Duration;

use chat_protocol::Secret;

use crate::files::Clamd;

/// What becomes of files that go along with messages and forms.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FileCare {
    /// Whether any are taken; what and how large, say the limits.
    pub taken: bool,
    /// Where their bytes lie, the same place for all nodes.
    pub place: FilePlace,
    /// The virus scanner asked about each; without one nothing is scanned.
    pub clamd: Option<Clamd>,
    /// A file that no message names so long after it was announced is removed.
    pub unsent: Duration,
}

impl Default for FileCare {
    fn default() -> Self {
        Self {
            taken: true,
            place: FilePlace::DataDir,
            clamd: None,
            unsent: Duration::from_secs(24 * 60 * 60),
        }
    }
}

/// Where the bytes of files lie.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum FilePlace {
    /// The folder `files` of the data directory.
    DataDir,
    /// Another folder.
    Folder(PathBuf),
    /// A bucket.
    Bucket(BucketConfig),
}

/// A bucket of an S3 store.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BucketConfig {
    /// Address of the store, like `https://s3.example.ru`; none: Amazon's, of the region.
    pub endpoint: Option<String>,
    /// Region that requests are signed for.
    pub region: String,
    /// The bucket's name.
    pub bucket: String,
    /// What the names of this installation's objects begin with.
    pub prefix: String,
    /// As whom.
    pub access_key: Secret,
    /// What requests are signed with.
    pub secret_key: Secret,
    /// Whether the bucket's name goes before the host's, not into the path.
    pub in_host: bool,
    /// Certificates (PEM) by which the store is known, besides those of the system.
    pub certificates: Option<PathBuf>,
}

impl BucketConfig {
    /// The address of the store, with the bucket's name in the host where that is wanted.
    pub(crate) fn endpoint(&self) -> Option<String> {
        let endpoint = self.endpoint.as_ref()?;
        Some(match endpoint.split_once("://") {
            Some((scheme, host)) if self.in_host => format!("{scheme}://{}.{host}", self.bucket),
            _ => endpoint.clone(),
        })
    }

    /// Which bucket it is, for people; no keys.
    pub(crate) fn place(&self) -> String {
        let Self { bucket, region, .. } = self;
        match &self.endpoint {
            Some(endpoint) => format!("bucket {bucket} at {endpoint}"),
            None => format!("bucket {bucket} at Amazon S3, {region}"),
        }
    }
}
