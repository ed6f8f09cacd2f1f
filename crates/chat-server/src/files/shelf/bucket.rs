//! A bucket of an S3 store. S3 adds nothing to an object, so a file is its pieces: one object each, created only where
//! there is none yet (`If-None-Match: *`). Of two tries at the same place one wins, at whatever node, and the other
//! hears how much is here.

use std::collections::HashMap;
use std::error::Error as _;
use std::sync::Arc;
use std::time::{Duration, SystemTime};

use bytes::Bytes;
use chat_protocol::ErrorCode;
use chat_protocol::files::SIGNATURE;
use futures_util::stream::{self, StreamExt, TryStreamExt};
use object_store::aws::{AmazonS3, AmazonS3Builder};
use object_store::client::HttpError;
use object_store::path::Path;
use object_store::{
    BackoffConfig, Error, ObjectStore, ObjectStoreExt, PutMode, PutOptions, PutPayload, Result as Answer,
    RetryConfig,
};
use rustls::ClientConfig;

use super::carrier::Carrier;
use super::pieces::{self, Piece};
use super::{Appended, Contents, damaged, unavailable};
use crate::config::BucketConfig;
use crate::error::ServerError;
use crate::random;
use crate::refusal::Refusal;
use crate::trust;

/// Bytes gathered before they become an object; a widget sends as many at once.
pub(super) const PIECE: usize = 1024 * 1024;

/// A file may have so many pieces more than it needs, of which each is an upload that was cut.
const CUTS: usize = 1_000;

/// Pieces fetched at once for one reader.
const AT_ONCE: usize = 2;

/// What fails is tried again so often, and not when so long has passed.
const RETRIES: usize = 2;
const RETRY_WITHIN: Duration = Duration::from_secs(10);

/// What to do about a store that takes a second object for the first.
const CARELESS: &str = "it lets a second object take the place of the first (it does not know If-None-Match: *), so \
    that two uploads could spoil a file. Choose a store that knows it, or `folder` under [files]";

/// The bucket, and where in it.
pub(crate) struct Bucket {
    store: Arc<AmazonS3>,
    prefix: Path,
    /// Pieces of one file at most.
    most: usize,
}

impl Bucket {
    /// Connects and tries out all that will be asked of it.
    pub(super) async fn open(config: &BucketConfig, largest: u64) -> Result<Self, ServerError> {
        let unusable = |why| ServerError::Bucket { place: config.place(), why };
        let most = usize::try_from(largest).unwrap_or(usize::MAX) / PIECE;
        let bucket = Self {
            store: Arc::new(store(config).map_err(unusable)?),
            prefix: Path::from(config.prefix.as_str()),
            most: most.saturating_add(CUTS),
        };
        bucket.try_out(&random::name()?).await.map_err(unusable)?;
        Ok(bucket)
    }

    /// Creates a piece, twice, reads it and takes it away. What an attempt leaves behind is swept like a file.
    async fn try_out(&self, stored: &str) -> Result<(), String> {
        let failed = |what: &'static str| move |error: Error| format!("{what} failed ({})", words(&error));
        self.create(stored, 0, Bytes::from_static(b"first")).await.map_err(failed("creating an object"))?;
        let second = self.create(stored, 0, Bytes::from_static(b"second")).await;
        let found = self.pieces(stored).await.map_err(failed("listing objects"))?;
        let place = pieces::place(&self.prefix, stored, 0);
        let read = self.store.get(&place).await.map_err(failed("reading an object"))?;
        let read = read.bytes().await.map_err(failed("reading an object"))?;
        self.delete(stored).await.map_err(failed("removing an object"))?;
        match second {
            Ok(()) => Err(CARELESS.to_owned()),
            Err(Error::AlreadyExists { .. }) if pieces::length(&found) == 5 && read == b"first"[..] => Ok(()),
            Err(Error::AlreadyExists { .. }) => Err("what was written is not what is read".to_owned()),
            Err(error) => Err(failed("creating an object only where there is none")(error)),
        }
    }

    pub(super) async fn len(&self, stored: &str) -> Result<u64, Refusal> {
        Ok(pieces::length(&self.pieces(stored).await?))
    }

    pub(super) async fn append(&self, stored: &str, at: u64, bytes: Bytes) -> Result<Appended, Refusal> {
        let pieces = self.pieces(stored).await?;
        match pieces::length(&pieces) {
            here if here != at => return Ok(Appended::Elsewhere(here)),
            _ if pieces.len() >= self.most => {
                let msg = "the file came in too many pieces: begin anew, with larger ones";
                return Err(Refusal::new(ErrorCode::TooManyFiles, msg));
            }
            _ => {}
        }
        match self.create(stored, at, bytes).await {
            Ok(()) => Ok(Appended::Here),
            Err(Error::AlreadyExists { .. }) => self.len(stored).await.map(Appended::Elsewhere),
            Err(error) => Err(error.into()),
        }
    }

    pub(super) async fn start(&self, stored: &str) -> Result<Vec<u8>, Refusal> {
        let mut start = Vec::new();
        for piece in self.pieces(stored).await? {
            let lacking = (SIGNATURE - start.len()) as u64;
            let place = pieces::place(&self.prefix, stored, piece.at);
            let read = self.store.get_range(&place, 0..lacking.min(piece.len)).await;
            start.extend(read?);
            if start.len() >= SIGNATURE {
                break;
            }
        }
        Ok(start)
    }

