//! Files beside messages: taken and given by requests.

use std::sync::Arc;

use chat_protocol::limits::FILES_FEATURE;
use chat_protocol::{
    ConversationId, ErrorCode, EventBody, FORM, File, FileId, Format, Refused, SendMessage, ServerFrame,
    SubmitForm,
};
use serde_json::json;

use super::forms::filled;
use super::operators::both;
use super::{Check, offered};
use crate::client::{Client, message, new_conversation, new_file};
use crate::http::{Answer, Asked, folder};
use crate::{Checked, Failure, Target, ensure};

const SECTION: &str = "Files";

pub(super) fn checks() -> Vec<Check> {
    vec![
        Check::new(SECTION, "a file that was sent comes back byte for byte, to be saved and not run", whole),
        Check::new(SECTION, "after a cut the server says where to go on", resumed),
        Check::new(SECTION, "a message says of its files what the server knows of them", described),
        Check::new(SECTION, "a file is nobody else's", foreign),
        Check::new(SECTION, "files need a token, and a page that may ask", unasked),
        Check::new(SECTION, "an operator fetches what stands in a conversation", for_operators),
        Check::new(SECTION, "what is too large, or empty, is refused before its bytes", sizes),
        Check::new(SECTION, "no more bytes than announced are taken", too_many_bytes),
        Check::new(SECTION, "what is none of the formats is refused, and gone", wrong_type),
        Check::new(SECTION, "a message with a file that is not there whole is refused", missing),
        Check::new(SECTION, "a file stands in one conversation", at_one_place),
        Check::new(SECTION, "more files than the limit are refused", too_many),
        Check::new(SECTION, "a file beside a form is its sender's and the operators'", beside_form),
        Check::new(SECTION, "a file is withdrawn before it was sent, and not after", withdrawn),
    ]
}

/// A guest who may send files, and their token.
struct Sender {
    client: Client,
    token: String,
    folder: String,
    format: Format,
}

impl Sender {
    async fn new(target: &Target) -> Checked<Self> {
        let client = Client::guest(target).await?;
        offered(&client, FILES_FEATURE)?;
        let token = client.files_token()?;
        let format = client.welcome()?.limits.mime.iter().next();
        let format = format.ok_or_else(|| Failure::Broken("limits.mime names no format".to_owned()))?;
        Ok(Self { client, token, folder: format!("{}/files", folder(target)), format })
    }

    /// A file of a format that the server takes.
    fn content(&self) -> Vec<u8> {
        let start: &[u8] = match self.format {
            Format::Jpeg => b"\xFF\xD8\xFF\xE0\0\x10JFIF\0",
            Format::Png => b"\x89PNG\r\n\x1A\n",
            _ => b"%PDF-1.4\n",
        };
        let noise = (0..2000u32).map(|at| (at.wrapping_mul(2_654_435_761) >> 24) as u8);
        start.iter().copied().chain(noise).collect()
    }

    fn asked(&self, method: &'static str, file: FileId) -> Asked {
        Asked::new(method, format!("{}/{file}", self.folder)).bearer(&self.token)
    }

    async fn announce(&self, file: FileId, size: u64) -> Checked<Answer> {
        self.asked("POST", file).body(json!({ "name": "справка", "size": size }).to_string()).ask().await
    }

    async fn send_bytes(&self, file: FileId, from: usize, bytes: &[u8]) -> Checked<Answer> {
        self.asked("PATCH", file).header("upload-offset", from.to_string()).body(bytes).ask().await
    }

    async fn fetch(&self, file: FileId) -> Checked<Answer> {
        self.asked("GET", file).ask().await
    }

    /// Uploads it whole.
    async fn upload(&self, content: &[u8]) -> Checked<FileId> {
        let file = new_file();
        at_offset(&self.announce(file, content.len() as u64).await?, 204, 0)?;
        at_offset(&self.send_bytes(file, 0, content).await?, 204, content.len())?;
        Ok(file)
    }

    /// A message with these files.
    fn message(&self, c: ConversationId, files: &[FileId]) -> SendMessage {
        let claimed =
            |file: &FileId| File { file: *file, name: "чужое".into(), size: 1, mime: Format::Other };
        SendMessage { files: files.iter().map(claimed).collect(), ..message(c, "") }
    }

    async fn refused(&mut self, message: SendMessage, code: ErrorCode) -> Checked {
        self.client.refused(message.id, message, code).await
    }
}

/// The answer says how much of the file is here.
fn at_offset(answer: &Answer, status: u16, offset: usize) -> Checked {
    let here = answer.header("upload-offset");
    ensure(answer.status == status && here == offset.to_string(), || {
        format!("{} with Upload-Offset {here:?} instead of {status} with {offset}", answer.status)
    })
}

