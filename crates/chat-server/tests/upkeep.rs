//! What is kept for how long, and what is known of those who answered.
#![allow(clippy::unwrap_used)]

mod desk;

use chat_protocol::{
    AddNote, AuthKind, CallResult, CloseTicket, ConversationId, ErrorCode, FinishCallBack, GetHistory,
    ReplyToForm, RequestCallBack, ServerFrame, SubmitForm, TakeCallBack,
};
use chat_server::{
    Config, Mail, MailRoute, Outdated, Retention, Server, export_audit, outdated, remove_outdated,
};
use desk::engine::Tables;
use desk::{ANNA, Client, Desk, config, hello, message, new_conversation, new_id};
use serde_json::Value;
use tempfile::TempDir;

const THIRTY: Retention = Retention { closed_days: Some(30), audit_days: Some(30) };

fn thirty(dir: &TempDir) -> Config {
    Config { retention: THIRTY, ..config(dir) }
}

async fn close(by: &mut Client, c: ConversationId) {
    let id = new_id();
    by.send(CloseTicket { id, c, reason: None, summary: None }).await;
    by.ok(id).await;
}

/// Lets everything in the store be older by so many days.
fn age(dir: &TempDir, days: i64) {
    let ms = days * 24 * 60 * 60 * 1000;
    let older = format!(
        "UPDATE conversations SET opened_at = opened_at - {ms}, last_at = last_at - {ms};
         UPDATE events SET at = at - {ms}"
    );
    Tables::of(dir.path()).run(&older).unwrap();
}

fn entries(dir: &TempDir) -> Vec<Value> {
    let mut text = Vec::new();
    export_audit(&config(dir), &mut text).unwrap();
    String::from_utf8(text).unwrap().lines().map(|line| serde_json::from_str(line).unwrap()).collect()
}

#[tokio::test]
async fn closed_conversations_go_when_they_are_old_and_open_ones_stay() {
    let Desk { dir, server } = Desk::open().await;
    let mut guest = Client::join(server.addr(), hello(AuthKind::Guest, None)).await;
    let (closed, open) = (new_conversation(), new_conversation());
    let question = message(closed, "вопрос");
    guest.send(question.clone()).await;
    guest.ok(question.id).await;
    guest.say(open, "другой").await;
    let mut anna = Client::join(server.addr(), hello(AuthKind::Operator, Some(ANNA))).await;
    anna.take(closed).await;
    let note = AddNote { id: new_id(), c: closed, text: "на заметку".into() };
    anna.send(note.clone()).await;
    anna.ok(note.id).await;
    close(&mut guest, closed).await;
    let again = guest.again(&[(closed, 5), (open, 3)]);
    assert_eq!(outdated(&thirty(&dir)).unwrap(), Outdated::default());
    server.stop().await;

    age(&dir, 31);
    let found = outdated(&thirty(&dir)).unwrap();
    assert_eq!(found, Outdated { conversations: 1, events: 5, ..Outdated::default() });
    assert_eq!(remove_outdated(&thirty(&dir)).await.unwrap(), found);
    assert_eq!(outdated(&thirty(&dir)).unwrap(), Outdated::default());
    assert_eq!(Tables::of(dir.path()).count("notes"), 0);

    let server = Server::start(thirty(&dir)).await.unwrap();
    let mut guest = Client::join(server.addr(), again).await;
    let welcome = guest.welcome.clone().unwrap();
    // What this browser holds of the log that is gone is void; the other one it reads anew.
    assert!(!welcome.resumed);
    assert_eq!(welcome.convs.iter().map(|conversation| conversation.c).collect::<Vec<_>>(), [open]);
    // Its confirmation was lost long ago: it must not open the conversation once more.
    guest.send(question.clone()).await;
    assert_eq!(guest.err(question.id).await, ErrorCode::ConvClosed);
    guest.say(open, "ещё").await;
}

