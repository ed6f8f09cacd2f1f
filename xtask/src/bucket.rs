//! An S3 store for tests: `tests/s3`, as long as it is needed.

use std::io::{BufRead, BufReader};
use std::process::{Child, Stdio};

use anyhow::{Context, Result, ensure};

use crate::process;

/// A running store. Dropping it stops it.
pub(crate) struct Bucket {
    store: Child,
    url: String,
}

impl Bucket {
    /// Builds it, starts it and waits until it says where its bucket is.
    pub(crate) fn start() -> Result<Self> {
        let mut command = process::cargo();
        command.args(["run", "--quiet", "--package", "s3"]).stdin(Stdio::piped()).stdout(Stdio::piped());
        let mut store = command.spawn().context("cannot start cargo")?;
        let mut url = String::new();
        BufReader::new(store.stdout.take().context("it has no output")?).read_line(&mut url)?;
        let url = url.trim_end().to_owned();
        let mut bucket = Self { store, url };
        ensure!(!bucket.url.is_empty(), "the S3 store does not start: {}", bucket.store.wait()?);
        Ok(bucket)
    }

    /// Where the bucket is, with the keys.
    pub(crate) fn url(&self) -> &str {
        &self.url
    }
}

impl Drop for Bucket {
    fn drop(&mut self) {
        // It ends with its input. Nothing is left to do about an end that fails.
        drop(self.store.stdin.take());
        drop(self.store.wait());
    }
}
