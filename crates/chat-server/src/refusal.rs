//! Why one command was refused, and the frame that says so.

use chat_protocol::{CommandId, ErrorCode, Refused, ServerFrame};

use crate::store::DbError;

/// Why one command was refused.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Refusal {
    pub(crate) code: ErrorCode,
    pub(crate) msg: String,
    after_ms: Option<u64>,
    field: Option<&'static str>,
}

impl Refusal {
    /// `msg` is for people who debug; it never quotes what a person wrote.
    pub(crate) fn new(code: ErrorCode, msg: impl Into<String>) -> Self {
        Self { code, msg: msg.into(), after_ms: None, field: None }
    }

    pub(crate) fn after(code: ErrorCode, msg: &str, after_ms: u64) -> Self {
        Self { after_ms: Some(after_ms), ..Self::new(code, msg) }
    }

    pub(crate) fn field(field: &'static str, msg: &str) -> Self {
        Self { field: Some(field), ..Self::new(ErrorCode::InvalidField, msg) }
    }

    pub(crate) fn frame(self, re: Option<CommandId>) -> ServerFrame {
        let Self { code, msg, after_ms, field } = self;
        let field = field.map(str::to_owned);
        Refused { re, code, msg, retry: code.retry(), after_ms, field }.into()
    }
}

/// The store failed: the command may be repeated under the same id.
impl From<DbError> for Refusal {
    fn from(error: DbError) -> Self {
        tracing::error!(%error, "the store failed");
        Self::new(ErrorCode::StoreUnavailable, "the store did not answer")
    }
}
