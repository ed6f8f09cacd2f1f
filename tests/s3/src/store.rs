//! The store: `s3s-fs` in a folder, with what S3 promises besides. It looks and writes in one step, a list is of one
//! moment, and an object needs a bucket.

use std::io;
use std::path::Path;

use anyhow::{Result, anyhow};
use async_trait::async_trait;
use s3s::dto::{
    DeleteObjectInput, DeleteObjectOutput, GetObjectInput, GetObjectOutput, ListObjectsV2Input,
    ListObjectsV2Output, PutObjectInput, PutObjectOutput,
};
use s3s::{S3, S3Request, S3Response, S3Result, s3_error};
use s3s_fs::FileSystem;
use tokio::sync::Mutex;

/// The bucket for tests.
pub(crate) const BUCKET: &str = "files";

/// A bucket in which a second object takes the place of the first, whatever was asked, as in some stores.
const CARELESS: &str = "careless";

/// A store in a folder.
pub(crate) struct Store {
    files: FileSystem,
    one_at_a_time: Mutex<()>,
}

impl Store {
    pub(crate) fn new(folder: &Path) -> Result<Self> {
        let made: io::Result<()> =
            [BUCKET, CARELESS].iter().try_for_each(|bucket| std::fs::create_dir(folder.join(bucket)));
        made?;
        let files = FileSystem::new(folder).map_err(|error| anyhow!("{error:?}"))?;
        Ok(Self { files, one_at_a_time: Mutex::new(()) })
    }
}

#[async_trait]
impl S3 for Store {
    async fn put_object(
        &self,
        mut request: S3Request<PutObjectInput>,
    ) -> S3Result<S3Response<PutObjectOutput>> {
        match request.input.bucket.as_str() {
            BUCKET => {}
            CARELESS => request.input.if_none_match = None,
            _ => return Err(s3_error!(NoSuchBucket)),
        }
        let _alone = self.one_at_a_time.lock().await;
        self.files.put_object(request).await
    }

    async fn get_object(&self, request: S3Request<GetObjectInput>) -> S3Result<S3Response<GetObjectOutput>> {
        self.files.get_object(request).await
    }

    async fn list_objects_v2(
        &self,
        request: S3Request<ListObjectsV2Input>,
    ) -> S3Result<S3Response<ListObjectsV2Output>> {
        let _alone = self.one_at_a_time.lock().await;
        self.files.list_objects_v2(request).await
    }

    async fn delete_object(
        &self,
        request: S3Request<DeleteObjectInput>,
    ) -> S3Result<S3Response<DeleteObjectOutput>> {
        let _alone = self.one_at_a_time.lock().await;
        self.files.delete_object(request).await
    }
}
