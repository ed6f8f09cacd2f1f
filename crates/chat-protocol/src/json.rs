//! Reading wire types from JSON.
//!
//! A derived `Deserialize` costs a WebAssembly module about a kilobyte a struct, twice over for maps and
//! sequences. Here a text is parsed once into a [`Value`], and each type takes its fields from that: a
//! fraction of the code, and an error that names the field.

use std::collections::BTreeMap;
use std::fmt;

pub use serde_json::Value;
use serde_json::{Map, json};

use crate::schema::{self, Types};

/// The field that could not be read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct BadField(pub &'static str);

impl fmt::Display for BadField {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self(field) = self;
        write!(out, "the field \"{field}\" is missing or of the wrong type")
    }
}

impl std::error::Error for BadField {}

/// A type that can be read from a JSON value.
pub trait FromJson: Sized {
    /// Reads the value; fields the type does not know are ignored.
    ///
    /// # Errors
    /// Names the innermost field that is missing or of the wrong type.
    fn from_json(value: &Value) -> Result<Self, BadField>;

    /// What a field of this type stands for when it is not there; `None` when it must be.
    fn missing() -> Option<Self> {
        None
    }

    /// What such a value looks like, as JSON Schema; anything, where a type does not say.
    fn schema(_types: &mut Types) -> Value {
        Value::Bool(true)
    }
}

/// Reads a text.
///
/// # Errors
/// When it is not JSON, or a field is missing or of the wrong type.
pub fn parse<T: FromJson>(text: &str) -> Result<T, BadField> {
    let value = serde_json::from_str(text).map_err(|_| BadField(""))?;
    T::from_json(&value)
}

/// An object's fields.
///
/// # Errors
/// When the value is no object.
pub fn object(value: &Value) -> Result<&Map<String, Value>, BadField> {
    value.as_object().ok_or(BadField(""))
}

/// Reads one field of an object.
///
/// # Errors
/// When it is missing, or of the wrong type.
pub fn field<T: FromJson>(fields: &Map<String, Value>, name: &'static str) -> Result<T, BadField> {
    match fields.get(name) {
        None => T::missing().ok_or(BadField(name)),
        Some(value) => T::from_json(value)
            .map_err(|BadField(inner)| BadField(if inner.is_empty() { name } else { inner })),
    }
}

