//! What was confirmed is in the log once, whatever is repeated.
#![allow(clippy::unwrap_used)]

mod desk;

use chat_protocol::{
    CloseTicket, ConversationId, ErrorCode, EventBody, GetHistory, Opening, Page, SendMessage, Seq,
    ServerFrame, TakeTicket,
};
use chat_server::Pace;
use desk::{ANNA, BORIS, Client, Desk, message, new_conversation, new_id, texts};

async fn history(
    client: &mut Client,
    c: ConversationId,
    before: Option<u64>,
    after: Option<u64>,
) -> (Vec<u64>, bool) {
    let id = new_id();
    client.send(GetHistory { id, c, before: before.map(Seq), after: after.map(Seq), limit: 10 }).await;
    client
        .until(|frame| match frame {
            ServerFrame::HistoryPage(page) if page.re == id => {
                Some((page.events.iter().map(|event| event.seq.0).collect(), page.more))
            }
            _ => None,
        })
        .await
}

#[tokio::test]
async fn a_message_sent_again_is_confirmed_again_and_stands_once() {
    let desk = Desk::open().await;
    let mut guest = desk.guest().await;
    let c = new_conversation();
    let first = message(c, "раз");
    guest.send(first.clone()).await;
    guest.send(first.clone()).await;
    let confirmed = guest.ok(first.id).await;
    let repeated = guest.ok(first.id).await;
    assert_eq!((confirmed.dup, repeated.dup), (false, true));
    assert_eq!((repeated.seq, repeated.at), (confirmed.seq, confirmed.at));

    // From another connection of the same guest, and after a restart of the server.
    let again = guest.again(&[]);
    guest.cut();
    let mut guest = Client::join(desk.server.addr(), again.clone()).await;
    guest.send(first.clone()).await;
    assert!(guest.ok(first.id).await.dup);
    let desk = desk.restart().await;
    let mut guest = Client::join(desk.server.addr(), again).await;
    assert!(guest.welcome.as_ref().unwrap().resumed);
    guest.send(first.clone()).await;
    let repeated = guest.ok(first.id).await;
    assert_eq!((repeated.seq, repeated.at, repeated.dup), (confirmed.seq, confirmed.at, true));
    assert_eq!(history(&mut guest, c, None, None).await, (vec![1, 2, 3], false));
}

#[tokio::test]
async fn the_same_id_with_other_words_is_a_conflict() {
    let desk = Desk::open().await;
    let mut guest = desk.guest().await;
    let c = new_conversation();
    let first = message(c, "раз");
    guest.send(first.clone()).await;
    guest.ok(first.id).await;
    guest.send(SendMessage { text: "два".into(), ..first.clone() }).await;
    assert_eq!(guest.err(first.id).await, ErrorCode::IdConflict);
}

#[tokio::test]
async fn commands_of_one_connection_take_effect_in_their_order() {
    let desk = Desk::open().await;
    let mut guest = desk.guest().await;
    let c = new_conversation();
    let messages: Vec<_> = (0..100).map(|n| message(c, &n.to_string())).collect();
    for message in &messages {
        guest.send(message.clone()).await;
    }
    let mut last = Seq(0);
    for message in &messages {
        let seq = guest.ok(message.id).await.seq.unwrap();
        assert!(seq > last);
        last = seq;
    }
}

#[tokio::test]
async fn another_guests_conversation_does_not_exist() {
    let desk = Desk::open().await;
    let (mut owner, mut stranger) = (desk.guest().await, desk.guest().await);
    let c = new_conversation();
    owner.say(c, "моё").await;
    let send = message(c, "чужое");
    stranger.send(send.clone()).await;
    assert_eq!(stranger.err(send.id).await, ErrorCode::NotFound);
    for id in [new_id(), new_id()] {
        let unknown = if id == send.id { new_conversation() } else { c };
        stranger.send(GetHistory { id, c: unknown, before: None, after: None, limit: 10 }).await;
        assert_eq!(stranger.err(id).await, ErrorCode::NotFound);
    }
    let id = new_id();
    stranger.send(CloseTicket { id, c, reason: None, summary: None }).await;
    assert_eq!(stranger.err(id).await, ErrorCode::NotFound);
    let id = new_id();
    stranger.send(TakeTicket { id, c }).await;
    assert_eq!(stranger.err(id).await, ErrorCode::Forbidden);
    // Naming it in `resume` reveals nothing either.
    let resumed = Client::join(desk.server.addr(), stranger.again(&[(c, 1)])).await;
    assert_eq!(resumed.welcome.unwrap().convs, []);
}

#[tokio::test]
async fn only_the_operator_who_holds_a_conversation_writes_in_it() {
    let desk = Desk::open().await;
    let (mut anna, mut boris) = (desk.operator(ANNA).await, desk.operator(BORIS).await);
    let mut guest = desk.guest().await;
    let c = new_conversation();
    guest.say(c, "вопрос").await;
    anna.take(c).await;
    let send = message(c, "ответ");
    boris.send(send.clone()).await;
    assert_eq!(boris.err(send.id).await, ErrorCode::Forbidden);
    let id = new_id();
    boris.send(TakeTicket { id, c }).await;
    assert_eq!(boris.err(id).await, ErrorCode::AlreadyTaken);
    let id = new_id();
    boris.send(GetHistory { id, c, before: None, after: None, limit: 10 }).await;
    assert_eq!(boris.err(id).await, ErrorCode::NotFound);
}

