//! Files: what is taken, who gets it, and what becomes of what nobody sends.
#![allow(missing_docs, clippy::unwrap_used)]

#[path = "desk/courier.rs"]
mod courier;
mod desk;
#[path = "desk/kept.rs"]
mod kept;
#[path = "desk/portal.rs"]
mod portal;

use std::time::Duration;

use chat_protocol::{
    AuthKind, Confirmed, ConversationId, ErrorCode, EventBody, File, FileId, FormCard, Format, ListTickets,
    Logout, OperatorFrame, SendMessage, ServerFrame, SubmitForm,
};
use chat_server::{Mail, MailRoute, Server};
use courier::{Courier, PDF, code, new_file, offset};
use desk::{ANNA, BORIS, Client, Desk, config, hello, message, new_conversation, new_id};
use kept::Kept;
use portal::{by_secret, token};
use reqwest::header::HeaderMap;
use reqwest::{Method, StatusCode};

const PNG: &[u8] = b"\x89PNG\r\n\x1A\nsome pixels";

fn named(file: FileId) -> File {
    // The server knows the rest better.
    File { file, name: "другое имя".into(), size: 1, mime: Format::Jpeg }
}

async fn write(client: &mut Client, message: SendMessage) -> Confirmed {
    let id = message.id;
    client.send(message).await;
    client.ok(id).await
}

async fn refused(client: &mut Client, message: SendMessage) -> ErrorCode {
    let id = message.id;
    client.send(message).await;
    client.err(id).await
}

fn with_files(c: ConversationId, text: &str, files: &[FileId]) -> SendMessage {
    SendMessage { files: files.iter().copied().map(named).collect(), ..message(c, text) }
}

#[tokio::test]
async fn a_file_goes_along_with_a_message_and_both_sides_get_it() {
    let desk = Desk::open().await;
    let mut guest = desk.guest().await;
    assert!(guest.welcome.as_ref().unwrap().features.contains(&"files".to_owned()));
    let courier = Courier::of(&desk, &guest);
    let (scan, picture) = (courier.upload("скан.pdf", PDF).await, courier.upload("a/../b\n.png", PNG).await);
    let c = new_conversation();
    write(&mut guest, with_files(c, "", &[scan, picture])).await;
    let event = guest.event(c, 2).await;
    let EventBody::Message { text, files, .. } = event.body else { panic!("a message") };
    assert_eq!(&*text, "");
    let known = |file, name: &str, bytes: &[u8], mime| File {
        file,
        name: name.into(),
        size: bytes.len() as u64,
        mime,
    };
    assert_eq!(
        files,
        [known(scan, "скан.pdf", PDF, Format::Pdf), known(picture, "a/../b .png", PNG, Format::Png)]
    );

    let mut anna = desk.operator(ANNA).await;
    anna.take(c).await;
    let response = Courier::new(&desk, ANNA).fetch(scan).await;
    assert_eq!(response.status(), StatusCode::OK);
    let header = |name: &str| response.headers().get(name).unwrap().to_str().unwrap().to_owned();
    assert_eq!(header("content-type"), "application/pdf");
    assert_eq!(header("content-disposition"), "attachment; filename*=UTF-8''%D1%81%D0%BA%D0%B0%D0%BD.pdf");
    assert_eq!(header("x-content-type-options"), "nosniff");
    assert_eq!(header("cache-control"), "private, no-store");
    assert!(header("content-security-policy").starts_with("sandbox;"));
    assert_eq!(response.bytes().await.unwrap(), PDF);
    assert!(courier.may_fetch(picture).await);
}

#[tokio::test]
async fn an_upload_goes_on_where_it_was_cut_and_repeats_change_nothing() {
    let desk = Desk::open().await;
    let guest = desk.guest().await;
    let courier = Courier::of(&desk, &guest);
    let file = new_file();
    assert_eq!(offset(&courier.announce(file, "скан.pdf", PDF.len()).await), "0");
    assert_eq!(offset(&courier.send(file, 0, &PDF[..10]).await), "10");
    // The answer was lost: the same bytes again, and then bytes beyond the end.
    for (at, bytes) in [(0, &PDF[..10]), (20, &PDF[20..])] {
        let response = courier.send(file, at, bytes).await;
        assert_eq!((response.status(), offset(&response)), (StatusCode::CONFLICT, "10"));
    }
    let desk = desk.restart().await;
    let courier = Courier::of(&desk, &guest);
    assert_eq!(offset(&courier.announce(file, "скан.pdf", PDF.len()).await), "10");
    assert!(!courier.may_fetch(file).await, "half a file is none");
    for _ in 0..2 {
        let response = courier.send(file, 10, &PDF[10..]).await;
        assert_eq!(offset(&response), PDF.len().to_string());
    }
    assert_eq!(courier.fetch(file).await.bytes().await.unwrap(), PDF);
    let other = courier.announce(file, "другой.pdf", 5).await;
    assert_eq!(code(other).await, (StatusCode::CONFLICT, ErrorCode::IdConflict));
}

