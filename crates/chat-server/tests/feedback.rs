//! «Обратная связь»: a form gets a number, and its answer goes out by mail.
#![allow(clippy::unwrap_used)]

mod desk;

use std::path::{Path, PathBuf};

use chat_protocol::{
    CommandId, ErrorCode, FormCard, MailState, OperatorFrame, ReplyToForm, ServerFrame, SubmitForm,
};
use chat_server::{Mail, MailRoute};
use desk::{ANNA, Client, Desk, new_conversation, new_id};
use tempfile::TempDir;

fn filled() -> SubmitForm {
    SubmitForm {
        id: new_id(),
        name: " Иван\nИванов ".into(),
        phone: "8 900 000-12-34".into(),
        email: "i@example.ru".into(),
        text: "Не открывается справка".into(),
        files: Vec::new(),
        page: None,
        consent: true,
    }
}

/// A desk whose mail goes into a directory.
async fn desk_with_mail(mails: &TempDir) -> Desk {
    let route = MailRoute::Files(mails.path().to_owned());
    Desk::with(|config| config.mail = Some(Mail { from: "Support <s@example.ru>".into(), route })).await
}

fn files(directory: &Path) -> Vec<PathBuf> {
    std::fs::read_dir(directory).unwrap().map(|file| file.unwrap().path()).collect()
}

/// The card of a form once it is as asked.
async fn card(operator: &mut Client, id: CommandId, is: impl Fn(&FormCard) -> bool) -> FormCard {
    operator
        .until_operator(|frame| match frame {
            OperatorFrame::Form(changed) => Some(changed.card).filter(|card| card.id == id && is(card)),
            OperatorFrame::Forms(forms) => forms.items.into_iter().find(|card| card.id == id && is(card)),
            _ => None,
        })
        .await
}

#[tokio::test]
async fn a_form_gets_a_number_and_its_answer_goes_out_by_mail() {
    let mails = tempfile::tempdir().unwrap();
    let desk = desk_with_mail(&mails).await;
    let (mut guest, mut anna) = (desk.guest().await, desk.operator(ANNA).await);
    assert!(guest.welcome.as_ref().unwrap().features.contains(&"form".to_owned()));
    // Conversations and forms are counted together: a number names one of them.
    guest.say(new_conversation(), "Здравствуйте").await;
    let form = filled();
    guest.send(form.clone()).await;
    let ok = guest.ok(form.id).await;
    let year = chat_year(ok.no.as_deref().unwrap());
    assert_eq!(ok.no, Some(format!("ОБР-{year}-000002")));
    assert_eq!(ok.due, Some(ok.at.plus(24 * 60 * 60 * 1000)));
    let seen = card(&mut anna, form.id, |_| true).await;
    assert_eq!((&*seen.name, &*seen.phone, &*seen.email), ("Иван Иванов", "+79000001234", "i@example.ru"));

    let reply =
        ReplyToForm { id: new_id(), form: form.id, text: "Справка открывается".into() };
    anna.send(reply.clone()).await;
    assert!(!anna.ok(reply.id).await.dup);
    let sent = |card: &FormCard| card.replies.iter().any(|reply| reply.mail == MailState::Sent);
    let answered = card(&mut anna, form.id, sent).await;
    assert_eq!((answered.replies.len(), &*answered.replies[0].text), (1, "Справка открывается"));
    anna.send(reply.clone()).await;
    assert!(anna.ok(reply.id).await.dup, "an answer goes out once");
    let [mail] = files(mails.path()).try_into().unwrap();
    assert!(std::fs::read_to_string(mail).unwrap().contains("To: i@example.ru"));
}

fn chat_year(no: &str) -> &str {
    no.split('-').nth(1).unwrap()
}