#[tokio::test]
async fn a_page_is_kept_without_its_query() {
    let desk = Desk::open().await;
    let mut guest = desk.guest().await;
    let c = new_conversation();
    let page = Page {
        url: "https://www.example.ru/pay?token=1#top".into(),
        title: None,
        service: Some("oplata".into()),
        error: Some("E-17".into()),
    };
    let open = Some(Opening { topic: Some("x".repeat(500)), page: Some(page), faq: None });
    guest.send(SendMessage { open, ..message(c, "вопрос") }).await;
    let EventBody::TicketOpened { topic, page, .. } = guest.event(c, 1).await.body else {
        panic!("not opened")
    };
    assert_eq!(topic.unwrap().len(), 100);
    let page = page.unwrap();
    assert_eq!((&*page.url, page.error.as_deref()), ("https://www.example.ru/pay", Some("E-17")));
}

#[tokio::test]
async fn a_text_must_have_content_and_fit() {
    let desk = Desk::with(|config| config.limits.text = 5).await;
    let mut guest = desk.guest().await;
    for (text, code) in [(" \n\t", ErrorCode::TextEmpty), ("шестью", ErrorCode::TextTooLong)] {
        let send = message(new_conversation(), text);
        guest.send(send.clone()).await;
        assert_eq!(guest.err(send.id).await, code);
    }
    guest.say(new_conversation(), " впору ").await;
}

#[tokio::test]
async fn who_writes_too_fast_is_told_how_long_to_wait() {
    let desk = Desk::with(|config| config.pace = Pace { per_second: 1, burst: 2 }).await;
    let mut guest = desk.guest().await;
    let c = new_conversation();
    // All at once: however long the disk takes, the tenth is too early.
    for n in 0..10 {
        guest.send(message(c, &n.to_string())).await;
    }
    let after_ms = guest
        .until(|frame| match frame {
            ServerFrame::Refused(err) if err.code == ErrorCode::RateLimited => err.after_ms,
            _ => None,
        })
        .await;
    assert!((1..=1000).contains(&after_ms), "{after_ms}");
}

#[tokio::test]
async fn history_is_read_in_pages_both_ways() {
    let desk = Desk::open().await;
    let mut guest = desk.guest().await;
    let c = new_conversation();
    for n in 0..23 {
        guest.say(c, &n.to_string()).await;
    }
    // 25 events: opened, message, queued, and 22 further messages.
    assert_eq!(history(&mut guest, c, None, None).await, ((16..=25).collect(), true));
    assert_eq!(history(&mut guest, c, Some(8), None).await, ((1..=7).collect(), false));
    assert_eq!(history(&mut guest, c, None, Some(10)).await, ((11..=20).collect(), true));
    assert_eq!(history(&mut guest, c, None, Some(20)).await, ((21..=25).collect(), false));
    assert_eq!(history(&mut guest, c, None, Some(99)).await, (vec![], false));
    let id = new_id();
    guest.send(GetHistory { id, c, before: Some(Seq(3)), after: Some(Seq(1)), limit: 5 }).await;
    assert_eq!(guest.err(id).await, ErrorCode::InvalidField);
}

#[tokio::test]
async fn who_joins_while_others_write_gets_everything_once_and_in_order() {
    let desk = Desk::open().await;
    let mut anna = desk.operator(ANNA).await;
    let mut guest = desk.guest().await;
    let c = new_conversation();
    guest.say(c, "вопрос").await;
    anna.take(c).await;
    let (addr, hello) = (desk.server.addr(), guest.again(&[(c, 2)]));

    let writer = tokio::spawn(async move {
        let messages: Vec<_> = (0..200).map(|n| message(c, &format!("ответ {n}"))).collect();
        for message in &messages {
            anna.send(message.clone()).await;
        }
        anna.ok(messages[199].id).await.seq.unwrap().0
    });
    // Many connections join at different moments of the stream.
    let mut readers = Vec::new();
    for _ in 0..20 {
        let mut reader = Client::greet(addr, hello.clone()).await;
        readers.push(tokio::spawn(async move {
            reader.event(c, 204).await;
            let mut frames = reader.seen();
            frames.retain(|frame| matches!(frame, ServerFrame::Event(_)));
            let seqs: Vec<_> = frames
                .iter()
                .map(|frame| if let ServerFrame::Event(event) = frame { event.seq.0 } else { 0 })
                .collect();
            (seqs, texts(&frames).len())
        }));
    }
    assert_eq!(writer.await.unwrap(), 204);
    for reader in readers {
        assert_eq!(reader.await.unwrap(), ((3..204).collect(), 199));
    }
}
