//! The table `[files.s3]`: a bucket for files.

use std::net::IpAddr;
use std::path::PathBuf;

use chat_protocol::Secret;
use serde::Deserialize;
use toml::Spanned;

use super::Mistake;
use crate::config::BucketConfig;

/// Where objects lie in a bucket unless the file says otherwise.
const PREFIX: &str = "portal-chat";

/// The region most stores other than Amazon's take requests for.
const REGION: &str = "us-east-1";

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct S3Table {
    endpoint: Option<Spanned<String>>,
    region: Option<Spanned<String>>,
    bucket: Spanned<String>,
    prefix: Option<Spanned<String>>,
    access_key: Option<Secret>,
    secret_key: Option<Secret>,
    secret_key_file: Option<Spanned<PathBuf>>,
    bucket_in_host: Option<bool>,
    plain_http: Option<bool>,
    certificates: Option<PathBuf>,
}

/// Checks every value.
pub(super) fn parse(
    table: Spanned<S3Table>,
    wrong: &dyn Fn(usize, &str) -> Mistake,
    beside: &dyn Fn(PathBuf) -> PathBuf,
) -> Result<BucketConfig, Mistake> {
    let start = table.span().start;
    let S3Table { endpoint, region, bucket, prefix, access_key, secret_key, secret_key_file, .. } =
        table.as_ref();
    if let Some(endpoint) = endpoint {
        let advice = mistaken(endpoint.as_ref(), table.as_ref().plain_http.unwrap_or(false));
        if let Some(advice) = advice {
            return Err(wrong(endpoint.span().start, advice));
        }
    }
    let region = match (region, endpoint) {
        (Some(region), _) if is_name(region.as_ref()) => region.as_ref().clone(),
        (Some(region), _) => {
            return Err(wrong(region.span().start, "region: write it like \"eu-central-1\""));
        }
        (None, Some(_)) => REGION.to_owned(),
        (None, None) => {
            let advice = "files.s3: say endpoint, the address of the store, or region for Amazon S3";
            return Err(wrong(start, advice));
        }
    };
    if !is_name(bucket.as_ref()) {
        return Err(wrong(bucket.span().start, "bucket: write the name of a bucket, like \"chat-files\""));
    }
    let prefix = match prefix {
        None => PREFIX.to_owned(),
        Some(prefix) if prefix.as_ref().split('/').all(is_name) => prefix.as_ref().clone(),
        Some(prefix) => {
            let advice = "prefix: write what names of objects begin with, like \"chat/files\": letters, digits, \
                dashes, dots, underlines, and slashes between them";
            return Err(wrong(prefix.span().start, advice));
        }
    };
    let secret_key = match (secret_key, secret_key_file) {
        (Some(key), None) => key.clone(),
        (None, Some(file)) => {
            let (at, path) = (file.span().start, beside(file.as_ref().clone()));
            let unreadable =
                |error| wrong(at, &format!("secret_key_file: {} cannot be read ({error})", path.display()));
            Secret(std::fs::read_to_string(&path).map_err(unreadable)?.trim().to_owned())
        }
        _ => return Err(wrong(start, "files.s3: give either secret_key or secret_key_file")),
    };
    let Some(access_key) = access_key.clone().filter(|key| !key.is_empty() && !secret_key.is_empty()) else {
        return Err(wrong(start, "files.s3: say access_key and its secret, as the store has given them"));
    };
    let in_host = table.as_ref().bucket_in_host.unwrap_or(endpoint.is_none());
    Ok(BucketConfig {
        endpoint: endpoint.as_ref().map(|endpoint| endpoint.as_ref().trim_end_matches('/').to_owned()),
        region,
        bucket: bucket.as_ref().clone(),
        prefix,
        access_key,
        secret_key,
        in_host,
        certificates: table.into_inner().certificates.map(beside),
    })
}

/// What is wrong with an address.
fn mistaken(endpoint: &str, plain_http: bool) -> Option<&'static str> {
    let shape =
        "endpoint: write the address of the store, like \"https://s3.example.ru\", without the bucket";
    let Some((scheme, authority)) = endpoint.trim_end_matches('/').split_once("://") else {
        return Some(shape);
    };
    let is_bare = !authority.is_empty()
        && !authority.contains(|letter: char| letter.is_whitespace() || "/?#@".contains(letter))
        && authority
            .parse::<axum::http::uri::Authority>()
            .is_ok_and(|authority| !authority.host().is_empty());
    match scheme {
        "https" if is_bare => None,
        "http" if is_bare && (plain_http || is_loopback(authority)) => None,
        "http" if is_bare => Some(
            "endpoint: with http:// whoever is in between reads the files; use https://, or say plain_http = true",
        ),
        _ => Some(shape),
    }
}

/// Whether an address is one of this machine.
fn is_loopback(authority: &str) -> bool {
    let host = match authority.rsplit_once(':') {
        Some((host, port)) if port.bytes().all(|byte| byte.is_ascii_digit()) => host,
        _ => authority,
    };
    let host = host.trim_start_matches('[').trim_end_matches(']');
    host == "localhost" || host.parse::<IpAddr>().is_ok_and(|address| address.is_loopback())
}

/// Letters that mean nothing in an address.
fn is_name(name: &str) -> bool {
    let is_plain = |byte: u8| byte.is_ascii_alphanumeric() || b"-_.".contains(&byte);
    !matches!(name, "" | "." | "..") && name.bytes().all(is_plain)
}
