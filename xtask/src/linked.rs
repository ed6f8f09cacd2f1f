//! Which crates are in the shipped WebAssembly, as far as it tells.

use std::collections::BTreeSet;

/// Crates too large to download. Leptos names some for servers; the linker must leave them out.
const TOO_LARGE: &[&str] = &["chrono", "regex", "regex-automata", "regex-syntax", "reqwest", "tokio", "url"];

/// The crates of [`TOO_LARGE`] whose code `wasm` holds.
///
/// Code that can panic carries the path of its source, like `regex-1.13.2/src/lib.rs`.
pub(crate) fn too_large(wasm: &[u8]) -> Vec<&'static str> {
    let linked = linked(wasm);
    TOO_LARGE.iter().copied().filter(|name| linked.contains(*name)).collect()
}

/// Names of the crates whose source paths `wasm` holds.
fn linked(wasm: &[u8]) -> BTreeSet<String> {
    let mut crates = BTreeSet::new();
    for at in wasm.windows(5).enumerate().filter(|(_, window)| window == b"/src/").map(|(at, _)| at) {
        let part = |byte: &u8| byte.is_ascii_alphanumeric() || b"-_.+".contains(byte);
        let start = wasm[..at].iter().rposition(|byte| !part(byte)).map_or(0, |before| before + 1);
        let folder = String::from_utf8_lossy(&wasm[start..at]);
        let versioned = folder.match_indices('-').map(|(dash, _)| folder.split_at(dash));
        let name =
            versioned.into_iter().find(|(_, rest)| rest[1..].starts_with(|c: char| c.is_ascii_digit()));
        // A string of the program may stand right before the path: every end of the name counts.
        if let Some((name, _)) = name {
            crates.extend((0..name.len()).filter_map(|cut| name.get(cut..).map(str::to_owned)));
        }
    }
    crates
}

#[cfg(test)]
mod tests {
    use super::too_large;

    #[test]
    fn a_crate_is_known_by_the_paths_in_it() {
        let wasm = b"\0asm\x01message/cargo/registry/src/index/regex-automata-0.4.19/src/dfa.rs\0";
        assert_eq!(too_large(wasm), ["regex-automata"]);
        assert_eq!(too_large(b"left over texttokio-1.49.0/src/park.rs"), ["tokio"]);
        assert_eq!(
            too_large(b"tachys-0.2.19/src/html.rs /rustc/59807616/library/core/src/fmt/mod.rs"),
            [""; 0]
        );
    }
}
