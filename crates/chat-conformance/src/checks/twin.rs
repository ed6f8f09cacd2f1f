//! The same frames by requests, where a server offers it.

use std::sync::Arc;
use std::time::Duration;

use chat_protocol::{AuthKind, ClientFrame, ClientPing, ServerFrame};

use super::Check;
use crate::client::hello;
use crate::http::{Answer, Asked, folder};
use crate::{Checked, Failure, Target, ensure};

const SECTION: &str = "Without a WebSocket";

pub(super) fn checks() -> Vec<Check> {
    vec![
        Check::new(SECTION, "hello by POST opens a link, whose polls bring the frames", opens),
        Check::new(SECTION, "a link that nobody opened is 404", unknown_link),
        Check::new(SECTION, "pages of other origins open no link", foreign_origin),
        Check::new(SECTION, "the last line of a link has the code of its close", last_line),
        Check::new(SECTION, "a poll that was answered and comes again ends the link", asked_again),
        Check::new(SECTION, "a poll without frames is answered with 204", idle).slow(Duration::from_secs(90)),
    ]
}

async fn post(target: &Target, path: &str, link: &str, body: &str) -> Checked<Answer> {
    let asked = Asked::new("POST", format!("{}/http{path}", folder(target))).body(body);
    if link.is_empty() { asked.ask().await } else { asked.bearer(link).ask().await }
}

/// Opens a link with this first frame.
async fn link(target: &Target, first: ClientFrame) -> Checked<String> {
    let answer = post(target, "", "", &first.encode()).await?;
    if answer.status == 404 {
        return Err(Failure::NotOffered("the twin of the socket"));
    }
    let name = answer.json()["link"].as_str().map(str::to_owned);
    ensure(answer.status == 201, || format!("POST /http: {}", answer.status))?;
    name.ok_or_else(|| Failure::Broken("the answer names no link".to_owned()))
}

fn guest() -> ClientFrame {
    hello(AuthKind::Guest, None).into()
}

/// Polls until a line answers the question.
async fn poll<T>(target: &Target, link: &str, question: impl Fn(&str) -> Option<T>) -> Checked<T> {
    loop {
        let answer = post(target, "/poll", link, "").await?;
        let is_so = answer.status == 200 || answer.status == 204;
        ensure(is_so, || format!("POST /http/poll: {}", answer.status))?;
        if let Some(found) = answer.text().lines().find_map(&question) {
            return Ok(found);
        }
    }
}

async fn opens(target: Arc<Target>) -> Checked {
    let link = link(&target, guest()).await?;
    let first = |line: &str| matches!(ServerFrame::decode(line), Ok(ServerFrame::Welcome(_))).then_some(());
    poll(&target, &link, first).await?;
    let pings = [7, 8].map(|n| ClientFrame::from(ClientPing { n }).encode()).join("\n");
    let sent = post(&target, "/send", &link, &pings).await?;
    ensure(sent.status == 204, || format!("POST /http/send: {}", sent.status))?;
    let last = |line: &str| match ServerFrame::decode(line) {
        Ok(ServerFrame::Pong(pong)) => (pong.n == 8).then_some(()),
        _ => None,
    };
    poll(&target, &link, last).await
}

async fn unknown_link(target: Arc<Target>) -> Checked {
    link(&target, guest()).await?;
    for path in ["/send", "/poll"] {
        let answer = post(&target, path, "a link of nobody", r#"{"t":"ping","n":1}"#).await?;
        ensure(answer.status == 404, || format!("POST /http{path}: {}", answer.status))?;
    }
    Ok(())
}

async fn foreign_origin(target: Arc<Target>) -> Checked {
    link(&target, guest()).await?;
    let asked = Asked::new("POST", format!("{}/http", folder(&target)))
        .header("origin", "https://elsewhere.invalid")
        .body(guest().encode());
    let answer = asked.ask().await?;
    ensure((400..500).contains(&answer.status), || format!("answered with {}", answer.status))
}

async fn last_line(target: Arc<Target>) -> Checked {
    let link = link(&target, ClientPing { n: 1 }.into()).await?;
    let close = |line: &str| serde_json::from_str::<serde_json::Value>(line).ok()?["close"].as_u64();
    let code = poll(&target, &link, close).await?;
    ensure(code == 4500, || format!("closed with {code} instead of 4500"))?;
    let after = post(&target, "/poll", &link, "").await?;
    ensure(after.status == 404, || format!("a poll after the last line: {}", after.status))
}

async fn asked_again(target: Arc<Target>) -> Checked {
    let link = link(&target, guest()).await?;
    let first = post(&target, "/poll", &link, "1").await?;
    ensure(first.status == 200, || format!("POST /http/poll: {}", first.status))?;
    for number in ["1", "2"] {
        let again = post(&target, "/poll", &link, number).await?;
        ensure(again.status == 404, || format!("poll {number} after its answer was lost: {}", again.status))?;
    }
    Ok(())
}

async fn idle(target: Arc<Target>) -> Checked {
    let link = link(&target, guest()).await?;
    loop {
        let answer = post(&target, "/poll", &link, "").await?;
        match answer.status {
            200 => {}
            204 => return Ok(()),
            status => return Err(Failure::Broken(format!("POST /http/poll: {status}"))),
        }
    }
}
