//! `ticket.nudge`: who asks again.

use std::sync::Arc;
use std::time::Duration;

use chat_protocol::{CloseTicket, ConversationId, ErrorCode, EventBody, NudgeTicket, Seq, TakeTicket};

use super::Check;
use crate::client::{Client, new_conversation, new_id};
use crate::{Checked, Failure, Target, ensure};

const SECTION: &str = "Asking again";

pub(super) fn checks() -> Vec<Check> {
    vec![
        Check::new(SECTION, "a nudge that comes too early says when it can help", early),
        Check::new(SECTION, "the details of a nudge are a message, whatever becomes of it", details),
        Check::new(SECTION, "details are a text like any other", no_details),
        Check::new(SECTION, "a nudge about what this person did not write has no effect", about_nothing),
        Check::new(SECTION, "a closed conversation takes no nudge", closed),
        Check::new(SECTION, "a nudge whose time has come is an event, once", in_time)
            .slow(Duration::from_secs(150)),
        Check::new(SECTION, "once an operator has answered no nudge has an effect", answered),
    ]
}

fn nudge(c: ConversationId, after_seq: u64) -> NudgeTicket {
    NudgeTicket { id: new_id(), c, after_seq: Seq(after_seq), details: None }
}

/// A guest who has written, at position 2.
async fn asked(target: &Target) -> Checked<(Client, ConversationId)> {
    let mut client = Client::guest(target).await?;
    let c = new_conversation();
    client.say(c, "Кто-нибудь?").await?;
    Ok((client, c))
}

async fn early(target: Arc<Target>) -> Checked {
    let (mut client, c) = asked(&target).await?;
    let nudge = nudge(c, 2);
    let ok = client.done(nudge.id, nudge).await?;
    let limit = client.welcome()?.limits.nudge_ms;
    let is_so = ok.seq.is_none() && ok.next_ms.is_some_and(|next| next <= limit);
    ensure(is_so, || format!("{ok:?}, nudge_ms {limit}"))
}

async fn details(target: Arc<Target>) -> Checked {
    let (mut client, c) = asked(&target).await?;
    let nudge = NudgeTicket { details: Some("Заявление 123".into()), ..nudge(c, 2) };
    let ok = client.done(nudge.id, nudge.clone()).await?;
    ensure(ok.seq == Some(Seq(4)), || format!("{ok:?}"))?;
    let event = client.event(c, 4).await?;
    let is_message = matches!(event.body, EventBody::Message { .. }) && event.id == Some(nudge.id);
    ensure(is_message, || format!("the event is {event:?}"))?;
    let again = client.done(nudge.id, nudge).await?;
    ensure(again.dup && again.seq == ok.seq, || format!("sent once more: {again:?}"))
}

async fn no_details(target: Arc<Target>) -> Checked {
    let (mut client, c) = asked(&target).await?;
    let empty = NudgeTicket { details: Some(" \n".into()), ..nudge(c, 2) };
    client.refused(empty.id, empty, ErrorCode::TextEmpty).await?;
    let long = "ж".repeat(client.welcome()?.limits.text + 1);
    let long = NudgeTicket { details: Some(long.as_str().into()), ..nudge(c, 2) };
    client.refused(long.id, long, ErrorCode::TextTooLong).await
}

async fn about_nothing(target: Arc<Target>) -> Checked {
    let (mut client, c) = asked(&target).await?;
    for after in [1, 3, 99] {
        let nudge = nudge(c, after);
        let ok = client.done(nudge.id, nudge).await?;
        let is_so = ok.seq.is_none() && ok.next_ms.is_none();
        ensure(is_so, || format!("about the position {after}: {ok:?}"))?;
    }
    Ok(())
}

async fn closed(target: Arc<Target>) -> Checked {
    let (mut client, c) = asked(&target).await?;
    let close = CloseTicket { id: new_id(), c, reason: None, summary: None };
    client.done(close.id, close).await?;
    let nudge = nudge(c, 2);
    client.refused(nudge.id, nudge, ErrorCode::ConvClosed).await
}

async fn in_time(target: Arc<Target>) -> Checked {
    let (mut client, c) = asked(&target).await?;
    client.event(c, 3).await?;
    let (nudge, ok) = loop {
        let nudge = nudge(c, 2);
        let ok = client.done(nudge.id, nudge.clone()).await?;
        match (ok.seq, ok.next_ms) {
            (Some(_), _) => break (nudge, ok),
            (None, Some(wait)) => client.wait(Duration::from_millis(wait)).await?,
            (None, None) => return Err(Failure::Broken("no next_ms".to_owned())),
        }
    };
    ensure(ok.seq == Some(Seq(4)) && !ok.dup, || format!("{ok:?}"))?;
    let event = client.event(c, 4).await?;
    let is_so = event.body == EventBody::TicketNudged { count: 1 } && event.id == Some(nudge.id);
    ensure(is_so, || format!("the event is {event:?}"))?;
    let again = client.done(nudge.id, nudge).await?;
    ensure(again.dup && again.seq == ok.seq, || format!("sent once more: {again:?}"))
}

async fn answered(target: Arc<Target>) -> Checked {
    let mut operator = Client::operator(&target).await?;
    let (mut client, c) = asked(&target).await?;
    let take = TakeTicket { id: new_id(), c };
    operator.done(take.id, take).await?;
    operator.say(c, "Слушаю").await?;
    let nudge = nudge(c, 2);
    let ok = client.done(nudge.id, nudge).await?;
    ensure(ok.seq.is_none() && ok.next_ms.is_none(), || format!("{ok:?}"))
}
