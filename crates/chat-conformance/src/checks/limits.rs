//! What a server takes of one person.

use std::sync::Arc;
use std::time::Duration;

use chat_protocol::{AuthKind, ErrorCode, ServerFrame};

use super::Check;
use crate::client::{Came, Client, hello, message, new_conversation};
use crate::{Checked, Failure, Target, ensure};

const SECTION: &str = "Limits";

/// Further than the numbers of any server that means to have a limit.
const MANY: usize = 64;

pub(super) fn checks() -> Vec<Check> {
    vec![
        Check::new(SECTION, "who is too fast is told how long to wait", pace).destructive(),
        Check::new(SECTION, "a person opens only so many conversations", conversations).destructive(),
        Check::new(SECTION, "a person has only so many connections, and keeps those", connections)
            .destructive(),
    ]
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
            client.wait(Duration::from_millis(wait)).await?;
            return client.done(message.id, message).await.map(drop);
        }
    }
    Err(Failure::Broken("200 messages in a row were taken".to_owned()))
}

async fn conversations(target: Arc<Target>) -> Checked {
    let mut client = Client::guest(&target).await?;
    let mut opened = 0;
    while opened < MANY {
        let message = message(new_conversation(), "Ещё один вопрос");
        client.send(message.clone()).await?;
        match client.answer(message.id).await? {
            Ok(_) => opened += 1,
            Err(err) if err.code == ErrorCode::TooManyConvs => return Ok(()),
            Err(err) => {
                let wait = err.after_ms.filter(|_| err.code == ErrorCode::RateLimited);
                let wait = wait.ok_or_else(|| Failure::Broken(format!("refused with {:?}", err.code)))?;
                client.wait(Duration::from_millis(wait)).await?;
            }
        }
    }
    Err(Failure::NotOffered("a limit of conversations: one person opened 64"))
}

async fn connections(target: Arc<Target>) -> Checked {
    let mut first = Client::guest(&target).await?;
    let mut open = Vec::new();
    while open.len() < MANY {
        let mut next = Client::connect(&target).await?;
        next.send(hello(AuthKind::Guest, first.token.clone())).await?;
        match next.next("welcome").await? {
            Came::Frame(ServerFrame::Refused(err)) => {
                let is_so = err.code == ErrorCode::RateLimited && err.after_ms.is_some();
                ensure(is_so, || format!("refused with {err:?}"))?;
                let (_, code) = next.closed().await?;
                ensure(code == 4008, || format!("closed with {code} instead of 4008"))?;
                return first.settled().await.map(drop);
            }
            _ => open.push(next),
        }
    }
    Err(Failure::NotOffered("a limit of connections: one person had 64"))
}
