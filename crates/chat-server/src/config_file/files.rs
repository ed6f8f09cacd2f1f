//! The table `[files]`: what is taken, and where it lies.

use std::path::PathBuf;
use std::time::Duration;

use chat_protocol::{Format, Formats};
use serde::Deserialize;
use toml::Spanned;

use super::s3::{self, S3Table};
use super::{Mistake, above_zero};
use crate::config::{Config, FilePlace};
use crate::files::Clamd;

#[derive(Debug, Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub(super) struct FilesTable {
    taken: Option<bool>,
    folder: Option<PathBuf>,
    s3: Option<Spanned<S3Table>>,
    max_bytes: Option<Spanned<u64>>,
    per_message: Option<Spanned<usize>>,
    formats: Option<Spanned<Vec<String>>>,
    clamd: Option<Spanned<String>>,
    unsent_hours: Option<Spanned<u64>>,
}

impl FilesTable {
    /// Checks every value and puts it into `config`.
    pub(super) fn apply(
        self,
        config: &mut Config,
        wrong: &dyn Fn(usize, &str) -> Mistake,
        beside: &dyn Fn(PathBuf) -> PathBuf,
    ) -> Result<(), Mistake> {
        let Self { taken, folder, s3, max_bytes, per_message, formats, clamd, unsent_hours } = self;
        config.files.taken = taken.unwrap_or(config.files.taken);
        match (folder, s3) {
            (Some(_), Some(s3)) => {
                return Err(wrong(s3.span().start, "files: give either folder or [files.s3]"));
            }
            (Some(folder), None) => config.files.place = FilePlace::Folder(beside(folder)),
            (None, Some(s3)) => config.files.place = FilePlace::Bucket(s3::parse(s3, wrong, beside)?),
            (None, None) => {}
        }
        if let Some(bytes) = max_bytes {
            config.limits.file = above_zero(&bytes, "max_bytes", wrong)?;
        }
        if let Some(count) = per_message {
            config.limits.files = above_zero(&count, "per_message", wrong)?;
        }
        if let Some(names) = formats {
            let advice = "formats: choose from [\"jpg\", \"png\", \"pdf\"]";
            config.limits.mime = known(names.as_ref()).ok_or_else(|| wrong(names.span().start, advice))?;
        }
        if let Some(address) = clamd {
            let advice = "clamd: write tcp://host:port or unix:/path/of/the/socket";
            let parsed = Clamd::parse(address.as_ref());
            config.files.clamd = Some(parsed.ok_or_else(|| wrong(address.span().start, advice))?);
        }
        if let Some(hours) = unsent_hours {
            let hours = above_zero(&hours, "unsent_hours", wrong)?;
            config.files.unsent = Duration::from_secs(hours.saturating_mul(3600));
        }
        Ok(())
    }
}

/// The formats with these names; `None` when one is unknown, or when there are none.
fn known(names: &[String]) -> Option<Formats> {
    let known =
        |name: &String| Format::ALL.iter().copied().find(|format| format.short().eq_ignore_ascii_case(name));
    let named: Vec<Format> = names.iter().map(known).collect::<Option<_>>()?;
    (!named.is_empty()).then(|| Formats::of(&named))
}
