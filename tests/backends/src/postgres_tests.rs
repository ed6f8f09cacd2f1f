#![allow(clippy::unwrap_used)]

use std::net::TcpStream;

use super::Postgres;

/// Where PostgreSQL is not installed there is nothing to look at: `cargo xtask test` installs it.
fn started() -> Option<Postgres> {
    Postgres::programs().map(|_| Postgres::start().unwrap())
}

#[test]
fn it_comes_back_after_a_kill_and_goes_with_its_value() {
    let Some(mut postgres) = started() else { return };
    let (url, folder, port) = (postgres.url(), postgres.folder.path().to_owned(), postgres.port);
    postgres.kill().unwrap();
    assert!(TcpStream::connect(("127.0.0.1", port)).is_err());
    postgres.run().unwrap();
    assert_eq!(postgres.url(), url);
    postgres.stop().unwrap();
    postgres.run().unwrap();
    TcpStream::connect(("127.0.0.1", port)).unwrap();
    drop(postgres);
    assert!(TcpStream::connect(("127.0.0.1", port)).is_err());
    assert!(!folder.exists());
}
