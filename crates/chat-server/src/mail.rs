//! Outgoing mail. What is written is in the store before anybody is told; the post takes it from there, tries
//! until somebody takes it, and writes down what became of it. A crash between the two sends a mail twice rather
//! than never.

mod carrier;

use std::sync::Arc;
use std::time::Duration;

use tokio::sync::Notify;

use crate::clock;
use crate::config::Mail;
use crate::duty::Duty;
use crate::error::ServerError;
use crate::feedback::{self, PostEnd, Posted};
use crate::store::{Store, Task};
use carrier::Carrier;

/// Pause after the store did not answer.
const AFTER_A_FAULT: Duration = Duration::from_secs(5);

/// Longer than any mail server may take for one letter.
const A_LETTER_TAKES: Duration = Duration::from_secs(5 * 60);

/// Pause before a node looks again whether mail has become its duty.
const UNTIL_ASKED_AGAIN: Duration = Duration::from_secs(60);

/// Wakes the task that sends mail.
#[derive(Clone, Default)]
pub(crate) struct Post {
    written: Arc<Notify>,
}

impl Post {
    /// There may be something to send.
    pub(crate) fn wake(&self) {
        self.written.notify_one();
    }

    /// Starts sending what is written; for as long as the server runs.
    pub(crate) fn open(&self, mail: &Mail, store: Arc<Store>, duty: Duty) -> Result<(), ServerError> {
        let carrier: Arc<dyn Carrier> = carrier::open(mail)?;
        let written = Arc::clone(&self.written);
        tokio::spawn(async move {
            loop {
                let pause = deliver(&store, &carrier, &duty).await;
                tokio::select! {
                    () = written.notified() => {}
                    () = tokio::time::sleep(pause) => {}
                }
            }
        });
        Ok(())
    }
}

/// Sends what is due, if that is for this node to do, and says how long nothing will be.
async fn deliver(store: &Store, carrier: &Arc<dyn Carrier>, duty: &Duty) -> Duration {
    loop {
        // What is read after this no other node sends meanwhile.
        if !duty.take(A_LETTER_TAKES).await {
            return UNTIL_ASKED_AGAIN;
        }
        let now = clock::now();
        let Ok((letters, next)) = store.read(move |db| feedback::due_letters(db, now)).await else {
            return AFTER_A_FAULT;
        };
        if letters.is_empty() {
            // Nothing is written for a day: whoever writes wakes us.
            let day = Duration::from_secs(24 * 60 * 60);
            return next.map_or(day, |next| Duration::from_millis(next.since(clock::now())));
        }
        for letter in letters {
            if !duty.take(A_LETTER_TAKES).await {
                return UNTIL_ASKED_AGAIN;
            }
            let (id, carrier) = (letter.id, Arc::clone(carrier));
            let sent = tokio::task::spawn_blocking(move || carrier.send(&letter)).await;
            let end = sent.unwrap_or(PostEnd::NotNow);
            tracing::info!(letter = %id, ?end, "mail");
            let posted = Posted { letter: id, at: clock::now(), end };
            let Ok(answer) = store.submit(Task::Posted(posted)) else { return AFTER_A_FAULT };
            if !matches!(answer.await, Ok(Ok(_))) {
                return AFTER_A_FAULT;
            }
        }
    }
}
