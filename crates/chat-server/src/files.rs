//! Files that go along with messages and forms: taken and given by HTTP, beside the socket.
//!
//! A person announces a file, sends its bytes from wherever the last try ended, and gets it back whole. Whose
//! it is says the token in the `Authorization` header; no token stands in an address. Until a message
//! names it, a file is its sender's alone; from then on it belongs to whoever may read that conversation. One that a
//! form names belongs to its sender and to operators.
//!
//! [`record`] is what the database knows of a file, [`shelf`] where its bytes lie, [`gathering`] makes few pieces of
//! what comes, [`scanner`] asks for viruses, [`sweeping`] takes away what nobody sent, [`caller`] says who asks, and
//! [`answer`] what they are told.

mod answer;
mod caller;
mod gathering;
pub(crate) mod key;
pub(crate) mod record;
mod scanner;
pub(crate) mod shelf;
pub(crate) mod sweeping;

use std::sync::Arc;
use std::time::Duration;

use axum::Router;
use axum::body::Body;
use axum::extract::{Path, State};
use axum::http::{HeaderMap, StatusCode};
use axum::middleware;
use axum::response::Response;
use axum::routing::post;
use chat_protocol::{Announcement, ErrorCode, FileId, Format, json};

use crate::audit::{Deed, Entry};
use crate::chat::Chat;
use crate::clock;
use crate::pages_that_ask;
use crate::person::Person;
use crate::refusal::Refusal;
use crate::store::gone;
use answer::{UPLOAD_OFFSET, offset_answer};
use gathering::Gathering;
use record::{Filing, Place, Record};
pub use scanner::Clamd;
use shelf::Appended;

/// Longest announcement, bytes.
const ANNOUNCEMENT: usize = 8 * 1024;

/// A sender who is silent for so long in the middle of a file has gone; the file waits for the next try.
const SILENCE: Duration = Duration::from_secs(30);

/// The routes; callers of other origins than the configured ones are refused.
pub(crate) fn routes(chat: &Arc<Chat>) -> Router<Arc<Chat>> {
    let by_name = post(announce).patch(take).delete(give_up).get(give);
    Router::new()
        .route("/files/{file}", by_name)
        .layer(middleware::from_fn_with_state(Arc::clone(chat), pages_that_ask::guard))
}

/// `POST`: says what will come. Answers how much of it is here already; repeating it changes nothing.
async fn announce(
    State(chat): State<Arc<Chat>>,
    name: Path<String>,
    headers: HeaderMap,
    body: Body,
) -> Response {
    answer::of(begin(&chat, &name, &headers, body).await)
}

async fn begin(chat: &Chat, name: &str, headers: &HeaderMap, body: Body) -> Result<Response, Refusal> {
    let person = caller::identify(chat, headers).await?;
    let file = named(name)?;
    let body = axum::body::to_bytes(body, ANNOUNCEMENT).await.map_err(|_| unreadable())?;
    let said: Announcement =
        std::str::from_utf8(&body).ok().and_then(|text| json::parse(text).ok()).ok_or_else(unreadable)?;
    match said.size {
        0 => return Err(Refusal::new(ErrorCode::FileEmpty, "the file has no bytes")),
        size if size > chat.config.limits.file => {
            let msg = format!("the file is larger than {} bytes", chat.config.limits.file);
            return Err(Refusal::new(ErrorCode::FileTooBig, msg));
        }
        _ => {}
    }
    let record = Record::new(file, &person, &said, clock::now())?;
    file_away(chat, Filing::Begin(record)).await?;
    let record = own(chat, &person, file).await?;
    Ok(offset_answer(chat.shelf.len(&record.stored).await?))
}

/// `PATCH`: takes bytes from `Upload-Offset` on. With the last of them the file is looked at, and is ready.
async fn take(State(chat): State<Arc<Chat>>, name: Path<String>, headers: HeaderMap, body: Body) -> Response {
    // Who is cut off takes the request away, but not what has come of the file: that is still being put away then.
    let received = tokio::spawn(async move { receive(&chat, &name, &headers, body).await });
    answer::of(received.await.unwrap_or_else(|_| Err(Refusal::new(ErrorCode::Internal, "it was given up"))))
}

async fn receive(chat: &Chat, name: &str, headers: &HeaderMap, body: Body) -> Result<Response, Refusal> {
    let person = caller::identify(chat, headers).await?;
    let record = own(chat, &person, named(name)?).await?;
    if record.mime.is_some() {
        return Ok(offset_answer(record.size));
    }
    let offset = headers.get(UPLOAD_OFFSET).and_then(|value| value.to_str().ok()?.parse().ok());
    let mut at: u64 = offset.ok_or_else(|| Refusal::field(UPLOAD_OFFSET, "say from which byte on"))?;
    let mut pieces = Gathering::new(body.into_data_stream(), chat.shelf.piece(), SILENCE);
    while let Some(piece) = pieces.next().await {
        let after = at.saturating_add(piece.len() as u64);
        if after > record.size {
            return Err(Refusal::new(ErrorCode::FileTooBig, "more bytes than were announced"));
        }
        match chat.shelf.append(&record.stored, at, piece).await? {
            Appended::Here => at = after,
            Appended::Elsewhere(here) => return Ok(answer::conflict(here)),
        }
    }
    let here = chat.shelf.len(&record.stored).await?;
    if here == record.size {
        look_at(chat, record).await?;
    }
    Ok(offset_answer(here))
}

