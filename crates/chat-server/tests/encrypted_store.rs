//! The way to PostgreSQL, encrypted.
#![allow(clippy::unwrap_used)]

mod desk;

use std::path::PathBuf;

use backends::{Care, Postgres};
use chat_protocol::AuthKind;
use chat_server::{Config, Server, StoreConfig};
use desk::{Client, config, hello, new_conversation};

/// What a server of this store says that does not start.
async fn refusal(url: String, certificates: Option<PathBuf>) -> String {
    let dir = tempfile::tempdir().unwrap();
    let store = StoreConfig { url: Some(url.into()), certificates, ..StoreConfig::default() };
    let Err(error) = Server::start(Config { store, ..config(&dir) }).await else { panic!("it has started") };
    error.to_string()
}

#[tokio::test]
#[ignore = "needs PostgreSQL: cargo xtask test installs it"]
async fn postgresql_is_encrypted_and_known_by_its_certificate_or_not_used() {
    let (postgres, open) = tokio::task::spawn_blocking(|| {
        let care = Care::Careless;
        (Postgres::start_encrypted(care).unwrap(), Postgres::start_with(care).unwrap())
    })
    .await
    .unwrap();
    let file = Some(postgres.certificate().unwrap().file().to_owned());
    let (open, plain) = (open.url(), postgres.url());
    let encrypted = format!("{plain}?sslmode=require");

    let dir = tempfile::tempdir().unwrap();
    let url = Some(encrypted.as_str().into());
    let store = StoreConfig { url, certificates: file.clone(), ..StoreConfig::default() };
    let server = Server::start(Config { store, ..config(&dir) }).await.unwrap();
    Client::join(server.addr(), hello(AuthKind::Guest, None)).await.say(new_conversation(), "вопрос").await;
    server.stop().await;

    let words = refusal(plain.clone(), None).await;
    assert!(words.contains("no encryption"), "{words}");
    let words = refusal(format!("{open}?sslmode=require"), file.clone()).await;
    assert!(words.contains("server does not support TLS"), "{words}");
    let words = refusal(encrypted.clone(), None).await;
    assert!(words.contains("UnknownIssuer"), "{words}");
    let words = refusal(encrypted.replace("127.0.0.1", "localhost"), file.clone()).await;
    assert!(words.contains("not valid for name"), "{words}");
    let words = refusal(plain, file).await;
    assert!(words.contains("certificates in [store]") && words.contains("add it"), "{words}");
    let words = refusal(encrypted, Some("/nowhere/ca.pem".into())).await;
    assert!(words.contains("certificates in [store], /nowhere/ca.pem"), "{words}");
}
