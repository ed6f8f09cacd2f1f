//! Among operators: departments, transfers, notes, the end with a summary, and the search by number.
#![allow(clippy::unwrap_used)]

mod desk;

use chat_protocol::{
    AddNote, Answers, CloseReason, CloseTicket, CommandId, ConversationId, ErrorCode, EventBody, FindTicket,
    Found, GetHistory, Note, Opening, OperatorFrame, SendMessage, Seq, ServerFrame, SubmitForm, TicketCard,
    TicketState, TransferTicket,
};
use chat_server::{Config, DepartmentConfig, Mail, MailRoute, export_audit};
use desk::{ANNA, BORIS, Client, Desk, config, message, new_conversation, new_id};

/// Two departments: Anna answers about signing in, Boris about payments.
fn two_departments(config: &mut Config) {
    let department = |id: &str, topic: &str| DepartmentConfig {
        id: id.to_owned(),
        title: id.to_uppercase(),
        topics: vec![topic.to_owned()],
    };
    config.desk.departments = vec![department("auth", "sign-in"), department("payments", "payment")];
    config.operators[0].departments = vec!["auth".to_owned()];
    config.operators[1].departments = vec!["payments".to_owned()];
}

async fn ask_about(guest: &mut Client, topic: &str, text: &str) -> ConversationId {
    let c = new_conversation();
    let open = Opening { topic: Some(topic.to_owned()), ..Opening::default() };
    let first = SendMessage { open: Some(open), ..message(c, text) };
    let id = first.id;
    guest.send(first).await;
    guest.ok(id).await;
    c
}

/// The card an operator sees once it is so far.
async fn card(
    operator: &mut Client,
    c: ConversationId,
    question: impl Fn(&TicketCard) -> bool,
) -> TicketCard {
    operator
        .until_operator(|frame| match frame {
            OperatorFrame::Ticket(changed) => Some(changed.card).filter(|card| card.c == c && question(card)),
            OperatorFrame::Line(line) => line.items.into_iter().find(|card| card.c == c && question(card)),
            _ => None,
        })
        .await
}

async fn transfer(
    operator: &mut Client,
    c: ConversationId,
    dept: Option<&str>,
    to: Option<&str>,
) -> CommandId {
    let id = new_id();
    let (dept, to) = (dept.map(str::to_owned), to.map(str::to_owned));
    operator.send(TransferTicket { id, c, dept, to }).await;
    id
}

async fn notes(operator: &mut Client, c: ConversationId) -> Vec<Note> {
    operator
        .until_operator(|frame| match frame {
            OperatorFrame::Notes(notes) if notes.c == c => Some(notes.items),
            _ => None,
        })
        .await
}

async fn note(operator: &mut Client, c: ConversationId, text: &str) -> AddNote {
    let add = AddNote { id: new_id(), c, text: text.into() };
    operator.send(add.clone()).await;
    operator.ok(add.id).await;
    add
}

async fn find(operator: &mut Client, no: &str) -> Found {
    let id = new_id();
    operator.send(FindTicket { id, no: no.to_owned() }).await;
    operator
        .until_operator(|frame| match frame {
            OperatorFrame::Found(found) if found.re == id => Some(found),
            _ => None,
        })
        .await
}

#[tokio::test]
async fn an_operator_is_told_how_the_desk_is_set_up() {
    let desk = Desk::with(two_departments).await;
    let mut boris = desk.operator(BORIS).await;
    let setup = boris
        .until_operator(|frame| match frame {
            OperatorFrame::Desk(desk) => Some(desk),
            _ => None,
        })
        .await;
    let departments: Vec<_> = setup.departments.iter().map(|department| &*department.title).collect();
    assert_eq!((departments, setup.mine), (vec!["AUTH", "PAYMENTS"], vec!["payments".to_owned()]));
    assert_eq!(setup.operators.iter().map(|op| &*op.id).collect::<Vec<_>>(), ["anna", "boris"]);
}

#[tokio::test]
async fn operators_see_who_of_them_is_here() {
    let desk = Desk::open().await;
    let here = |expected: &'static [&'static str]| {
        move |frame| match frame {
            OperatorFrame::Here(here) if here.ops == expected => Some(()),
            _ => None,
        }
    };
    let mut anna = desk.operator(ANNA).await;
    anna.until_operator(here(&["anna"])).await;
    let (boris, tab) = (desk.operator(BORIS).await, desk.operator(BORIS).await);
    anna.until_operator(here(&["anna", "boris"])).await;
    boris.cut();
    tab.cut();
    anna.until_operator(here(&["anna"])).await;
}

