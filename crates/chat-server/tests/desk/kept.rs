//! What lies in the place of a test's files, behind the server's back.
#![allow(dead_code, unreachable_pub, clippy::unwrap_used)]

use std::path::{Path, PathBuf};

use async_trait::async_trait;
use chat_server::{BucketConfig, FilePlace};
use http_body_util::BodyExt;
use object_store::aws::{AmazonS3, AmazonS3Builder};
use object_store::client::{
    HttpClient, HttpConnector, HttpError, HttpErrorKind, HttpRequest, HttpResponse, HttpService,
};
use object_store::path::Path as Key;
use object_store::{ClientOptions, ObjectStore, ObjectStoreExt};

use crate::desk::place::place;

/// The place of a directory's files.
pub enum Kept {
    Folder(PathBuf),
    Bucket(Box<AmazonS3>, Key),
}

impl Kept {
    pub fn of(dir: &Path) -> Self {
        match place(dir) {
            FilePlace::Bucket(bucket) => Self::Bucket(Box::new(client(&bucket)), bucket.prefix.into()),
            FilePlace::DataDir | FilePlace::Folder(_) => Self::Folder(dir.join("files")),
        }
    }

    /// How many files there are, whole or not.
    pub async fn count(&self) -> usize {
        match self {
            Self::Folder(folder) => std::fs::read_dir(folder).unwrap().count(),
            Self::Bucket(store, prefix) => {
                store.list_with_delimiter(Some(prefix)).await.unwrap().common_prefixes.len()
            }
        }
    }

    /// Leaves bytes there that no record names, as a crash does.
    pub async fn leave_something(&self) {
        match self {
            Self::Folder(folder) => std::fs::write(folder.join("left by a crash"), b"x").unwrap(),
            Self::Bucket(store, prefix) => {
                let key = prefix.clone().join("0123456789abcdef0123456789abcdef").join("0".repeat(20));
                store.put(&key, "x".into()).await.unwrap();
            }
        }
    }
}

fn client(bucket: &BucketConfig) -> AmazonS3 {
    let builder = AmazonS3Builder::new()
        .with_endpoint(bucket.endpoint.as_ref().unwrap())
        .with_region(&bucket.region)
        .with_bucket_name(&bucket.bucket)
        .with_access_key_id(&*bucket.access_key)
        .with_secret_access_key(&*bucket.secret_key)
        .with_http_connector(Web(reqwest::Client::new()));
    builder.build().unwrap()
}

/// Another way to the store than the server's.
#[derive(Clone, Debug)]
struct Web(reqwest::Client);

impl HttpConnector for Web {
    fn connect(&self, _: &ClientOptions) -> object_store::Result<HttpClient> {
        Ok(HttpClient::new(self.clone()))
    }
}

#[async_trait]
impl HttpService for Web {
    async fn call(&self, request: HttpRequest) -> Result<HttpResponse, HttpError> {
        let lost = |error| HttpError::new(HttpErrorKind::Unknown, error);
        let (head, body) = request.into_parts();
        let request = self.0.request(head.method, head.uri.to_string()).headers(head.headers);
        let answer = request.body(body.collect().await?.to_bytes()).send().await.map_err(lost)?;
        let (status, headers) = (answer.status(), answer.headers().clone());
        let mut response = HttpResponse::new(answer.bytes().await.map_err(lost)?.into());
        (*response.status_mut(), *response.headers_mut()) = (status, headers);
        Ok(response)
    }
}
