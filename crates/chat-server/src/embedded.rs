//! Files that live inside the binary.

use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Response};
use include_dir::Dir;

use crate::headers;

/// One file of an embedded folder, with the headers of a page.
pub(crate) fn serve(folder: &Dir<'static>, path: &str, csp: &'static str) -> Response {
    let response = match folder.get_file(path) {
        Some(file) => ([(header::CONTENT_TYPE, content_type(path))], file.contents()).into_response(),
        None => (StatusCode::NOT_FOUND, "no such file\n").into_response(),
    };
    headers::page(response, csp)
}

fn content_type(path: &str) -> &'static str {
    match path.rsplit('.').next().unwrap_or_default() {
        "html" => "text/html; charset=utf-8",
        "css" => "text/css; charset=utf-8",
        "js" | "mjs" => "text/javascript; charset=utf-8",
        "json" => "application/json",
        "webmanifest" => "application/manifest+json",
        "svg" => "image/svg+xml",
        "png" => "image/png",
        "webp" => "image/webp",
        "ico" => "image/x-icon",
        "woff2" => "font/woff2",
        "txt" => "text/plain; charset=utf-8",
        _ => "application/octet-stream",
    }
}