/// The answer is a refusal in the words of an `err` frame.
fn refused_with(answer: &Answer, code: ErrorCode) -> Checked {
    let status = match code {
        ErrorCode::AuthRequired | ErrorCode::AuthInvalid => 401,
        ErrorCode::FileTooBig => 413,
        _ => 422,
    };
    ensure(answer.status == status, || format!("{} for {code:?} instead of {status}", answer.status))?;
    match ServerFrame::decode(&answer.text()) {
        Ok(ServerFrame::Refused(Refused { code: found, .. })) => {
            ensure(found == code, || format!("refused with {found:?} instead of {code:?}"))
        }
        _ => Err(Failure::Broken(format!("the body of {} is no err frame", answer.status))),
    }
}

async fn whole(target: Arc<Target>) -> Checked {
    let sender = Sender::new(&target).await?;
    let content = sender.content();
    let file = new_file();
    at_offset(&sender.announce(file, content.len() as u64).await?, 204, 0)?;
    let (start, rest) = content.split_at(1000);
    at_offset(&sender.send_bytes(file, 0, start).await?, 204, 1000)?;
    at_offset(&sender.send_bytes(file, 1000, rest).await?, 204, content.len())?;
    let fetched = sender.fetch(file).await?;
    ensure(fetched.status == 200, || format!("fetching it: {}", fetched.status))?;
    ensure(fetched.body == content, || format!("{} other bytes came back", fetched.body.len()))?;
    for (header, value) in [
        ("content-type", sender.format.mime()),
        ("content-disposition", "attachment"),
        ("x-content-type-options", "nosniff"),
        ("cache-control", "no-store"),
    ] {
        let found = fetched.header(header);
        ensure(found.contains(value), || format!("{header} is {found:?}"))?;
    }
    Ok(())
}

async fn resumed(target: Arc<Target>) -> Checked {
    let sender = Sender::new(&target).await?;
    let content = sender.content();
    let (file, size) = (new_file(), content.len() as u64);
    sender.announce(file, size).await?;
    at_offset(&sender.send_bytes(file, 0, &content[..700]).await?, 204, 700)?;
    at_offset(&sender.announce(file, size).await?, 204, 700)?;
    for wrong in [0, 900] {
        at_offset(&sender.send_bytes(file, wrong, &content[wrong..wrong + 10]).await?, 409, 700)?;
    }
    at_offset(&sender.send_bytes(file, 700, &content[700..]).await?, 204, content.len())?;
    // Should that answer have been lost, this brings it again.
    at_offset(&sender.send_bytes(file, content.len(), &[]).await?, 204, content.len())?;
    let fetched = sender.fetch(file).await?;
    ensure(fetched.body == content, || format!("{} other bytes came back", fetched.body.len()))
}

async fn described(target: Arc<Target>) -> Checked {
    let mut sender = Sender::new(&target).await?;
    let content = sender.content();
    let file = sender.upload(&content).await?;
    let c = new_conversation();
    let message = sender.message(c, &[file]);
    sender.client.done(message.id, message).await?;
    let event = sender.client.event(c, 2).await?;
    let EventBody::Message { files, .. } = &event.body else {
        return Err(Failure::Broken(format!("the event is {event:?}")));
    };
    let expected =
        File { file, name: "справка".into(), size: content.len() as u64, mime: sender.format };
    ensure(*files == [expected], || format!("its files are {files:?}"))
}

async fn foreign(target: Arc<Target>) -> Checked {
    let mut sender = Sender::new(&target).await?;
    let mut stranger = Sender::new(&target).await?;
    let content = sender.content();
    let file = sender.upload(&content).await?;
    let theft = stranger.message(new_conversation(), &[file]);
    stranger.refused(theft, ErrorCode::FileMissing).await?;
    let message = sender.message(new_conversation(), &[file]);
    for is_sent in [false, true] {
        if is_sent {
            sender.client.done(message.id, message.clone()).await?;
        }
        let fetched = stranger.fetch(file).await?;
        ensure(fetched.status == 404, || format!("a stranger, sent {is_sent}: {}", fetched.status))?;
        let removed = stranger.asked("DELETE", file).ask().await?;
        ensure(removed.status == 404, || format!("a stranger removes it: {}", removed.status))?;
    }
    let own = sender.fetch(file).await?;
    ensure(own.status == 200, || format!("its sender: {}", own.status))
}

async fn unasked(target: Arc<Target>) -> Checked {
    let sender = Sender::new(&target).await?;
    let file = sender.upload(&sender.content()).await?;
    let address = format!("{}/{file}", sender.folder);
    let nobody = Asked::new("GET", address.clone()).ask().await?;
    refused_with(&nobody, ErrorCode::AuthRequired)?;
    let wrong = Asked::new("GET", address).bearer("no token of yours").ask().await?;
    refused_with(&wrong, ErrorCode::AuthInvalid)?;
    let elsewhere = sender.asked("GET", file).header("origin", "https://elsewhere.invalid").ask().await?;
    ensure((400..500).contains(&elsewhere.status), || format!("a foreign page: {}", elsewhere.status))
}

