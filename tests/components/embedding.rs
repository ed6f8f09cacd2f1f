//! Configuration, and leaving the page as it was.

use chat_core::{Delivery, Update};
use chat_protocol::ErrorCode;
use js_sys::{Array, JSON, Object, Reflect};
use leptos::prelude::Owner;
use mounted::entries::{NUMBER, from_operator, mine, waiting};
use portal_chat::embed::config::{Config, ConfigError};
use portal_chat::embed::events;
use portal_chat::i18n::Lang;
use wasm_bindgen::prelude::*;
use wasm_bindgen_test::wasm_bindgen_test;
use web_sys::CustomEvent;

use crate::chat_page::ChatPage;

pub(crate) fn attributes(pairs: &[(&str, &str)]) -> Object {
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

#[wasm_bindgen_test]
async fn the_page_hears_what_changes_and_no_word_of_it() {
    let page = ChatPage::new();
    let owner = Owner::new();
    owner.with(|| events::tell(&page.root, page.view, page.panel));
    let heard = Array::new();
    let listener = Closure::<dyn FnMut(CustomEvent)>::new({
        let heard = heard.clone();
        move |event: CustomEvent| {
            let detail = JSON::stringify(&event.detail()).unwrap();
            heard.push(&format!("{} {detail}", event.type_()).into());
        }
    });
    let document = web_sys::window().unwrap().document().unwrap();
    let names =
        ["opened", "unread", "ticket", "state", "message", "error"].map(|name| format!("portal-chat:{name}"));
    for name in &names {
        document.add_event_listener_with_callback(name, listener.as_ref().unchecked_ref()).unwrap();
    }
    page.rest().await;
    page.panel.open();
    page.until("it is told that the panel is open", || heard.length() == 1).await;
    page.apply(Update::Unread(2));
    page.until("it is told that messages came", || heard.length() == 2).await;
    page.apply(Update::Ticket(waiting(3)));
    page.until("it is told that the person waits", || heard.length() == 3).await;
    page.apply(Update::Ticket(waiting(2)));
    page.apply(Update::Connection(chat_core::ConnectionView::Offline));
    page.until("it is told that there is no network", || heard.length() == 4).await;
    page.place(mine(1, "Здравствуйте", Delivery::Delayed));
    page.until("it is told that somebody wrote", || heard.length() == 5).await;
    page.place(from_operator(3, "Добрый день"));
    page.until("it is told that the operator wrote", || heard.length() == 6).await;
    page.place(mine(1, "Здравствуйте", Delivery::Refused(ErrorCode::InvalidField)));
    page.until("it is told that one does not go", || heard.length() == 7).await;
    for name in &names {
        document.remove_event_listener_with_callback(name, listener.as_ref().unchecked_ref()).unwrap();
    }
    let heard: Vec<_> = heard.iter().map(|told| told.as_string().unwrap()).collect();
    let ticket = format!(r#"portal-chat:ticket {{"number":"{NUMBER}","state":"waiting"}}"#);
    let expected = [
        "portal-chat:opened {}",
        r#"portal-chat:unread {"count":2}"#,
        &ticket,
        r#"portal-chat:state {"connection":"offline"}"#,
        r#"portal-chat:message {"from":"user"}"#,
        r#"portal-chat:message {"from":"operator"}"#,
        r#"portal-chat:error {"reason":"message"}"#,
    ];
    assert_eq!(heard, expected);
    owner.cleanup();
}
