use std::sync::Arc;

use chat_protocol::ServerPong;

use super::{Hub, INBOX};
use crate::person::PersonKey;

#[tokio::test]
async fn an_inbox_that_overflows_says_so_and_the_others_hear_everything() {
    let hub = Arc::new(Hub::default());
    let anna = PersonKey::User("anna".to_owned());
    let slow = hub.join(anna.clone());
    let mut quick = hub.join(anna.clone());
    for n in 0..=INBOX as u64 {
        hub.tell(&anna, ServerPong { n });
        assert!(quick.inbox.recv().await.is_some());
    }
    slow.lag.overflowed().await;
    assert!(!quick.lag.behind.load(std::sync::atomic::Ordering::Acquire));
}

#[test]
fn nobody_is_remembered_after_the_last_connection() {
    let hub = Arc::new(Hub::default());
    let one = hub.join(PersonKey::User("anna".to_owned()));
    let two = hub.join(PersonKey::User("anna".to_owned()));
    drop(one);
    assert_eq!(hub.with(|rooms| rooms.users.len()), 1);
    drop(two);
    assert_eq!(hub.with(|rooms| rooms.users.len()), 0);
}
