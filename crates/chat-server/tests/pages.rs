//! What is served over HTTP, and with which headers.
#![allow(clippy::unwrap_used)]

mod desk;

use chat_server::Config;
use desk::Desk;
use reqwest::{Client, Response, StatusCode, header};

/// A server with the demo and a widget as Trunk would have built it.
async fn portal() -> (Desk, tempfile::TempDir) {
    let dist = tempfile::tempdir().unwrap();
    let put = |name: &str, text: &str| std::fs::write(dist.path().join(name), text).unwrap();
    put("index.html", "<!doctype html><title>Портал</title>");
    put("portal-chat.js", "// the loader");
    put("portal-chat-0123456789abcdef.js", "// the widget");
    put("portal-chat-0123456789abcdef_bg.wasm", "the module");
    put("portal-chat-0123456789abcdef_bg.wasm.br", "the module, smaller");
    let widget_dir = Some(dist.path().to_owned());
    let desk = Desk::with(|config| *config = Config { widget_dir, demo: true, ..config.clone() }).await;
    (desk, dist)
}

async fn get(desk: &Desk, path: &str) -> Response {
    reqwest::get(desk.url(path)).await.unwrap()
}

fn header<'a>(response: &'a Response, name: &str) -> &'a str {
    response.headers().get(name).map_or("", |value| value.to_str().unwrap())
}

#[tokio::test]
async fn pages_carry_the_whole_set_of_security_headers() {
    let (desk, _dist) = portal().await;
    for path in ["/", "/application", "/demo/nothing", "/operator/", "/operator/nothing", "/chat/index.html"]
    {
        let page = get(&desk, path).await;
        let csp = header(&page, "content-security-policy");
        for rule in [
            "default-src 'none'",
            "style-src 'self'",
            "connect-src 'self'",
            "base-uri 'none'",
            "frame-ancestors 'none'",
            "require-trusted-types-for 'script'",
            "trusted-types 'none'",
        ] {
            assert!(csp.split("; ").any(|part| part == rule), "{path}: {rule} is not in {csp}");
        }
        let wasm = csp.contains("script-src 'self' 'wasm-unsafe-eval';");
        assert_eq!(wasm, !path.starts_with("/operator/"), "{path}: {csp}");
        assert_eq!(header(&page, "x-content-type-options"), "nosniff");
        assert_eq!(header(&page, "referrer-policy"), "strict-origin-when-cross-origin");
        assert_eq!(header(&page, "cross-origin-opener-policy"), "same-origin");
        assert!(header(&page, "permissions-policy").contains("camera=()"));
        assert_eq!(header(&page, "cache-control"), "no-cache");
    }
}

#[tokio::test]
async fn the_demo_and_the_console_are_there_when_asked_for() {
    let (desk, _dist) = portal().await;
    assert!(get(&desk, "/").await.text().await.unwrap().contains("Портал"));
    for path in ["/application", "/operator/", "/operator"] {
        let page = get(&desk, path).await;
        assert_eq!(
            (page.status().as_u16(), header(&page, "content-type")),
            (200, "text/html; charset=utf-8"),
            "{path}"
        );
    }
    let bare = Desk::with(|config| config.console = false).await;
    for path in ["/", "/application", "/operator/", "/chat/portal-chat.js"] {
        assert_eq!(get(&bare, path).await.status(), 404, "{path}");
    }
}

#[tokio::test]
async fn files_named_by_their_content_are_kept_for_ever_and_others_are_not() {
    let (desk, _dist) = portal().await;
    let loader = get(&desk, "/chat/portal-chat.js").await;
    assert_eq!(loader.status(), 200);
    assert_eq!(header(&loader, "cache-control"), "no-cache");
    assert_eq!(header(&loader, "access-control-allow-origin"), "*");
    assert_eq!(header(&loader, "cross-origin-resource-policy"), "cross-origin");
    let widget = get(&desk, "/chat/portal-chat-0123456789abcdef.js").await;
    assert_eq!(header(&widget, "content-type"), "text/javascript");
    assert_eq!(header(&widget, "cache-control"), "public, max-age=31536000, immutable");
    let gone = get(&desk, "/chat/portal-chat-ffffffffffffffff.js").await;
    assert_eq!((gone.status().as_u16(), header(&gone, "cache-control")), (404, "no-cache"));
}

#[tokio::test]
async fn the_module_comes_compressed_and_under_its_own_type() {
    let (desk, _dist) = portal().await;
    let ask = Client::new().get(desk.url("/chat/portal-chat-0123456789abcdef_bg.wasm"));
    let module = ask.header(header::ACCEPT_ENCODING, "gzip, br").send().await.unwrap();
    assert_eq!(header(&module, "content-type"), "application/wasm");
    assert_eq!(header(&module, "content-encoding"), "br");
    assert_eq!(module.text().await.unwrap(), "the module, smaller");
}

#[tokio::test]
async fn files_outside_the_widget_stay_outside() {
    let (desk, dist) = portal().await;
    std::fs::write(dist.path().parent().unwrap().join("portal-chat-secret-of-the-test"), "secret").unwrap();
    for path in ["/chat/..%2fportal-chat-secret-of-the-test", "/chat/%2e%2e/portal-chat-secret-of-the-test"] {
        assert_ne!(get(&desk, path).await.status(), 200, "{path}");
    }
    std::fs::remove_file(dist.path().parent().unwrap().join("portal-chat-secret-of-the-test")).unwrap();
}

#[tokio::test]
async fn frequent_questions_are_sent_once_and_then_known_by_their_tag() {
    let (desk, _dist) = portal().await;
    let first = get(&desk, "/chat/faq.json").await;
    assert_eq!(header(&first, "content-type"), "application/json");
    let tag = header(&first, "etag").to_owned();
    assert!(first.text().await.unwrap().starts_with('{'));
    let ask = |held: String| {
        Client::new().get(desk.url("/chat/faq.json")).header(header::IF_NONE_MATCH, held).send()
    };
    let again = ask(format!("\"other\", W/{tag}")).await.unwrap();
    assert_eq!((again.status(), again.text().await.unwrap().len()), (StatusCode::NOT_MODIFIED, 0));
    assert_eq!(ask("\"other\"".to_owned()).await.unwrap().status(), 200);
}

#[tokio::test]
async fn health_asks_the_store() {
    let desk = Desk::open().await;
    let health = get(&desk, "/healthz").await;
    assert_eq!(health.status(), 200);
    let health: serde_json::Value = health.json().await.unwrap();
    assert_eq!(health["store"], "ok");
}

#[tokio::test]
async fn discovery_names_versions_and_the_socket_as_seen_from_outside() {
    let desk = Desk::open().await;
    let url = desk.url("/.well-known/portal-chat.json");
    let document: serde_json::Value = reqwest::get(&url).await.unwrap().json().await.unwrap();
    assert_eq!(document["v"], serde_json::json!([1]));
    assert_eq!(document["ws"], serde_json::json!([format!("ws://{}/ws", desk.server.addr())]));
    let behind_proxy =
        Client::new().get(&url).header("x-forwarded-proto", "https").header("host", "chat.example.ru");
    let document: serde_json::Value = behind_proxy.send().await.unwrap().json().await.unwrap();
    assert_eq!(document["ws"], serde_json::json!(["wss://chat.example.ru/ws"]));
}
