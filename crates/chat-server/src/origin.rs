//! Which web pages may open a socket: the server's own host, and the origins of the configuration.

/// What to write when an origin cannot be read.
pub(crate) const ADVICE: &str =
    "allowed_origins: write scheme and host without a path, like \"https://www.example.ru\"";

/// An origin in the one form browsers send: lower case, no default port. `None` when it is not one.
pub(crate) fn parse(text: &str) -> Option<String> {
    let (scheme, host) = text.split_once("://")?;
    let scheme = scheme.to_ascii_lowercase();
    let default_port = match scheme.as_str() {
        "https" => ":443",
        "http" => ":80",
        _ => return None,
    };
    let good = |c: char| c.is_ascii_alphanumeric() || "-.:[]_".contains(c);
    if host.is_empty() || !host.chars().all(good) {
        return None;
    }
    let host = host.to_ascii_lowercase();
    let host = host.strip_suffix(default_port).unwrap_or(&host);
    Some(format!("{scheme}://{host}"))
}

/// Whether a page of `origin` may open a socket at `host` (the request's `Host`).
///
/// A request without an origin does not come from a page: it proves who it is by its token alone.
pub(crate) fn may_connect(origin: Option<&str>, host: Option<&str>, allowed: &[String]) -> bool {
    let Some(origin) = origin else { return true };
    let Some(origin) = parse(origin) else { return false };
    let own = host.is_some_and(|host| {
        // The scheme the person sees is that of the origin: a proxy may have ended TLS before us.
        let scheme = origin.split_once("://").map_or("", |(scheme, _)| scheme);
        parse(&format!("{scheme}://{host}")).as_deref() == Some(&origin)
    });
    own || allowed.contains(&origin)
}

#[cfg(test)]
mod tests {
    use super::{may_connect, parse};

    #[test]
    fn the_own_host_may_connect_whatever_the_port_spelling() {
        assert!(may_connect(Some("http://127.0.0.1:8080"), Some("127.0.0.1:8080"), &[]));
        assert!(may_connect(Some("https://chat.example.ru"), Some("Chat.example.ru:443"), &[]));
    }

    #[test]
    fn another_host_needs_the_list() {
        let allowed = ["https://www.example.ru".to_owned()];
        assert!(may_connect(Some("https://www.example.ru"), Some("chat.example.ru"), &allowed));
        assert!(!may_connect(Some("http://www.example.ru"), Some("chat.example.ru"), &allowed));
        assert!(!may_connect(Some("https://www.example.ru.evil.example"), Some("chat.example.ru"), &allowed));
        assert!(!may_connect(Some("http://127.0.0.1:8081"), Some("127.0.0.1:8080"), &[]));
    }

    #[test]
    fn a_page_without_an_origin_of_its_own_is_refused_and_a_program_is_not() {
        assert!(!may_connect(Some("null"), Some("null"), &[]));
        assert!(may_connect(None, Some("chat.example.ru"), &[]));
    }

    #[test]
    fn only_bare_origins_are_origins() {
        assert_eq!(parse("HTTPS://A.example:443").as_deref(), Some("https://a.example"));
        assert_eq!(parse("https://a.example/"), None);
        assert_eq!(parse("https://user@a.example"), None);
        assert_eq!(parse("*"), None);
    }
}
