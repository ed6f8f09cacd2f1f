//! The example in docs/examples, written from docs/protocol.md in another language, does what is checked; with a
//! protection taken out of it, the check of that protection fails.
#![allow(missing_docs, clippy::unwrap_used)]

use std::path::PathBuf;
use std::process::Stdio;

use chat_conformance::{Report, Target, run};
use tempfile::TempDir;
use tokio::io::{AsyncBufReadExt, BufReader};
use tokio::process::{Child, Command};

/// The example, running, perhaps with some of its lines written otherwise.
struct Example {
    url: String,
    _process: Child,
    _dir: TempDir,
}

impl Example {
    async fn start(changes: &[(&str, &str)]) -> Self {
        let folder = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../docs/examples");
        let mut source = std::fs::read_to_string(folder.join("core_server.py")).unwrap();
        for (line, other) in changes {
            assert_eq!(source.matches(line).count(), 1, "the example no longer has one {line:?}");
            source = source.replace(line, other);
        }
        let dir = tempfile::tempdir().unwrap();
        let program = dir.path().join("server.py");
        std::fs::write(&program, source).unwrap();
        let mut process = Command::new("python3")
            .arg(&program)
            .args(["--port", "0", "--data"])
            .arg(dir.path().join("chat.sqlite"))
            // It listens to its terminal for answers: one that stays open and says nothing.
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .kill_on_drop(true)
            .spawn()
            .expect("python3 does not start; `cargo xtask test` installs it");
        let mut lines = BufReader::new(process.stdout.take().unwrap()).lines();
        let first = lines.next_line().await.unwrap().unwrap();
        let url = first.strip_prefix("listening on ").unwrap().to_owned();
        // Whoever stops reading a pipe stops its writer.
        tokio::spawn(async move { while let Ok(Some(_)) = lines.next_line().await {} });
        Self { url, _process: process, _dir: dir }
    }

    async fn check(&self, only: Option<&str>) -> Report {
        let only = only.map(str::to_owned);
        run(&Target { url: self.url.clone(), only, ..Target::default() }).await
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_example_conforms() {
    let report = Example::start(&[]).await.check(None).await;
    assert_eq!(report.failed(), [""; 0], "{report}");
}

/// Runs the example without a protection: exactly the checks named must fail.
async fn without(changes: &[(&str, &str)], expected: &[&str]) {
    let report = Example::start(changes).await.check(None).await;
    assert_eq!(report.failed(), expected, "{report}");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_server_that_forgets_ids_is_caught() {
    without(
        &[
            ("if seq := self.log.known(c, command, text):", "if seq := None:"),
            ("INSERT INTO commands", "INSERT OR REPLACE INTO commands"),
        ],
        &[
            "a command sent again over a new link has one effect",
            "the same command twice has one effect, and says so",
            "the same id with another content is refused",
        ],
    )
    .await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_server_that_keeps_positions_of_another_epoch_is_caught() {
    without(
        &[(" and resume.get(\"epoch\") == self.log.epoch", "")],
        &["positions of another epoch are void"],
    )
    .await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_server_that_lets_strangers_in_is_caught() {
    without(
        &[("if not self.owns(c):", "if not self.log.conversation(c):")],
        &["a conversation is nobody else's to read or to write"],
    )
    .await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_server_that_replays_what_is_held_is_caught() {
    without(
        &[("above = int(held[c][0]) if c in held else max(0, last - FIRST_PAGE)", "above = 0")],
        &["who holds a part gets the rest", "who holds all gets nothing"],
    )
    .await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_server_that_takes_texts_of_any_length_is_caught() {
    without(
        &[("if len(text) > LIMITS[\"text\"]:", "if False:")],
        &[
            "a text of exactly the limit is taken, one character more is not",
            "details are a text like any other",
        ],
    )
    .await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_server_that_ends_a_wrong_version_as_any_mistake_is_caught() {
    without(
        &[("raise Closed(4501, \"unsupported_version\")", "raise Closed(4500, \"unsupported_version\")")],
        &[
            "a version that is not spoken is refused, whatever its hello looks like",
            "a version that is not spoken is refused with 4501",
        ],
    )
    .await;
}
