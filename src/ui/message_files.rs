//! The files of one message, or of a form that waits for them: pictures small, everything by name. They are fetched with the guest's token, once
//! they are on screen or asked for, and live in memory only.

use chat_protocol::File;
use leptos::html::Div;
use leptos::prelude::*;
use leptos::task::spawn_local;

use super::attachment_picker::upload_words;
use super::attachments::{Attachments, Upload};
use super::context::{Chat, chat};
use super::dynamic::{flag, words};
use super::upload::withdraw;
use crate::browser::{exchange, files, sight};
use crate::i18n::FileWords;

/// What a message gives, by its context, to the part that draws its files.
#[derive(Clone)]
pub(super) struct Accompanying {
    /// The files.
    pub(super) files: Vec<File>,
    /// Whether this person sent them.
    pub(super) are_mine: bool,
    /// Where this page keeps what was chosen for it.
    pub(super) attachments: Attachments,
    /// Puts the message back where it can be changed.
    pub(super) take_back: Callback<()>,
}

/// A list of them.
#[component]
pub(super) fn MessageFiles(
    /// The files, and whose they are.
    of_message: Accompanying,
) -> impl IntoView {
    let Accompanying { files, are_mine, attachments, take_back } = of_message;
    let row = |file| view! { <MessageFile file is_mine=are_mine attachments take_back /> };
    let rows: Vec<_> = files.into_iter().map(row).collect();
    view! {
        <div role="list" class="message-files">
            {rows}
        </div>
    }
}

/// Fetches a file; its address in memory.
async fn fetch(chat: Chat, file: &File) -> Option<String> {
    let token = chat.view.files.try_get_untracked()??.token;
    exchange::fetch(&chat.attachments.address(file.file), &token).await
}

#[component]
fn MessageFile(
    /// The file.
    file: File,
    /// Whether this person sent it.
    is_mine: bool,
    /// Where this page keeps what was chosen for it.
    attachments: Attachments,
    /// Puts the message back where it can be changed.
    take_back: Callback<()>,
) -> impl IntoView {
    let chat = chat();
    let f = FileWords::of(chat.lang);
    let id = file.file;
    let label = (f.named)(&file.name, file.size);
    let (alt, name) = ((f.picture)(&file.name), file.name.to_string());
    let is_picture = file.mime.is_picture();
    let file = StoredValue::new(file);
    let picture = RwSignal::new(None::<String>);
    let failed = RwSignal::new(false);
    let attachment = move || is_mine.then(|| attachments.of_sent(id)).flatten();
    let upload = move || attachment().map(|one| one.upload.get()).filter(|upload| *upload != Upload::Ready);
    // What was chosen on this page is in memory already.
    let shown = move || attachment().and_then(|one| one.preview.get()).or_else(|| picture.get());

    let place = NodeRef::<Div>::new();
    let watch = StoredValue::new_local(None);
    place.on_load(move |element| {
        let seen = move || {
            // Once is enough; whoever scrolls by while it is under way starts it no second time.
            if untrack(shown).is_some() || untrack(upload).is_some() || !is_picture {
                return;
            }
            spawn_local(async move {
                let Some(file) = file.try_get_value() else { return };
                let Some(address) = fetch(chat, &file).await else { return };
                if let Some(Some(_)) = picture.try_get_untracked() {
                    files::forget(&address);
                } else if let Some(rest) = picture.try_set(Some(address)) {
                    rest.iter().for_each(|address| files::forget(address));
                }
            });
        };
        watch.set_value(sight::watch(&element, seen));
    });
    on_cleanup(move || {
        if let Some(address) = picture.try_get_untracked().flatten() {
            files::forget(&address);
        }
        watch.dispose();
    });
    let save = move |_| {
        failed.set(false);
        let name = name.clone();
        spawn_local(async move {
            let Some(file) = file.try_get_value() else { return };
            let fetched = match untrack(shown) {
                Some(address) => return files::save(&address, &name),
                None => fetch(chat, &file).await,
            };
            match fetched {
                Some(address) => {
                    files::save(&address, &name);
                    set_timeout(move || files::forget(&address), std::time::Duration::from_secs(60));
                }
                None => {
                    failed.try_set(true);
                    chat.announcer.warn(f.not_fetched);
                }
            }
        });
    };
    let progress = move || match (attachment().filter(|_| upload().is_some()), failed.get()) {
        (Some(one), _) if matches!(upload(), Some(Upload::Rejected(_))) => {
            upload_words(chat, attachments, &one)
        }
        (Some(one), _) => format!("{}. {}", upload_words(chat, attachments, &one), f.stay),
        (None, true) => f.not_fetched.to_owned(),
        (None, false) => String::new(),
    };
    view! {
        <div role="listitem" class="message-file" node_ref=place>
            <img
                class="message-picture"
                hidden=flag(move || shown().is_none())
                alt=alt
                src=words(move || shown().unwrap_or_default())
            />
            <button type="button" class="text-button message-file-name" aria-label=(f.save)(&label) on:click=save>
                {label.clone()}
            </button>
            <p class="message-file-note" hidden=flag(move || progress().is_empty())>
                {words(progress)}
            </p>
            <div class="message-file-buttons" hidden=flag(move || upload().is_none())>
                <button
                    type="button"
                    class="text-button"
                    hidden=flag(move || upload() != Some(Upload::Stuck))
                    on:click=move |_| {
                        if let Some(one) = untrack(attachment) {
                            one.hurry();
                        }
                    }
                >
                    {f.again}
                </button>
                <button
                    type="button"
                    class="text-button"
                    hidden=flag(move || matches!(upload(), None | Some(Upload::Rejected(_))))
                    on:click=move |_| {
                        take_back.run(());
                        withdraw(chat, attachments, id);
                    }
                >
                    {f.cancel}
                </button>
            </div>
        </div>
    }
}
