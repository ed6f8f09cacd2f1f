//! What is answered, with the headers that keep a stranger's file harmless.

use axum::body::Body;
use axum::http::header::{
    CACHE_CONTROL, CONTENT_DISPOSITION, CONTENT_LENGTH, CONTENT_SECURITY_POLICY, CONTENT_TYPE, HeaderName,
    REFERRER_POLICY, X_CONTENT_TYPE_OPTIONS,
};
use axum::http::{HeaderValue, StatusCode};
use axum::response::{IntoResponse, Response};
use chat_protocol::{ErrorCode, Format};

use super::record::Record;
use crate::headers::NOSNIFF;
use crate::refusal::Refusal;

/// From which byte on, in requests; how many are here, in answers.
pub(super) const UPLOAD_OFFSET: &str = "upload-offset";

const RESOURCE_POLICY: HeaderName = HeaderName::from_static("cross-origin-resource-policy");

/// Opened by itself, a file runs nothing and loads nothing.
const FILE_CSP: &str = "sandbox; default-src 'none'; frame-ancestors 'none'";

/// Neither a proxy nor a shared computer keeps a copy.
const NO_STORE: &str = "private, no-store";

/// An answer, or the refusal in the words of an `err` frame.
pub(super) fn of(outcome: Result<Response, Refusal>) -> Response {
    let mut response = match outcome {
        Ok(response) => response,
        Err(refusal) => {
            let json = [(CONTENT_TYPE, "application/json")];
            (status(refusal.code), json, refusal.frame(None).encode()).into_response()
        }
    };
    response.headers_mut().entry(CACHE_CONTROL).or_insert(HeaderValue::from_static(NO_STORE));
    response
}

/// So many bytes are here.
pub(super) fn offset_answer(here: u64) -> Response {
    let mut response = empty(StatusCode::NO_CONTENT);
    response.headers_mut().insert(UPLOAD_OFFSET, HeaderValue::from(here));
    response
}

/// The bytes do not begin where the file ends.
pub(super) fn conflict(here: u64) -> Response {
    let mut response = offset_answer(here);
    *response.status_mut() = StatusCode::CONFLICT;
    response
}

pub(super) fn empty(status: StatusCode) -> Response {
    status.into_response()
}

/// The file itself: to be saved, never run.
pub(super) fn file(record: &Record, mime: Format, bytes: Body) -> Response {
    let mut response = Response::new(bytes);
    let headers = response.headers_mut();
    for (name, value) in [
        (CONTENT_TYPE, mime.mime()),
        (X_CONTENT_TYPE_OPTIONS, NOSNIFF),
        (CONTENT_SECURITY_POLICY, FILE_CSP),
        (REFERRER_POLICY, "no-referrer"),
        (RESOURCE_POLICY, "same-origin"),
    ] {
        headers.insert(name, HeaderValue::from_static(value));
    }
    headers.insert(CONTENT_LENGTH, HeaderValue::from(record.size));
    if let Ok(value) = HeaderValue::try_from(disposition(&record.name)) {
        headers.insert(CONTENT_DISPOSITION, value);
    }
    response
}

/// `attachment` with the name as RFC 6266 writes it: all but plain letters and digits in percent signs.
fn disposition(name: &str) -> String {
    let mut value = "attachment; filename*=UTF-8''".to_owned();
    for byte in name.bytes() {
        match byte {
            b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'.' | b'-' | b'_' => value.push(char::from(byte)),
            _ => value.push_str(&format!("%{byte:02X}")),
        }
    }
    value
}

fn status(code: ErrorCode) -> StatusCode {
    match code {
        ErrorCode::AuthRequired | ErrorCode::AuthInvalid | ErrorCode::AuthExpired => StatusCode::UNAUTHORIZED,
        ErrorCode::Forbidden => StatusCode::FORBIDDEN,
        ErrorCode::NotFound => StatusCode::NOT_FOUND,
        ErrorCode::IdConflict => StatusCode::CONFLICT,
        ErrorCode::FileTooBig => StatusCode::PAYLOAD_TOO_LARGE,
        ErrorCode::FileType | ErrorCode::FileEmpty | ErrorCode::FileInfected => {
            StatusCode::UNPROCESSABLE_ENTITY
        }
        ErrorCode::RateLimited | ErrorCode::TooManyFiles => StatusCode::TOO_MANY_REQUESTS,
        ErrorCode::Overloaded | ErrorCode::StoreUnavailable => StatusCode::SERVICE_UNAVAILABLE,
        ErrorCode::BadFrame | ErrorCode::InvalidField => StatusCode::BAD_REQUEST,
        _ => StatusCode::INTERNAL_SERVER_ERROR,
    }
}

#[cfg(test)]
mod tests {
    use super::disposition;

    #[test]
    fn a_name_cannot_leave_its_header() {
        assert_eq!(
            disposition("скан\"\r\nX: 1.pdf"),
            "attachment; filename*=UTF-8''%D1%81%D0%BA%D0%B0%D0%BD%22%0D%0AX%3A%201.pdf"
        );
    }
}
