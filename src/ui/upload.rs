//! One file on its way to the server: read, freed of what it tells besides the picture, sent piece by piece, and
//! after each cut from where the server says.

use std::time::Duration;

use chat_core::{Command, FilesView, picture};
use chat_protocol::{
    Announcement, ErrorCode, File, FileId, Format, Limits, Personal, Refused, Retry, ServerFrame, limits,
    turns_direction,
};
use futures::channel::mpsc::{UnboundedReceiver, unbounded};
use futures::future::{AbortHandle, Abortable, FutureExt};
use futures::{StreamExt, select_biased};
use leptos::prelude::*;
use leptos::task::spawn_local;

use super::attachments::{Attachment, Attachments, Beside, Kept, Upload};
use super::context::Chat;
use crate::browser::clock::{self, Clock};
use crate::browser::exchange::{self, Request};
use crate::browser::files::{self, LocalFile};
use crate::browser::random;
use crate::i18n::FileWords;

/// First and longest wait before the next try, milliseconds.
const WAITS: (u64, u64) = (1_000, 30_000);

/// Why a try ended before the file was there.
enum Cut {
    /// No way to the server, or it is in trouble: later.
    Later,
    /// It will never be taken.
    Rejected(ErrorCode),
}

/// What a system takes a file for, as far as servers may.
fn format_of(mime: &str) -> Format {
    Format::ALL.iter().copied().find(|format| format.mime() == mime).unwrap_or(Format::Other)
}

/// What is wrong with a file, for the person who chose it.
pub(super) fn rejection(code: ErrorCode, file: &File, limits: &FilesView, f: &FileWords) -> String {
    match code {
        ErrorCode::FileTooBig => (f.too_big)(&file.name, file.size, limits.size),
        ErrorCode::FileEmpty => (f.empty)(&file.name),
        ErrorCode::FileInfected => (f.infected)(&file.name),
        ErrorCode::TooManyFiles => (f.too_many)(limits.count),
        ErrorCode::FileMissing => (f.stuck)(&file.name),
        _ => (f.format)(&file.name, &formats(limits, f)),
    }
}

/// «JPG, PNG или PDF».
pub(super) fn formats(limits: &FilesView, f: &FileWords) -> String {
    let names: Vec<&str> = limits.formats.iter().map(Format::short).collect();
    match names.split_last() {
        Some((last, rest)) if !rest.is_empty() => format!("{} {} {last}", rest.join(", "), f.or),
        _ => names.concat(),
    }
}

/// The file's name, as it can stand in a sentence.
fn name_of(local: &LocalFile) -> Personal {
    Personal(local.name().chars().filter(|c| !turns_direction(*c)).collect())
}

/// What may be chosen; none where the server takes no files. A form can be filled in before the server has ever been
/// reached: until it says otherwise, what is usual may go along. Tracked.
pub(super) fn limits_of(chat: Chat, attachments: Attachments) -> Option<FilesView> {
    let unknown = attachments.beside == Beside::Form && chat.view.desk.with(|desk| !desk.offers.are_known);
    chat.view.files.get().or_else(|| {
        let Limits { file, files, mime, .. } = Limits::default();
        unknown.then(|| FilesView { token: "".into(), size: file, count: files, formats: mime })
    })
}

/// Takes files a person has chosen, and begins to upload them.
pub(super) fn begin(chat: Chat, attachments: Attachments, chosen: Vec<LocalFile>) {
    for local in chosen {
        let Some(limits) = untrack(|| limits_of(chat, attachments)) else { return };
        let mime = format_of(&local.mime());
        let id = FileId::new(Clock::new().now(), random_bytes());
        let file = File { file: id, name: name_of(&local), size: local.size(), mime };
        let refused = match file.size {
            _ if untrack(|| attachments.count()) >= limits.count => Some(ErrorCode::TooManyFiles),
            0 => Some(ErrorCode::FileEmpty),
            size if size > limits.size => Some(ErrorCode::FileTooBig),
            _ if !limits.formats.contains(mime) => Some(ErrorCode::FileType),
            _ => None,
        };
        let (again, wakes) = unbounded();
        let (abort, aborted) = AbortHandle::new_pair();
        let upload = ArcRwSignal::new(refused.map_or(Upload::UnderWay(0), Upload::Rejected));
        let attachment = Attachment { file, upload, preview: ArcRwSignal::new(None), again, abort };
        attachments.chosen.update(|all| all.push(attachment.clone()));
        match refused {
            Some(code) => {
                chat.announcer.warn(&rejection(code, &attachment.file, &limits, FileWords::of(chat.lang)));
            }
            None => spawn_local(async move {
                // Aborted: the person has thought better of it.
                let _ = Abortable::new(run(chat, attachment, local, limits, wakes), aborted).await;
            }),
        }
    }
}

/// The person has thought better of a file: here, and at the server.
pub(super) fn withdraw(chat: Chat, attachments: Attachments, file: FileId) {
    if attachments.remove(file) == Kept::HereOnly {
        return;
    }
    let Some(limits) = chat.view.files.get_untracked() else { return };
    let address = attachments.address(file);
    spawn_local(async move {
        let request = Request { method: "DELETE", address: &address, token: &limits.token, offset: None };
        // Should it not arrive, the server takes the file away by itself, a day later.
        drop(exchange::ask(request, &[], |_| {}).await);
    });
}