async fn for_operators(target: Arc<Target>) -> Checked {
    let (client, operator, c) = both(&target).await?;
    let mut sender = Sender::new(&target).await?;
    sender.token = client.files_token()?;
    sender.client = client;
    let content = sender.content();
    let file = sender.upload(&content).await?;
    let message = sender.message(c, &[file]);
    sender.client.done(message.id, message).await?;
    let token = operator.files_token()?;
    let fetched = Asked::new("GET", format!("{}/{file}", sender.folder)).bearer(&token).ask().await?;
    let is_so = fetched.status == 200 && fetched.body == content;
    ensure(is_so, || format!("{} with {} bytes", fetched.status, fetched.body.len()))
}

async fn sizes(target: Arc<Target>) -> Checked {
    let sender = Sender::new(&target).await?;
    let limit = sender.client.welcome()?.limits.file;
    refused_with(&sender.announce(new_file(), 0).await?, ErrorCode::FileEmpty)?;
    refused_with(&sender.announce(new_file(), limit + 1).await?, ErrorCode::FileTooBig)?;
    at_offset(&sender.announce(new_file(), limit).await?, 204, 0)
}

async fn too_many_bytes(target: Arc<Target>) -> Checked {
    let sender = Sender::new(&target).await?;
    let file = new_file();
    sender.announce(file, 10).await?;
    refused_with(&sender.send_bytes(file, 0, &sender.content()).await?, ErrorCode::FileTooBig)
}

async fn wrong_type(target: Arc<Target>) -> Checked {
    let mut sender = Sender::new(&target).await?;
    let program = b"MZ\x90\0 this is no picture";
    let file = new_file();
    at_offset(&sender.announce(file, program.len() as u64).await?, 204, 0)?;
    refused_with(&sender.send_bytes(file, 0, program).await?, ErrorCode::FileType)?;
    let fetched = sender.fetch(file).await?;
    ensure(fetched.status == 404, || format!("fetching it: {}", fetched.status))?;
    let message = sender.message(new_conversation(), &[file]);
    sender.refused(message, ErrorCode::FileMissing).await
}

async fn missing(target: Arc<Target>) -> Checked {
    let mut sender = Sender::new(&target).await?;
    let content = sender.content();
    let half = new_file();
    sender.announce(half, content.len() as u64).await?;
    sender.send_bytes(half, 0, &content[..500]).await?;
    for file in [half, new_file()] {
        let message = sender.message(new_conversation(), &[file]);
        sender.refused(message, ErrorCode::FileMissing).await?;
    }
    Ok(())
}

async fn at_one_place(target: Arc<Target>) -> Checked {
    let mut sender = Sender::new(&target).await?;
    let file = sender.upload(&sender.content()).await?;
    let c = new_conversation();
    let first = sender.message(c, &[file]);
    sender.client.done(first.id, first.clone()).await?;
    let again = sender.client.done(first.id, first).await?;
    ensure(again.dup, || format!("sent once more: {again:?}"))?;
    let second = sender.message(new_conversation(), &[file]);
    sender.refused(second, ErrorCode::FileMissing).await
}

async fn too_many(target: Arc<Target>) -> Checked {
    let mut sender = Sender::new(&target).await?;
    let limit = sender.client.welcome()?.limits.files;
    let files: Vec<_> = (0..=limit).map(|_| new_file()).collect();
    let message = sender.message(new_conversation(), &files);
    sender.refused(message, ErrorCode::TooManyFiles).await
}

async fn beside_form(target: Arc<Target>) -> Checked {
    let mut sender = Sender::new(&target).await?;
    offered(&sender.client, FORM)?;
    let file = sender.upload(&sender.content()).await?;
    let form = SubmitForm { files: sender.message(new_conversation(), &[file]).files, ..filled() };
    sender.client.done(form.id, form).await?;
    let fetched = sender.fetch(file).await?;
    ensure(fetched.status == 200, || format!("its sender: {}", fetched.status))?;
    let stranger = Sender::new(&target).await?;
    let fetched = stranger.fetch(file).await?;
    ensure(fetched.status == 404, || format!("a stranger: {}", fetched.status))?;
    let elsewhere = sender.message(new_conversation(), &[file]);
    sender.refused(elsewhere, ErrorCode::FileMissing).await
}

async fn withdrawn(target: Arc<Target>) -> Checked {
    let mut sender = Sender::new(&target).await?;
    let (unsent, sent) = (sender.upload(&sender.content()).await?, sender.upload(&sender.content()).await?);
    let removed = sender.asked("DELETE", unsent).ask().await?;
    ensure(removed.status == 204, || format!("DELETE: {}", removed.status))?;
    let fetched = sender.fetch(unsent).await?;
    ensure(fetched.status == 404, || format!("fetching it: {}", fetched.status))?;
    let message = sender.message(new_conversation(), &[sent]);
    sender.client.done(message.id, message).await?;
    let removed = sender.asked("DELETE", sent).ask().await?;
    ensure(removed.status == 403, || format!("DELETE of what was sent: {}", removed.status))?;
    let fetched = sender.fetch(sent).await?;
    ensure(fetched.status == 200, || format!("fetching it: {}", fetched.status))
}
