//! Decoding: first the tag, then the struct it names. Two cheap passes instead of a tagged enum, which
//! would cost the widget twice the code and could not tell an unknown frame from a broken one.

use std::borrow::Cow;
use std::fmt;

use serde::Deserialize;
use serde::de::DeserializeOwned;

use crate::CommandId;

/// Why a text is not a frame. The connection survives every one of them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum DecodeError {
    /// Not JSON, or not an object with a string `t`.
    NotAFrame {
        /// What the parser met; never the content itself.
        why: String,
    },
    /// A frame type of another version.
    UnknownType {
        /// Its `t`.
        t: String,
        /// Its `id`, so that the refusal can name it.
        id: Option<CommandId>,
    },
    /// A known type whose fields are missing or of the wrong type.
    Malformed {
        /// Its `t`.
        t: &'static str,
        /// Its `id`, so that the refusal can name it.
        id: Option<CommandId>,
        /// What the parser met; never the content itself.
        why: String,
    },
}

impl fmt::Display for DecodeError {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::NotAFrame { why } => write!(out, "not a frame: {why}"),
            Self::UnknownType { t, .. } => write!(out, "unknown frame type {t:?}"),
            Self::Malformed { t, why, .. } => write!(out, "malformed frame {t:?}: {why}"),
        }
    }
}

impl std::error::Error for DecodeError {}

#[derive(Deserialize)]
pub(crate) struct Head<'a> {
    #[serde(borrow)]
    pub(crate) t: Cow<'a, str>,
    #[serde(borrow, default)]
    id: Option<Cow<'a, str>>,
}

impl<'a> Head<'a> {
    pub(crate) fn decode(text: &'a str) -> Result<Self, DecodeError> {
        serde_json::from_str(text).map_err(|error| DecodeError::NotAFrame { why: describe(&error) })
    }

    pub(crate) fn id(&self) -> Option<CommandId> {
        self.id.as_deref()?.parse().ok()
    }

    pub(crate) fn body<T: DeserializeOwned>(&self, t: &'static str, text: &str) -> Result<T, DecodeError> {
        serde_json::from_str(text).map_err(|error| DecodeError::Malformed {
            t,
            id: self.id(),
            why: describe(&error),
        })
    }

    pub(crate) fn unknown(&self) -> DecodeError {
        let t = self.t.chars().take(40).collect();
        DecodeError::UnknownType { t, id: self.id() }
    }
}

/// serde's own message may quote a value, and a value may be what a person wrote: keep kind and place.
fn describe(error: &serde_json::Error) -> String {
    let what = match error.classify() {
        serde_json::error::Category::Data => "a field is missing or of the wrong type",
        serde_json::error::Category::Eof => "the text ends early",
        serde_json::error::Category::Syntax | serde_json::error::Category::Io => "the text is not JSON",
    };
    format!("{what} at column {}", error.column())
}

/// The enum of one direction: its variants, their tags, decoding and encoding.
macro_rules! frames {
    ($(#[$meta:meta])* $name:ident { $($(#[$doc:meta])* $tag:literal => $variant:ident($body:ty)),* $(,)? }) => {
        $(#[$meta])*
        #[derive(Clone, Debug, PartialEq, serde::Serialize)]
        #[serde(untagged)]
        pub enum $name {
            $($(#[$doc])* $variant($body),)*
        }

        impl $name {
            /// Every `t` this version knows in this direction.
            pub const TYPES: &'static [&'static str] = &[$($tag),*];

            /// Reads one text frame. Unknown fields are ignored.
            pub fn decode(text: &str) -> Result<Self, $crate::DecodeError> {
                let head = $crate::frame::Head::decode(text)?;
                match &*head.t {
                    $($tag => head.body($tag, text).map(Self::$variant),)*
                    _ => Err(head.unknown()),
                }
            }

            /// Writes one text frame.
            pub fn encode(&self) -> String {
                // Frames hold strings, numbers, lists and string-keyed maps: nothing JSON cannot write.
                serde_json::to_string(self).unwrap_or_default()
            }
        }

        $(impl From<$body> for $name {
            fn from(body: $body) -> Self {
                Self::$variant(body)
            }
        })*
    };
}

pub(crate) use frames;
