//! Ending well: no new connections, a `bye` to each open one, everything on disk.

use std::time::Duration;

use tokio::sync::watch;

use crate::chat::Chat;
use crate::duty;

/// How long connections may take to say goodbye.
const FAREWELL: Duration = Duration::from_millis(2_000);

/// Whether the server goes on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Phase {
    /// It serves.
    Running,
    /// It says goodbye.
    Stopping,
}

/// Returns once the server stops.
pub(crate) async fn stopping(phase: &mut watch::Receiver<Phase>) {
    // An error means the sender is gone, and with it the server.
    let _ = phase.wait_for(|phase| *phase == Phase::Stopping).await;
}

/// Says goodbye to every connection, then closes the store. Returns once the directory may be used again, however busy
/// the disk is: how long that may take is for the caller to say.
pub(crate) async fn stop(chat: &Chat) {
    chat.phase.send_replace(Phase::Stopping);
    if tokio::time::timeout(FAREWELL, chat.phase.closed()).await.is_err() {
        tracing::warn!("some connections did not close in time");
    }
    if let Some(wire) = chat.hub.wire() {
        wire.leave().await;
    }
    if chat.store.is_common() {
        duty::give_up(&chat.node, &chat.store).await;
    }
    chat.store.close().await;
}

/// Returns at SIGTERM or SIGINT.
pub async fn asked_to_stop() {
    let interrupt = tokio::signal::ctrl_c();
    #[cfg(unix)]
    {
        use tokio::signal::unix::{SignalKind, signal};

        if let Ok(mut terminate) = signal(SignalKind::terminate()) {
            tokio::select! {
                _ = interrupt => {}
                _ = terminate.recv() => {}
            }
            return;
        }
    }
    let _ = interrupt.await;
}
