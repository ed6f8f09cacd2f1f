//! Starting the driver. With the core it is a part of its own: home can be used before it has come.

use std::time::Duration;

use chat_core::Command;
use futures::channel::mpsc::UnboundedReceiver;
use wasm_bindgen_futures::spawn_local;

use crate::browser::{clock, idle};
use crate::driver::{Outside, Surroundings};
use crate::ui::NotFetched;
use crate::view_model::ViewModel;

/// Between two attempts to fetch it.
const PAUSE: Duration = Duration::from_secs(2);

/// What [`crate::driver::start`] is.
type Start = fn(Surroundings, ViewModel, UnboundedReceiver<Command>, UnboundedReceiver<Outside>);

#[cfg(feature = "split")]
#[wasm_split_helpers::wasm_split(driver, fallible)]
fn fetch() -> Result<Start, NotFetched> {
    Ok(crate::driver::start)
}

#[cfg(not(feature = "split"))]
async fn fetch() -> Result<Start, NotFetched> {
    Ok(crate::driver::start)
}

/// Fetches the driver and starts it, once home is on screen: a phone does one thing after the other. Until then commands wait in their channel, and the composer does not send:
/// nothing is accepted that a reload could lose. An attempt that fails is made again, as long as the page lives.
pub(super) fn start(
    surroundings: Surroundings,
    view: ViewModel,
    commands: UnboundedReceiver<Command>,
    outside: UnboundedReceiver<Outside>,
) {
    spawn_local(async move {
        idle::painted().await;
        let start = loop {
            match fetch().await {
                Ok(start) => break start,
                Err(NotFetched) => clock::pause(PAUSE).await,
            }
        };
        start(surroundings, view, commands, outside);
    });
}
