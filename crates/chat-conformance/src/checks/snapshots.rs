//! Signs of life, the place in line, what was read.

use std::sync::Arc;
use std::time::Duration;

use chat_protocol::{MarkRead, Seq, ServerFrame};

use super::Check;
use crate::client::{Client, new_conversation};
use crate::{Checked, Failure, Target, ensure};

const SECTION: &str = "Snapshots";

pub(super) fn checks() -> Vec<Check> {
    vec![
        Check::new(SECTION, "a ping is answered by a pong with its number", |target| async move {
            Client::guest(&target).await?.settled().await.map(drop)
        }),
        Check::new(SECTION, "who waits is told the place in line", place),
        Check::new(SECTION, "after synced the server says whether anybody is at the desk", presence),
        Check::new(SECTION, "the heartbeat names the newest position", heartbeat)
            .slow(Duration::from_secs(90)),
        Check::new(SECTION, "what was read is known at the next connection, and goes only upwards", read),
        Check::new(SECTION, "who is silent for too long is closed with 1001", silence)
            .slow(Duration::from_secs(180)),
    ]
}

async fn place(target: Arc<Target>) -> Checked {
    let mut client = Client::guest(&target).await?;
    let c = new_conversation();
    client.say(c, "Здравствуйте").await?;
    let (pos, of) = client
        .find("the place in line", |frame| match frame {
            ServerFrame::Queue(queue) if queue.c == c => Some((queue.pos, queue.of)),
            _ => None,
        })
        .await?;
    ensure((1..=of).contains(&pos), || format!("place {pos} of {of}"))
}

async fn presence(target: Arc<Target>) -> Checked {
    let mut client = Client::guest(&target).await?;
    client.patience = crate::PATIENCE / 2;
    let is_presence = |frame: &ServerFrame| matches!(frame, ServerFrame::Presence(_)).then_some(());
    // A server that never says it is not wrong.
    client.find("presence", is_presence).await.map_err(|_| Failure::NotOffered("presence"))
}

async fn heartbeat(target: Arc<Target>) -> Checked {
    let mut client = Client::guest(&target).await?;
    let c = new_conversation();
    client.say(c, "Здравствуйте").await?;
    client.event(c, 3).await?;
    let beats = client.welcome()?.hb;
    client.patience = Duration::from_millis(beats.every_ms + beats.grace_ms);
    let tip = client
        .find("a ping with the position", |frame| match frame {
            ServerFrame::Ping(ping) => ping.tip.get(&c).copied(),
            _ => None,
        })
        .await?;
    ensure(tip == Seq(3), || format!("its tip is {tip:?}, the log ends at 3"))
}

async fn read(target: Arc<Target>) -> Checked {
    let mut client = Client::guest(&target).await?;
    let c = new_conversation();
    client.say(c, "Здравствуйте").await?;
    client.event(c, 3).await?;
    for seq in [3, 1] {
        client.send(MarkRead { c, seq: Seq(seq) }).await?;
    }
    // A command is confirmed after what was said before it.
    client.say(c, "Прочитано").await?;
    let read =
        client.again(&[(c, 0)]).await?.welcome()?.convs.iter().find(|conv| conv.c == c).map(|conv| conv.read);
    ensure(read == Some(Seq(3)), || format!("read up to {read:?} of 3"))
}

async fn silence(target: Arc<Target>) -> Checked {
    let mut client = Client::guest(&target).await?;
    let beats = client.welcome()?.hb;
    client.patience = Duration::from_millis(3 * beats.every_ms + beats.grace_ms) + crate::PATIENCE;
    // It reads, and answers nothing.
    let (_, code) = client.closed().await?;
    ensure(code == 1001, || format!("closed with {code} instead of 1001"))
}
