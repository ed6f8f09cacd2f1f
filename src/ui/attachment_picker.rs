//! Choosing files: what is taken, the buttons, and how far each chosen one has come. Comes with
//! everything that frees pictures of what they tell and brings files to the server.

use chat_core::{Command, ConnectionView, FilesView};
use chat_protocol::ErrorCode;
use leptos::html::Input;
use leptos::prelude::*;

use super::attachments::{Attachment, Attachments, Beside, Upload};
use super::context::{Chat, chat};
use super::dynamic::{flag, words};
use super::upload::{begin, formats, limits_of, rejection, withdraw};
use crate::browser::{files, focus};
use crate::i18n::FileWords;

/// Where the picker stands: its names in the document.
struct Names {
    /// The button that chooses files.
    choose: &'static str,
    /// What is taken.
    hint: &'static str,
    /// What is taken, and what is wrong.
    described: &'static str,
}

impl Names {
    fn of(beside: Beside) -> Self {
        match beside {
            Beside::Message => {
                Self { choose: "attachment", hint: "attachment-hint", described: "attachment-hint" }
            }
            Beside::Form => Self {
                choose: "form-files",
                hint: "form-files-hint",
                described: "form-files-hint form-files-error",
            },
        }
    }
}

/// What is said of one file: how far it is, or what is wrong.
pub(super) fn upload_words(chat: Chat, attachments: Attachments, attachment: &Attachment) -> String {
    let (f, name) = (FileWords::of(chat.lang), &attachment.file.name);
    match attachment.upload.get() {
        Upload::UnderWay(percent) => (f.uploading)(name, percent),
        Upload::Stuck => (f.stuck)(name),
        Upload::Ready => (f.ready)(name),
        Upload::Rejected(code) => {
            let limits = limits_of(chat, attachments);
            limits.map(|limits| rejection(code, &attachment.file, &limits, f)).unwrap_or_default()
        }
    }
}

fn accepted(limits: &FilesView) -> String {
    let mimes: Vec<&str> = limits.formats.iter().map(|format| format.mime()).collect();
    mimes.join(",")
}

/// What stands above the field once the person wants to add something, or has; and in a form. Whose it is says the
/// context.
#[component]
pub(super) fn AttachmentPicker() -> impl IntoView {
    let chat = chat();
    let attachments = use_context::<Attachments>().unwrap_or(chat.attachments);
    let f = FileWords::of(chat.lang);
    let Names { choose, hint, described } = Names::of(attachments.beside);
    let (any, camera) = (NodeRef::<Input>::new(), NodeRef::<Input>::new());
    let take = move |field: NodeRef<Input>| {
        if let Some(field) = field.get_untracked() {
            begin(chat, attachments, files::chosen(&field));
        }
        settle(chat, attachments);
    };
    let press = move |field: NodeRef<Input>| {
        if let Some(field) = field.get_untracked() {
            field.click();
        }
    };
    Effect::new(move || {
        let offered = attachments.offered.get();
        if !offered.is_empty() {
            attachments.offered.set(Vec::new());
            begin(chat, attachments, offered);
        }
    });
    // The person has left this browser, or the server takes no files.
    Effect::new(move |was: Option<bool>| {
        let takes = chat.view.files.with(Option::is_some);
        if !takes && (was == Some(true) || limits_of(chat, attachments).is_none()) {
            for file in attachments.clear() {
                chat.commands.send(Command::FileFailed(file, ErrorCode::FileMissing));
            }
        }
        takes
    });
    // What waits for a connection goes on as soon as there is one.
    Effect::new(move || {
        if chat.view.connection.get() == ConnectionView::Live {
            let all = [attachments.chosen.get_untracked(), attachments.sent.get_untracked()];
            all.iter().flatten().for_each(Attachment::hurry);
        }
    });
    let of_limits = move |say: fn(&FilesView) -> String| {
        words(move || limits_of(chat, attachments).as_ref().map(say).unwrap_or_default())
    };
    let taken = move || {
        let limits = limits_of(chat, attachments);
        limits.map(|limits| (f.hint)(&formats(&limits, f), limits.size, limits.count)).unwrap_or_default()
    };
    view! {
        <div>
            <p id=hint class="composer-hint">
                {words(taken)}
            </p>
            <div class="attachment-buttons">
                <button
                    id=choose
                    type="button"
                    class="text-button"
                    aria-describedby=described
                    on:click=move |_| press(any)
                >
                    {f.choose}
                </button>
                <button
                    type="button"
                    class="text-button attachment-camera"
                    aria-describedby=described
                    on:click=move |_| press(camera)
                >
                    {f.camera}
                </button>
            </div>
            <input
                type="file"
                class="attachment-any"
                hidden
                multiple
                accept=of_limits(accepted)
                aria-label=f.choose
                node_ref=any
                on:change=move |_| take(any)
            />
            <input
                type="file"
                hidden
                accept="image/*"
                capture="environment"
                aria-label=f.camera
                node_ref=camera
                on:change=move |_| take(camera)
            />
            <div role="list" class="attachment-list">
                <For each=move || attachments.chosen.get() key=|one| one.file.file let:one>
                    {row(one, chat, attachments)}
                </For>
            </div>
        </div>
    }
}

/// Puts the focus where the person goes on.
fn settle(chat: Chat, attachments: Attachments) {
    match (attachments.beside, chat.dialog.get_untracked()) {
        (Beside::Form, Some(dialog)) => drop(focus::give_part(&dialog, "#form-files")),
        _ => chat.focus_composer(),
    }
}

/// Whether nothing is on its way any more.
fn is_over(upload: Upload) -> bool {
    matches!(upload, Upload::Ready | Upload::Rejected(_))
}

fn row(attachment: Attachment, chat: Chat, attachments: Attachments) -> impl IntoView {
    let (t, f) = (chat.t, FileWords::of(chat.lang));
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
            <p class="attachment-words">{words(move || attachment.with_value(|one| upload_words(chat, attachments, one)))}</p>
            <button
                type="button"
                class="text-button"
                hidden=flag(move || upload() != Upload::Stuck)
                on:click=move |_| attachment.with_value(Attachment::hurry)
            >
                {f.again}
            </button>
            <button
                type="button"
                class="text-button"
                aria-label=words(move || (f.drop)(is_over(upload()), &name))
                on:click=move |_| {
                    withdraw(chat, attachments, file);
                    settle(chat, attachments);
                }
            >
                {words(move || if is_over(upload()) { t.discard } else { f.cancel })}
            </button>
        </div>
    }
}