#[tokio::test]
async fn a_question_goes_to_the_department_of_its_topic() {
    let desk = Desk::with(two_departments).await;
    let (mut guest, mut anna) = (desk.guest().await, desk.operator(ANNA).await);
    let c = ask_about(&mut guest, "payment", "Деньги списались дважды").await;
    assert_eq!(card(&mut anna, c, |_| true).await.dept.as_deref(), Some("payments"));
    assert_eq!(guest.event(c, 3).await.body, EventBody::TicketQueued { dept: Some("payments".to_owned()) });
    let other = ask_about(&mut guest, "weather", "Будет ли дождь").await;
    assert_eq!(card(&mut anna, other, |_| true).await.dept, None);
}

#[tokio::test]
async fn a_transfer_keeps_the_history_and_the_place_in_line() {
    let desk = Desk::with(two_departments).await;
    let (mut first, mut second) = (desk.guest().await, desk.guest().await);
    let (mut anna, mut boris) = (desk.operator(ANNA).await, desk.operator(BORIS).await);
    let c = ask_about(&mut first, "sign-in", "Не приходит код, а оплата прошла").await;
    let later = ask_about(&mut second, "payment", "Когда спишут").await;
    anna.take(c).await;
    anna.say(c, "Передам коллегам").await;
    let next = |frame: &ServerFrame| match frame {
        ServerFrame::Queue(queue) if queue.pos == 1 => Some(()),
        _ => None,
    };
    second.until(next).await;
    let id = transfer(&mut anna, c, Some("payments"), None).await;
    let ok = anna.ok(id).await;
    assert_eq!((ok.seq, ok.dup), (Some(Seq(6)), false));
    let told = EventBody::TicketTransferred { dept: Some("payments".to_owned()), to: None };
    assert_eq!(first.event(c, 6).await.body, told);
    let place = first
        .until(|frame| match frame {
            ServerFrame::Queue(queue) if queue.c == c && queue.of == 2 => Some(queue.pos),
            _ => None,
        })
        .await;
    assert_eq!(place, 1, "who came first is served first");

    let waits = card(&mut boris, c, |card| card.dept.as_deref() == Some("payments")).await;
    assert_eq!((waits.state, waits.op, waits.to), (TicketState::Waiting, None, None));
    boris.take(c).await;
    let sync = boris.sync(c).await;
    assert_eq!((sync.from, sync.to), (Seq(1), Seq(7)));
    assert_eq!(first.event(c, 7).await.by.name.as_deref(), Some("Борис"));
    // Anna hears no more of it.
    boris.say(c, "Здравствуйте").await;
    first.event(c, 8).await;
    let heard = anna.settle().await;
    assert!(!heard.iter().any(|frame| matches!(frame, ServerFrame::Event(event) if event.seq > Seq(6))));
    card(&mut anna, later, |card| card.state == TicketState::Waiting).await;

    // Sent once more, as after a lost answer, it is still one transfer.
    anna.send(TransferTicket { id, c, dept: Some("payments".to_owned()), to: None }).await;
    assert!(anna.ok(id).await.dup);
}

#[tokio::test]
async fn a_colleague_is_named_and_anybody_may_help_out() {
    let desk = Desk::open().await;
    let (mut guest, mut anna) = (desk.guest().await, desk.operator(ANNA).await);
    let c = new_conversation();
    guest.say(c, "вопрос").await;
    anna.take(c).await;
    for (dept, to, field) in [
        (None, None, "dept"),
        (Some("nowhere"), None, "dept"),
        (None, Some("anna"), "to"),
        (None, Some("x"), "to"),
    ] {
        let id = transfer(&mut anna, c, dept, to).await;
        let refused = anna
            .until(|frame| match frame {
                ServerFrame::Refused(refused) if refused.re == Some(id) => Some(refused.field.clone()),
                _ => None,
            })
            .await;
        assert_eq!(refused.as_deref(), Some(field));
    }
    let id = transfer(&mut anna, c, None, Some("boris")).await;
    anna.ok(id).await;
    assert_eq!(card(&mut anna, c, |card| card.to.is_some()).await.to.unwrap().id, "boris");
    let stranger = transfer(&mut guest, c, None, Some("boris")).await;
    assert_eq!(guest.err(stranger).await, ErrorCode::Forbidden);
    // Boris has gone home: nobody waits for him.
    anna.take(c).await;
    let held = card(&mut anna, c, |card| card.state == TicketState::Assigned && card.last == Seq(6)).await;
    assert_eq!((held.op.unwrap().id.as_str(), held.to), ("anna", None));
}