#[tokio::test]
async fn what_is_not_taken_is_refused_and_kept_nowhere() {
    let desk = Desk::with(|config| config.limits.file = 1000).await;
    let guest = desk.guest().await;
    let courier = Courier::of(&desk, &guest);
    let empty = courier.announce(new_file(), "скан.pdf", 0).await;
    assert_eq!(code(empty).await, (StatusCode::UNPROCESSABLE_ENTITY, ErrorCode::FileEmpty));
    let big = courier.announce(new_file(), "скан.pdf", 200 * 1024 * 1024).await;
    assert_eq!(code(big).await, (StatusCode::PAYLOAD_TOO_LARGE, ErrorCode::FileTooBig));

    let more = new_file();
    courier.announce(more, "скан.pdf", 10).await;
    let response = courier.send(more, 0, PDF).await;
    assert_eq!(code(response).await, (StatusCode::PAYLOAD_TOO_LARGE, ErrorCode::FileTooBig));

    let program = b"MZ\x90\x00 a program that calls itself a picture";
    let renamed = new_file();
    courier.announce(renamed, "фото.jpg", program.len()).await;
    let response = courier.send(renamed, 0, program).await;
    assert_eq!(code(response).await, (StatusCode::UNPROCESSABLE_ENTITY, ErrorCode::FileType));
    assert!(!courier.may_fetch(renamed).await);
    assert_eq!(Kept::of(desk.dir.path()).count().await, 0);
}

#[tokio::test]
async fn formats_the_configuration_leaves_out_are_refused() {
    let desk = Desk::with(|config| config.limits.mime = chat_protocol::Formats::of(&[Format::Pdf])).await;
    let guest = desk.guest().await;
    let courier = Courier::of(&desk, &guest);
    let file = new_file();
    courier.announce(file, "a.png", PNG.len()).await;
    assert_eq!(code(courier.send(file, 0, PNG).await).await.1, ErrorCode::FileType);
}

#[tokio::test]
async fn a_message_is_refused_until_its_files_are_there_and_nothing_of_it_is_kept() {
    let desk = Desk::open().await;
    let mut guest = desk.guest().await;
    let courier = Courier::of(&desk, &guest);
    let c = new_conversation();
    let file = new_file();
    courier.announce(file, "скан.pdf", PDF.len()).await;
    courier.send(file, 0, &PDF[..5]).await;
    let early = with_files(c, "скан", &[file]);
    assert_eq!(refused(&mut guest, early.clone()).await, ErrorCode::FileMissing);
    assert_eq!(refused(&mut guest, with_files(c, "скан", &[new_file()])).await, ErrorCode::FileMissing);
    courier.send(file, 5, &PDF[5..]).await;
    assert!(!write(&mut guest, early.clone()).await.dup);
    assert!(write(&mut guest, early.clone()).await.dup, "the same again is the same");
    assert_eq!(refused(&mut guest, SendMessage { files: Vec::new(), ..early }).await, ErrorCode::IdConflict);

    let many: Vec<FileId> = (0..6).map(|_| new_file()).collect();
    assert_eq!(refused(&mut guest, with_files(c, "", &many)).await, ErrorCode::TooManyFiles);
    assert_eq!(refused(&mut guest, message(c, " ")).await, ErrorCode::TextEmpty);
}

