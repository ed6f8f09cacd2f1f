//! «Мои обращения»: everything a person asked, in pages, and nothing of anybody else.
#![allow(clippy::unwrap_used)]

mod desk;
#[path = "desk/portal.rs"]
mod portal;

use chat_protocol::{
    AuthKind, CallResult, CallState, ClientFrame, CloseTicket, ConversationId, ErrorCode, FinishCallBack,
    ListTickets, MarkRead, ReplyToForm, RequestCallBack, Secret, Seq, ServerFrame, SubmitForm, TakeCallBack,
    TicketItem, TicketState, Tickets, UpgradeGuest,
};
use chat_server::{Mail, MailRoute};
use desk::{ANNA, Client, Desk, hello, message, new_conversation, new_id};

/// One page.
async fn page(client: &mut Client, cursor: Option<String>, limit: u64) -> Tickets {
    let id = new_id();
    client.send(ListTickets { id, cursor, limit }).await;
    client
        .until(|frame| match frame {
            ServerFrame::Tickets(page) if page.re == id => Some(page.clone()),
            ServerFrame::Refused(refused) if refused.re == Some(id) => panic!("refused: {refused:?}"),
            _ => None,
        })
        .await
}

async fn all(client: &mut Client) -> Vec<TicketItem> {
    page(client, None, 50).await.items
}

async fn refused(client: &mut Client, list: ListTickets) -> ErrorCode {
    let id = list.id;
    client.send(list).await;
    client.err(id).await
}

async fn order(client: &mut Client, command: impl Into<ClientFrame>, id: chat_protocol::CommandId) {
    client.send(command).await;
    client.ok(id).await;
}

fn call_me(c: Option<ConversationId>) -> RequestCallBack {
    RequestCallBack {
        id: new_id(),
        c,
        phone: "8 900 000-12-34".into(),
        name: None,
        from: None,
        consent: true,
    }
}

fn form() -> SubmitForm {
    SubmitForm {
        id: new_id(),
        name: "Иван".into(),
        phone: "8 900 000-12-34".into(),
        email: "i@example.ru".into(),
        text: "Не открывается справка".into(),
        files: Vec::new(),
        consent: true,
        page: None,
    }
}

/// What stands in a list, by kind and name.
fn names(items: &[TicketItem]) -> Vec<String> {
    let name = |item: &TicketItem| match (&item.chat, &item.call, &item.form) {
        (Some(chat), None, None) => format!("chat {}", chat.preview.0),
        (None, Some(_), None) => "call".to_owned(),
        (None, None, Some(form)) => format!("form {}", form.text.0),
        _ => panic!("one of the three: {item:?}"),
    };
    items.iter().map(name).collect()
}

#[tokio::test]
async fn a_conversation_is_listed_with_its_number_state_and_what_is_unread() {
    let desk = Desk::open().await;
    let (mut guest, mut anna) = (desk.guest().await, desk.operator(ANNA).await);
    assert!(guest.welcome.as_ref().unwrap().features.contains(&"tickets".to_owned()));
    assert_eq!(all(&mut guest).await, []);
    let c = new_conversation();
    guest.say(c, "Не приходит код").await;
    anna.take(c).await;
    anna.say(c, "Проверяем").await;
    anna.say(c, "Код отправлен").await;
    let [item] = all(&mut guest).await.try_into().unwrap();
    let chat = item.chat.unwrap();
    assert_eq!((chat.c, chat.state, chat.unread), (c, TicketState::Assigned, 2));
    assert_eq!((&*chat.preview, chat.no.starts_with("ОБР-")), ("Код отправлен", true));
    assert_eq!(chat.op.unwrap().name.0, "Анна");

    guest.send(MarkRead { c, seq: Seq(5) }).await;
    guest.settle().await;
    let close = CloseTicket { id: new_id(), c, reason: None, summary: None };
    order(&mut anna, close.clone(), close.id).await;
    let [item] = all(&mut guest).await.try_into().unwrap();
    let chat = item.chat.unwrap();
    assert_eq!((chat.state, chat.unread, chat.op), (TicketState::Closed, 1, None));
}

#[tokio::test]
async fn what_is_unread_is_told_at_once_also_of_what_is_over() {
    let desk = Desk::open().await;
    let (mut guest, mut anna) = (desk.guest().await, desk.operator(ANNA).await);
    assert!(guest.welcome.as_ref().unwrap().unread.is_empty());
    let (open, over, quiet) = (new_conversation(), new_conversation(), new_conversation());
    for c in [open, over, quiet] {
        guest.say(c, "вопрос").await;
    }
    for c in [open, over] {
        anna.take(c).await;
        anna.say(c, "ответ").await;
    }
    let close = CloseTicket { id: new_id(), c: over, reason: None, summary: None };
    order(&mut anna, close.clone(), close.id).await;
    let again = Client::join(desk.server.addr(), guest.again(&[])).await;
    let unread = again.welcome.unwrap().unread;
    assert_eq!(unread.into_iter().collect::<Vec<_>>(), {
        let mut expected = vec![(open, 1), (over, 1)];
        expected.sort();
        expected
    });
    // Operators read by other means.
    assert!(anna.welcome.unwrap().unread.is_empty());
}

