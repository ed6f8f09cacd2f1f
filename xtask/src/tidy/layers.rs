//! Who may name what: the arrows between the parts.

use super::tree::{Tree, Violation, has_word};

/// Where the browser's own interfaces are named.
const BROWSER_SIDE: &[&str] = &["src/browser/", "src/browser.rs", "src/embed/", "src/embed.rs"];

/// What chat-core must not reach: clocks, randomness, environment, network, files, the browser.
const IMPURE: &[&str] = &[
    "Instant",
    "SystemTime",
    "std::env",
    "env!",
    "std::fs",
    "std::net",
    "std::thread",
    "rand::",
    "getrandom",
    "new_v4",
    "now_v7",
    "web_sys",
    "js_sys",
    "tokio",
];

/// Only `src/browser/` and `src/embed/` name `web_sys`, `js_sys` and `gloo`.
pub(super) fn browser_is_named_in_two_places(tree: &Tree) -> Vec<Violation> {
    let mut violations = Vec::new();
    for file in tree.under(&["src/"], &[".rs"]) {
        if BROWSER_SIDE.iter().any(|side| file.path.starts_with(side)) {
            continue;
        }
        for (number, code) in file.code() {
            for name in ["web_sys", "js_sys", "gloo_net", "gloo_utils", "gloo_timers", "gloo_storage", "gloo"]
            {
                if has_word(code, name) {
                    let what =
                        format!("{name} is named outside src/browser and src/embed: put the call there");
                    violations.push(Violation::new(&file.path, number, what));
                }
            }
        }
    }
    violations
}

/// `Session::handle` is called in one place of the widget, the driver: there order and time are decided.
pub(super) fn session_has_one_caller(tree: &Tree) -> Vec<Violation> {
    let mut violations = Vec::new();
    let mut callers = 0;
    for file in tree.under(&["src/"], &[".rs"]) {
        for (number, code) in
            file.code().filter(|(_, code)| code.contains(".handle(") || code.contains("::handle("))
        {
            let in_driver = file.path == "src/driver.rs" || file.path.starts_with("src/driver/");
            callers += 1;
            if !in_driver || callers > 1 {
                debug_assert!(code.contains("handle("));
                let what = "Session::handle has one caller, in src/driver.rs: hand it the input instead";
                violations.push(Violation::new(&file.path, number, what));
            }
        }
    }
    violations
}

/// chat-core reads no clock, randomness or environment: they are arguments.
pub(super) fn core_is_pure(tree: &Tree) -> Vec<Violation> {
    let mut violations = Vec::new();
    for file in tree.under(&["crates/chat-core/src/"], &[".rs"]) {
        for (number, code) in file.code() {
            for name in IMPURE.iter().filter(|name| has_word(code, name)) {
                let what = format!("chat-core names {name}: make it an argument or an effect");
                violations.push(Violation::new(&file.path, number, what));
            }
        }
    }
    if let Some(manifest) = tree.get("crates/chat-core/Cargo.toml") {
        for (number, line) in manifest.lines() {
            let name = line.split(['=', '.', ' ']).next().unwrap_or_default();
            if ["rand", "getrandom", "tokio", "web-sys", "js-sys", "wasm-bindgen"].contains(&name) {
                let what = format!("chat-core depends on {name}: it does no input or output");
                violations.push(Violation::new(&manifest.path, number, what));
            }
        }
    }
    violations
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_browser_is_named_where_it_belongs() {
        let good = Tree::of(&[
            ("src/browser/page.rs", "use web_sys::Window;"),
            ("src/embed/js_api.rs", "use js_sys::Function;"),
            ("src/ui/app.rs", "//! Never names `web_sys`."),
        ]);
        assert_eq!(browser_is_named_in_two_places(&good), []);
        let bad = Tree::of(&[("src/ui/app.rs", "a\nuse web_sys::Window;")]);
        let violations = browser_is_named_in_two_places(&bad);
        assert!(violations[0].to_string().starts_with("src/ui/app.rs:2: web_sys"), "{violations:?}");
    }

    #[test]
    fn the_session_has_one_caller() {
        let driver = ("src/driver.rs", "session.handle(now, input)");
        assert_eq!(session_has_one_caller(&Tree::of(&[driver])), []);
        let other = ("src/ui/app.rs", "session.handle(now, input)");
        assert_eq!(session_has_one_caller(&Tree::of(&[driver, other])).len(), 1);
        let twice = ("src/driver.rs", "session.handle(now, a);\nSession::handle(&mut session, now, b);");
        assert_eq!(session_has_one_caller(&Tree::of(&[twice])).len(), 1);
    }

    #[test]
    fn the_core_is_pure() {
        let good = Tree::of(&[("crates/chat-core/src/time.rs", "fn f(now: Millis) {} // no Instant here")]);
        assert_eq!(core_is_pure(&good), []);
        let bad = Tree::of(&[
            ("crates/chat-core/src/time.rs", "use std::time::Instant;"),
            ("crates/chat-core/Cargo.toml", "[dependencies]\ngetrandom = \"0.3\"\ntokio.workspace = true"),
        ]);
        assert_eq!(core_is_pure(&bad).len(), 3);
    }
}