#[tokio::test]
async fn call_backs_and_forms_go_when_they_are_done_with() {
    let Desk { dir, server } = Desk::open().await;
    server.stop().await;
    let tables = Tables::of(dir.path());
    tables
        .run(
            "INSERT INTO call_backs (id, user_id, phone, asked_at, due, state, changed_at) VALUES
         ('1', 'g', '+7', 0, 0, 'done', 1), ('2', 'g', '+7', 0, 0, 'waiting', NULL);
         INSERT INTO forms (id, user_id, number, at, due, name, phone, email, body, answered_at) VALUES
         ('3', 'g', 'a', 0, 0, 'n', 'p', 'e', 'b', 1), ('4', 'g', 'b', 0, 0, 'n', 'p', 'e', 'b', NULL),
         ('5', 'g', 'c', 0, 0, 'n', 'p', 'e', 'b', 1);
         INSERT INTO form_replies (id, form, at, op_id, op_name, body, mail, tries, mail_at) VALUES
         ('6', '3', 1, 'o', 'o', 'b', 'sent', 1, 1), ('7', '5', 1, 'o', 'o', 'b', 'waiting', 1, 1)",
        )
        .unwrap();
    assert_eq!(remove_outdated(&thirty(&dir)).await.unwrap().requests, 2);
    let left = |table: &str| tables.words(&format!("SELECT id FROM {table} ORDER BY id"));
    assert_eq!((left("call_backs"), left("forms")), (vec!["2".to_owned()], vec!["4".into(), "5".into()]));
    assert_eq!(left("form_replies"), ["7"]);
}

#[tokio::test]
async fn a_running_server_removes_what_is_old_a_few_at_a_time() {
    let Desk { dir, server } = Desk::open().await;
    let mut guest = Client::join(server.addr(), hello(AuthKind::Guest, None)).await;
    for _ in 0..12 {
        let c = new_conversation();
        let lines: Vec<_> = (0..60).map(|n| message(c, &format!("строка {n}"))).collect();
        for line in &lines {
            guest.send(line.clone()).await;
        }
        for line in &lines {
            guest.ok(line.id).await;
        }
        close(&mut guest, c).await;
    }
    server.stop().await;
    age(&dir, 31);
    let server = Server::start(thirty(&dir)).await.unwrap();
    let mut guest = Client::join(server.addr(), hello(AuthKind::Guest, None)).await;
    let c = new_conversation();
    // It writes beside people; whoever asks long enough finds nothing old.
    loop {
        guest.say(c, "пишу").await;
        if outdated(&thirty(&dir)).unwrap() == Outdated::default() {
            break;
        }
    }
    let tables = Tables::of(dir.path());
    assert_eq!((tables.count("conversations"), tables.count("removed_conversations")), (1, 12));
}

#[tokio::test]
async fn what_operators_do_is_written_down_without_what_people_wrote() {
    let desk = Desk::open().await;
    let mut guest = desk.guest().await;
    let c = new_conversation();
    guest.say(c, "секретный вопрос").await;
    let mut stranger = Client::connect(desk.server.addr()).await;
    stranger.send(hello(AuthKind::Operator, Some("not a token of anybody"))).await;
    assert_eq!(stranger.closed().await, 4504);
    let mut anna = desk.operator(ANNA).await;
    for before in [None, Some(chat_protocol::Seq(2))] {
        let id = new_id();
        anna.send(GetHistory { id, c, before, after: None, limit: 100 }).await;
        anna.until(|frame| matches!(frame, ServerFrame::HistoryPage(_)).then_some(())).await;
    }
    anna.take(c).await;
    let answer = message(c, "секретный ответ");
    for _ in 0..2 {
        anna.send(answer.clone()).await;
        anna.ok(answer.id).await;
    }
    close(&mut anna, c).await;

    let entries = entries(&desk.dir);
    let deed = |entry: &Value| entry["deed"].as_str().unwrap().to_owned();
    let deeds: Vec<_> = entries.iter().map(deed).collect();
    assert_eq!(deeds, ["login.refused", "login", "read", "take", "write", "close"]);
    let numbers: Vec<_> = entries.iter().map(|entry| entry["n"].as_i64().unwrap()).collect();
    assert_eq!(numbers, [1, 2, 3, 4, 5, 6]);
    assert_eq!(entries[0]["op"], Value::Null);
    for entry in &entries[2..] {
        assert_eq!((entry["op"].as_str(), entry["c"].as_str()), (Some("anna"), Some(&*c.to_string())));
    }
    let text = format!("{entries:?}");
    assert!(!text.contains("секрет") && !text.contains("token") && !text.contains("Анна"), "{text}");
}

