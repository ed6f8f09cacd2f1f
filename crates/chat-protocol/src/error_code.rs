//! How the server refuses one command.

use serde::Serialize;

use crate::json::words;

macro_rules! error_codes {
    ($($(#[$doc:meta])* $word:literal => $name:ident, $retry:ident;)*) => {
        /// Stable reason of a refusal; programs decide by it and by [`Retry`], never by `msg`.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
        #[serde(rename_all = "snake_case")]
        pub enum ErrorCode {
            $($(#[$doc])* $name,)*
            /// A code of a later version; decide by `retry`.
            Unknown,
        }

        words!(ErrorCode { $($word => $name),* } else Unknown);

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
    "bad_frame" => BadFrame, Never;
    /// A frame type this server does not know.
    "unknown_type" => UnknownType, Never;
    /// `hello.v` is not spoken here.
    "unsupported_version" => UnsupportedVersion, Never;
    /// The command came before `hello`, or needs a signed-in person.
    "auth_required" => AuthRequired, Auth;
    /// The token has expired.
    "auth_expired" => AuthExpired, Auth;
    /// The token is not ours.
    "auth_invalid" => AuthInvalid, Never;
    /// The token is good, but does not allow this.
    "forbidden" => Forbidden, Never;
    /// No such conversation for this person.
    "not_found" => NotFound, Never;
    /// The same command id came before with other content.
    "id_conflict" => IdConflict, Never;
    /// Longer than `limits.text`.
    "text_too_long" => TextTooLong, New;
    /// Nothing but white space.
    "text_empty" => TextEmpty, New;
    /// The field named in `field` is not acceptable.
    "invalid_field" => InvalidField, New;
    /// The conversation is closed; a new message starts another.
    "conv_closed" => ConvClosed, New;
    /// Without the person's consent it is not taken.
    "consent_required" => ConsentRequired, New;
    /// The person has asked for a call back already: one at a time.
    "callback_open" => CallbackOpen, New;
    /// The server does not offer this.
    "not_offered" => NotOffered, Never;
    /// Someone else holds the conversation.
    "already_taken" => AlreadyTaken, Never;
    /// Too fast; again after `after_ms`.
    "rate_limited" => RateLimited, After;
    /// No more conversations, call-backs or forms today.
    "too_many_convs" => TooManyConvs, Never;
    /// More files beside a message than `limits.files`.
    "too_many_files" => TooManyFiles, New;
    /// Larger than `limits.file`.
    "file_too_big" => FileTooBig, New;
    /// None of the formats of `limits.mime`, by its first bytes.
    "file_type" => FileType, New;
    /// A file without a byte.
    "file_empty" => FileEmpty, New;
    /// The virus scanner found something.
    "file_infected" => FileInfected, New;
    /// A message names a file that the server does not hold whole: its upload ended before its end.
    "file_missing" => FileMissing, New;
    /// The server is busy; again after `after_ms`.
    "overloaded" => Overloaded, After;
    /// The store did not answer.
    "store_unavailable" => StoreUnavailable, Same;
    /// A fault of the server.
    "internal" => Internal, Same;
}

/// What to do with a refused command.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
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
    Never,
}

words!(Retry { "same" => Same, "after" => After, "auth" => Auth, "new" => New } else Never);