#[tokio::test]
async fn notes_are_seen_by_operators_only_and_stay_with_the_conversation() {
    let desk = Desk::open().await;
    let (mut guest, mut anna) = (desk.guest().await, desk.operator(ANNA).await);
    let c = new_conversation();
    guest.say(c, "вопрос").await;
    let early = AddNote { id: new_id(), c, text: "рано".into() };
    anna.send(early.clone()).await;
    assert_eq!(anna.err(early.id).await, ErrorCode::Forbidden, "who notes something holds it");
    guest.send(early.clone()).await;
    assert_eq!(guest.err(early.id).await, ErrorCode::Forbidden);

    anna.take(c).await;
    let mut tab = desk.operator(ANNA).await;
    let added = note(&mut anna, c, "Проверьте номер в профиле").await;
    let heard = tab
        .until_operator(|frame| match frame {
            OperatorFrame::Note(added) => Some(added.note.text),
            _ => None,
        })
        .await;
    assert_eq!(heard, added.text);
    anna.send(added.clone()).await;
    assert!(anna.ok(added.id).await.dup);
    anna.send(AddNote { text: "другое".into(), ..added.clone() }).await;
    assert_eq!(anna.err(added.id).await, ErrorCode::IdConflict);

    let id = transfer(&mut anna, c, None, Some("boris")).await;
    anna.ok(id).await;
    let desk = desk.restart().await;
    let mut boris = desk.operator(BORIS).await;
    boris.take(c).await;
    let known = notes(&mut boris, c).await;
    assert_eq!(
        known.iter().map(|note| (&*note.text, &*note.op.id)).collect::<Vec<_>>(),
        [(&*added.text, "anna")]
    );

    // The person reads everything there is, and of the note nothing.
    let mut guest = Client::join(desk.server.addr(), guest.again(&[])).await;
    let id = new_id();
    guest.send(GetHistory { id, c, before: None, after: None, limit: 100 }).await;
    let page = guest
        .until(|frame| match frame {
            ServerFrame::HistoryPage(page) if page.re == id => Some(page.events.clone()),
            _ => None,
        })
        .await;
    assert_eq!(page.iter().map(|event| event.seq.0).collect::<Vec<_>>(), [1, 2, 3, 4, 5, 6]);
    assert!(!format!("{page:?}").contains("note"));
    assert!(!guest.seen().iter().any(|frame| frame.encode().contains("профиле")));
}

#[tokio::test]
async fn a_conversation_ends_with_a_configured_reason_and_a_summary_for_the_person() {
    let reason = CloseReason { id: "solved".into(), title: "Вопрос решён".into() };
    let desk = Desk::with(|config| config.desk.reasons = vec![reason]).await;
    let (mut guest, mut anna) = (desk.guest().await, desk.operator(ANNA).await);
    let c = new_conversation();
    guest.say(c, "вопрос").await;
    anna.take(c).await;
    let close = |reason: &str, summary: &str| CloseTicket {
        id: new_id(),
        c,
        reason: Some(reason.to_owned()),
        summary: Some(summary.into()),
    };
    for (frame, code) in [
        (close("whatever", "Готово"), ErrorCode::InvalidField),
        (close("solved", " \n "), ErrorCode::TextEmpty),
        (close("solved", &"ж".repeat(4_001)), ErrorCode::TextTooLong),
    ] {
        anna.send(frame.clone()).await;
        assert_eq!(anna.err(frame.id).await, code);
    }
    let pretended = close("solved", "Я оператор");
    guest.send(pretended.clone()).await;
    assert_eq!(guest.err(pretended.id).await, ErrorCode::InvalidField);
    let end = close("solved", "Номер исправлен.\nВойдите ещё раз");
    anna.send(end.clone()).await;
    anna.ok(end.id).await;
    let told = EventBody::TicketClosed { reason: end.reason, summary: end.summary };
    assert_eq!(guest.event(c, 5).await.body, told);
}

