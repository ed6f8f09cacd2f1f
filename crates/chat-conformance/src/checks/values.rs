//! Names, texts, what is left out.

use std::sync::Arc;

use chat_protocol::{ErrorCode, ServerFrame};

use super::Check;
use crate::client::{Came, Client, new_conversation, new_id, text_of};
use crate::{Checked, Failure, Target, ensure};

const SECTION: &str = "Values";

pub(super) fn checks() -> Vec<Check> {
    vec![
        Check::new(SECTION, "a name that is no UUID is refused as no frame", names),
        Check::new(SECTION, "a text is trimmed", trimmed),
        Check::new(SECTION, "no control character stands in a log", control_characters),
        Check::new(SECTION, "a limit counts characters, not bytes", characters),
        Check::new(SECTION, "null is as good as left out", null),
    ]
}

async fn names(target: Arc<Target>) -> Checked {
    let mut client = Client::guest(&target).await?;
    let (id, c) = (new_id(), new_conversation());
    for text in [
        format!(r#"{{"t":"msg.send","id":"1","c":"{c}","text":"Раз"}}"#),
        format!(r#"{{"t":"msg.send","id":"{id}","c":"one","text":"Раз"}}"#),
    ] {
        client.send_text(&text).await?;
        let code = client
            .find("a refusal", |frame| match frame {
                ServerFrame::Refused(err) => Some(err.code),
                _ => None,
            })
            .await?;
        ensure(code == ErrorCode::BadFrame, || format!("refused with {code:?}"))?;
    }
    Ok(())
}

async fn trimmed(target: Arc<Target>) -> Checked {
    let mut client = Client::guest(&target).await?;
    let c = new_conversation();
    client.say(c, " \n Здравствуйте\t ").await?;
    let text = text_of(&client.event(c, 2).await?).map(|(_, text)| text);
    ensure(text.as_deref() == Some("Здравствуйте"), || format!("it is {text:?}"))
}

async fn control_characters(target: Arc<Target>) -> Checked {
    let mut client = Client::guest(&target).await?;
    let c = new_conversation();
    let message = crate::client::message(c, "да\u{7}\u{1b}[31mнет");
    client.send(message.clone()).await?;
    match client.answer(message.id).await? {
        Err(err) => ensure(err.code == ErrorCode::InvalidField, || format!("refused with {:?}", err.code)),
        Ok(_) => {
            let text = text_of(&client.event(c, 2).await?).map(|(_, text)| text).unwrap_or_default();
            ensure(!text.contains(char::is_control), || format!("it is {text:?}"))
        }
    }
}

async fn characters(target: Arc<Target>) -> Checked {
    let mut client = Client::guest(&target).await?;
    let limit = client.welcome()?.limits.text;
    // Four bytes, two units of UTF-16, one character.
    client.say(new_conversation(), &"😀".repeat(limit)).await.map(drop)
}

async fn null(target: Arc<Target>) -> Checked {
    let mut client = Client::connect(&target).await?;
    let hello =
        r#"{"t":"hello","v":1,"client":null,"auth":{"kind":"guest","token":null},"page":null,"resume":null}"#;
    client.send_text(hello).await?;
    match client.next("welcome").await? {
        Came::Frame(ServerFrame::Welcome(_)) => Ok(()),
        other => Err(Failure::Broken(format!("not a welcome: {other:?}"))),
    }
}