    pub(super) async fn read(&self, stored: &str, size: u64) -> Result<Contents, Refusal> {
        let pieces = self.pieces(stored).await?;
        if pieces::length(&pieces) != size {
            return Err(damaged());
        }
        let (store, prefix) = (Arc::clone(&self.store), self.prefix.clone());
        let contents = stream::iter(pieces).map(move |piece| {
            let place = pieces::place(&prefix, &piece.stored, piece.at);
            let store = Arc::clone(&store);
            async move {
                let read = async { store.get(&place).await?.bytes().await };
                read.await.map_err(|error| std::io::Error::other(told(&error)))
            }
        });
        Ok(contents.buffered(AT_ONCE).boxed())
    }

    pub(super) async fn remove(&self, stored: &str) -> Result<(), Refusal> {
        Ok(self.delete(stored).await?)
    }

    pub(super) async fn settled(&self, before: SystemTime) -> Result<Vec<String>, Refusal> {
        let mut newest = HashMap::new();
        let mut objects = self.store.list(Some(&self.prefix));
        while let Some(object) = objects.try_next().await? {
            if let Some(piece) = Piece::of(&self.prefix, &object) {
                let at = SystemTime::from(object.last_modified);
                let known = newest.entry(piece.stored).or_insert(at);
                *known = at.max(*known);
            }
        }
        Ok(newest.into_iter().filter(|(_, at)| *at <= before).map(|(stored, _)| stored).collect())
    }

    /// Makes an object where there is none.
    async fn create(&self, stored: &str, at: u64, bytes: Bytes) -> Answer<()> {
        let place = pieces::place(&self.prefix, stored, at);
        let only_new = PutOptions::from(PutMode::Create);
        self.store.put_opts(&place, PutPayload::from_bytes(bytes), only_new).await.map(drop)
    }

    async fn pieces(&self, stored: &str) -> Answer<Vec<Piece>> {
        Ok(pieces::joined(self.all(stored).await?.0))
    }

    /// Every piece, and where each lies.
    async fn all(&self, stored: &str) -> Answer<(Vec<Piece>, Vec<Path>)> {
        let objects = self.store.list(Some(&self.prefix.clone().join(stored)));
        let objects: Vec<_> = objects.try_collect().await?;
        let pieces = objects.iter().filter_map(|object| Piece::of(&self.prefix, object)).collect();
        Ok((pieces, objects.into_iter().map(|object| object.location).collect()))
    }

    async fn delete(&self, stored: &str) -> Answer<()> {
        let places = self.all(stored).await?.1.into_iter().map(Ok);
        let mut removed = self.store.delete_stream(stream::iter(places).boxed());
        while let Some(place) = removed.next().await {
            match place {
                // Another node was quicker.
                Ok(_) | Err(Error::NotFound { .. }) => {}
                Err(error) => return Err(error),
            }
        }
        Ok(())
    }
}

/// By which certificates the store is known.
fn tls(config: &BucketConfig) -> Result<ClientConfig, String> {
    match &config.certificates {
        None => Ok(trust::of_the_system()),
        Some(file) => trust::also(file).map_err(|why| format!("certificates, {}: {why}", file.display())),
    }
}

fn store(config: &BucketConfig) -> Result<AmazonS3, String> {
    let mut builder = AmazonS3Builder::new()
        .with_bucket_name(&config.bucket)
        .with_region(&config.region)
        .with_access_key_id(&*config.access_key)
        .with_secret_access_key(&*config.secret_key)
        .with_virtual_hosted_style_request(config.in_host)
        // Not every store knows how to remove many objects by one request.
        .with_disable_bulk_delete(true)
        .with_retry(RetryConfig {
            backoff: BackoffConfig::default(),
            max_retries: RETRIES,
            retry_timeout: RETRY_WITHIN,
        })
        .with_http_connector(Carrier::new(tls(config)?));
    if let Some(endpoint) = config.endpoint() {
        builder = builder.with_endpoint(endpoint);
    }
    builder.build().map_err(|error| words(&error))
}

/// The bucket failed: what was asked of it may be asked again.
impl From<Error> for Refusal {
    fn from(error: Error) -> Self {
        drop(told(&error));
        unavailable()
    }
}

/// Logs what went wrong, and says it.
fn told(error: &Error) -> String {
    let why = words(error);
    tracing::error!(why, "the bucket does not do what it was asked");
    why
}

/// What went wrong, without names of objects and keys, which the error itself would tell.
fn words(error: &Error) -> String {
    let mut cause = error.source();
    while let Some(found) = cause {
        if let Some(lost) = found.downcast_ref::<HttpError>() {
            return innermost(lost);
        }
        cause = found.source();
    }
    let text = error.to_string();
    let status = text.split_once("status code: ").map(|(_, rest)| rest.get(..3).unwrap_or_default());
    let code =
        text.split_once("<Code>").and_then(|(_, rest)| rest.split_once("</Code>")).map(|(code, _)| code);
    let code = code.filter(|code| code.len() < 60 && code.bytes().all(|byte| byte.is_ascii_alphanumeric()));
    match (status, code) {
        (Some(status), Some(code)) => format!("it answers {status} {code}"),
        (Some(status), None) => format!("it answers {status}"),
        _ => "its answer makes no sense".to_owned(),
    }
}

fn innermost(error: &HttpError) -> String {
    let mut cause: &dyn std::error::Error = error;
    while let Some(deeper) = cause.source() {
        cause = deeper;
    }
    cause.to_string()
}
