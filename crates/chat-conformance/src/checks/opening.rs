//! `hello` and `welcome`.

use std::sync::Arc;
use std::time::Duration;

use chat_protocol::{
    AuthKind, ClientInfo, ClientPing, CloseTicket, ErrorCode, Hello, Page, Secret, ServerFrame,
};

use super::Check;
use crate::client::{Client, hello, new_conversation, new_id};
use crate::{Checked, Target, ensure};

const SECTION: &str = "Opening a connection";

pub(super) fn checks() -> Vec<Check> {
    vec![
        Check::new(SECTION, "a guest without a token is made one", guest),
        Check::new(SECTION, "a guest with a token is the same guest", same_guest),
        Check::new(SECTION, "a guest with a worthless token is a new one", worthless_token),
        Check::new(SECTION, "all that a client may say of itself is taken", full_hello),
        Check::new(SECTION, "the announced limits are such that one can write", limits),
        Check::new(SECTION, "the first frame is hello, or else 4500", not_hello),
        Check::new(SECTION, "a version that is not spoken is refused with 4501", version),
        Check::new(SECTION, "an operator's wrong token is refused with 4504", wrong_operator),
        Check::new(SECTION, "an account's wrong token is refused with 4504", wrong_account),
        Check::new(SECTION, "a socket without hello is closed with 4408", silence)
            .slow(Duration::from_secs(20)),
        Check::new(SECTION, "welcome names the conversation and its state", conversation),
        Check::new(
            SECTION,
            "welcome names open conversations, the newest last, and no closed ones",
            conversations,
        ),
    ]
}

async fn guest(target: Arc<Target>) -> Checked {
    let client = Client::guest(&target).await?;
    let welcome = client.welcome()?;
    ensure(welcome.guest_token.is_some(), || "welcome has no guest_token".to_owned())?;
    ensure(welcome.user.kind == AuthKind::Guest, || format!("taken for {:?}", welcome.user.kind))?;
    ensure(!welcome.epoch.is_empty(), || "the epoch is empty".to_owned())?;
    ensure(welcome.convs.is_empty(), || "a new guest has conversations".to_owned())
}

async fn same_guest(target: Arc<Target>) -> Checked {
    let first = Client::guest(&target).await?;
    let second = Client::join(&target, hello(AuthKind::Guest, first.token.clone())).await?;
    let (first, second) = (&first.welcome()?.user.id, &second.welcome()?.user.id);
    ensure(first == second, || format!("{first} became {second}"))
}

async fn worthless_token(target: Arc<Target>) -> Checked {
    let client = Client::join(&target, hello(AuthKind::Guest, Some(Secret::from("g1.nothing")))).await?;
    let welcome = client.welcome()?;
    ensure(welcome.guest_token.is_some(), || "welcome has no new guest_token".to_owned())?;
    ensure(!welcome.resumed, || "resumed for a stranger".to_owned())
}

async fn full_hello(target: Arc<Target>) -> Checked {
    let client = Some(ClientInfo { name: "conformance".into(), ver: "1".into(), lang: Some("ru".into()) });
    let page = Some(Page { url: "https://portal.example/pay".into(), ..Page::default() });
    let caps = vec!["of.tomorrow".to_owned()];
    let full = Hello { client, page, caps, ..hello(AuthKind::Guest, None) };
    let mut client = Client::join(&target, full).await?;
    client.say(new_conversation(), "Здравствуйте").await.map(drop)
}

async fn limits(target: Arc<Target>) -> Checked {
    let client = Client::guest(&target).await?;
    let welcome = client.welcome()?;
    let limits = &welcome.limits;
    let room = limits.text >= 100 && limits.frame >= 4 * limits.text && limits.window >= 1;
    ensure(room, || format!("text {}, frame {}, window {}", limits.text, limits.frame, limits.window))?;
    let beats = welcome.hb.every_ms > 0 && welcome.reconnect.min_ms <= welcome.reconnect.max_ms;
    ensure(beats, || format!("{:?}, {:?}", welcome.hb, welcome.reconnect))
}

async fn not_hello(target: Arc<Target>) -> Checked {
    let mut client = Client::connect(&target).await?;
    client.send(ClientPing { n: 1 }).await?;
    let ended = client.closed().await?;
    ensure(ended == (Some(ErrorCode::AuthRequired), 4500), || format!("ended with {ended:?}"))
}

async fn version(target: Arc<Target>) -> Checked {
    let mut client = Client::connect(&target).await?;
    client.send(Hello { v: 99, ..hello(AuthKind::Guest, None) }).await?;
    let ended = client.closed().await?;
    ensure(ended == (Some(ErrorCode::UnsupportedVersion), 4501), || format!("ended with {ended:?}"))
}

async fn wrong_operator(target: Arc<Target>) -> Checked {
    wrong(&target, AuthKind::Operator).await
}

async fn wrong_account(target: Arc<Target>) -> Checked {
    wrong(&target, AuthKind::Token).await
}

async fn wrong(target: &Target, kind: AuthKind) -> Checked {
    let mut client = Client::connect(target).await?;
    client.send(hello(kind, Some(Secret::from("no token of yours")))).await?;
    let ended = client.closed().await?;
    ensure(ended == (Some(ErrorCode::AuthInvalid), 4504), || format!("ended with {ended:?}"))
}

async fn silence(target: Arc<Target>) -> Checked {
    let (_, code) = Client::connect(&target).await?.closed().await?;
    ensure(code == 4408, || format!("closed with {code} instead of 4408"))
}

async fn conversation(target: Arc<Target>) -> Checked {
    let mut client = Client::guest(&target).await?;
    let c = new_conversation();
    client.say(c, "Здравствуйте").await?;
    let mut again = Client::join(&target, hello(AuthKind::Guest, client.token.clone())).await?;
    let found = again.welcome()?.convs.iter().find(|found| found.c == c).cloned();
    let is_so = found.as_ref().is_some_and(|found| {
        found.state == chat_protocol::TicketState::Waiting && found.last.0 >= 3 && !found.no.is_empty()
    });
    ensure(is_so, || format!("it is {found:?}"))?;
    again
        .find("sync of the conversation", |frame| match frame {
            ServerFrame::Sync(sync) if sync.c == c => Some(()),
            _ => None,
        })
        .await
}

async fn conversations(target: Arc<Target>) -> Checked {
    let mut client = Client::guest(&target).await?;
    let all = [new_conversation(), new_conversation(), new_conversation()];
    for c in all {
        client.say(c, "Здравствуйте").await?;
    }
    let close = CloseTicket { id: new_id(), c: all[1], reason: None, summary: None };
    client.done(close.id, close).await?;
    let again = Client::join(&target, hello(AuthKind::Guest, client.token.clone())).await?;
    let found: Vec<_> = again.welcome()?.convs.iter().map(|conv| conv.c).collect();
    ensure(found == [all[0], all[2]], || format!("it names {found:?} of {all:?}"))
}
