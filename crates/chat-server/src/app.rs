//! What is served where.

use std::sync::Arc;

use axum::Router;
use axum::http::HeaderValue;
use axum::http::header::X_CONTENT_TYPE_OPTIONS;
use axum::middleware;
use axum::routing::get;
use tower_http::services::ServeDir;
use tower_http::set_header::SetResponseHeaderLayer;

use crate::chat::Chat;
use crate::discovery::discovery;
use crate::headers::{self, NOSNIFF};
use crate::health::health;
use crate::{console, demo, faq_file, files, long_poll, metrics, portal_file, socket};

/// Every route of this server.
pub(crate) fn app(chat: &Arc<Chat>) -> Router {
    let mut routes = Router::new()
        .route("/ws", get(socket::handshake))
        .route("/healthz", get(health))
        .route("/metrics", get(metrics::serve))
        .route("/.well-known/portal-chat.json", get(discovery))
        .merge(long_poll::routes(chat));
    if let Some(dir) = &chat.config.widget_dir {
        let files = ServeDir::new(dir).precompressed_br().precompressed_gzip();
        let files = Router::new()
            .route("/portal.json", get(portal_file::serve))
            .route("/faq.json", get(faq_file::serve))
            .fallback_service(files)
            .layer(middleware::from_fn(headers::public_file));
        routes = routes.nest("/chat/", files);
    }
    if chat.config.files.taken {
        routes = routes.merge(files::routes(chat));
    }
    if chat.config.console {
        routes = routes.merge(console::routes());
    }
    if chat.config.demo {
        routes = routes.merge(demo::routes());
    }
    let nosniff = HeaderValue::from_static(NOSNIFF);
    routes
        .layer(SetResponseHeaderLayer::if_not_present(X_CONTENT_TYPE_OPTIONS, nosniff))
        .with_state(Arc::clone(chat))
}
