//! What `/metrics` tells, and whom.
#![allow(clippy::unwrap_used)]

mod desk;

use chat_protocol::Secret;
use desk::{ANNA, Desk, message, new_conversation};
use reqwest::{Client as Http, StatusCode};

async fn page(desk: &Desk) -> String {
    Http::new().get(desk.url("/metrics")).send().await.unwrap().text().await.unwrap()
}

#[tokio::test]
async fn it_counts_what_happens_and_names_nobody() {
    let desk = Desk::with(|config| config.eta_s = Some((60, 300))).await;
    let mut guest = desk.guest().await;
    let (c, waiting) = (new_conversation(), new_conversation());
    let question = message(c, "секретный вопрос");
    for _ in 0..2 {
        guest.send(question.clone()).await;
        guest.ok(question.id).await;
    }
    guest.say(waiting, "ещё").await;
    let mut anna = desk.operator(ANNA).await;
    let early = message(waiting, "рано");
    anna.send(early.clone()).await;
    anna.err(early.id).await;
    anna.take(c).await;
    anna.say(c, "ответ").await;
    anna.say(c, "и ещё").await;
    let page = page(&desk).await;
    for line in [
        "portal_chat_connections{kind=\"guest\"} 1",
        "portal_chat_connections{kind=\"operator\"} 1",
        "portal_chat_messages_total{by=\"user\"} 2",
        "portal_chat_messages_total{by=\"operator\"} 2",
        "portal_chat_repeated_commands_total 1",
        "portal_chat_errors_total{code=\"forbidden\"} 1",
        "portal_chat_first_answer_seconds_count 1",
        "portal_chat_first_answer_seconds_bucket{le=\"30\"} 1",
        "portal_chat_answers_in_time_total 1",
        "portal_chat_waiting 1",
        "# TYPE portal_chat_commit_seconds histogram",
    ] {
        assert!(page.lines().any(|other| other == line), "{line} is not in\n{page}");
    }
    for secret in ["секрет", "anna", "Анна", "g-", "127.0.0.1", &c.to_string()] {
        assert!(!page.contains(secret), "{secret} is in\n{page}");
    }
}

#[tokio::test]
async fn strangers_are_told_that_there_is_nothing() {
    let ask = async |desk: &Desk, header: Option<(&str, &str)>| {
        let mut request = Http::new().get(desk.url("/metrics"));
        if let Some((name, value)) = header {
            request = request.header(name, value);
        }
        request.send().await.unwrap().status()
    };
    let desk = Desk::open().await;
    assert_eq!(ask(&desk, None).await, StatusCode::OK);
    // A proxy on this machine asks for somebody else.
    assert_eq!(ask(&desk, Some(("x-forwarded-for", "127.0.0.1"))).await, StatusCode::NOT_FOUND);
    let desk = Desk::with(|config| config.metrics_token = Some(Secret::from("a token of the metrics"))).await;
    assert_eq!(ask(&desk, None).await, StatusCode::NOT_FOUND);
    assert_eq!(ask(&desk, Some(("authorization", "Bearer a token"))).await, StatusCode::NOT_FOUND);
    assert_eq!(ask(&desk, Some(("authorization", "Bearer a token of the metrics"))).await, StatusCode::OK);
}
