//! The reference server does everything that is checked.
#![allow(missing_docs, clippy::unwrap_used)]

use std::net::SocketAddr;

use chat_conformance::{Outcome, Target, run};
use chat_server::{Config, Mail, MailRoute, OperatorAccount, Server};

const TOKEN: &str = "a token of operator anna";

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_reference_server_conforms() {
    let dir = tempfile::tempdir().unwrap();
    let anna = OperatorAccount {
        id: "anna".into(),
        name: "Анна".into(),
        token: TOKEN.into(),
        departments: Vec::new(),
    };
    let config = Config {
        listen: SocketAddr::from(([127, 0, 0, 1], 0)),
        data_dir: dir.path().to_owned(),
        operators: vec![anna],
        mail: Some(Mail {
            from: "Support <support@portal.example>".into(),
            route: MailRoute::Files(dir.path().join("mail")),
        }),
        ..Config::default()
    };
    let server = Server::start(config).await.unwrap();
    let target = Target {
        url: format!("ws://{}/ws", server.addr()),
        operator_token: Some(TOKEN.into()),
        slow: true,
        ..Target::default()
    };
    let report = run(&target).await;
    assert_eq!(report.failed(), [""; 0], "{report}");
    let skipped: Vec<_> = report
        .rows
        .iter()
        .filter(|row| matches!(row.outcome, Outcome::Skipped(_)))
        .map(|row| row.name)
        .collect();
    assert_eq!(skipped, ["what is not offered is refused so"], "{report}");
    server.stop().await;
}