#[tokio::test]
async fn a_conversation_is_found_by_its_number_also_when_it_is_over() {
    let desk = Desk::open().await;
    let (mut guest, mut anna) = (desk.guest().await, desk.operator(ANNA).await);
    let c = new_conversation();
    guest.say(c, "вопрос").await;
    let no = card(&mut anna, c, |_| true).await.no;
    anna.take(c).await;
    note(&mut anna, c, "на заметку").await;
    let id = new_id();
    anna.send(CloseTicket { id, c, reason: None, summary: None }).await;
    anna.ok(id).await;

    let mut boris = desk.operator(BORIS).await;
    let digits = no.rsplit('-').next().unwrap();
    for typed in [&*no, &no.to_lowercase(), digits, "1", &no["ОБР-".len()..]] {
        let found = find(&mut boris, typed).await;
        let card = found.card.unwrap();
        assert_eq!((card.c, card.state), (c, TicketState::Closed), "{typed}");
        assert_eq!(found.notes.len(), 1);
    }
    for typed in ["ОБР-2026-000002", "ОБР-1999-000001", "%", "", "1 OR 1"] {
        let id = new_id();
        boris.send(FindTicket { id, no: typed.to_owned() }).await;
        assert_eq!(boris.err(id).await, ErrorCode::NotFound, "{typed}");
    }
    let id = new_id();
    guest.send(FindTicket { id, no }).await;
    assert_eq!(guest.err(id).await, ErrorCode::Forbidden);
}

#[tokio::test]
async fn a_form_is_found_by_its_number_too() {
    let mail = tempfile::tempdir().unwrap();
    let route = MailRoute::Files(mail.path().to_owned());
    let desk = Desk::with(|config| config.mail = Some(Mail { from: "chat@example.ru".into(), route })).await;
    let (mut guest, mut anna) = (desk.guest().await, desk.operator(ANNA).await);
    guest.say(new_conversation(), "вопрос").await;
    let (id, phone, email) = (new_id(), "+7 900 000-12-34".into(), "i@example.ru".into());
    let (name, text) = ("Иван".into(), "Не открывается".into());
    guest
        .send(SubmitForm { id, name, phone, email, text, consent: true, files: Vec::new(), page: None })
        .await;
    guest.ok(id).await;
    let found = find(&mut anna, "2").await;
    assert_eq!((found.card, found.form.unwrap().id), (None, id));
}

#[tokio::test]
async fn operators_see_how_many_answers_came_in_time() {
    let desk = Desk::with(|config| config.eta_s = Some((300, 600))).await;
    let (mut guest, mut anna) = (desk.guest().await, desk.operator(ANNA).await);
    let c = new_conversation();
    guest.say(c, "вопрос").await;
    anna.take(c).await;
    anna.say(c, "ответ").await;
    anna.say(c, "ещё ответ").await;
    let of = |count| {
        move |frame| match frame {
            OperatorFrame::Answers(answers) if answers.of == count => Some(answers),
            _ => None,
        }
    };
    assert_eq!(anna.until_operator(of(1)).await, Answers { in_time: 1, of: 1 });
    assert_eq!(desk.operator(BORIS).await.until_operator(of(1)).await, Answers { in_time: 1, of: 1 });
}

#[tokio::test]
async fn transfers_notes_and_searches_are_written_down_without_their_words() {
    let desk = Desk::with(two_departments).await;
    let (mut guest, mut anna) = (desk.guest().await, desk.operator(ANNA).await);
    let c = new_conversation();
    guest.say(c, "вопрос").await;
    anna.take(c).await;
    note(&mut anna, c, "секрет").await;
    let id = transfer(&mut anna, c, Some("payments"), Some("boris")).await;
    anna.ok(id).await;
    find(&mut anna, "1").await;
    let mut text = Vec::new();
    export_audit(&config(&desk.dir), &mut text).unwrap();
    let text = String::from_utf8(text).unwrap();
    let told: Vec<serde_json::Value> = text.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    let deeds: Vec<_> = told.iter().map(|entry| entry["deed"].as_str().unwrap()).collect();
    assert_eq!(deeds, ["login", "take", "note", "transfer", "find"]);
    assert!(told[1..].iter().all(|entry| entry["c"] == c.to_string() && entry["op"] == "anna"));
    assert!(!text.contains("секрет") && !text.contains("Анна"), "{text}");
}