#[tokio::test]
async fn the_same_form_again_has_the_same_number() {
    let mails = tempfile::tempdir().unwrap();
    let desk = desk_with_mail(&mails).await;
    let mut guest = desk.guest().await;
    let form = filled();
    guest.send(form.clone()).await;
    let once = guest.ok(form.id).await;
    guest.send(form.clone()).await;
    let twice = guest.ok(form.id).await;
    assert_eq!((twice.no, twice.due, twice.dup), (once.no, once.due, true));
    guest.send(SubmitForm { text: "Другое".into(), ..form.clone() }).await;
    assert_eq!(guest.err(form.id).await, ErrorCode::IdConflict);
    let mut other = desk.guest().await;
    other.send(form.clone()).await;
    assert_eq!(other.err(form.id).await, ErrorCode::IdConflict);
}

#[tokio::test]
async fn an_answer_that_nobody_took_is_kept_over_a_restart() {
    let mails = tempfile::tempdir().unwrap();
    let gone = mails.path().join("away");
    let route = MailRoute::Files(gone.clone());
    let mail = Some(Mail { from: "Support <s@example.ru>".into(), route });
    let configured = mail.clone();
    let desk = Desk::with(|config| config.mail = configured).await;
    let (mut guest, mut anna) = (desk.guest().await, desk.operator(ANNA).await);
    let form = filled();
    guest.send(form.clone()).await;
    guest.ok(form.id).await;
    // Nobody takes mail now.
    std::fs::remove_dir(&gone).unwrap();
    let reply =
        ReplyToForm { id: new_id(), form: form.id, text: "Справка открывается".into() };
    anna.send(reply.clone()).await;
    anna.ok(reply.id).await;
    let waits = |card: &FormCard| card.replies.iter().any(|reply| reply.mail == MailState::Waiting);
    card(&mut anna, form.id, waits).await;
    let Desk { dir, server } = desk;
    server.stop().await;
    assert!(!gone.exists(), "the mail was not sent");
    let config = chat_server::Config { mail, ..desk::config(&dir) };
    let desk = Desk { server: chat_server::Server::start(config).await.unwrap(), dir };
    let mut anna = desk.operator(ANNA).await;
    let kept = card(&mut anna, form.id, |_| true).await;
    assert_eq!(kept.replies.len(), 1);
}

#[tokio::test]
async fn what_is_not_filled_in_is_refused_by_name() {
    let mails = tempfile::tempdir().unwrap();
    let desk = desk_with_mail(&mails).await;
    let mut guest = desk.guest().await;
    let wrong = [
        ("name", SubmitForm { name: " ".into(), ..filled() }),
        ("phone", SubmitForm { phone: "112".into(), ..filled() }),
        ("email", SubmitForm { email: "i@example".into(), ..filled() }),
    ];
    for (name, form) in wrong {
        let id = form.id;
        guest.send(form).await;
        let field = guest
            .until(|frame| match frame {
                ServerFrame::Refused(refused) if refused.re == Some(id) => Some(refused.field.clone()),
                _ => None,
            })
            .await;
        assert_eq!(field.as_deref(), Some(name));
    }
    let empty = SubmitForm { text: " ".into(), ..filled() };
    guest.send(empty.clone()).await;
    assert_eq!(guest.err(empty.id).await, ErrorCode::TextEmpty);
    let silent = SubmitForm { consent: false, ..filled() };
    guest.send(silent.clone()).await;
    assert_eq!(guest.err(silent.id).await, ErrorCode::ConsentRequired);
}

#[tokio::test]
async fn only_operators_answer_and_only_what_there_is() {
    let mails = tempfile::tempdir().unwrap();
    let desk = desk_with_mail(&mails).await;
    let (mut guest, mut anna) = (desk.guest().await, desk.operator(ANNA).await);
    let reply = ReplyToForm { id: new_id(), form: new_id(), text: "Да".into() };
    guest.send(reply.clone()).await;
    assert_eq!(guest.err(reply.id).await, ErrorCode::Forbidden);
    anna.send(reply.clone()).await;
    assert_eq!(anna.err(reply.id).await, ErrorCode::NotFound);
}

#[tokio::test]
async fn a_server_without_mail_takes_no_forms() {
    let desk = Desk::open().await;
    let mut guest = desk.guest().await;
    let form = filled();
    guest.send(form.clone()).await;
    assert_eq!(guest.err(form.id).await, ErrorCode::NotOffered);
}