#[tokio::test]
async fn nobody_outside_the_conversation_gets_a_file() {
    let desk = Desk::open().await;
    let mut guest = desk.guest().await;
    let mut stranger = desk.guest().await;
    let courier = Courier::of(&desk, &guest);
    let (sent, unsent) = (courier.upload("скан.pdf", PDF).await, courier.upload("ещё.pdf", PDF).await);
    let c = new_conversation();
    write(&mut guest, with_files(c, "скан", &[sent])).await;

    let other = Courier::of(&desk, &stranger);
    assert!(!other.may_fetch(sent).await && !other.may_fetch(unsent).await);
    assert_eq!(code(other.send(unsent, 0, PDF).await).await.1, ErrorCode::NotFound);
    let stolen = with_files(new_conversation(), "моё", &[sent]);
    assert_eq!(refused(&mut stranger, stolen).await, ErrorCode::FileMissing);
    // Nor does one's own file stand in two conversations.
    assert_eq!(
        refused(&mut guest, with_files(new_conversation(), "", &[sent])).await,
        ErrorCode::FileMissing
    );

    let (anna, boris) = (Courier::new(&desk, ANNA), Courier::new(&desk, BORIS));
    assert!(boris.may_fetch(sent).await, "one that waits may be read before it is taken");
    assert!(!boris.may_fetch(unsent).await);
    let mut operator = desk.operator(ANNA).await;
    operator.take(c).await;
    assert!(anna.may_fetch(sent).await && !boris.may_fetch(sent).await);

    let nobody = Courier::new(&desk, "no token at all");
    assert_eq!(code(nobody.fetch(sent).await).await, (StatusCode::UNAUTHORIZED, ErrorCode::AuthInvalid));
    let without = reqwest::get(desk.url(&format!("/files/{sent}"))).await.unwrap();
    assert_eq!(code(without).await, (StatusCode::UNAUTHORIZED, ErrorCode::AuthRequired));
    guest.send(Logout { id: new_id() }).await;
    guest.closed().await;
    assert!(!courier.may_fetch(sent).await, "who logged out has no token any more");
}

#[tokio::test]
async fn a_withdrawn_file_is_gone_and_a_sent_one_cannot_be() {
    let desk = Desk::open().await;
    let mut guest = desk.guest().await;
    let courier = Courier::of(&desk, &guest);
    let (sent, unsent) = (courier.upload("скан.pdf", PDF).await, courier.upload("ещё.pdf", PDF).await);
    write(&mut guest, with_files(new_conversation(), "скан", &[sent])).await;
    let withdraw = |file| courier.request(Method::DELETE, file).send();
    assert_eq!(withdraw(unsent).await.unwrap().status(), StatusCode::NO_CONTENT);
    assert_eq!(withdraw(sent).await.unwrap().status(), StatusCode::FORBIDDEN);
    assert!(courier.may_fetch(sent).await && !courier.may_fetch(unsent).await);
    assert_eq!(Kept::of(desk.dir.path()).count().await, 1);
}

#[tokio::test]
async fn only_pages_of_known_origins_may_ask() {
    let desk = Desk::with(|config| config.allowed_origins = vec!["https://www.example.ru".into()]).await;
    let url = desk.url(&format!("/files/{}", new_file()));
    let asked = async |origin: &str| {
        let request = reqwest::Client::new().request(Method::OPTIONS, &url).header("origin", origin);
        let response = request.header("access-control-request-method", "PATCH").send().await.unwrap();
        let allowed = |headers: &HeaderMap, name: &str| {
            headers.get(name).map(|value| value.to_str().unwrap().to_owned())
        };
        let headers = response.headers();
        (allowed(headers, "access-control-allow-origin"), allowed(headers, "access-control-allow-headers"))
    };
    let (origin, headers) = asked("https://www.example.ru").await;
    assert_eq!(origin.as_deref(), Some("https://www.example.ru"));
    assert_eq!(headers.as_deref(), Some("authorization, content-type, upload-offset"));
    assert_eq!(asked("https://evil.example").await, (None, None));
}

#[tokio::test]
async fn one_person_cannot_fill_the_disk_with_what_is_never_sent() {
    let desk = Desk::open().await;
    let guest = desk.guest().await;
    let courier = Courier::of(&desk, &guest);
    for _ in 0..20 {
        assert_eq!(courier.announce(new_file(), "a.pdf", 10).await.status(), StatusCode::NO_CONTENT);
    }
    let one_more = courier.announce(new_file(), "a.pdf", 10).await;
    assert_eq!(code(one_more).await, (StatusCode::TOO_MANY_REQUESTS, ErrorCode::TooManyFiles));
}