/// Declares a struct and reads it by the names of its fields. With `or default` before it, a field that
/// is not there has the value it has in `Default`.
#[macro_export]
macro_rules! from_json {
    (
        $(#[$meta:meta])*
        $vis:vis struct $name:ident { $($(#[$field_meta:meta])* $field_vis:vis $field:ident: $type:ty),* $(,)? }
    ) => {
        $(#[$meta])*
        $vis struct $name { $($(#[$field_meta])* $field_vis $field: $type),* }

        impl $crate::json::FromJson for $name {
            fn from_json(value: &$crate::json::Value) -> Result<Self, $crate::json::BadField> {
                let fields = $crate::json::object(value)?;
                let _ = fields;
                Ok(Self { $($field: $crate::json::field(fields, stringify!($field))?),* })
            }

            fn schema(types: &mut $crate::schema::Types) -> $crate::json::Value {
                types.named(stringify!($name), |types| {
                    let _ = &types;
                    $crate::schema::object(
                        &[$(stringify!($meta)),*],
                        vec![$($crate::schema::Field::of::<$type>(
                            types,
                            stringify!($field),
                            &[$(stringify!($field_meta)),*],
                        )),*],
                    )
                })
            }
        }
    };
    (
        or default
        $(#[$meta:meta])*
        $vis:vis struct $name:ident { $($(#[$field_meta:meta])* $field_vis:vis $field:ident: $type:ty),* $(,)? }
    ) => {
        $(#[$meta])*
        $vis struct $name { $($(#[$field_meta])* $field_vis $field: $type),* }

        impl $crate::json::FromJson for $name {
            fn from_json(value: &$crate::json::Value) -> Result<Self, $crate::json::BadField> {
                let fields = $crate::json::object(value)?;
                let default = Self::default();
                Ok(Self {
                    $($field: $crate::json::field::<Option<$type>>(fields, stringify!($field))?
                        .unwrap_or(default.$field)),*
                })
            }

            fn missing() -> Option<Self> {
                Some(Self::default())
            }

            fn schema(types: &mut $crate::schema::Types) -> $crate::json::Value {
                types.named(stringify!($name), |types| {
                    $crate::schema::object(
                        &[$(stringify!($meta)),*],
                        vec![$($crate::schema::Field::of::<Option<$type>>(
                            types,
                            stringify!($field),
                            &[$(stringify!($field_meta)),*],
                        )),*],
                    )
                })
            }
        }
    };
}

/// Reads an enum of bare words; a word of a later version becomes the variant after `else`.
macro_rules! words {
    ($name:ident { $($word:literal => $variant:ident),* $(,)? } else $other:ident) => {
        impl $crate::json::FromJson for $name {
            fn from_json(value: &serde_json::Value) -> Result<Self, $crate::json::BadField> {
                Ok(match value.as_str().ok_or($crate::json::BadField(""))? {
                    $($word => Self::$variant,)*
                    _ => Self::$other,
                })
            }

            fn schema(_types: &mut $crate::schema::Types) -> serde_json::Value {
                $crate::schema::words(&[$($word),*], serde_json::to_value(Self::$other).ok().as_ref())
            }
        }
    };
    ($name:ident { $($word:literal => $variant:ident),* $(,)? }) => {
        impl $crate::json::FromJson for $name {
            fn from_json(value: &serde_json::Value) -> Result<Self, $crate::json::BadField> {
                match value.as_str() {
                    $(Some($word) => Ok(Self::$variant),)*
                    _ => Err($crate::json::BadField("")),
                }
            }

            fn schema(_types: &mut $crate::schema::Types) -> serde_json::Value {
                $crate::schema::words(&[$($word),*], None)
            }
        }
    };
}

pub(crate) use words;

impl FromJson for String {
    fn from_json(value: &Value) -> Result<Self, BadField> {
        value.as_str().map(str::to_owned).ok_or(BadField(""))
    }

    fn schema(_types: &mut Types) -> Value {
        json!({ "type": "string" })
    }
}

impl FromJson for u64 {
    fn from_json(value: &Value) -> Result<Self, BadField> {
        value.as_u64().ok_or(BadField(""))
    }

    fn schema(_types: &mut Types) -> Value {
        json!({ "type": "integer", "minimum": 0 })
    }
}

impl FromJson for usize {
    fn from_json(value: &Value) -> Result<Self, BadField> {
        u64::from_json(value)?.try_into().map_err(|_| BadField(""))
    }

    fn schema(types: &mut Types) -> Value {
        u64::schema(types)
    }
}

impl FromJson for u16 {
    fn from_json(value: &Value) -> Result<Self, BadField> {
        u64::from_json(value)?.try_into().map_err(|_| BadField(""))
    }

    fn schema(_types: &mut Types) -> Value {
        json!({ "type": "integer", "minimum": 0, "maximum": Self::MAX })
    }
}

impl FromJson for bool {
    fn from_json(value: &Value) -> Result<Self, BadField> {
        value.as_bool().ok_or(BadField(""))
    }

    fn missing() -> Option<Self> {
        Some(false)
    }

    fn schema(_types: &mut Types) -> Value {
        json!({ "type": "boolean" })
    }
}

impl<T: FromJson> FromJson for Option<T> {
    fn from_json(value: &Value) -> Result<Self, BadField> {
        if value.is_null() { Ok(None) } else { T::from_json(value).map(Some) }
    }

    fn missing() -> Option<Self> {
        Some(None)
    }

    fn schema(types: &mut Types) -> Value {
        schema::or_null(T::schema(types))
    }
}

impl<T: FromJson> FromJson for Vec<T> {
    fn from_json(value: &Value) -> Result<Self, BadField> {
        value.as_array().ok_or(BadField(""))?.iter().map(T::from_json).collect()
    }

    fn missing() -> Option<Self> {
        Some(Self::new())
    }

    fn schema(types: &mut Types) -> Value {
        json!({ "type": "array", "items": T::schema(types) })
    }
}

impl<A: FromJson, B: FromJson> FromJson for (A, B) {
    fn from_json(value: &Value) -> Result<Self, BadField> {
        match value.as_array().map(Vec::as_slice) {
            Some([a, b]) => Ok((A::from_json(a)?, B::from_json(b)?)),
            _ => Err(BadField("")),
        }
    }

    fn schema(types: &mut Types) -> Value {
        let items = [A::schema(types), B::schema(types)];
        json!({ "type": "array", "items": items, "minItems": 2, "maxItems": 2 })
    }
}

impl<K: std::str::FromStr + Ord, T: FromJson> FromJson for BTreeMap<K, T> {
    fn from_json(value: &Value) -> Result<Self, BadField> {
        // One by one: collecting would sort first, and bring a whole sorting algorithm along.
        let mut map = Self::new();
        for (key, value) in object(value)? {
            map.insert(key.parse().map_err(|_| BadField(""))?, T::from_json(value)?);
        }
        Ok(map)
    }

    fn missing() -> Option<Self> {
        Some(Self::new())
    }

    fn schema(types: &mut Types) -> Value {
        json!({ "type": "object", "additionalProperties": T::schema(types) })
    }
}
