//! The waiting line: tells people when their place has changed. A change of the line wakes one task,
//! which looks at most a few times a second, however many people come and go.

use std::collections::HashMap;
use std::sync::Arc;
use std::time::Duration;

use chat_protocol::{ConversationId, Queue};
use rusqlite::Connection;
use tokio::sync::Notify;

use crate::conversations::{self, Waiting};
use crate::hub::Hub;
use crate::person::PersonKey;
use crate::store::Store;

/// Between two looks at the line.
const PAUSE: Duration = Duration::from_millis(250);

/// Wakes the task that tells people their places.
#[derive(Clone, Default)]
pub(crate) struct WaitingLine {
    moved: Arc<Notify>,
}

impl WaitingLine {
    /// Somebody came, went or came back.
    pub(crate) fn moved(&self) {
        self.moved.notify_one();
    }

    /// Tells everyone whose place has changed; for as long as the server runs.
    pub(crate) async fn announce(self, store: Arc<Store>, hub: Arc<Hub>, eta_s: Option<(u64, u64)>) {
        let mut told: HashMap<ConversationId, u64> = HashMap::new();
        loop {
            self.moved.notified().await;
            if let Ok(line) = store.read(conversations::places).await {
                let of = line.len() as u64;
                let before = std::mem::take(&mut told);
                for (pos, Waiting { c, user_id }) in (1..).zip(line) {
                    told.insert(c, pos);
                    if before.get(&c) != Some(&pos) {
                        hub.tell(&PersonKey::User(user_id), Queue { c, pos, of, eta_s });
                    }
                }
            }
            tokio::time::sleep(PAUSE).await;
        }
    }
}

/// The place of one conversation; `None` when it does not wait.
pub(crate) fn place(
    db: &Connection,
    c: ConversationId,
    eta_s: Option<(u64, u64)>,
) -> rusqlite::Result<Option<Queue>> {
    Ok(conversations::position(db, c)?.map(|(pos, of)| Queue { c, pos, of, eta_s }))
}
