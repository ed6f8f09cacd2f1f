//! After the end: a conversation that is gone on with, or rated.

use std::sync::Arc;

use chat_protocol::limits::{BEST_SCORE, RATING, REOPENING};
use chat_protocol::{
    CloseTicket, CommandId, ConversationId, ErrorCode, EventBody, Rate, ReopenTicket, TicketState,
};

use super::{Check, offered};
use crate::client::{Client, new_conversation, new_id};
use crate::{Checked, Target, ensure};

const SECTION: &str = "Commands";

pub(super) fn checks() -> Vec<Check> {
    vec![
        Check::new(SECTION, "a closed conversation that is reopened waits, and takes messages", reopened),
        Check::new(SECTION, "an open conversation stays as it is when it is reopened", still_open),
        Check::new(SECTION, "a conversation is rated once it is over, and the newest score counts", rated),
        Check::new(SECTION, "a score is a number from 1 to 5", score),
    ]
}

/// A guest with a conversation that is over: its newest position is 4.
pub(super) async fn closed(target: &Target, feature: &'static str) -> Checked<(Client, ConversationId)> {
    let mut client = Client::guest(target).await?;
    offered(&client, feature)?;
    let c = new_conversation();
    client.say(c, "Здравствуйте").await?;
    let close = CloseTicket { id: new_id(), c, reason: None, summary: None };
    client.done(close.id, close).await?;
    client.event(c, 4).await?;
    Ok((client, c))
}

async fn reopened(target: Arc<Target>) -> Checked {
    let (mut client, c) = closed(&target, REOPENING).await?;
    let reopen = ReopenTicket { id: new_id(), c };
    let ok = client.done(reopen.id, reopen.clone()).await?;
    ensure(ok.seq.is_some_and(|seq| seq.0 == 5), || format!("{ok:?}"))?;
    let (first, second) = (client.event(c, 5).await?, client.event(c, 6).await?);
    let kinds = (first.body.kind(), second.body.kind());
    ensure(kinds == ("ticket.reopened", "ticket.queued"), || format!("the log goes on with {kinds:?}"))?;
    client.say(c, "Ещё вопрос").await?;
    let again = client.done(reopen.id, reopen).await?;
    ensure(again.dup, || "sent once more, it is not a dup".to_owned())?;
    let welcomed = client.again(&[]).await?.welcome()?.convs.iter().find(|conv| conv.c == c).cloned();
    let state = welcomed.map(|conv| conv.state);
    ensure(state == Some(TicketState::Waiting), || format!("its state is {state:?}"))
}

async fn still_open(target: Arc<Target>) -> Checked {
    let mut client = Client::guest(&target).await?;
    offered(&client, REOPENING)?;
    let c = new_conversation();
    client.say(c, "Здравствуйте").await?;
    let reopen = ReopenTicket { id: new_id(), c };
    let ok = client.done(reopen.id, reopen).await?;
    ensure(ok.dup && ok.seq.is_none(), || format!("{ok:?}"))
}

fn rate(id: CommandId, c: ConversationId, score: u64) -> Rate {
    Rate { id, c, score, comment: None }
}

async fn rated(target: Arc<Target>) -> Checked {
    let mut client = Client::guest(&target).await?;
    offered(&client, RATING)?;
    let early = rate(new_id(), new_conversation(), 5);
    client.say(early.c, "Здравствуйте").await?;
    client.refused(early.id, early, ErrorCode::Forbidden).await?;

    let (mut client, c) = closed(&target, RATING).await?;
    let first = rate(new_id(), c, 2);
    client.done(first.id, first.clone()).await?;
    let again = client.done(first.id, first).await?;
    ensure(again.dup, || "sent once more, it is not a dup".to_owned())?;
    let second = rate(new_id(), c, BEST_SCORE);
    client.done(second.id, second).await?;
    let (first, second) = (client.event(c, 5).await?, client.event(c, 6).await?);
    let score = |body: &EventBody| match body {
        EventBody::Rated { score, .. } => Some(*score),
        _ => None,
    };
    let scores = (score(&first.body), score(&second.body));
    ensure(scores == (Some(2), Some(BEST_SCORE)), || format!("the log has {scores:?}"))
}

async fn score(target: Arc<Target>) -> Checked {
    let (mut client, c) = closed(&target, RATING).await?;
    for score in [0, BEST_SCORE + 1] {
        let wrong = rate(new_id(), c, score);
        client.refused_for(wrong.id, wrong, "score").await?;
    }
    Ok(())
}