#[tokio::test]
async fn call_backs_and_forms_with_their_answers_stand_in_the_same_list() {
    let mails = tempfile::tempdir().unwrap();
    let route = MailRoute::Files(mails.path().to_owned());
    let mail = Mail { from: "Support <s@example.ru>".into(), route };
    let desk = Desk::with(|config| config.mail = Some(mail)).await;
    let (mut guest, mut anna) = (desk.guest().await, desk.operator(ANNA).await);
    let (asked, call) = (form(), call_me(None));
    order(&mut guest, asked.clone(), asked.id).await;
    order(&mut guest, call.clone(), call.id).await;
    let items = all(&mut guest).await;
    let found = items.iter().find_map(|item| item.form.clone()).unwrap();
    assert_eq!((found.id, found.answers.len()), (asked.id, 0));
    assert_eq!(found.due, found.asked_at.plus(24 * 60 * 60 * 1000));
    let found = items.iter().find_map(|item| item.call.clone()).unwrap();
    assert_eq!((found.id, found.state), (call.id, CallState::Waiting));
    assert_eq!(&*found.phone, "+7 *** ***-12-34");

    let reply =
        ReplyToForm { id: new_id(), form: asked.id, text: "Справка открывается".into() };
    order(&mut anna, reply.clone(), reply.id).await;
    let (take, done) = (new_id(), new_id());
    order(&mut anna, TakeCallBack { id: take, callback: call.id }, take).await;
    let finish = FinishCallBack { id: done, callback: call.id, result: CallResult::Reached };
    order(&mut anna, finish, done).await;
    let items = all(&mut guest).await;
    let [answer] = items.iter().find_map(|item| item.form.clone()).unwrap().answers.try_into().unwrap();
    assert_eq!((&*answer.name, &*answer.text), ("Анна", "Справка открывается"));
    let found = items.iter().find_map(|item| item.call.clone()).unwrap();
    assert_eq!((found.state, found.result), (CallState::Done, Some(CallResult::Reached)));
}

#[tokio::test]
async fn a_call_back_that_a_conversation_tells_of_is_no_entry_of_its_own() {
    let desk = Desk::open().await;
    let mut guest = desk.guest().await;
    let c = new_conversation();
    guest.say(c, "Позвоните мне").await;
    let call = call_me(Some(c));
    order(&mut guest, call.clone(), call.id).await;
    assert_eq!(names(&all(&mut guest).await), ["chat Позвоните мне"]);
}

#[tokio::test]
async fn pages_follow_each_other_without_gap_or_double_the_newest_first() {
    let desk = Desk::open().await;
    let mut guest = desk.guest().await;
    let mut asked = Vec::new();
    for n in 1..=7 {
        guest.say(new_conversation(), &format!("вопрос {n}")).await;
        asked.insert(0, format!("chat вопрос {n}"));
    }
    let (mut seen, mut cursor) = (Vec::new(), None);
    loop {
        let page = page(&mut guest, cursor, 3).await;
        assert!(page.items.len() <= 3 && !page.items.is_empty());
        seen.extend(page.items);
        cursor = page.cursor;
        if cursor.is_none() {
            break;
        }
    }
    assert!(seen.windows(2).all(|pair| pair[0].at >= pair[1].at));
    let mut found = names(&seen);
    // What was asked within one millisecond stands in the order of names.
    found.sort();
    asked.sort();
    assert_eq!(found, asked);
}

#[tokio::test]
async fn nobody_sees_what_somebody_else_asked() {
    let desk = Desk::open().await;
    let (mut guest, mut other) = (desk.guest().await, desk.guest().await);
    guest.say(new_conversation(), "моё").await;
    guest.say(new_conversation(), "тоже моё").await;
    let call = call_me(None);
    order(&mut guest, call.clone(), call.id).await;
    assert_eq!(all(&mut other).await, []);
    // A cursor opens nothing either.
    let cursor = page(&mut guest, None, 1).await.cursor;
    assert!(cursor.is_some());
    assert_eq!(page(&mut other, cursor, 50).await.items, []);
    assert!(Client::join(desk.server.addr(), other.again(&[])).await.welcome.unwrap().unread.is_empty());
}

#[tokio::test]
async fn a_guests_list_comes_along_to_the_account_and_is_the_guests_no_longer() {
    let desk = Desk::with(|config| config.accounts = Some(portal::by_secret())).await;
    let mut guest = desk.guest().await;
    guest.say(new_conversation(), "гостем").await;
    let call = call_me(None);
    order(&mut guest, call.clone(), call.id).await;
    let signed_in = hello(AuthKind::Token, Some(&portal::token("maria", "Мария")));
    let mut maria = Client::join(desk.server.addr(), signed_in).await;
    maria.say(new_conversation(), "с профилем").await;
    let upgrade = UpgradeGuest { id: new_id(), guest_token: Secret::from(guest.token.as_deref().unwrap()) };
    order(&mut maria, upgrade.clone(), upgrade.id).await;
    let mut found = names(&all(&mut maria).await);
    found.sort();
    assert_eq!(found, ["call", "chat гостем", "chat с профилем"]);
    let mut nobody = Client::join(desk.server.addr(), hello(AuthKind::Guest, guest.token.as_deref())).await;
    assert_eq!(all(&mut nobody).await, []);
}

#[tokio::test]
async fn what_cannot_be_answered_is_refused() {
    let desk = Desk::open().await;
    let (mut guest, mut anna) = (desk.guest().await, desk.operator(ANNA).await);
    let list =
        |cursor: Option<&str>, limit| ListTickets { id: new_id(), cursor: cursor.map(str::to_owned), limit };
    assert_eq!(refused(&mut anna, list(None, 20)).await, ErrorCode::Forbidden);
    assert_eq!(refused(&mut guest, list(None, 0)).await, ErrorCode::InvalidField);
    assert_eq!(refused(&mut guest, list(Some("не отсюда"), 20)).await, ErrorCode::InvalidField);
    guest.send(message(new_conversation(), "и после этого")).await;
    assert_eq!(page(&mut guest, None, 1_000).await.items.len(), 1);
}