#[tokio::test]
async fn what_operators_do_with_call_backs_and_forms_is_written_down_too() {
    let mail = tempfile::tempdir().unwrap();
    let route = MailRoute::Files(mail.path().to_owned());
    let desk = Desk::with(|config| config.mail = Some(Mail { from: "chat@example.ru".into(), route })).await;
    let (mut guest, mut anna) = (desk.guest().await, desk.operator(ANNA).await);
    let (callback, form) = (new_id(), new_id());
    let phone = || "+7 900 000-12-34".into();
    let request =
        RequestCallBack { id: callback, c: None, phone: phone(), name: None, from: None, consent: true };
    guest.send(request).await;
    guest.ok(callback).await;
    let (name, email, text) = ("Иван".into(), "i@example.ru".into(), "Не открывается".into());
    guest
        .send(SubmitForm {
            id: form,
            name,
            phone: phone(),
            email,
            text,
            consent: true,
            files: Vec::new(),
            page: None,
        })
        .await;
    guest.ok(form).await;
    let (take, done, reply) = (new_id(), new_id(), new_id());
    for _ in 0..2 {
        anna.send(TakeCallBack { id: take, callback }).await;
        anna.ok(take).await;
    }
    anna.send(FinishCallBack { id: done, callback, result: CallResult::Reached }).await;
    anna.ok(done).await;
    anna.send(ReplyToForm { id: reply, form, text: "Открывается".into() }).await;
    anna.ok(reply).await;

    let entries = entries(&desk.dir);
    let told: Vec<_> =
        entries.iter().skip(1).map(|entry| (entry["deed"].as_str(), entry["about"].as_str())).collect();
    let (callback, form) = (callback.to_string(), form.to_string());
    assert_eq!(
        told,
        [
            (Some("callback.take"), Some(&*callback)),
            (Some("callback.done"), Some(&*callback)),
            (Some("form.reply"), Some(&*form)),
        ]
    );
    let text = format!("{entries:?}");
    assert!(!text.contains("900") && !text.contains("example") && !text.contains("крыва"), "{text}");
}

#[tokio::test]
async fn the_audit_log_is_only_added_to_and_loses_its_oldest_entries_only() {
    let Desk { dir, server } = Desk::open().await;
    for _ in 0..3 {
        Client::join(server.addr(), hello(AuthKind::Operator, Some(ANNA))).await;
    }
    server.stop().await;
    let tables = Tables::of(dir.path());
    assert!(tables.run("UPDATE audit SET op = 'boris' WHERE n = 2").is_err());
    assert!(tables.run("DELETE FROM audit WHERE n = 2").is_err());
    // Two entries as if written long ago: what the database does not let us do to those that are there.
    let anew = match tables {
        Tables::Sqlite(_) => "",
        Tables::Postgres(_) => "UPDATE audit_last SET n = 0;",
    };
    let older = "CREATE TEMP TABLE kept AS SELECT * FROM audit; DELETE FROM audit;
         UPDATE kept SET at = 0 WHERE n < 3; INSERT INTO audit SELECT * FROM kept ORDER BY n";
    tables.run(&format!("{anew} {older}")).unwrap();
    assert_eq!(outdated(&thirty(&dir)).unwrap().audit, 2);
    remove_outdated(&thirty(&dir)).await.unwrap();
    assert_eq!(entries(&dir).iter().map(|entry| entry["n"].as_i64().unwrap()).collect::<Vec<_>>(), [3]);
}
