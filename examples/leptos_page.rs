//! A page that is a Leptos application, with the chat as a component in it.
//!
//! `cargo build --features component --example leptos_page --target wasm32-unknown-unknown` compiles it.
#![allow(missing_docs)]

use leptos::prelude::*;
use portal_chat::{PageAbout, PortalChat, token_source};

#[component]
fn Application() -> impl IntoView {
    let open = RwSignal::new(false);
    let unread = RwSignal::new(0);
    let about =
        PageAbout { service: Some("Замена паспорта".to_owned()), ..PageAbout::default() };
    view! {
        <button type="button" on:click=move |_| open.set(true)>
            "Спросить о заявлении"
        </button>
        <p>"Новых сообщений: " {move || unread.get()}</p>
        <PortalChat
            src="https://chat.example.org/chat/"
            label="Помощь"
            side="left"
            open
            unread
            about=Signal::stored(about)
            token=token_source(|| async { session_token() })
        />
    }
}

/// What the portal's server gave this page for the person who is signed in.
fn session_token() -> Option<String> {
    document().query_selector("meta[name=chat-token]").ok()??.get_attribute("content")
}

fn main() {
    leptos::mount::mount_to_body(|| view! { <Application /> });
}
