//! Names of commands, conversations and files, positions in a log, and the time on the wire.

use std::fmt;
use std::str::FromStr;

use serde::Serialize;
use serde_json::{Value, json};
use uuid::Uuid;

use crate::json::{BadField, FromJson};
use crate::schema::Types;

/// Milliseconds since 1970-01-01 UTC.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(transparent)]
pub struct Millis(pub u64);

impl Millis {
    /// This moment and `millis` more.
    pub fn plus(self, millis: u64) -> Self {
        Self(self.0.saturating_add(millis))
    }

    /// How long ago `earlier` was, in milliseconds; 0 when it lies ahead.
    pub fn since(self, earlier: Self) -> u64 {
        self.0.saturating_sub(earlier.0)
    }
}

/// Position of an event in its conversation: 1, 2, 3… without gaps. 0 stands before the first.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(transparent)]
pub struct Seq(pub u64);

impl Seq {
    /// The position after this one.
    pub fn next(self) -> Self {
        Self(self.0 + 1)
    }
}

impl FromJson for Millis {
    fn from_json(value: &Value) -> Result<Self, BadField> {
        u64::from_json(value).map(Self)
    }

    fn schema(types: &mut Types) -> Value {
        u64::schema(types)
    }
}

impl FromJson for Seq {
    fn from_json(value: &Value) -> Result<Self, BadField> {
        u64::from_json(value).map(Self)
    }

    fn schema(types: &mut Types) -> Value {
        u64::schema(types)
    }
}

macro_rules! uuid_name {
    ($(#[$doc:meta])* $name:ident) => {
        $(#[$doc])*
        #[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
        #[serde(transparent)]
        pub struct $name(Uuid);

        impl $name {
            /// A new name (UUID version 7) from the time and ten random bytes.
            pub fn new(at: Millis, random: [u8; 10]) -> Self {
                Self(uuid::Builder::from_unix_timestamp_millis(at.0, &random).into_uuid())
            }
        }

        impl FromJson for $name {
            fn from_json(value: &Value) -> Result<Self, BadField> {
                value.as_str().and_then(|text| text.parse().ok()).ok_or(BadField(""))
            }

            fn schema(_types: &mut Types) -> Value {
                let pattern = "^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$";
                json!({ "type": "string", "format": "uuid", "pattern": pattern })
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
                self.0.fmt(out)
            }
        }

        impl fmt::Debug for $name {
            fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
                self.0.fmt(out)
            }
        }

        impl FromStr for $name {
            type Err = uuid::Error;

            fn from_str(text: &str) -> Result<Self, Self::Err> {
                text.parse().map(Self)
            }
        }
    };
}

uuid_name! {
    /// Name a client gives to a command; resending under the same name never doubles its effect.
    CommandId
}

uuid_name! {
    /// Name of a file that goes along with a message. The client makes it, so that beginning an upload twice
    /// begins one.
    FileId
}

uuid_name! {
    /// Name of a conversation. The client makes it, so that opening one is idempotent too.
    ConversationId
}
