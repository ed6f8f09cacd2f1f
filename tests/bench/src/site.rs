//! The web site all subjects stand on: files compressed by brotli, each request and byte counted.

use std::collections::HashMap;
use std::io::Write;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex};
use std::time::{SystemTime, UNIX_EPOCH};

use axum::Router;
use axum::body::Bytes;
use axum::extract::{Request, State};
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Response};
use journeys::Result;
use tokio::net::TcpListener;

use crate::stubs;

/// What has been asked for and sent since the start.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Traffic {
    /// Requests answered.
    pub(crate) requests: u64,
    /// Bytes of their bodies, as compressed.
    pub(crate) bytes: u64,
    /// Of these, the bytes that were asked for ahead of need.
    pub(crate) ahead: u64,
}

/// One request.
struct Answered {
    /// When it came, milliseconds since 1970, as pages count.
    at: f64,
    bytes: u64,
    /// Whether it was asked for ahead of need.
    ahead: bool,
}

/// A running site.
#[derive(Clone)]
pub(crate) struct Site(Arc<Inner>);

struct Inner {
    root: PathBuf,
    address: String,
    answered: Mutex<Vec<Answered>>,
    /// Files as they are sent, by path.
    compressed: Mutex<HashMap<PathBuf, Bytes>>,
}

impl Site {
    /// Serves what lies in `root`, on a free port.
    pub(crate) async fn start(root: PathBuf) -> Result<Self> {
        let listener = TcpListener::bind("127.0.0.1:0").await?;
        let address = listener.local_addr()?.to_string();
        let (answered, compressed) = Default::default();
        let site = Self(Arc::new(Inner { root, address, answered, compressed }));
        let app = Router::new().fallback(answer).with_state(site.clone());
        tokio::spawn(async move { axum::serve(listener, app).await });
        Ok(site)
    }

    /// Address of a page.
    pub(crate) fn url(&self, path: &str) -> String {
        format!("http://{}{path}", self.0.address)
    }

    /// What has gone out so far.
    pub(crate) fn traffic(&self) -> Traffic {
        self.traffic_until(f64::INFINITY)
    }

    /// What had been asked for until a moment, milliseconds since 1970.
    pub(crate) fn traffic_until(&self, moment: f64) -> Traffic {
        let mut traffic = Traffic::default();
        for answered in self.0.answered.lock().iter().flat_map(|list| list.iter()) {
            if answered.at <= moment {
                traffic.requests += 1;
                traffic.bytes += answered.bytes;
                traffic.ahead += if answered.ahead { answered.bytes } else { 0 };
            }
        }
        traffic
    }

    /// Compresses everything in a folder, so that no visit waits for that.
    pub(crate) fn compress(&self, folder: &str) {
        for entry in std::fs::read_dir(self.0.root.join(folder)).into_iter().flatten().flatten() {
            let path = format!("{folder}/{}", entry.file_name().to_string_lossy());
            if entry.path().is_dir() {
                self.compress(&path);
            } else if !path.ends_with(".map") && !path.ends_with(".br") && !path.ends_with(".gz") {
                self.file(&path);
            }
        }
    }

    /// Bytes of a file, compressed; 0 when there is none.
    pub(crate) fn size(&self, path: &str) -> u64 {
        self.file(path).map_or(0, |(_, bytes)| bytes.len() as u64)
    }

    fn file(&self, path: &str) -> Option<(PathBuf, Bytes)> {
        let asked = self.0.root.join(path.trim_start_matches('/'));
        let path = if asked.is_dir() { asked.join("index.html") } else { asked };
        let mut compressed = self.0.compressed.lock().ok()?;
        if let Some(bytes) = compressed.get(&path) {
            return Some((path, bytes.clone()));
        }
        let bytes = Bytes::from(compress(&std::fs::read(&path).ok()?).ok()?);
        compressed.insert(path.clone(), bytes.clone());
        Some((path, bytes))
    }
}

fn compress(raw: &[u8]) -> std::io::Result<Vec<u8>> {
    let mut writer = brotli::CompressorWriter::new(Vec::new(), 4096, 11, 22);
    writer.write_all(raw)?;
    writer.flush()?;
    Ok(writer.into_inner())
}

async fn answer(State(site): State<Site>, request: Request) -> Response {
    let at = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default().as_secs_f64() * 1000.0;
    let (bytes, kind, keep, encoding) = match stubs::answer(request.uri()) {
        Some(json) => (json.to_string().into(), "application/json", "no-store", "identity"),
        None => match site.file(request.uri().path()) {
            Some((path, bytes)) => {
                let page = path.extension().is_some_and(|extension| extension == "html");
                let keep = if page { "no-store" } else { "public, max-age=31536000, immutable" };
                (bytes, kind(&path), keep, "br")
            }
            None => return StatusCode::NOT_FOUND.into_response(),
        },
    };
    let ahead = request.headers().get("sec-purpose").is_some_and(|purpose| purpose == "prefetch");
    if let Ok(mut answered) = site.0.answered.lock() {
        answered.push(Answered { at, bytes: bytes.len() as u64, ahead });
    }
    let headers = [
        (header::CONTENT_TYPE, kind),
        (header::CACHE_CONTROL, keep),
        (header::CONTENT_ENCODING, encoding),
        // So that a page may measure its own memory.
        (header::HeaderName::from_static("cross-origin-opener-policy"), "same-origin"),
        (header::HeaderName::from_static("cross-origin-embedder-policy"), "require-corp"),
        (header::HeaderName::from_static("cross-origin-resource-policy"), "cross-origin"),
    ];
    (headers, bytes).into_response()
}

fn kind(path: &Path) -> &'static str {
    match path.extension().and_then(|extension| extension.to_str()) {
        Some("html") => "text/html; charset=utf-8",
        Some("js" | "mjs") => "text/javascript; charset=utf-8",
        Some("css") => "text/css; charset=utf-8",
        Some("wasm") => "application/wasm",
        Some("json") => "application/json",
        Some("svg") => "image/svg+xml",
        Some("png") => "image/png",
        _ if path.ends_with("livechat") => "text/html; charset=utf-8",
        _ => "application/octet-stream",
    }
}
