//! Where a test's files lie: in its directory, or, where `PORTAL_CHAT_TEST_S3` says where that is
//! (`http://KEY:SECRET@HOST:PORT/BUCKET`), in a bucket, under a prefix of its own.
#![allow(dead_code, unreachable_pub, clippy::unwrap_used)]

use std::path::Path;

use chat_server::{BucketConfig, FilePlace};

/// The place of this directory's files.
pub fn place(dir: &Path) -> FilePlace {
    store(dir).map_or(FilePlace::DataDir, FilePlace::Bucket)
}

/// The same, of tests that are about buckets only and ignored elsewhere.
pub fn bucket(dir: &Path) -> BucketConfig {
    store(dir)
        .expect("PORTAL_CHAT_TEST_S3 says where a bucket is; `cargo xtask test` starts a store with one")
}

fn store(dir: &Path) -> Option<BucketConfig> {
    let url = std::env::var("PORTAL_CHAT_TEST_S3").ok()?;
    let (login, place) = url.strip_prefix("http://").unwrap().split_once('@').unwrap();
    let (access_key, secret_key) = login.split_once(':').unwrap();
    let (host, bucket) = place.split_once('/').unwrap();
    let name = dir.file_name().unwrap().as_encoded_bytes();
    Some(BucketConfig {
        endpoint: Some(format!("http://{host}")),
        region: "us-east-1".into(),
        bucket: bucket.into(),
        prefix: format!("tests/{}", name.iter().map(|byte| format!("{byte:02x}")).collect::<String>()),
        access_key: access_key.into(),
        secret_key: secret_key.into(),
        in_host: false,
        certificates: None,
    })
}
