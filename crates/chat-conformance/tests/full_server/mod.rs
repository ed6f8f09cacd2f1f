//! The reference server with all it can do, and how to reach it.
#![allow(clippy::unwrap_used, unreachable_pub)]

use std::net::SocketAddr;

use chat_conformance::{AccountTokens, Target};
use chat_server::{
    AccountsConfig, Config, DepartmentConfig, DeskConfig, Mail, MailRoute, OperatorAccount, Server,
    TokenAlgorithm, TokenKeys,
};
use tempfile::TempDir;

/// Tokens of the operators Anna and Boris.
const TOKENS: [&str; 2] = ["a token of operator anna", "a token of operator boris"];

const SECRET: &str = "a secret of portal and chat, 32 bytes or more";

/// A topic that is answered at once.
const TOPIC: &str = "sms";

const PORTAL: &str = r#"{"topics":[{"id":"sms","title":{"ru":"СМС"},"answer":{"ru":"Проверьте номер"}}]}"#;

const FAQ: &str = include_str!("../../../faq-search/content/faq.json");

fn operator(id: &str, token: &str) -> OperatorAccount {
    OperatorAccount { id: id.into(), name: id.into(), token: token.into(), departments: Vec::new() }
}

/// The reference server with all it can do, and how to reach it.
pub async fn full_server(change: impl FnOnce(&mut Config)) -> (TempDir, Server, Target) {
    let dir = tempfile::tempdir().unwrap();
    let mut config = Config {
        listen: SocketAddr::from(([127, 0, 0, 1], 0)),
        data_dir: dir.path().to_owned(),
        operators: vec![operator("anna", TOKENS[0]), operator("boris", TOKENS[1])],
        desk: DeskConfig {
            departments: vec![DepartmentConfig {
                id: "pay".into(),
                title: "Оплата".into(),
                topics: Vec::new(),
            }],
            ..DeskConfig::default()
        },
        accounts: Some(AccountsConfig {
            issuer: "https://portal.example".into(),
            audience: "portal-chat".into(),
            algorithm: TokenAlgorithm::Hs256,
            keys: TokenKeys::Secret(SECRET.into()),
            leeway_s: 0,
            longest_s: 3600,
        }),
        portal: Some(PORTAL.to_owned()),
        faq: Some(FAQ.to_owned()),
        mail: Some(Mail {
            from: "Support <support@portal.example>".into(),
            route: MailRoute::Files(dir.path().join("mail")),
        }),
        ..Config::default()
    };
    change(&mut config);
    let server = Server::start(config).await.unwrap();
    let url = format!("ws://{}/ws", server.addr());
    let secret = dir.path().join("secret");
    std::fs::write(&secret, SECRET).unwrap();
    let program = concat!(env!("CARGO_MANIFEST_DIR"), "/../../docs/examples/account_token.py");
    let tokens = AccountTokens(format!("python3 {program} --secret-file {}", secret.display()));
    let target = Target {
        url,
        operator_tokens: TOKENS.map(str::to_owned).into(),
        account_tokens: Some(tokens),
        topic: Some(TOPIC.to_owned()),
        ..Target::default()
    };
    (dir, server, target)
}
