//! Handshake, frames nobody understands.

use std::sync::Arc;

use chat_protocol::{AuthKind, ErrorCode, Refused, ServerFrame};
use tokio::time::timeout;
use tokio_tungstenite::tungstenite::{self, http::HeaderValue};

use super::Check;
use crate::client::{Client, handshake, hello};
use crate::{Checked, Failure, PATIENCE, Target, ensure};

const SECTION: &str = "Transport";

pub(super) fn checks() -> Vec<Check> {
    vec![
        Check::new(SECTION, "the handshake agrees on the subprotocol", |target| async move {
            Client::connect(&target).await.map(drop)
        }),
        Check::new(SECTION, "a foreign Origin is refused at the handshake", foreign_origin),
        Check::new(SECTION, "what is no frame is refused, and the connection goes on", no_frame),
        Check::new(SECTION, "a frame that lacks a field is refused by its name", malformed),
        Check::new(SECTION, "bytes carry no frames, and the connection goes on", bytes),
        Check::new(SECTION, "hello comes once", second_hello),
        Check::new(SECTION, "twenty frames nobody understands end the connection", nonsense).destructive(),
        Check::new(SECTION, "a frame over the limit ends the connection with 1009", too_large),
    ]
}

async fn foreign_origin(target: Arc<Target>) -> Checked {
    let mut request = handshake(&target.url)?;
    request.headers_mut().insert("origin", HeaderValue::from_static("https://elsewhere.invalid"));
    let connected = timeout(PATIENCE, tokio_tungstenite::connect_async(request)).await;
    let connected = connected.map_err(|_| Failure::Broken("the handshake was not answered".to_owned()))?;
    match connected {
        Err(tungstenite::Error::Http(answer)) => {
            ensure(answer.status().is_client_error(), || format!("answered with {}", answer.status()))
        }
        Err(error) => Err(error.into()),
        Ok(_) => Err(Failure::Broken("a page of https://elsewhere.invalid may connect".to_owned())),
    }
}

/// The refusal of what has no name.
async fn refusal(client: &mut Client) -> Checked<Refused> {
    client
        .find("a refusal", |frame| match frame {
            ServerFrame::Refused(err) if err.re.is_none() => Some(err.clone()),
            _ => None,
        })
        .await
}

async fn no_frame(target: Arc<Target>) -> Checked {
    let mut client = Client::guest(&target).await?;
    client.send_text("what is this?").await?;
    let err = refusal(&mut client).await?;
    ensure(err.code == ErrorCode::BadFrame, || format!("refused with {:?}", err.code))?;
    client.settled().await.map(drop)
}

async fn bytes(target: Arc<Target>) -> Checked {
    let mut client = Client::guest(&target).await?;
    client.send_bytes(br#"{"t":"ping","n":1}"#).await?;
    let err = refusal(&mut client).await?;
    ensure(err.code == ErrorCode::BadFrame, || format!("refused with {:?}", err.code))?;
    client.settled().await.map(drop)
}

async fn second_hello(target: Arc<Target>) -> Checked {
    let mut client = Client::guest(&target).await?;
    client.send(hello(AuthKind::Guest, None)).await?;
    let err = refusal(&mut client).await?;
    ensure(err.code == ErrorCode::BadFrame, || format!("refused with {:?}", err.code))?;
    client.settled().await.map(drop)
}

async fn malformed(target: Arc<Target>) -> Checked {
    let mut client = Client::guest(&target).await?;
    let id = crate::client::new_id();
    client.send_text(&format!(r#"{{"t":"msg.send","id":"{id}","text":"no conversation"}}"#)).await?;
    match client.answer(id).await? {
        Err(err) if err.code == ErrorCode::BadFrame => client.settled().await.map(drop),
        other => Err(Failure::Broken(format!("answered with {other:?}"))),
    }
}

async fn nonsense(target: Arc<Target>) -> Checked {
    let mut client = Client::guest(&target).await?;
    for _ in 0..20 {
        client.send_text("{").await?;
    }
    let (_, code) = client.closed().await?;
    ensure(code == 4500, || format!("closed with {code} instead of 4500"))
}

async fn too_large(target: Arc<Target>) -> Checked {
    let mut client = Client::connect(&target).await?;
    client.greet(hello(AuthKind::Guest, None)).await?;
    let limit = client.welcome()?.limits.frame;
    // The server may close before it has read it all.
    let _ = client.send_text(&" ".repeat(limit + 1)).await;
    let (_, code) = client.closed().await?;
    ensure(code == 1009, || format!("closed with {code} instead of 1009"))
}
