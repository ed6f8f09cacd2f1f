//! A server that breaks a promise is caught, by the checks of that promise and by no other of its section.
#![allow(missing_docs, clippy::unwrap_used)]

mod altered;
mod full_server;

use altered::Change::{self, Heard, Said};
use altered::altered;
use chat_conformance::{Target, run};
use full_server::full_server;

/// Runs the checks of a section against a server changed so: exactly the ones named must fail.
async fn caught(section: &str, changes: &[Change], expected: &[&str]) {
    let (_dir, server, target) = full_server(|_| {}).await;
    let url = altered(server.addr(), changes).await;
    let report = run(&Target { url, only: Some(section.to_owned()), ..target }).await;
    assert_eq!(report.failed(), expected, "{report}");
    server.stop().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_stands_in_between_breaks_nothing_by_itself() {
    let (_dir, server, target) = full_server(|_| {}).await;
    let report = run(&Target { url: altered(server.addr(), &[]).await, ..target }).await;
    // It is of no origin, and takes frames of any size.
    let passed_on = ["a foreign Origin is refused at the handshake"];
    assert_eq!(report.failed(), passed_on, "{report}");
    server.stop().await;
}

macro_rules! broken {
    ($($name:ident: $section:literal, [$($change:expr),+], [$($expected:literal),+];)*) => {
        $(
            #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
            async fn $name() {
                caught($section, &[$($change),+], &[$($expected),+]).await;
            }
        )*
    };
}

broken! {
    a_server_that_speaks_another_version_is_caught: "discovery document",
        [Said(r#""v":[1]"#, r#""v":[2]"#)],
        ["the discovery document names the version and where to connect"];
    a_twin_that_answers_links_of_nobody_is_caught: "Without a WebSocket",
        [Said("404", "204")],
        [
            "a link that nobody opened is 404",
            "the last line of a link has the code of its close",
            "a poll that was answered and comes again ends the link"
        ];
    a_server_that_counts_what_was_read_is_caught: "Everything a person asked",
        [Said(r#""unread":{"#, r#""read":{"#)],
        ["the list counts what is unread, as welcome does"];
    a_server_that_calls_whoever_did_not_consent_is_caught: "Asking to be called",
        [Heard(r#""consent":false"#, r#""consent":true"#)],
        ["a call-back needs consent and a telephone number"];
    a_server_that_keeps_forms_without_consent_is_caught: "Asking by a form",
        [Heard(r#""consent":false"#, r#""consent":true"#)],
        ["a form needs consent and a text"];
    a_server_that_has_files_run_is_caught: "Files",
        [Said("attachment;", "inline;")],
        ["a file that was sent comes back byte for byte, to be saved and not run"];
    a_server_that_takes_an_old_token_for_a_wrong_one_is_caught: "Accounts",
        [Said("auth_expired", "auth_invalid")],
        [
            "a token whose time is over is refused with 4401",
            "a connection goes on with a fresh token of the same account only"
        ];
    a_server_that_tells_operators_apart_badly_is_caught: "Among operators",
        [Said("already_taken", "conv_closed")],
        ["a conversation that somebody holds is nobody else's to take"];
    a_server_whose_cards_lead_anywhere_is_caught: "Cards",
        [Heard("javascript:alert(1)", "https://portal.example/")],
        ["a card leads nowhere but to https and the same site"];
    a_helper_that_speaks_as_an_operator_is_caught: "The automatic helper",
        [Said(r#"{"role":"bot"}"#, r#"{"role":"operator"}"#)],
        ["a topic with an answer is answered at once, and waits for nobody"];
    a_server_that_sends_questions_again_is_caught: "Frequent questions",
        [Heard(r#""etag":"#, r#""tag":"#)],
        ["all questions come in pages, and a copy that is good comes no second time"];
    a_server_that_takes_any_score_is_caught: "score",
        [Heard(r#""score":0"#, r#""score":1"#)],
        ["a score is a number from 1 to 5"];
    a_server_that_never_says_when_a_nudge_helps_is_caught: "Asking again",
        [Said(r#""next_ms""#, r#""next""#)],
        ["a nudge that comes too early says when it can help"];
    a_history_that_never_says_that_there_is_more_is_caught: "history.get",
        [Said(r#""more":true"#, r#""more":false"#)],
        ["history.get gives what stands before and after, and says whether there is more"];
}
