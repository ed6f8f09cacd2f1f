//! Configuration, and leaving the page as it was.

use js_sys::{Object, Reflect};
use portal_chat::embed::config::{Config, ConfigError};
use portal_chat::i18n::Lang;
use wasm_bindgen_test::wasm_bindgen_test;

fn attributes(pairs: &[(&str, &str)]) -> Object {
    let object = Object::new();
    for (name, value) in pairs {
        Reflect::set(&object, &(*name).into(), &(*value).into()).unwrap();
    }
    object
}

const SRC: (&str, &str) = ("src", "https://chat.example.org/chat/portal-chat.js");

#[wasm_bindgen_test]
fn without_attributes_the_server_is_where_the_loader_came_from() {
    let config = Config::read(&attributes(&[SRC])).unwrap();
    assert_eq!(config.endpoint, "wss://chat.example.org/ws");
    let plain = Config::read(&attributes(&[("src", "http://localhost:8080/chat/portal-chat.js")])).unwrap();
    assert_eq!(plain.endpoint, "ws://localhost:8080/ws");
}

#[wasm_bindgen_test]
fn attributes_are_read() {
    let given = [SRC, ("endpoint", "wss://ws.example.org/chat"), ("lang", "en-GB"), ("label", " Помощь ")];
    let config = Config::read(&attributes(&given)).unwrap();
    assert_eq!(config.endpoint, "wss://ws.example.org/chat");
    assert_eq!(config.lang, Lang::En);
    assert_eq!(config.label.as_deref(), Some("Помощь"));
    assert_eq!(config.service, None);
}

#[wasm_bindgen_test]
fn what_is_no_address_is_an_error_that_says_what_to_write() {
    let error = Config::read(&attributes(&[SRC, ("endpoint", "ftp://example.org")])).unwrap_err();
    assert_eq!(error, ConfigError::NotASocket("ftp://example.org".to_owned()));
    let error = Config::read(&attributes(&[SRC, ("endpoint", "https://")])).unwrap_err();
    assert!(error.to_string().contains("wss://"), "{error}");
}
