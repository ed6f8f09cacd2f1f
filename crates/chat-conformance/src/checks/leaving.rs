//! `auth.logout`.

use std::sync::Arc;

use chat_protocol::{AuthKind, Logout};

use super::Check;
use crate::client::{Client, hello, new_conversation, new_id};
use crate::{Checked, Target, ensure};

pub(super) fn checks() -> Vec<Check> {
    vec![Check::new("Leaving a browser", "a guest who left is nobody, on every connection", leaves)]
}

async fn leaves(target: Arc<Target>) -> Checked {
    let mut client = Client::guest(&target).await?;
    client.say(new_conversation(), "Я ухожу").await?;
    let mut other = client.again(&[]).await?;
    let logout = Logout { id: new_id() };
    client.done(logout.id, logout).await?;
    for connection in [&mut client, &mut other] {
        let (_, code) = connection.closed().await?;
        ensure(code == 4504, || format!("closed with {code} instead of 4504"))?;
    }
    let stranger = Client::join(&target, hello(AuthKind::Guest, client.token.clone())).await?;
    let (old, new) = (client.welcome()?, stranger.welcome()?);
    ensure(old.user.id != new.user.id, || "the token still works".to_owned())?;
    ensure(new.convs.is_empty(), || "a stranger has the conversations of who left".to_owned())
}
