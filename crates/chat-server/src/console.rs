//! The operator console under `/operator/`: static modules. What they show comes by `/ws`, names of topics from the
//! portal's file.

use std::sync::Arc;

use axum::Router;
use axum::extract::Path;
use axum::response::Redirect;
use axum::routing::get;
use include_dir::{Dir, include_dir};

use crate::chat::Chat;
use crate::embedded;
use crate::headers::CONSOLE_CSP;

static FILES: Dir<'static> = include_dir!("$CARGO_MANIFEST_DIR/console");

pub(crate) fn routes() -> Router<Arc<Chat>> {
    Router::new()
        .route("/operator", get(|| async { Redirect::permanent("/operator/") }))
        .route("/operator/", get(|| async { embedded::serve(&FILES, "index.html", CONSOLE_CSP) }))
        .route(
            "/operator/{*path}",
            get(|Path(path): Path<String>| async move { embedded::serve(&FILES, &path, CONSOLE_CSP) }),
        )
}
