//! What the widget is built from.

use super::tree::Violation;

/// Crates that cost too much to download, with the one dependent that may name each all the same: parts of
/// Leptos for servers, which the linker leaves out. `cargo xtask size` checks that it does.
const TOO_LARGE: &[(&str, Option<&str>)] = &[
    ("chrono", None),
    ("regex", Some("leptos_config")),
    ("reqwest", None),
    ("tokio", None),
    ("url", Some("server_fn")),
];

/// Checks `cargo tree --prefix depth --format " {p}"` of the widget.
pub(super) fn of_the_widget(cargo_tree: &str) -> Vec<Violation> {
    let mut violations = Vec::new();
    let mut path: Vec<&str> = Vec::new();
    for line in cargo_tree.lines() {
        let mut words = line.split_whitespace();
        let (Some(depth), Some(name)) = (words.next().and_then(|depth| depth.parse().ok()), words.next())
        else {
            continue;
        };
        path.truncate(depth);
        let dependent = path.last().copied();
        path.push(name);
        for (large, excused) in TOO_LARGE {
            if name == *large && (excused.is_none() || dependent != *excused) {
                let what = format!(
                    "{name} enters the widget through {}: it is too large to download, do without",
                    path[..path.len() - 1].join(" → ")
                );
                violations.push(Violation::new("Cargo.toml", 1, what));
            }
        }
    }
    violations
}

#[cfg(test)]
mod tests {
    use super::of_the_widget;

    #[test]
    fn leptos_may_name_what_the_linker_leaves_out() {
        let tree = "0 portal-chat v0.1.0\n1 leptos v0.8.23\n2 leptos_config v0.8.10\n3 regex v1.13.2\n4 memchr v2.8.3\n2 server_fn v0.8.13\n3 url v2.5.8";
        assert_eq!(of_the_widget(tree), []);
    }

    #[test]
    fn anybody_else_may_not() {
        let tree = "0 portal-chat v0.1.0\n1 leptos v0.8.23\n2 leptos_config v0.8.10\n3 regex v1.13.2\n1 regex v1.13.2 (*)\n1 a v1.0.0\n2 tokio v1.0.0";
        let violations = of_the_widget(tree);
        assert_eq!(violations.len(), 2);
        assert!(violations[1].to_string().contains("portal-chat → a:"), "{violations:?}");
    }
}
