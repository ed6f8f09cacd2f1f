//! What a client missed, and only that.

use std::sync::Arc;
use std::time::Duration;

use chat_protocol::limits::FIRST_PAGE;
use chat_protocol::{CloseTicket, Event, GetHistory, Seq, ServerFrame, TicketState};

use super::Check;
use crate::client::{Client, message, new_conversation, new_id, text_of};
use crate::{Checked, Target, ensure};

const SECTION: &str = "Opening a connection";

pub(super) fn checks() -> Vec<Check> {
    vec![
        Check::new(SECTION, "who holds nothing gets the log", everything),
        Check::new(SECTION, "who holds a part gets the rest", the_rest),
        Check::new(SECTION, "who holds all gets nothing", nothing),
        Check::new(SECTION, "positions of another epoch are void", other_epoch),
        Check::new(SECTION, "a position that the log does not reach is void", beyond),
        Check::new(SECTION, "who names a conversation of somebody else gets nothing of it", foreign),
        Check::new(SECTION, "a closed conversation that is named comes with its log", over),
        Check::new(SECTION, "of a long log the newest come, and the rest on request", long)
            .slow(Duration::from_secs(90)),
        Check::new(SECTION, "what was sent before the link broke is there once", cut),
        Check::new(SECTION, "a command sent again over a new link has one effect", sent_again),
    ]
}

fn positions(log: &[Event]) -> Vec<u64> {
    log.iter().map(|event| event.seq.0).collect()
}

async fn everything(target: Arc<Target>) -> Checked {
    let (client, c) = with_log(&target).await?;
    let log = client.again(&[]).await?.log(c).await?;
    ensure(positions(&log) == [1, 2, 3, 4, 5], || format!("got {:?}", positions(&log)))
}

async fn the_rest(target: Arc<Target>) -> Checked {
    let (client, c) = with_log(&target).await?;
    let mut again = client.again(&[(c, 3)]).await?;
    ensure(again.welcome()?.resumed, || "not resumed".to_owned())?;
    let sync = again
        .find("sync", |frame| match frame {
            ServerFrame::Sync(sync) if sync.c == c => Some((sync.from.0, sync.to.0, sync.truncated)),
            _ => None,
        })
        .await?;
    ensure(sync == (4, 5, false), || format!("sync announces {sync:?}"))?;
    let log = again.log(c).await?;
    ensure(positions(&log) == [4, 5], || format!("got {:?}", positions(&log)))
}

async fn nothing(target: Arc<Target>) -> Checked {
    let (client, c) = with_log(&target).await?;
    let log = client.again(&[(c, 5)]).await?.log(c).await?;
    ensure(log.is_empty(), || format!("got {:?}", positions(&log)))
}

async fn other_epoch(target: Arc<Target>) -> Checked {
    let (mut client, c) = with_log(&target).await?;
    if let Some(welcome) = &mut client.welcome {
        welcome.epoch = "of another life".to_owned();
    }
    let mut again = client.again(&[(c, 5)]).await?;
    ensure(!again.welcome()?.resumed, || "resumed from another epoch".to_owned())?;
    let log = again.log(c).await?;
    ensure(positions(&log) == [1, 2, 3, 4, 5], || format!("got {:?}", positions(&log)))
}

async fn beyond(target: Arc<Target>) -> Checked {
    let (client, c) = with_log(&target).await?;
    let mut again = client.again(&[(c, 99)]).await?;
    ensure(!again.welcome()?.resumed, || "resumed above the end of the log".to_owned())?;
    let log = again.log(c).await?;
    ensure(positions(&log) == [1, 2, 3, 4, 5], || format!("got {:?}", positions(&log)))
}

async fn foreign(target: Arc<Target>) -> Checked {
    let (_owner, c) = with_log(&target).await?;
    let mut stranger = Client::guest(&target).await?.again(&[(c, 0)]).await?;
    let named = stranger.welcome()?.convs.iter().any(|conv| conv.c == c);
    let log = stranger.log(c).await?;
    ensure(!named && log.is_empty(), || format!("in welcome: {named}, events: {:?}", positions(&log)))
}

async fn over(target: Arc<Target>) -> Checked {
    let (mut client, c) = with_log(&target).await?;
    let close = CloseTicket { id: new_id(), c, reason: None, summary: None };
    client.done(close.id, close).await?;
    let mut again = client.again(&[(c, 0)]).await?;
    let state = again.welcome()?.convs.iter().find(|conv| conv.c == c).map(|conv| conv.state);
    ensure(state == Some(TicketState::Closed), || format!("its state is {state:?}"))?;
    let log = again.log(c).await?;
    ensure(positions(&log) == [1, 2, 3, 4, 5, 6], || format!("got {:?}", positions(&log)))
}

async fn long(target: Arc<Target>) -> Checked {
    let mut client = Client::guest(&target).await?;
    let c = new_conversation();
    let mut last = 0;
    while last <= FIRST_PAGE {
        let message = message(c, "Ещё слово");
        client.send(message.clone()).await?;
        match client.answer(message.id).await? {
            Ok(ok) => last = ok.seq.map_or(last, |seq| seq.0.max(3)),
            Err(err) => client.wait(Duration::from_millis(err.after_ms.unwrap_or(1_000))).await?,
        }
    }
    let mut again = client.again(&[]).await?;
    let from = again
        .find("sync", |frame| match frame {
            ServerFrame::Sync(sync) if sync.c == c => Some(sync.from.0),
            _ => None,
        })
        .await?;
    let log = again.log(c).await?;
    ensure(positions(&log) == (from..=last).collect::<Vec<_>>(), || format!("got {:?}", positions(&log)))?;
    if from > 1 {
        let get = GetHistory { id: new_id(), c, before: Some(Seq(from)), after: None, limit: 100 };
        let rest = again.history(get).await?.events;
        ensure(positions(&rest) == (1..from).collect::<Vec<_>>(), || format!("got {:?}", positions(&rest)))?;
    }
    Ok(())
}

async fn cut(target: Arc<Target>) -> Checked {
    let (client, c) = with_log(&target).await?;
    let mut other = client.again(&[(c, 5)]).await?;
    client.cut_in_a_frame().await?;
    other.say(c, "После обрыва").await?;
    let log = other.again(&[]).await?.log(c).await?;
    ensure(positions(&log) == [1, 2, 3, 4, 5, 6], || format!("got {:?}", positions(&log)))
}

async fn sent_again(target: Arc<Target>) -> Checked {
    let (mut client, c) = with_log(&target).await?;
    let message = message(c, "Дошло ли?");
    client.send(message.clone()).await?;
    // Whether it arrived, the first connection never learns.
    let mut again = client.again(&[]).await?;
    drop(client);
    again.done(message.id, message.clone()).await?;
    let log = again.again(&[]).await?.log(c).await?;
    let times = log.iter().filter_map(text_of).filter(|(_, text)| text == "Дошло ли?").count();
    ensure(times == 1, || format!("it stands in the log {times} times"))
}

/// A guest with a conversation of five events.
async fn with_log(target: &Target) -> Checked<(Client, chat_protocol::ConversationId)> {
    let mut client = Client::guest(target).await?;
    let c = new_conversation();
    for text in ["Раз", "Два", "Три"] {
        client.say(c, text).await?;
    }
    client.event(c, 5).await?;
    Ok((client, c))
}
