//! What a client missed, and only that.

use std::sync::Arc;

use chat_protocol::{Event, ServerFrame};

use super::Check;
use crate::client::{Client, message, new_conversation, text_of};
use crate::{Checked, Target, ensure};

const SECTION: &str = "Resuming";

pub(super) fn checks() -> Vec<Check> {
    vec![
        Check::new(SECTION, "who holds nothing gets the log", everything),
        Check::new(SECTION, "who holds a part gets the rest", the_rest),
        Check::new(SECTION, "who holds all gets nothing", nothing),
        Check::new(SECTION, "positions of another epoch are void", other_epoch),
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