#[tokio::test]
async fn what_nobody_sent_is_swept_away_and_what_was_sent_stays() {
    let desk = Desk::open().await;
    let mut guest = desk.guest().await;
    let courier = Courier::of(&desk, &guest);
    let (sent, unsent) = (courier.upload("скан.pdf", PDF).await, courier.upload("ещё.pdf", PDF).await);
    write(&mut guest, with_files(new_conversation(), "скан", &[sent])).await;
    Kept::of(desk.dir.path()).leave_something().await;
    let Desk { dir, server } = desk;
    server.stop().await;

    let mut config = config(&dir);
    config.files.unsent = Duration::ZERO;
    let server = Server::start(config).await.unwrap();
    let desk = Desk { dir, server };
    let courier = Courier::of(&desk, &guest);
    let kept = Kept::of(desk.dir.path());
    let swept = async {
        while kept.count().await > 1 {
            tokio::task::yield_now().await;
        }
    };
    tokio::time::timeout(desk::PATIENCE, swept).await.unwrap();
    assert!(courier.may_fetch(sent).await && !courier.may_fetch(unsent).await);
}

#[tokio::test]
async fn a_server_that_takes_no_files_says_so() {
    let desk = Desk::with(|config| config.files.taken = false).await;
    let guest = desk.guest().await;
    assert!(!guest.welcome.as_ref().unwrap().features.contains(&"files".to_owned()));
    let response = Courier::of(&desk, &guest).announce(new_file(), "a.pdf", 10).await;
    assert_eq!(response.status(), StatusCode::NOT_FOUND);
}

/// A desk that answers forms by mail, and where the mail goes.
async fn desk_with_forms() -> (Desk, tempfile::TempDir) {
    let mails = tempfile::tempdir().unwrap();
    let route = MailRoute::Files(mails.path().to_owned());
    let mail = Mail { from: "Support <s@example.ru>".into(), route };
    (Desk::with(|config| config.mail = Some(mail)).await, mails)
}

fn form_with(files: &[FileId]) -> SubmitForm {
    SubmitForm {
        id: new_id(),
        name: "Иван".into(),
        phone: "+7 900 000-12-34".into(),
        email: "i@example.ru".into(),
        text: "Не открывается справка".into(),
        files: files.iter().copied().map(named).collect(),
        page: None,
        consent: true,
    }
}

async fn submit(client: &mut Client, form: &SubmitForm) -> Confirmed {
    client.send(form.clone()).await;
    client.ok(form.id).await
}

#[tokio::test]
async fn files_beside_a_form_are_for_operators_and_for_who_sent_them() {
    let (desk, _mails) = desk_with_forms().await;
    let (mut guest, mut stranger) = (desk.guest().await, desk.guest().await);
    let mut anna = desk.operator(ANNA).await;
    let courier = Courier::of(&desk, &guest);
    let (scan, picture) = (courier.upload("скан.pdf", PDF).await, courier.upload("экран.png", PNG).await);
    let form = form_with(&[picture, scan]);
    assert!(!submit(&mut guest, &form).await.dup);
    assert!(submit(&mut guest, &form).await.dup, "the same again is the same");
    guest.send(SubmitForm { files: vec![named(scan)], ..form.clone() }).await;
    assert_eq!(guest.err(form.id).await, ErrorCode::IdConflict);

    let seen: FormCard = anna
        .until_operator(|frame| match frame {
            OperatorFrame::Form(changed) => Some(changed.card),
            _ => None,
        })
        .await;
    let shown = |files: &[File]| -> Vec<(String, u64, Format)> {
        files.iter().map(|file| (file.name.to_string(), file.size, file.mime)).collect()
    };
    let known = [
        ("экран.png".to_owned(), PNG.len() as u64, Format::Png),
        ("скан.pdf".to_owned(), PDF.len() as u64, Format::Pdf),
    ];
    assert_eq!(shown(&seen.files), known);
    let list = ListTickets { id: new_id(), cursor: None, limit: 10 };
    guest.send(list).await;
    let items = guest
        .until(|frame| match frame {
            ServerFrame::Tickets(page) => Some(page.items.clone()),
            _ => None,
        })
        .await;
    assert_eq!(shown(&items[0].form.as_ref().unwrap().files), known);

    assert_eq!(Courier::new(&desk, ANNA).fetch(scan).await.bytes().await.unwrap(), PDF);
    assert!(courier.may_fetch(scan).await);
    assert!(!Courier::of(&desk, &stranger).may_fetch(scan).await);
    let taken_away = courier.request(Method::DELETE, scan).send().await.unwrap();
    assert_eq!(taken_away.status(), StatusCode::FORBIDDEN);
    // Nor does it stand at a second place, or in what somebody else sends.
    assert_eq!(
        refused(&mut guest, with_files(new_conversation(), "", &[scan])).await,
        ErrorCode::FileMissing
    );
    for (who, client) in [("the sender", &mut guest), ("a stranger", &mut stranger)] {
        let other = form_with(&[scan]);
        client.send(other.clone()).await;
        assert_eq!(client.err(other.id).await, ErrorCode::FileMissing, "{who}");
    }
}

