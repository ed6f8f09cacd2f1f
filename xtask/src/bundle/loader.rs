//! Fills the placeholders of `loader/portal-chat.js` in.

use anyhow::{Result, bail};

/// What the loader must know of the other files.
pub(super) struct Names {
    /// File name and integrity of the JavaScript glue.
    pub(super) js: (String, String),
    /// File name and integrity of the WebAssembly.
    pub(super) wasm: (String, String),
    /// File name and integrity of the widget's style sheet.
    pub(super) css: (String, String),
    /// Style sheet of the launcher.
    pub(super) launcher_css: String,
}

impl Names {
    /// Replaces every placeholder (`__JS__`, `__JS_SRI__`, … `__LAUNCHER_CSS__`). Each stands inside a
    /// JavaScript string. One that is not known is an error; one that is not used is not.
    pub(super) fn fill(&self, loader: &str) -> Result<String> {
        let values = [
            ("__JS__", &self.js.0),
            ("__JS_SRI__", &self.js.1),
            ("__WASM__", &self.wasm.0),
            ("__WASM_SRI__", &self.wasm.1),
            ("__CSS__", &self.css.0),
            ("__CSS_SRI__", &self.css.1),
            ("__LAUNCHER_CSS__", &self.launcher_css),
        ];
        let mut filled = String::with_capacity(loader.len());
        let mut rest = loader;
        while let Some(start) = rest.find("__") {
            filled.push_str(&rest[..start]);
            rest = &rest[start..];
            let name = placeholder(rest);
            match (name, values.iter().find(|(known, _)| Some(*known) == name)) {
                (Some(name), Some((_, value))) => {
                    filled.push_str(&string_content(value));
                    rest = &rest[name.len()..];
                }
                (Some(name), None) => bail!("loader/portal-chat.js has an unknown placeholder {name}"),
                (None, _) => {
                    filled.push('_');
                    rest = &rest[1..];
                }
            }
        }
        filled.push_str(rest);
        Ok(filled)
    }
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

    fn names() -> Names {
        let file = |name: &str| (format!("{name}-1.{name}"), format!("sha256-{name}"));
        Names {
            js: file("js"),
            wasm: file("wasm"),
            css: file("css"),
            launcher_css: r#"a{b:"\2014"}"#.to_owned(),
        }
    }

    #[test]
    fn placeholders_are_replaced_everywhere() {
        let filled =
            names().fill("import('__JS__'); f('__WASM__', '__WASM_SRI__'); g('__JS__'); __proto__; ____");
        let expected = "import('js-1.js'); f('wasm-1.wasm', 'sha256-wasm'); g('js-1.js'); __proto__; ____";
        assert_eq!(filled.expect("known placeholders"), expected);
    }

    #[test]
    fn a_style_sheet_is_escaped_for_a_string() {
        let filled = names().fill("css = '__LAUNCHER_CSS__'").expect("a known placeholder");
        assert_eq!(filled, r#"css = 'a{b:\"\\2014\"}'"#);
    }

    #[test]
    fn an_unknown_placeholder_is_an_error() {
        let error = names().fill("import('__JSS__')").expect_err("a misspelt placeholder");
        assert!(error.to_string().contains("__JSS__"), "{error}");
    }
}
