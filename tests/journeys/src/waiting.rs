//! Waiting for conditions.

use std::time::{Duration, Instant};

use crate::Result;

/// How long a condition may take before the journey fails. Generous: machines are slow at times.
const PATIENCE: Duration = Duration::from_secs(40);
const PAUSE: Duration = Duration::from_millis(40);

/// Asks `probe` again and again until it is `Ok(true)`; fails with `what` when it never is.
pub async fn until<F>(what: &str, mut probe: impl FnMut() -> F) -> Result
where
    F: Future<Output = Result<bool>>,
{
    let started = Instant::now();
    loop {
        let outcome = probe().await;
        match outcome {
            Ok(true) => return Ok(()),
            Ok(false) if started.elapsed() > PATIENCE => return Err(format!("never: {what}").into()),
            Err(error) if started.elapsed() > PATIENCE => {
                return Err(format!("never: {what} ({error})").into());
            }
            // A page in the middle of loading answers with errors.
            Ok(false) | Err(_) => tokio::time::sleep(PAUSE).await,
        }
    }
}
