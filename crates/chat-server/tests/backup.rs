//! Backup of a running server and what its clients find after it was restored.
#![allow(clippy::unwrap_used)]

mod desk;

use std::path::Path;

use chat_protocol::AuthKind;
use chat_server::{Server, ServerError, backup, restore};
use desk::{Client, Desk, config, hello, message, new_conversation, texts};

#[tokio::test]
async fn after_a_restore_clients_read_anew_and_what_was_not_confirmed_arrives_once() {
    let Desk { dir, server } = Desk::open().await;
    let outside = tempfile::tempdir().unwrap();
    let file = outside.path().join("chat.backup");
    let c = new_conversation();
    let mut guest = Client::join(server.addr(), hello(AuthKind::Guest, None)).await;
    let before = message(c, "до копии");
    guest.send(before.clone()).await;
    assert_eq!(guest.ok(before.id).await.seq.unwrap().0, 2);
    backup(&config(&dir), &file).unwrap();
    guest.say(c, "после копии").await;
    let mut again = guest.again(&[(c, 4)]);
    let old = guest.welcome.take().unwrap();

    assert!(matches!(restore(&config(&dir), &file), Err(ServerError::DataDirInUse { .. })));
    server.stop().await;
    restore(&config(&dir), &file).unwrap();
    let server = Server::start(config(&dir)).await.unwrap();

    let mut guest = Client::join(server.addr(), again.clone()).await;
    let welcome = guest.welcome.clone().unwrap();
    assert!(!welcome.resumed && welcome.epoch != old.epoch);
    assert_eq!(welcome.user, old.user);
    let seen = guest.seen();
    assert_eq!(texts(&seen), [(2, "до копии".to_owned())]);
    // The outbox: one whose confirmation was lost before the copy, one that never arrived.
    let late = message(c, "не подтверждено");
    guest.send(before.clone()).await;
    guest.send(late.clone()).await;
    let (known, new) = (guest.ok(before.id).await, guest.ok(late.id).await);
    assert_eq!((known.seq.unwrap().0, known.dup), (2, true));
    assert_eq!((new.seq.unwrap().0, new.dup), (4, false));
    again.resume = guest.again(&[(c, 4)]).resume;
    let back = Client::join(server.addr(), again).await;
    assert!(back.welcome.unwrap().resumed);
}

#[tokio::test]
async fn a_restore_keeps_what_it_replaces_and_takes_no_other_file() {
    let Desk { dir, server } = Desk::open().await;
    let outside = tempfile::tempdir().unwrap();
    let file = outside.path().join("chat.backup");
    let mut guest = Client::join(server.addr(), hello(AuthKind::Guest, None)).await;
    backup(&config(&dir), &file).unwrap();
    guest.say(new_conversation(), "только здесь").await;
    server.stop().await;

    let is_refused = |from: &Path| restore(&config(&dir), from).unwrap_err().to_string();
    assert!(is_refused(&outside.path().join("nowhere")).starts_with("cannot restore"));
    assert!(is_refused(&dir.path().join("chat.sqlite")).contains("it is no backup of chat-server"));
    let mut bytes = std::fs::read(&file).unwrap();
    let middle = bytes.len() / 2;
    bytes[middle..].fill(0x5a);
    let damaged = outside.path().join("damaged");
    std::fs::write(&damaged, bytes).unwrap();
    assert!(is_refused(&damaged).starts_with("cannot restore"));
    let told = |name: &str| {
        let db = rusqlite::Connection::open(dir.path().join(name)).unwrap();
        db.query_row("SELECT COUNT(*) FROM events", [], |row| row.get::<_, i64>(0)).unwrap()
    };
    assert_eq!(told("chat.sqlite"), 3);

    restore(&config(&dir), &file).unwrap();
    assert_eq!((told("chat.sqlite"), told("chat.sqlite.replaced")), (0, 3));
    assert!(backup(&config(&dir), &file).unwrap_err().to_string().contains("it exists already"));
}
