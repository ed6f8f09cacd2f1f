//! Decoding: first the tag, then the struct it names, so that an unknown frame and a broken one are
//! different things.

use std::fmt;

use serde_json::Value;

use crate::CommandId;
use crate::json::{BadField, FromJson};

/// Why a text is not a frame. The connection survives every one of them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum DecodeError {
    /// Not JSON, or not an object with a string `t`.
    NotAFrame,
    /// A frame type of another version.
    UnknownType {
        /// Its `t`.
        t: String,
        /// Its `id`, so that the refusal can name it.
        id: Option<CommandId>,
    },
    /// A known type with a field that is missing or of the wrong type.
    Malformed {
        /// Its `t`.
        t: &'static str,
        /// Its `id`, so that the refusal can name it.
        id: Option<CommandId>,
        /// The field; never its content.
        field: &'static str,
    },
}

impl fmt::Display for DecodeError {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::NotAFrame => out.write_str("not a frame: send one JSON object with a string \"t\""),
            Self::UnknownType { t, .. } => write!(out, "unknown frame type \"{}\"", t.escape_debug()),
            Self::Malformed { t, field, .. } => {
                write!(out, "malformed frame \"{t}\": {}", BadField(field))
            }
        }
    }
}

impl std::error::Error for DecodeError {}

/// A text that is JSON and has a tag.
pub(crate) struct Head {
    pub(crate) t: String,
    whole: Value,
}

impl Head {
    pub(crate) fn decode(text: &str) -> Result<Self, DecodeError> {
        let whole: Value = serde_json::from_str(text).map_err(|_| DecodeError::NotAFrame)?;
        let t = whole.get("t").and_then(Value::as_str).ok_or(DecodeError::NotAFrame)?.to_owned();
        Ok(Self { t, whole })
    }

    fn id(&self) -> Option<CommandId> {
        self.whole.get("id")?.as_str()?.parse().ok()
    }

    pub(crate) fn body<T: FromJson>(&self, t: &'static str) -> Result<T, DecodeError> {
        T::from_json(&self.whole).map_err(|BadField(field)| DecodeError::Malformed {
            t,
            id: self.id(),
            field,
        })
    }

    pub(crate) fn unknown(&self) -> DecodeError {
        let t = self.t.chars().take(40).collect();
        DecodeError::UnknownType { t, id: self.id() }
    }
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
            ///
            /// # Errors
            /// Says what is wrong without quoting the content.
            pub fn decode(text: &str) -> Result<Self, $crate::DecodeError> {
                let head = $crate::frame::Head::decode(text)?;
                match head.t.as_str() {
                    $($tag => head.body($tag).map(Self::$variant),)*
                    _ => Err(head.unknown()),
                }
            }

            /// What each of them looks like.
            pub fn schemas(types: &mut $crate::schema::Types) -> Vec<$crate::schema::Frame> {
                vec![$($crate::schema::Frame::of::<$body>(types, $tag, &[$(stringify!($doc)),*])),*]
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
