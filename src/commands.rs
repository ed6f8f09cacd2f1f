//! How components speak to the driver: one channel of commands.

use chat_core::Command;
use futures::channel::mpsc::{UnboundedReceiver, UnboundedSender, unbounded};
use leptos::prelude::*;

/// The sending end. Cheap to copy; make it inside a reactive owner, whose end closes the channel.
#[derive(Clone, Copy)]
pub struct Commands(StoredValue<UnboundedSender<Command>>);

impl Commands {
    /// A channel: the end for components and the end for the driver.
    pub fn channel() -> (Self, UnboundedReceiver<Command>) {
        let (sender, receiver) = unbounded();
        on_cleanup({
            let sender = sender.clone();
            move || sender.close_channel()
        });
        (Self(StoredValue::new(sender)), receiver)
    }

    /// Hands a command over. After the driver has stopped this does nothing.
    pub fn send(&self, command: Command) {
        self.0.try_with_value(|sender| {
            // An error means that the receiver is gone: the widget is being taken down.
            let _ = sender.unbounded_send(command);
        });
    }
}
