//! The reference server does everything that is checked.
#![allow(missing_docs, clippy::unwrap_used)]

use std::net::SocketAddr;

use chat_conformance::{Outcome, Report, Target, run};
use chat_server::{Config, Mail, MailRoute, OperatorAccount, Server};
use tempfile::TempDir;

const TOKEN: &str = "a token of operator anna";

/// The reference server with an operator, and how to reach it.
async fn reference() -> (TempDir, Server, Target) {
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
    let url = format!("ws://{}/ws", server.addr());
    (dir, server, Target { url, operator_token: Some(TOKEN.into()), ..Target::default() })
}

fn skipped(report: &Report) -> Vec<&'static str> {
    let skipped = report.rows.iter().filter(|row| matches!(row.outcome, Outcome::Skipped(_)));
    skipped.map(|row| row.name).collect()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_reference_server_conforms() {
    let (_dir, server, target) = reference().await;
    let report = run(&Target { slow: true, ..target }).await;
    assert_eq!(report.failed(), [""; 0], "{report}");
    assert_eq!(skipped(&report), ["what is not offered is refused so"], "{report}");
    server.stop().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn it_conforms_by_requests_as_by_sockets() {
    let (_dir, server, target) = reference().await;
    let report = run(&Target { by_requests: true, ..target }).await;
    assert_eq!(report.failed(), [""; 0], "{report}");
    server.stop().await;
}
