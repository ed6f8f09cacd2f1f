//! Fills the placeholders of the scripts in `loader/` in.

use anyhow::{Result, bail};

/// `script` with every placeholder (`__JS__`, `__CSS__`, …) replaced by its value. Each stands inside a JavaScript
/// string. One that is not known is an error; one that is not used is not.
pub(super) fn filled(script: &str, values: &[(&str, &str)]) -> Result<String> {
    let mut filled = String::with_capacity(script.len());
    let mut rest = script;
    while let Some(start) = rest.find("__") {
        filled.push_str(&rest[..start]);
        rest = &rest[start..];
        let name = placeholder(rest);
        match (name, values.iter().find(|(known, _)| Some(*known) == name)) {
            (Some(name), Some((_, value))) => {
                filled.push_str(&string_content(value));
                rest = &rest[name.len()..];
            }
            (Some(name), None) => bail!("loader/ has an unknown placeholder {name}"),
            (None, _) => {
                filled.push('_');
                rest = &rest[1..];
            }
        }
    }
    filled.push_str(rest);
    Ok(filled)
}

/// The placeholder `text` begins with: capitals and underscores between two double underscores.
fn placeholder(text: &str) -> Option<&str> {
    let inner = text.strip_prefix("__")?;
    let end = inner.find(|c: char| !c.is_ascii_uppercase() && c != '_').unwrap_or(inner.len());
    let name = &text[..2 + end];
    (name.len() > 4 && name.ends_with("__") && inner.starts_with(|c: char| c.is_ascii_uppercase()))
        .then_some(name)
}

/// `value` as it stands between the quotes (of any kind) of a JavaScript string.
fn string_content(value: &str) -> String {
    let mut content = String::with_capacity(value.len());
    for c in value.chars() {
        match c {
            '\\' | '\'' | '"' | '`' => content.extend(['\\', c]),
            '$' => content.push_str("\\$"),
            '\n' => content.push_str("\\n"),
            '\r' => content.push_str("\\r"),
            _ => content.push(c),
        }
    }
    content
}

#[cfg(test)]
mod tests {
    use super::*;

    const VALUES: &[(&str, &str)] = &[
        ("__JS__", "js-1.js"),
        ("__WASM__", "wasm-1.wasm"),
        ("__WASM_SRI__", "sha256-wasm"),
        ("__LAUNCHER_CSS__", r#"a{b:"\2014"}"#),
    ];

    #[test]
    fn placeholders_are_replaced_everywhere() {
        let script = "import('__JS__'); f('__WASM__', '__WASM_SRI__'); g('__JS__'); __proto__; ____";
        let expected = "import('js-1.js'); f('wasm-1.wasm', 'sha256-wasm'); g('js-1.js'); __proto__; ____";
        assert_eq!(filled(script, VALUES).expect("known placeholders"), expected);
    }

    #[test]
    fn a_style_sheet_is_escaped_for_a_string() {
        let css = filled("css = '__LAUNCHER_CSS__'", VALUES).expect("a known placeholder");
        assert_eq!(css, r#"css = 'a{b:\"\\2014\"}'"#);
    }

    #[test]
    fn an_unknown_placeholder_is_an_error() {
        let error = filled("import('__JSS__')", VALUES).expect_err("a misspelt placeholder");
        assert!(error.to_string().contains("__JSS__"), "{error}");
    }
}
