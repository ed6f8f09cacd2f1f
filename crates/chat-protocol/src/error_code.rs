//! How the server refuses one command.

use serde::{Deserialize, Serialize};

macro_rules! error_codes {
    ($($(#[$doc:meta])* $name:ident = $retry:ident),* $(,)?) => {
        /// Stable reason of a refusal; programs decide by it and by [`Retry`], never by `msg`.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
        #[serde(rename_all = "snake_case")]
        pub enum ErrorCode {
            $($(#[$doc])* $name,)*
            /// A code of a later version; decide by `retry`.
            #[serde(other)]
            Unknown,
        }

        impl ErrorCode {
            /// Every code this version knows.
            pub const ALL: &'static [Self] = &[$(Self::$name),*];

            /// What the client does with the command.
            pub fn retry(self) -> Retry {
                match self {
                    $(Self::$name => Retry::$retry,)*
                    Self::Unknown => Retry::Never,
                }
            }
        }
    };
}

error_codes! {
    /// Not JSON, or fields of the wrong type.
    BadFrame = Never,
    /// A frame type this server does not know.
    UnknownType = Never,
    /// `hello.v` is not spoken here.
    UnsupportedVersion = Never,
    /// The command came before `hello`, or needs a signed-in person.
    AuthRequired = Auth,
    /// The token has expired.
    AuthExpired = Auth,
    /// The token is not ours.
    AuthInvalid = Never,
    /// The token is good, but does not allow this.
    Forbidden = Never,
    /// No such conversation for this person.
    NotFound = Never,
    /// The same command id came before with other content.
    IdConflict = Never,
    /// Longer than `limits.text`.
    TextTooLong = New,
    /// Nothing but white space.
    TextEmpty = New,
    /// The field named in `field` is not acceptable.
    InvalidField = New,
    /// The conversation is closed; a new message starts another.
    ConvClosed = New,
    /// Someone else holds the conversation.
    AlreadyTaken = Never,
    /// Too fast; again after `after_ms`.
    RateLimited = After,
    /// No more conversations today.
    TooManyConvs = Never,
    /// The server is busy; again after `after_ms`.
    Overloaded = After,
    /// The store did not answer.
    StoreUnavailable = Same,
    /// A fault of the server.
    Internal = Same,
}

/// What to do with a refused command.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Retry {
    /// Repeat under the same id after a back-off.
    Same,
    /// Repeat under the same id after `after_ms`.
    After,
    /// Refresh the token, then repeat under the same id.
    Auth,
    /// The person must change the content; the next try has a new id.
    New,
    /// Final: keep it visibly as not sent, with the reason. Also any word of a later version.
    #[serde(other)]
    Never,
}