async fn run(
    chat: Chat,
    attachment: Attachment,
    local: LocalFile,
    limits: FilesView,
    mut wakes: UnboundedReceiver<()>,
) {
    let id = attachment.file.file;
    let outcome = match prepare(&attachment, &local, &limits).await {
        None => Err(ErrorCode::FileType),
        Some(bytes) => upload(chat, &attachment, &bytes, &mut wakes).await,
    };
    match outcome {
        Ok(()) => {
            attachment.upload.set(Upload::Ready);
            chat.announcer.say(&(FileWords::of(chat.lang).ready)(&attachment.file.name));
            chat.commands.send(Command::FileReady(id));
        }
        Err(code) => {
            attachment.upload.set(Upload::Rejected(code));
            if chat.view.files.try_get_untracked().is_some() {
                chat.announcer.warn(&rejection(code, &attachment.file, &limits, FileWords::of(chat.lang)));
            }
            chat.commands.send(Command::FileFailed(id, code));
        }
    }
}

/// The bytes as they may leave this machine; none when the file is not what it seems.
async fn prepare(attachment: &Attachment, local: &LocalFile, limits: &FilesView) -> Option<Vec<u8>> {
    let bytes = local.bytes().await?;
    let format = Format::recognise(&bytes).filter(|format| limits.formats.contains(*format))?;
    let bytes = picture::without_metadata(format, bytes)?;
    if format.is_picture() {
        attachment.preview.set(files::address_of(&bytes, format.mime()));
    }
    Some(bytes)
}

async fn upload(
    chat: Chat,
    attachment: &Attachment,
    bytes: &[u8],
    wakes: &mut UnboundedReceiver<()>,
) -> Result<(), ErrorCode> {
    let (mut wait, longest) = WAITS;
    loop {
        match one_try(chat, attachment, bytes).await {
            Ok(()) => return Ok(()),
            Err(Cut::Rejected(code)) => return Err(code),
            Err(Cut::Later) => {}
        }
        if chat.view.files.try_get_untracked().is_none() {
            // The widget is gone.
            return Err(ErrorCode::FileMissing);
        }
        if attachment.upload.get_untracked() != Upload::Stuck {
            attachment.upload.set(Upload::Stuck);
            chat.announcer.warn(&(FileWords::of(chat.lang).stuck)(&attachment.file.name));
        }
        select_biased! {
            _ = wakes.next() => wait = WAITS.0,
            () = clock::pause(Duration::from_millis(wait)).fuse() => wait = (2 * wait).min(longest),
        }
    }
}

async fn one_try(chat: Chat, attachment: &Attachment, bytes: &[u8]) -> Result<(), Cut> {
    let Some(limits) = chat.view.files.try_get_untracked().flatten() else { return Err(Cut::Later) };
    let address = chat.attachments.address(attachment.file.file);
    let size = bytes.len() as u64;
    let request = |method, offset| Request { method, address: &address, token: &limits.token, offset };
    let said = Announcement { name: attachment.file.name.clone(), size };
    let said = serde_json::to_string(&said).unwrap_or_default();
    let announced = exchange::ask(request("POST", None), said.as_bytes(), |_| {}).await;
    let mut here = held(announced)?;
    loop {
        let end = size.min(here + limits::FILE_CHUNK);
        let piece = &bytes[here.min(size) as usize..end as usize];
        let progress = {
            let (upload, chat, name) = (attachment.upload.clone(), chat, attachment.file.name.clone());
            move |left: u64| tell(chat, &upload, &name, (here + left) * 100 / size.max(1))
        };
        progress(0);
        here = held(exchange::ask(request("PATCH", Some(here)), piece, progress).await)?;
        if here >= size {
            return Ok(());
        }
    }
}

/// Shows how far the file has come; aloud only at its middle.
fn tell(chat: Chat, upload: &ArcRwSignal<Upload>, name: &str, percent: u64) {
    // The last hundredth is the server's answer.
    let now = u8::try_from(percent.min(99)).unwrap_or(99);
    let was = match upload.get_untracked() {
        Upload::UnderWay(was) => was,
        _ => 0,
    };
    upload.set(Upload::UnderWay(now));
    if was < 50 && (50..99).contains(&now) {
        chat.announcer.say(&(FileWords::of(chat.lang).uploading)(name, now));
    }
}

/// How many bytes the server says it holds.
fn held(answer: Option<exchange::Answer>) -> Result<u64, Cut> {
    let answer = answer.ok_or(Cut::Later)?;
    match (answer.status, answer.offset) {
        (204 | 409, Some(here)) => Ok(here),
        _ => Err(match ServerFrame::decode(&answer.text) {
            Ok(ServerFrame::Refused(Refused { code, retry: Retry::New, .. })) => Cut::Rejected(code),
            // Begun by whoever this guest was before.
            Ok(ServerFrame::Refused(Refused { code: ErrorCode::IdConflict, .. })) => {
                Cut::Rejected(ErrorCode::FileMissing)
            }
            _ => Cut::Later,
        }),
    }
}

fn random_bytes() -> [u8; 10] {
    let (one, two) = (random::seed().to_be_bytes(), random::seed().to_be_bytes());
    let mut bytes = [0; 10];
    bytes[..8].copy_from_slice(&one);
    bytes[8..].copy_from_slice(&two[..2]);
    bytes
}
