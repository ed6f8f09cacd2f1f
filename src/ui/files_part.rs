//! Everything about files is one part: what chooses them comes while the browser is idle, and with it what shows them
//! beside a message, which may be wanted when there is no connection.

use leptos::prelude::*;

use super::attachment_picker::AttachmentPicker;
use super::lazy::part;
use super::message_files::{Accompanying, MessageFiles};

part!(files_part, draw);

/// The files of a message or a form, where the context names some; else what chooses files.
fn draw() -> AnyView {
    match use_context::<Accompanying>() {
        Some(of_message) => view! { <MessageFiles of_message /> }.into_any(),
        None => view! { <AttachmentPicker /> }.into_any(),
    }
}
