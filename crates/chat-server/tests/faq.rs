//! Frequent questions for clients that do not read the file themselves, and whether answers helped.
#![allow(clippy::unwrap_used)]

mod desk;

use chat_protocol::{AnswerHelped, ErrorCode, FaqFrame, FaqPage, GetFaq, SearchFaq};
use chat_server::{Config, Pace};
use desk::{Client, Desk, new_id};

const OWN: &str = include_str!("../../faq-search/content/faq.json");

fn answering(config: &mut Config) {
    config.faq = Some(OWN.to_owned());
}

async fn get(client: &mut Client, etag: Option<String>, cursor: Option<String>) -> FaqPage {
    client.asked_faq(GetFaq { id: new_id(), etag, cursor }).await.unwrap()
}

fn search(q: &str, limit: u64) -> SearchFaq {
    SearchFaq { id: new_id(), q: q.into(), limit }
}

#[tokio::test]
async fn all_questions_come_in_pages_that_fit_into_frames() {
    let desk = Desk::with(answering).await;
    let mut guest = desk.guest().await;
    let mut page = get(&mut guest, None, None).await;
    let etag = page.etag.clone();
    let mut names: Vec<String> = page.items.iter().map(|item| item.id.clone()).collect();
    while let Some(cursor) = page.cursor {
        page = get(&mut guest, Some(etag.clone()), Some(cursor)).await;
        assert!(FaqFrame::from(page.clone()).encode().len() <= 65_536);
        names.extend(page.items.iter().map(|item| item.id.clone()));
    }
    let file = faq_search::Faq::read(OWN).unwrap();
    assert_eq!(names, file.entries.iter().map(|entry| entry.id.clone()).collect::<Vec<_>>());
    assert!(get(&mut guest, Some(etag), None).await.items.is_empty(), "what is held is good");
    assert!(!get(&mut guest, Some("older".into()), None).await.items.is_empty());
}

#[tokio::test]
async fn what_somebody_writes_finds_answers_whatever_the_layout() {
    let desk = Desk::with(answering).await;
    let mut guest = desk.guest().await;
    let found = guest.asked_faq(search("gfhjkm", 2)).await.unwrap();
    assert_eq!(found.read_as, Some("пароль".into()));
    assert!(found.items.iter().any(|item| item.id == "password-reset") && found.items.len() <= 2);
    assert_eq!(guest.asked_faq(search("рецепт борща", 5)).await.unwrap().items, []);
}

#[tokio::test]
async fn what_cannot_be_asked_is_refused() {
    let desk = Desk::with(answering).await;
    let mut guest = desk.guest().await;
    for asked in [search("чат", 0), search(&"ч".repeat(201), 5)] {
        assert_eq!(guest.asked_faq(asked).await, Err(ErrorCode::InvalidField));
    }
    let get = GetFaq { id: new_id(), etag: None, cursor: Some("next".into()) };
    assert_eq!(guest.asked_faq(get).await, Err(ErrorCode::InvalidField));
}

#[tokio::test]
async fn who_asks_too_fast_waits_and_may_still_write() {
    let slow = |config: &mut Config| {
        answering(config);
        config.pace = Pace { per_second: 1, burst: 1 };
    };
    let desk = Desk::with(slow).await;
    let mut guest = desk.guest().await;
    let mut refused = None;
    while refused.is_none() {
        refused = guest.asked_faq(search("чат", 1)).await.err();
    }
    assert_eq!(refused, Some(ErrorCode::RateLimited));
    guest.say(desk::new_conversation(), "всё равно пишу").await;
}

#[tokio::test]
async fn whether_answers_helped_is_counted_by_question_and_names_nobody() {
    let desk = Desk::with(answering).await;
    let mut guest = desk.guest().await;
    let mut anna = desk.operator(desk::ANNA).await;
    anna.send(AnswerHelped { entry: "chat-hours".into(), helped: true }).await;
    for (entry, helped) in
        [("chat-hours", true), ("chat-hours", true), ("chat-hours", false), ("no such", true)]
    {
        guest.send(AnswerHelped { entry: entry.into(), helped }).await;
    }
    guest.asked_faq(search("чат", 1)).await.unwrap();
    let metrics = reqwest::get(desk.url("/metrics")).await.unwrap().text().await.unwrap();
    for line in [
        "portal_chat_faq_helped_total{entry=\"chat-hours\",helped=\"yes\"} 2",
        "portal_chat_faq_helped_total{entry=\"chat-hours\",helped=\"no\"} 1",
        "portal_chat_faq_helped_total{entry=\"other\",helped=\"yes\"} 1",
    ] {
        assert!(metrics.lines().any(|other| other == line), "{line} is not in\n{metrics}");
    }
    assert!(!metrics.contains("no such"));
}
