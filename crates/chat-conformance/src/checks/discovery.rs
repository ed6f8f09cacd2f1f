//! `/.well-known/portal-chat.json`.

use std::sync::Arc;

use serde_json::Value;

use super::Check;
use crate::http::{Answer, Asked, host};
use crate::{Checked, Target, ensure};

const SECTION: &str = "Transport";

pub(super) fn checks() -> Vec<Check> {
    vec![
        Check::new(SECTION, "the discovery document names the version and where to connect", document),
        Check::new(SECTION, "pages of any origin may read the discovery document", readable),
    ]
}

async fn fetch(target: &Target) -> Checked<Answer> {
    let address = format!("{}/.well-known/portal-chat.json", host(target));
    let answer = Asked::new("GET", address).header("origin", "https://elsewhere.invalid").ask().await?;
    ensure(answer.status == 200, || format!("answered with {}", answer.status))?;
    Ok(answer)
}

async fn document(target: Arc<Target>) -> Checked {
    let document = fetch(&target).await?.json();
    let speaks =
        document["v"].as_array().is_some_and(|spoken| spoken.contains(&chat_protocol::VERSION.into()));
    ensure(speaks, || format!("v is {}", document["v"]))?;
    let all = |field: &str, schemes: [&str; 2]| {
        let is_good = |address: &Value| {
            address.as_str().is_some_and(|address| schemes.iter().any(|scheme| address.starts_with(scheme)))
        };
        document[field]
            .as_array()
            .is_some_and(|addresses| !addresses.is_empty() && addresses.iter().all(is_good))
    };
    ensure(all("ws", ["ws://", "wss://"]), || format!("ws is {}", document["ws"]))?;
    let twin = document.get("http").is_none() || all("http", ["http://", "https://"]);
    ensure(twin, || format!("http is {}", document["http"]))?;
    ensure(document["min_client"].is_string(), || format!("min_client is {}", document["min_client"]))
}

async fn readable(target: Arc<Target>) -> Checked {
    let answer = fetch(&target).await?;
    let allowed = answer.header("access-control-allow-origin");
    let is_so = allowed == "*" || allowed == "https://elsewhere.invalid";
    ensure(is_so, || format!("access-control-allow-origin is {allowed:?}"))
}
