//! The table `[store]`: SQLite in the data directory, or PostgreSQL at an address.

use std::path::PathBuf;

use chat_protocol::Secret;
use serde::Deserialize;
use toml::Spanned;

use super::Mistake;
use crate::config::{STORE_URL, StoreConfig};
use crate::store::Connector;

#[derive(Debug, Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub(super) struct StoreTable {
    url: Option<Spanned<Secret>>,
    url_file: Option<Spanned<PathBuf>>,
    certificates: Option<PathBuf>,
    writers: Option<Spanned<usize>>,
    readers: Option<Spanned<usize>>,
}

impl StoreTable {
    pub(super) fn parse(
        self,
        wrong: &dyn Fn(usize, &str) -> Mistake,
        beside: &dyn Fn(PathBuf) -> PathBuf,
    ) -> Result<StoreConfig, Mistake> {
        let Self { url, url_file, certificates, writers, readers } = self;
        let url = match (url, url_file) {
            (Some(url), None) => Some((url.span().start, url.into_inner())),
            (None, Some(file)) => {
                let (at, path) = (file.span().start, beside(file.into_inner()));
                let unreadable =
                    |error| wrong(at, &format!("url_file: {} cannot be read ({error})", path.display()));
                Some((at, Secret(std::fs::read_to_string(&path).map_err(unreadable)?.trim().to_owned())))
            }
            (Some(url), Some(_)) => {
                return Err(wrong(url.span().start, "store: give either url or url_file"));
            }
            (None, None) => None,
        };
        if let Some((at, url)) = &url
            && Connector::parse(url).is_none()
        {
            return Err(wrong(*at, &format!("url: {STORE_URL}")));
        }
        let or = |size: Option<Spanned<usize>>, default: usize, name: &str| match size {
            None => Ok(default),
            Some(size) if *size.as_ref() == 0 => {
                Err(wrong(size.span().start, &format!("{name}: write a number above 0")))
            }
            Some(size) => Ok(size.into_inner()),
        };
        let default = StoreConfig::default();
        Ok(StoreConfig {
            url: url.map(|(_, url)| url),
            certificates: certificates.map(beside),
            writers: or(writers, default.writers, "writers")?,
            readers: or(readers, default.readers, "readers")?,
        })
    }
}
