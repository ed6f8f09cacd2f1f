//! «Повторить запрос»: asking again when nobody answers.
#![allow(clippy::unwrap_used)]

mod desk;

use chat_protocol::{
    ConversationId, ErrorCode, EventBody, NudgeTicket, OperatorFrame, Personal, Role, Seq, ServerFrame,
    TicketCard, TicketState,
};
use chat_server::Pace;
use desk::{ANNA, BORIS, Client, Desk, message, new_conversation, new_id, texts};

fn nudge(c: ConversationId, after: Seq) -> NudgeTicket {
    NudgeTicket { id: new_id(), c, after_seq: after, details: None }
}

/// A desk where a nudge need not wait.
async fn patient_desk() -> Desk {
    Desk::with(|config| config.limits.nudge_ms = 0).await
}

/// The card of a conversation once it shows so many nudges.
async fn card(operator: &mut Client, c: ConversationId, nudges: u64) -> TicketCard {
    operator
        .until_operator(|frame| match frame {
            OperatorFrame::Ticket(changed) => {
                Some(changed.card).filter(|card| card.c == c && card.nudges == nudges)
            }
            _ => None,
        })
        .await
}

#[tokio::test]
async fn who_asks_again_in_line_is_seen_but_overtakes_nobody() {
    let desk = patient_desk().await;
    let mut anna = desk.operator(ANNA).await;
    let (mut first, mut second) = (desk.guest().await, desk.guest().await);
    let (ahead, behind) = (new_conversation(), new_conversation());
    first.say(ahead, "первый").await;
    let asked = second.say(behind, "второй").await.seq.unwrap();
    let nudge = nudge(behind, asked);
    second.send(nudge.clone()).await;
    let ok = second.ok(nudge.id).await;
    assert_eq!((ok.seq, ok.dup, ok.next_ms), (Some(Seq(4)), false, Some(0)));
    let event = second.event(behind, 4).await;
    assert_eq!((event.id, event.by.role), (Some(nudge.id), Role::User));
    assert_eq!(event.body, EventBody::TicketNudged { count: 1 });
    assert_eq!(card(&mut anna, behind, 1).await.state, TicketState::Waiting);
    let mut boris = desk.operator(BORIS).await;
    let line = boris
        .until_operator(|frame| match frame {
            OperatorFrame::Line(line) => Some(line),
            _ => None,
        })
        .await;
    let line: Vec<_> = line.items.iter().map(|card| (card.c, card.nudges)).collect();
    assert_eq!(line, [(ahead, 0), (behind, 1)]);
}

#[tokio::test]
async fn an_operator_who_overlooks_two_nudges_gives_the_conversation_back() {
    let desk = patient_desk().await;
    let (mut anna, mut guest) = (desk.operator(ANNA).await, desk.guest().await);
    let c = new_conversation();
    let asked = guest.say(c, "вопрос").await.seq.unwrap();
    anna.take(c).await;
    let (alert, second) = (nudge(c, asked), nudge(c, asked));
    let second = NudgeTicket { details: Some(Personal::from("вы здесь?")), ..second };
    for nudge in [&alert, &second] {
        guest.send(nudge.clone()).await;
        guest.ok(nudge.id).await;
    }
    assert_eq!(card(&mut anna, c, 1).await.state, TicketState::Assigned);
    assert_eq!(anna.event(c, 5).await.id, Some(alert.id));
    // Everything comes one by one up to the last of it, without a gap to be made up for.
    assert_eq!(anna.event(c, 6).await.id, Some(second.id));
    assert_eq!(anna.event(c, 7).await.id, None);
    let left = anna.event(c, 8).await;
    assert_eq!((left.body.kind(), left.by.role), ("op.left", Role::System));
    assert_eq!(card(&mut anna, c, 2).await.state, TicketState::Waiting);
    guest.event(c, 8).await;
    guest.say(c, "ау").await;
    let heard = anna.settle().await;
    let after = |frame: &ServerFrame| matches!(frame, ServerFrame::Event(event) if event.seq > Seq(8));
    assert!(!heard.iter().any(after), "{heard:?}");
    assert_eq!(heard.iter().filter(|frame| matches!(frame, ServerFrame::Sync(_))).count(), 1, "by the take");

    // The answer of whoever takes it next ends the counting.
    let mut boris = desk.operator(BORIS).await;
    boris.take(c).await;
    boris.say(c, "я здесь").await;
    assert_eq!(card(&mut boris, c, 0).await.state, TicketState::Assigned);
}