/// A whole file: what is it, and is it harmless? One that may not stay is gone at once.
async fn look_at(chat: &Chat, record: Record) -> Result<(), Refusal> {
    let start = chat.shelf.start(&record.stored).await?;
    let format = Format::recognise(&start).filter(|format| chat.config.limits.mime.contains(*format));
    let Some(mime) = format else {
        drop_file(chat, &record).await?;
        return Err(Refusal::new(ErrorCode::FileType, "none of the formats this server takes"));
    };
    if let Some(clamd) = &chat.config.files.clamd
        && let Err(refusal) = scanner::scan(clamd, chat.shelf.read(&record.stored, record.size).await?).await
    {
        if refusal.code == ErrorCode::FileInfected {
            drop_file(chat, &record).await?;
        }
        return Err(refusal);
    }
    chat.shelf.keep(&record.stored).await?;
    file_away(chat, Filing::Ready { file: record.file, mime }).await
}

/// `DELETE`: the sender has thought better of it. What was sent stays where it is.
async fn give_up(State(chat): State<Arc<Chat>>, name: Path<String>, headers: HeaderMap) -> Response {
    answer::of(withdraw(&chat, &name, &headers).await)
}

async fn withdraw(chat: &Chat, name: &str, headers: &HeaderMap) -> Result<Response, Refusal> {
    let person = caller::identify(chat, headers).await?;
    let record = own(chat, &person, named(name)?).await?;
    if record.place.is_some() {
        return Err(Refusal::new(ErrorCode::Forbidden, "the file stands in a conversation or beside a form"));
    }
    drop_file(chat, &record).await?;
    Ok(answer::empty(StatusCode::NO_CONTENT))
}

/// `GET`: the file, to whoever may read what it goes along with.
async fn give(State(chat): State<Arc<Chat>>, name: Path<String>, headers: HeaderMap) -> Response {
    answer::of(fetch(&chat, &name, &headers).await)
}

async fn fetch(chat: &Chat, name: &str, headers: &HeaderMap) -> Result<Response, Refusal> {
    let person = caller::identify(chat, headers).await?;
    let (by, file) = (person.clone(), named(name)?);
    let found = chat.store.read(move |db| record::readable(db, &person, file)).await?;
    let record = found.ok_or_else(no_such_file)?;
    let Some(mime) = record.mime else { return Err(no_such_file()) };
    if let Person::Operator(op) = by {
        let (c, about) = match record.place {
            Some(Place::Conversation(c)) => (Some(c), None),
            Some(Place::Form(form)) => (None, Some(form)),
            None => (None, None),
        };
        let entry = Entry { op: Some(op.id), deed: Deed::ReadFile, c, about, at: clock::now() };
        chat.store.submit(entry)?.await.map_err(|_| gone())??;
    }
    let contents = chat.shelf.read(&record.stored, record.size).await?;
    Ok(answer::file(&record, mime, Body::from_stream(contents)))
}

async fn drop_file(chat: &Chat, record: &Record) -> Result<(), Refusal> {
    let file = record.file;
    file_away(chat, Filing::Drop(file)).await?;
    // A message or a form that came in between has it now.
    let is_kept = chat.store.read(move |db| Record::load(db, file)).await?.is_some();
    if is_kept { Ok(()) } else { chat.shelf.remove(&record.stored).await }
}

/// Hands a change of the records to the writer and waits until it is on disk.
async fn file_away(chat: &Chat, filing: Filing) -> Result<(), Refusal> {
    chat.store.submit(filing)?.await.map_err(|_| gone())?.map(drop)
}

/// The caller's own file; somebody else's is as good as none.
async fn own(chat: &Chat, person: &Person, file: FileId) -> Result<Record, Refusal> {
    let owner = person.key().to_string();
    let found = chat.store.read(move |db| Record::load(db, file)).await?;
    found.filter(|record| record.owner == owner).ok_or_else(no_such_file)
}

fn named(name: &str) -> Result<FileId, Refusal> {
    name.parse().map_err(|_| no_such_file())
}

fn no_such_file() -> Refusal {
    Refusal::new(ErrorCode::NotFound, "no such file")
}

fn unreadable() -> Refusal {
    Refusal::new(ErrorCode::BadFrame, "say the file's name and size in JSON")
}
