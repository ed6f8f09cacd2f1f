//! Signs of life, the place in line, limits of pace.

use std::sync::Arc;
use std::time::Duration;

use chat_protocol::{ErrorCode, ServerFrame};

use super::Check;
use crate::client::{Client, message, new_conversation};
use crate::{Checked, Failure, Target, ensure};

const SECTION: &str = "Snapshots and limits";

pub(super) fn checks() -> Vec<Check> {
    vec![
        Check::new(SECTION, "a ping is answered by a pong with its number", |target| async move {
            Client::guest(&target).await?.settled().await.map(drop)
        }),
        Check::new(SECTION, "who waits is told the place in line", place),
        Check::new(SECTION, "the heartbeat names the newest position", heartbeat)
            .slow(Duration::from_secs(90)),
        Check::new(SECTION, "who is too fast is told how long to wait", pace).slow(Duration::from_secs(60)),
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

async fn heartbeat(target: Arc<Target>) -> Checked {
    let mut client = Client::guest(&target).await?;
    let c = new_conversation();
    client.say(c, "Здравствуйте").await?;
    client.event(c, 3).await?;
    let beats = client.welcome()?.hb;
    client.patience = Duration::from_millis(beats.every_ms + beats.grace_ms);
    let tip = client
        .find("a ping", |frame| match frame {
            ServerFrame::Ping(ping) => Some(ping.tip.get(&c).copied()),
            _ => None,
        })
        .await?;
    ensure(tip.is_some_and(|tip| tip.0 == 3), || format!("its tip is {tip:?}, the log ends at 3"))
}

async fn pace(target: Arc<Target>) -> Checked {
    let mut client = Client::guest(&target).await?;
    let c = new_conversation();
    for number in 0..200 {
        let message = message(c, &number.to_string());
        client.send(message.clone()).await?;
        if let Err(err) = client.answer(message.id).await? {
            ensure(err.code == ErrorCode::RateLimited, || format!("refused with {:?}", err.code))?;
            let wait = err.after_ms.ok_or_else(|| Failure::Broken("no after_ms".to_owned()))?;
            tokio::time::sleep(Duration::from_millis(wait)).await;
            return client.done(message.id, message).await.map(drop);
        }
    }
    Err(Failure::Broken("200 messages in a row were taken".to_owned()))
}