#[tokio::test]
async fn a_form_is_refused_until_its_files_are_there_and_takes_no_number() {
    let (desk, _mails) = desk_with_forms().await;
    let mut guest = desk.guest().await;
    let courier = Courier::of(&desk, &guest);
    let file = new_file();
    courier.announce(file, "скан.pdf", PDF.len()).await;
    courier.send(file, 0, &PDF[..5]).await;
    let form = form_with(&[file]);
    guest.send(form.clone()).await;
    assert_eq!(guest.err(form.id).await, ErrorCode::FileMissing);
    let many: Vec<FileId> = (0..6).map(|_| new_file()).collect();
    let crowded = form_with(&many);
    guest.send(crowded.clone()).await;
    assert_eq!(guest.err(crowded.id).await, ErrorCode::TooManyFiles);
    courier.send(file, 5, &PDF[5..]).await;
    let ok = submit(&mut guest, &form).await;
    assert!(ok.no.unwrap().ends_with("-000001"), "refused forms are not counted");
}

#[tokio::test]
async fn files_beside_a_form_are_not_swept_away() {
    let (desk, mails) = desk_with_forms().await;
    let mut guest = desk.guest().await;
    let courier = Courier::of(&desk, &guest);
    let (sent, unsent) = (courier.upload("скан.pdf", PDF).await, courier.upload("ещё.pdf", PDF).await);
    submit(&mut guest, &form_with(&[sent])).await;
    let Desk { dir, server } = desk;
    server.stop().await;

    let route = MailRoute::Files(mails.path().to_owned());
    let mail = Some(Mail { from: "Support <s@example.ru>".into(), route });
    let mut config = chat_server::Config { mail, ..config(&dir) };
    config.files.unsent = Duration::ZERO;
    let server = Server::start(config).await.unwrap();
    let desk = Desk { dir, server };
    let courier = Courier::of(&desk, &guest);
    let swept = async {
        while courier.may_fetch(unsent).await {
            tokio::task::yield_now().await;
        }
    };
    tokio::time::timeout(desk::PATIENCE, swept).await.unwrap();
    assert!(courier.may_fetch(sent).await);
}

async fn signed_in(desk: &Desk, sub: &str) -> Client {
    Client::join(desk.server.addr(), hello(AuthKind::Token, Some(&token(sub, sub)))).await
}

fn files_token(client: &Client) -> String {
    client.welcome.as_ref().unwrap().files_token.clone().unwrap().0
}

#[tokio::test]
async fn an_account_sends_a_file_that_no_other_account_can_fetch() {
    let desk = Desk::with(|config| config.accounts = Some(by_secret())).await;
    let (mut maria, boris) = (signed_in(&desk, "maria").await, signed_in(&desk, "boris").await);
    let (hers, his) = (Courier::new(&desk, &files_token(&maria)), Courier::new(&desk, &files_token(&boris)));
    let file = hers.upload("скан.pdf", PDF).await;
    assert!(!his.may_fetch(file).await, "before it was sent");
    let c = new_conversation();
    write(&mut maria, with_files(c, "Вот скан", &[file])).await;
    assert!(hers.may_fetch(file).await);
    assert!(!his.may_fetch(file).await, "and after");
    let operator = Courier::new(&desk, ANNA);
    assert!(operator.may_fetch(file).await);
}

#[tokio::test]
async fn the_files_token_of_an_account_ends_with_its_connection() {
    let desk = Desk::with(|config| config.accounts = Some(by_secret())).await;
    let maria = signed_in(&desk, "maria").await;
    let before = files_token(&maria);
    let hers = Courier::new(&desk, &before);
    let file = hers.upload("скан.pdf", PDF).await;
    drop(maria);
    let refused = || async { hers.fetch(file).await.status() == StatusCode::UNAUTHORIZED };
    while !refused().await {
        tokio::task::yield_now().await;
    }
    let again = signed_in(&desk, "maria").await;
    assert_ne!(files_token(&again), before);
    assert!(Courier::new(&desk, &files_token(&again)).may_fetch(file).await);
}
