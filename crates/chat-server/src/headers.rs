//! Security headers: one constant each.

use axum::extract::Request;
use axum::http::header::{
    ACCESS_CONTROL_ALLOW_ORIGIN, CACHE_CONTROL, CONTENT_SECURITY_POLICY, CONTENT_TYPE, HeaderName,
    REFERRER_POLICY, X_CONTENT_TYPE_OPTIONS,
};
use axum::http::{HeaderValue, StatusCode};
use axum::middleware::Next;
use axum::response::Response;

/// Pages with the widget: scripts, styles and sockets of this host only; WebAssembly, but no `eval`; photos of the
/// conversation, which are blobs; no string becomes HTML. What the widget itself needs of it: docs/csp.md.
pub(crate) const WIDGET_CSP: &str = "default-src 'none'; script-src 'self' 'wasm-unsafe-eval'; style-src 'self'; \
    img-src 'self' blob:; connect-src 'self'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'; \
    require-trusted-types-for 'script'; trusted-types 'none'";

/// The console: the same without WebAssembly.
pub(crate) const CONSOLE_CSP: &str = "default-src 'none'; script-src 'self'; style-src 'self'; \
    img-src 'self' blob:; connect-src 'self'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'; \
    require-trusted-types-for 'script'; trusted-types 'none'";

/// A browser takes a file for what we say it is.
pub(crate) const NOSNIFF: &str = "nosniff";

/// Other hosts learn where a visitor came from, but not from which page.
pub(crate) const REFERRER: &str = "strict-origin-when-cross-origin";

/// Nothing here needs a device.
pub(crate) const PERMISSIONS: &str =
    "camera=(), microphone=(), geolocation=(), payment=(), usb=(), display-capture=(), browsing-topics=()";

/// No other window keeps a hand on ours.
pub(crate) const OPENER: &str = "same-origin";

/// Ask each time whether it has changed.
pub(crate) const NO_CACHE: &str = "no-cache";

/// The name holds a hash of the content: it never changes.
pub(crate) const FOR_EVER: &str = "public, max-age=31536000, immutable";

const PERMISSIONS_POLICY: HeaderName = HeaderName::from_static("permissions-policy");
const OPENER_POLICY: HeaderName = HeaderName::from_static("cross-origin-opener-policy");
const RESOURCE_POLICY: HeaderName = HeaderName::from_static("cross-origin-resource-policy");

/// Puts the headers of a page on a response.
pub(crate) fn page(mut response: Response, csp: &'static str) -> Response {
    for (name, value) in [
        (CONTENT_SECURITY_POLICY, csp),
        (REFERRER_POLICY, REFERRER),
        (PERMISSIONS_POLICY, PERMISSIONS),
        (OPENER_POLICY, OPENER),
        (X_CONTENT_TYPE_OPTIONS, NOSNIFF),
        (CACHE_CONTROL, NO_CACHE),
    ] {
        response.headers_mut().insert(name, HeaderValue::from_static(value));
    }
    response
}

/// Middleware of the widget's public files: portal pages on other hosts load them, and files named by
/// their content are kept for ever.
pub(crate) async fn public_file(request: Request, next: Next) -> Response {
    let named_by_content = holds_hash(request.uri().path());
    let mut response = next.run(request).await;
    let html =
        response.headers().get(CONTENT_TYPE).is_some_and(|kind| kind.as_bytes().starts_with(b"text/html"));
    if html {
        response = page(response, WIDGET_CSP);
    }
    let found = response.status().is_success() || response.status() == StatusCode::NOT_MODIFIED;
    let cache = if named_by_content && found { FOR_EVER } else { NO_CACHE };
    for (name, value) in [
        (ACCESS_CONTROL_ALLOW_ORIGIN, "*"),
        (RESOURCE_POLICY, "cross-origin"),
        (X_CONTENT_TYPE_OPTIONS, NOSNIFF),
        (CACHE_CONTROL, cache),
    ] {
        response.headers_mut().insert(name, HeaderValue::from_static(value));
    }
    response
}

/// Whether a file name holds `-`, sixteen hexadecimal digits and then `.` or `_` (Trunk writes
/// `name-0123456789abcdef_bg.wasm`).
fn holds_hash(path: &str) -> bool {
    let name = path.rsplit('/').next().unwrap_or_default();
    name.split('-').skip(1).any(|part| {
        let bytes = part.as_bytes();
        bytes.len() > 16
            && bytes[..16].iter().all(|byte| matches!(byte, b'0'..=b'9' | b'a'..=b'f'))
            && matches!(bytes[16], b'.' | b'_')
    })
}

#[cfg(test)]
mod tests {
    use super::holds_hash;

    #[test]
    fn only_names_with_a_content_hash_are_kept_for_ever() {
        assert!(holds_hash("/portal-chat-0123456789abcdef.js"));
        assert!(holds_hash("/portal-chat-0123456789abcdef_bg.wasm"));
        assert!(!holds_hash("/portal-chat.js"));
        assert!(!holds_hash("/portal-chat-0123456789abcde.js"));
        assert!(!holds_hash("/dir-0123456789abcdef.x/portal-chat.js"));
    }
}
