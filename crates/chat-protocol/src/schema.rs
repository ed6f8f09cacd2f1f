//! What wire types look like, as JSON Schema (draft 7): for those who write a backend or a client in another language.
//!
//! Nothing here runs in a client or a server: the documents made from it stand in `docs/`, and a test keeps them true.

use std::collections::BTreeMap;

use serde_json::{Map, Value, json};

use crate::json::FromJson;

/// Types that have a name, as JSON Schema.
#[derive(Default)]
pub struct Types(BTreeMap<String, Value>);

impl Types {
    /// A reference to a type, described now unless it was before.
    pub fn named(&mut self, name: &str, describe: impl FnOnce(&mut Self) -> Value) -> Value {
        if !self.0.contains_key(name) {
            let described = describe(self);
            self.0.insert(name.to_owned(), described);
        }
        json!({ "$ref": format!("{DEFINITIONS}{name}") })
    }

    /// All that were named, by their names.
    pub fn into_definitions(self) -> BTreeMap<String, Value> {
        self.0
    }
}

/// Where references lead.
pub const DEFINITIONS: &str = "#/definitions/";

/// One frame of a direction.
pub struct Frame {
    /// Its `t`.
    pub t: &'static str,
    /// What it is for.
    pub about: String,
    /// Its shape.
    pub schema: Value,
}

impl Frame {
    /// A frame with this `t` and body, with its attributes as they are written.
    pub fn of<T: FromJson>(types: &mut Types, t: &'static str, attributes: &[&str]) -> Self {
        let tag = json!({ "properties": { "t": { "const": t } }, "required": ["t"] });
        Self { t, about: about(attributes), schema: json!({ "allOf": [tag, T::schema(types)] }) }
    }
}

/// One field of an object.
pub struct Field {
    name: &'static str,
    schema: Value,
    is_required: bool,
}

impl Field {
    /// A field of this type, under this name, with its attributes as they are written.
    pub fn of<T: FromJson>(types: &mut Types, name: &'static str, attributes: &[&str]) -> Self {
        let schema = described(T::schema(types), &about(attributes));
        Self { name, schema, is_required: T::missing().is_none() }
    }
}

/// An object of these fields; its attributes, as they are written, say what it is.
pub fn object(attributes: &[&str], fields: Vec<Field>) -> Value {
    let mut properties = Map::new();
    let mut required = Vec::new();
    for Field { name, schema, is_required } in fields {
        properties.insert(name.to_owned(), schema);
        if is_required {
            required.push(name);
        }
    }
    let mut object = json!({ "type": "object", "properties": properties });
    if !required.is_empty() {
        object["required"] = json!(required);
    }
    described(object, &about(attributes))
}

/// One of these words, or, where there is one for them, any word of a later version.
pub fn words(words: &[&str], other: Option<&Value>) -> Value {
    let Some(other) = other else { return json!({ "enum": words }) };
    let description = format!("{other}; any word of a later version is taken as this.");
    json!({ "anyOf": [{ "enum": words }, { "type": "string", "description": description }] })
}

/// Such a value, or `null`, which is as good as no value.
pub fn or_null(schema: Value) -> Value {
    match schema.get("type").and_then(Value::as_str) {
        Some(kind) => {
            let kinds = json!([kind, "null"]);
            let mut schema = schema;
            schema["type"] = kinds;
            schema
        }
        None => json!({ "anyOf": [schema, { "type": "null" }] }),
    }
}

/// What doc comments among the attributes say.
fn about(attributes: &[&str]) -> String {
    let lines: Vec<String> = attributes.iter().filter_map(|attribute| documented(attribute)).collect();
    // Links into this crate lead nowhere from outside.
    lines.join(" ").replace("[`", "`").replace("`]", "`").replace("crate::", "").trim().to_owned()
}

fn described(mut schema: Value, about: &str) -> Value {
    if about.is_empty() {
        return schema;
    }
    if schema.get("$ref").is_some() {
        // Beside a reference nothing else counts.
        schema = json!({ "allOf": [schema] });
    }
    schema["description"] = about.into();
    schema
}

fn documented(attribute: &str) -> Option<String> {
    let literal = attribute.strip_prefix("doc = ")?;
    let text = serde_json::from_str::<String>(literal)
        .unwrap_or_else(|_| literal.trim_matches(['r', '"']).to_owned());
    Some(text.trim().to_owned())
}
