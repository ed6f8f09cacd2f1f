//! Choosing files: what is taken, the buttons, and how far each chosen one has come.

use chat_core::{Command, ConnectionView, FilesView};
use chat_protocol::ErrorCode;
use leptos::html::Input;
use leptos::prelude::*;

use super::attachments::{Attachment, Upload};
use super::context::{Chat, chat};
use super::dynamic::{flag, words};
use super::upload::{begin, formats, rejection, withdraw};
use crate::browser::files;

/// Id of the sentence that says what is taken.
const HINT: &str = "attachment-hint";

/// What is said of one file: how far it is, or what is wrong.
pub(super) fn upload_words(chat: Chat, attachment: &Attachment) -> String {
    let (t, name) = (chat.t, &attachment.file.name);
    match attachment.upload.get() {
        Upload::UnderWay(percent) => (t.file_uploading)(name, percent),
        Upload::Stuck => (t.file_stuck)(name),
        Upload::Ready => (t.file_ready)(name),
        Upload::Rejected(code) => {
            let limits = chat.view.files.get();
            limits.map(|limits| rejection(code, &attachment.file, &limits, t)).unwrap_or_default()
        }
    }
}

fn accepted(limits: &FilesView) -> String {
    let mimes: Vec<&str> = limits.formats.iter().map(|format| format.mime()).collect();
    mimes.join(",")
}

/// Hidden until the person wants to add something, or has.
#[component]
pub(super) fn AttachmentPicker() -> impl IntoView {
    let chat = chat();
    let (t, attachments) = (chat.t, chat.attachments);
    let (any, camera) = (NodeRef::<Input>::new(), NodeRef::<Input>::new());
    let take = move |field: NodeRef<Input>| {
        if let Some(field) = field.get_untracked() {
            begin(chat, files::chosen(&field));
        }
        chat.focus_composer();
    };
    let press = move |field: NodeRef<Input>| {
        if let Some(field) = field.get_untracked() {
            field.click();
        }
    };
    let watch = StoredValue::new_local(None);
    Effect::new(move || {
        let Some(dialog) = chat.dialog.get() else { return };
        let wanted = move || chat.view.files.with_untracked(Option::is_some);
        watch.set_value(Some(files::watch(&dialog, wanted, move |offered| begin(chat, offered))));
    });
    on_cleanup(move || watch.dispose());
    // The person has left this browser, or the server takes files no longer.
    Effect::new(move || {
        if chat.view.files.with(Option::is_none) {
            for file in attachments.clear() {
                chat.commands.send(Command::FileFailed(file, ErrorCode::FileMissing));
            }
        }
    });
    // What waits for a connection goes on as soon as there is one.
    Effect::new(move || {
        if chat.view.connection.get() == ConnectionView::Live {
            let all = [attachments.chosen.get_untracked(), attachments.sent.get_untracked()];
            all.iter().flatten().for_each(Attachment::hurry);
        }
    });
    let of_limits = move |say: fn(&FilesView) -> String| {
        words(move || chat.view.files.with(|limits| limits.as_ref().map(say)).unwrap_or_default())
    };
    let hint = move || {
        let limits = chat.view.files.get();
        limits.map(|limits| (t.file_hint)(&formats(&limits), limits.size, limits.count)).unwrap_or_default()
    };
    view! {
        <div
            class="attachment-picker"
            id="attachment-picker"
            hidden=flag(move || !attachments.picking.get() && attachments.chosen.with(Vec::is_empty))
        >
            <p id=HINT class="composer-hint">
                {words(hint)}
            </p>
            <div class="attachment-buttons">
                <button type="button" class="text-button" aria-describedby=HINT on:click=move |_| press(any)>
                    {t.file_choose}
                </button>
                <button
                    type="button"
                    class="text-button attachment-camera"
                    aria-describedby=HINT
                    on:click=move |_| press(camera)
                >
                    {t.file_camera}
                </button>
            </div>
            <input
                type="file"
                class="attachment-any"
                hidden
                multiple
                accept=of_limits(accepted)
                aria-label=t.file_choose
                node_ref=any
                on:change=move |_| take(any)
            />
            <input
                type="file"
                hidden
                accept="image/*"
                capture="environment"
                aria-label=t.file_camera
                node_ref=camera
                on:change=move |_| take(camera)
            />
            <div role="list" class="attachment-list">
                <For each=move || attachments.chosen.get() key=|one| one.file.file let:one>
                    {row(one, chat)}
                </For>
            </div>
        </div>
    }
}

/// Whether nothing is on its way any more.
fn is_over(upload: Upload) -> bool {
    matches!(upload, Upload::Ready | Upload::Rejected(_))
}

fn row(attachment: Attachment, chat: Chat) -> impl IntoView {
    let t = chat.t;
    let file = attachment.file.file;
    let name = attachment.file.name.to_string();
    let attachment = StoredValue::new(attachment);
    let upload = move || attachment.with_value(|one| one.upload.get());
    view! {
        <div
            role="listitem"
            class="attachment"
            class:rejected=flag(move || matches!(upload(), Upload::Rejected(_) | Upload::Stuck))
        >
            <p class="attachment-words">{words(move || attachment.with_value(|one| upload_words(chat, one)))}</p>
            <button
                type="button"
                class="text-button"
                hidden=flag(move || upload() != Upload::Stuck)
                on:click=move |_| attachment.with_value(Attachment::hurry)
            >
                {t.file_again}
            </button>
            <button
                type="button"
                class="text-button"
                aria-label=words(move || (t.file_drop)(is_over(upload()), &name))
                on:click=move |_| {
                    withdraw(chat, file);
                    chat.focus_composer();
                }
            >
                {words(move || if is_over(upload()) { t.discard } else { t.file_cancel })}
            </button>
        </div>
    }
}
