//! Clients that are younger than the server.

use std::sync::Arc;

use chat_protocol::{ErrorCode, ServerFrame};

use super::Check;
use crate::client::{Came, Client, new_conversation, new_id, text_of};
use crate::{Checked, Failure, Target, ensure};

const SECTION: &str = "Versions";

pub(super) fn checks() -> Vec<Check> {
    vec![
        Check::new(SECTION, "fields of tomorrow are ignored", unknown_fields),
        Check::new(SECTION, "a command with fields of tomorrow has its effect", command),
        Check::new(SECTION, "a frame type of tomorrow is refused, and the connection goes on", unknown_type),
        Check::new(
            SECTION,
            "a version that is not spoken is refused, whatever its hello looks like",
            later_version,
        ),
        Check::new(SECTION, "a proof of a kind that is not known lets nobody in", unknown_proof),
    ]
}

async fn unknown_fields(target: Arc<Target>) -> Checked {
    let mut client = Client::connect(&target).await?;
    client
        .send_text(
            r#"{"t":"hello","v":1,"auth":{"kind":"guest","mood":"fine"},"caps":["telepathy"],"of":{"tomorrow":[1]}}"#,
        )
        .await?;
    match client.next("welcome").await? {
        Came::Frame(ServerFrame::Welcome(_)) => Ok(()),
        other => Err(Failure::Broken(format!("not a welcome: {other:?}"))),
    }
}

async fn command(target: Arc<Target>) -> Checked {
    let mut client = Client::guest(&target).await?;
    let (id, c) = (new_id(), new_conversation());
    let text = format!(
        r#"{{"t":"msg.send","id":"{id}","c":"{c}","text":"Раз","mood":1,"open":{{"topic":"other","star":true}},"trace":{{"a":[]}}}}"#
    );
    client.send_text(&text).await?;
    client.answer(id).await?.map_err(|err| Failure::Broken(format!("refused with {:?}", err.code)))?;
    let text = text_of(&client.event(c, 2).await?).map(|(_, text)| text);
    ensure(text.as_deref() == Some("Раз"), || format!("the log has {text:?}"))
}

async fn unknown_type(target: Arc<Target>) -> Checked {
    let mut client = Client::guest(&target).await?;
    client.send_text(r#"{"t":"confetti"}"#).await?;
    let code = client
        .find("a refusal", |frame| match frame {
            ServerFrame::Refused(err) if err.re.is_none() => Some(err.code),
            _ => None,
        })
        .await?;
    ensure(code == ErrorCode::UnknownType, || format!("refused with {code:?}"))?;
    let id = new_id();
    client.send_text(&format!(r#"{{"t":"confetti","id":"{id}"}}"#)).await?;
    match client.answer(id).await? {
        Err(err) if err.code == ErrorCode::UnknownType => client.settled().await.map(drop),
        other => Err(Failure::Broken(format!("answered with {other:?}"))),
    }
}

/// What becomes of this first frame.
async fn ended(target: &Target, hello: &str) -> Checked<(Option<ErrorCode>, u16)> {
    let mut client = Client::connect(target).await?;
    client.send_text(hello).await?;
    client.closed().await
}

async fn later_version(target: Arc<Target>) -> Checked {
    for hello in [r#"{"t":"hello","v":99,"who":["me"]}"#, r#"{"t":"hello","v":99,"auth":"guest","resume":7}"#]
    {
        let ended = ended(&target, hello).await?;
        ensure(ended == (Some(ErrorCode::UnsupportedVersion), 4501), || format!("ended with {ended:?}"))?;
    }
    Ok(())
}

async fn unknown_proof(target: Arc<Target>) -> Checked {
    let ended = ended(&target, r#"{"t":"hello","v":1,"auth":{"kind":"passkey","token":"x"}}"#).await?;
    ensure(ended == (Some(ErrorCode::BadFrame), 4500), || format!("ended with {ended:?}"))
}
