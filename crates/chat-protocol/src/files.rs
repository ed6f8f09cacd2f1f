//! Files that go along with a message or a form: what is said of one, and which formats there are.

use std::fmt;

use serde::{Serialize, Serializer};
use serde_json::Value;

use crate::from_json;
use crate::json::{BadField, FromJson, words};
use crate::schema::Types;
use crate::{FileId, Personal};

from_json! {
    /// A file beside a message or a form. From a client only `file` counts; the rest the server knows itself.
    #[derive(Clone, Debug, PartialEq, Eq, Serialize)]
    pub struct File {
        /// Its name on the server, under which it is fetched.
        pub file: FileId,
        /// What the person calls it; only to be shown.
        pub name: Personal,
        /// How large it is, bytes.
        pub size: u64,
        /// What it is, recognised by its first bytes.
        pub mime: Format,
    }
}

/// What a file is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub enum Format {
    /// A photo.
    #[serde(rename = "image/jpeg")]
    Jpeg,
    /// A picture, like a screenshot.
    #[serde(rename = "image/png")]
    Png,
    /// A document.
    #[serde(rename = "application/pdf")]
    Pdf,
    /// Something of a later version: it can be fetched, not shown.
    #[serde(rename = "application/octet-stream")]
    Other,
}

words!(Format { "image/jpeg" => Jpeg, "image/png" => Png, "application/pdf" => Pdf } else Other);

/// The most bytes [`Format::recognise`] looks at.
pub const SIGNATURE: usize = 8;

impl Format {
    /// Every format a server of this version can take.
    pub const ALL: &'static [Self] = &[Self::Jpeg, Self::Png, Self::Pdf];

    /// What a file is by its first bytes, whatever it calls itself.
    pub fn recognise(start: &[u8]) -> Option<Self> {
        match start {
            [0xFF, 0xD8, 0xFF, ..] => Some(Self::Jpeg),
            [0x89, b'P', b'N', b'G', 0x0D, 0x0A, 0x1A, 0x0A, ..] => Some(Self::Png),
            [b'%', b'P', b'D', b'F', b'-', ..] => Some(Self::Pdf),
            _ => None,
        }
    }

    /// Its media type.
    pub fn mime(self) -> &'static str {
        match self {
            Self::Jpeg => "image/jpeg",
            Self::Png => "image/png",
            Self::Pdf => "application/pdf",
            Self::Other => "application/octet-stream",
        }
    }

    /// How people call it.
    pub fn short(self) -> &'static str {
        match self {
            Self::Jpeg => "JPG",
            Self::Png => "PNG",
            Self::Pdf => "PDF",
            Self::Other => "",
        }
    }

    /// Whether it is a picture that can be shown in the log.
    pub fn is_picture(self) -> bool {
        matches!(self, Self::Jpeg | Self::Png)
    }

    fn bit(self) -> u8 {
        match self {
            Self::Jpeg => 1,
            Self::Png => 2,
            Self::Pdf => 4,
            Self::Other => 0,
        }
    }
}

impl fmt::Display for Format {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str(self.mime())
    }
}

/// A set of formats: on the wire a list of media types.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Formats(u8);

impl Formats {
    /// Those named.
    pub fn of(formats: &[Format]) -> Self {
        Self(formats.iter().fold(0, |set, format| set | format.bit()))
    }

    /// Whether it is one of them.
    pub fn contains(self, format: Format) -> bool {
        self.0 & format.bit() != 0
    }

    /// One after the other.
    pub fn iter(self) -> impl Iterator<Item = Format> {
        Format::ALL.iter().copied().filter(move |format| self.contains(*format))
    }
}

impl Serialize for Formats {
    fn serialize<S: Serializer>(&self, out: S) -> Result<S::Ok, S::Error> {
        out.collect_seq(self.iter())
    }
}

impl FromJson for Formats {
    fn from_json(value: &Value) -> Result<Self, BadField> {
        Ok(Self::of(&Vec::<Format>::from_json(value)?))
    }

    fn schema(types: &mut Types) -> Value {
        Vec::<Format>::schema(types)
    }
}

from_json! {
    /// What a client says of a file before its bytes: the body of `POST /files/<file>`.
    #[derive(Clone, Debug, PartialEq, Eq, Serialize)]
    pub struct Announcement {
        /// What the person calls it.
        pub name: Personal,
        /// How many bytes will come.
        pub size: u64,
    }
}