#[tokio::test]
async fn every_tab_that_asks_too_early_is_told_how_long_to_wait() {
    let desk = Desk::open().await;
    let mut guest = desk.guest().await;
    let c = new_conversation();
    let asked = guest.say(c, "вопрос").await.seq.unwrap();
    let mut tabs = Vec::new();
    for _ in 0..3 {
        tabs.push(Client::join(desk.server.addr(), guest.again(&[(c, 3)])).await);
    }
    // The message is young: nothing is appended, and everyone is told how long it takes.
    for tab in &mut tabs {
        let nudge = nudge(c, asked);
        tab.send(nudge.clone()).await;
        let ok = tab.ok(nudge.id).await;
        assert_eq!((ok.seq, ok.dup), (None, false));
        assert!(ok.next_ms.is_some_and(|wait| wait > 0 && wait <= 60_000), "{ok:?}");
    }
    assert_eq!(guest.say(c, "ещё").await.seq, Some(Seq(4)));
}

#[tokio::test]
async fn details_are_a_message_whatever_becomes_of_the_nudge() {
    let desk = Desk::open().await;
    let mut guest = desk.guest().await;
    let c = new_conversation();
    let asked = guest.say(c, "вопрос").await.seq.unwrap();
    let nudge =
        NudgeTicket { details: Some(Personal::from(" подробности \n")), ..nudge(c, asked) };
    guest.send(nudge.clone()).await;
    guest.send(nudge.clone()).await;
    let (first, again) = (guest.ok(nudge.id).await, guest.ok(nudge.id).await);
    assert_eq!((first.seq, first.dup), (Some(Seq(4)), false));
    assert_eq!((again.seq, again.dup), (Some(Seq(4)), true));
    assert!(first.next_ms.is_some() && again.next_ms.is_some());
    guest.event(c, 4).await;
    let id = new_id();
    guest.send(chat_protocol::GetHistory { id, c, before: None, after: Some(Seq(3)), limit: 10 }).await;
    let events = guest
        .until(|frame| match frame {
            ServerFrame::HistoryPage(page) => Some(page.events.clone()),
            _ => None,
        })
        .await;
    let frames: Vec<_> = events.into_iter().map(ServerFrame::from).collect();
    assert_eq!(texts(&frames), [(4, "подробности".to_owned())]);
}

#[tokio::test]
async fn details_are_judged_like_any_text_and_nudges_like_any_haste() {
    let desk = Desk::with(|config| {
        config.limits.text = 10;
        config.pace = Pace { per_second: 1, burst: 2 };
    })
    .await;
    let mut guest = desk.guest().await;
    let c = new_conversation();
    let asked = guest.say(c, "вопрос").await.seq.unwrap();
    for (details, code) in [(" \n", ErrorCode::TextEmpty), ("12345678901", ErrorCode::TextTooLong)] {
        let nudge = NudgeTicket { details: Some(Personal::from(details)), ..nudge(c, asked) };
        guest.send(nudge.clone()).await;
        assert_eq!(guest.err(nudge.id).await, code);
    }
    let nudges: Vec<_> = (0..20).map(|_| nudge(c, asked)).collect();
    for nudge in &nudges {
        guest.send(nudge.clone()).await;
    }
    assert_eq!(guest.err(nudges[19].id).await, ErrorCode::RateLimited);
}

#[tokio::test]
async fn nobody_else_may_ask_again() {
    let desk = patient_desk().await;
    let (mut anna, mut guest, mut other) =
        (desk.operator(ANNA).await, desk.guest().await, desk.guest().await);
    let c = new_conversation();
    let asked = guest.say(c, "вопрос").await.seq.unwrap();
    let tries = [nudge(c, asked), nudge(c, asked), nudge(new_conversation(), asked)];
    anna.send(tries[0].clone()).await;
    assert_eq!(anna.err(tries[0].id).await, ErrorCode::Forbidden);
    for nudge in &tries[1..] {
        other.send(nudge.clone()).await;
        assert_eq!(other.err(nudge.id).await, ErrorCode::NotFound);
    }
    let late = message(c, "последнее");
    guest.send(late.clone()).await;
    assert_eq!(guest.ok(late.id).await.seq, Some(Seq(4)));
}
