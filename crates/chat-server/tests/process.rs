//! The program itself: started, killed, stopped, misconfigured.
#![allow(clippy::unwrap_used)]

mod desk;

use std::net::{SocketAddr, TcpListener};
use std::path::Path;
use std::process::{Output, Stdio};

use chat_protocol::{AuthKind, GetHistory, ServerFrame};
use desk::{Client, PATIENCE, hello, message, new_conversation, new_id, texts};
use tokio::io::{AsyncBufReadExt, BufReader};
use tokio::process::{Child, Command};

fn program(arguments: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_chat-server"));
    command.args(arguments).stdout(Stdio::piped()).stderr(Stdio::piped()).kill_on_drop(true);
    command
}

/// Starts the program over a directory and waits until it listens.
async fn start(dir: &Path) -> (Child, SocketAddr) {
    let config = dir.join("chat-server.toml");
    std::fs::write(&config, "data_dir = \".\"\n[limits]\nmessages_per_second = 1000\nburst = 10000\n")
        .unwrap();
    let arguments = ["--listen", "127.0.0.1:0", "--config", config.to_str().unwrap()];
    let mut child = program(&arguments).spawn().unwrap();
    let mut lines = BufReader::new(child.stdout.take().unwrap()).lines();
    let line = tokio::time::timeout(PATIENCE, lines.next_line()).await.unwrap().unwrap().unwrap();
    let addr = line.strip_prefix("listening on http://").unwrap().parse().unwrap();
    (child, addr)
}

async fn fails(arguments: &[&str]) -> String {
    let Output { status, stderr, stdout } =
        tokio::time::timeout(PATIENCE, program(arguments).output()).await.unwrap().unwrap();
    assert_eq!(status.code(), Some(1));
    assert!(stdout.is_empty());
    String::from_utf8(stderr).unwrap()
}

#[tokio::test]
async fn what_was_confirmed_survives_a_kill_and_stands_once() {
    let dir = tempfile::tempdir().unwrap();
    let (mut child, mut addr) = start(dir.path()).await;
    let c = new_conversation();
    let mut guest = Client::join(addr, hello(AuthKind::Guest, None)).await;
    let mut confirmed = Vec::new();
    for round in 0..4 {
        // Seven are confirmed; of two more nobody knows whether they came through.
        let messages: Vec<_> = (0..9).map(|n| message(c, &format!("{round}-{n}"))).collect();
        for message in &messages {
            guest.send(message.clone()).await;
        }
        for message in &messages[..7] {
            guest.ok(message.id).await;
        }
        child.start_kill().unwrap();
        child.wait().await.unwrap();
        (child, addr) = start(dir.path()).await;
        guest = Client::join(addr, guest.again(&[])).await;
        // As an outbox does: the unconfirmed again, and the confirmed too, to be sure.
        for message in &messages {
            guest.send(message.clone()).await;
            let again = guest.ok(message.id).await;
            confirmed.push((again.seq.unwrap().0, message.text.to_string()));
        }
        for (index, message) in messages[..7].iter().enumerate() {
            guest.send(message.clone()).await;
            let again = guest.ok(message.id).await;
            assert!(again.dup);
            assert_eq!(again.seq.unwrap().0, confirmed[round * 9 + index].0);
        }
        guest.seen();
    }
    let id = new_id();
    guest.send(GetHistory { id, c, before: None, after: None, limit: 100 }).await;
    let page = guest
        .until(|frame| match frame {
            ServerFrame::HistoryPage(page) => Some(page.clone()),
            _ => None,
        })
        .await;
    let seqs: Vec<_> = page.events.iter().map(|event| event.seq.0).collect();
    assert_eq!(seqs, (1..=4 * 9 + 2).collect::<Vec<_>>());
    let frames: Vec<_> = page.events.into_iter().map(ServerFrame::from).collect();
    assert_eq!(texts(&frames), confirmed);
}

#[tokio::test]
async fn a_polite_end_says_goodbye_and_is_quick() {
    let dir = tempfile::tempdir().unwrap();
    let (mut child, addr) = start(dir.path()).await;
    let mut guest = Client::join(addr, hello(AuthKind::Guest, None)).await;
    guest.say(new_conversation(), "вопрос").await;
    let pid = child.id().unwrap().to_string();
    let asked = std::time::Instant::now();
    assert!(Command::new("kill").args(["-TERM", &pid]).status().await.unwrap().success());
    assert_eq!(guest.closed().await, 1012);
    assert!(matches!(guest.seen().last(), Some(ServerFrame::Bye(_))));
    let status = tokio::time::timeout(PATIENCE, child.wait()).await.unwrap().unwrap();
    assert!(status.success());
    assert!(asked.elapsed().as_millis() < 3_000, "{:?}", asked.elapsed());
}

#[tokio::test]
async fn a_busy_port_is_named_with_a_way_out() {
    let dir = tempfile::tempdir().unwrap();
    let busy = TcpListener::bind("127.0.0.1:0").unwrap();
    let addr = busy.local_addr().unwrap();
    let words = fails(&["--listen", &addr.to_string(), "--data-dir", dir.path().to_str().unwrap()]).await;
    let expected = format!(
        "port {} is in use: stop the other program or choose another with --port / listen",
        addr.port()
    );
    assert!(words.contains(&expected), "{words}");
}

#[tokio::test]
async fn a_mistake_in_the_configuration_is_named_by_file_and_line() {
    let dir = tempfile::tempdir().unwrap();
    let file = dir.path().join("chat.toml");
    std::fs::write(&file, "demo = true\n\nlisten = 8080\n").unwrap();
    let words = fails(&["--config", file.to_str().unwrap()]).await;
    assert!(words.contains(&format!("{}:3: ", file.display())), "{words}");
    let words = fails(&["--config", "/nowhere/chat.toml"]).await;
    assert!(words.contains("/nowhere/chat.toml: cannot be read"), "{words}");
}

#[tokio::test]
async fn a_backup_is_made_beside_the_running_server_and_restored_only_without_it() {
    let dir = tempfile::tempdir().unwrap();
    let (mut child, addr) = start(dir.path()).await;
    let mut guest = Client::join(addr, hello(AuthKind::Guest, None)).await;
    guest.say(new_conversation(), "вопрос").await;
    let file = dir.path().join("chat.backup");
    let (data, file) = (dir.path().to_str().unwrap(), file.to_str().unwrap());
    let runs = async |arguments: &[&str]| program(arguments).status().await.unwrap().success();
    assert!(runs(&["--data-dir", data, "backup", file]).await);
    let words = fails(&["--data-dir", data, "restore", file]).await;
    assert!(words.contains("another chat-server uses"), "{words}");
    child.start_kill().unwrap();
    child.wait().await.unwrap();
    assert!(runs(&["--data-dir", data, "restore", file]).await);
    let (_child, addr) = start(dir.path()).await;
    let back = Client::join(addr, guest.again(&[])).await.welcome.unwrap();
    assert_eq!((back.resumed, back.convs.len()), (false, 1));
}
