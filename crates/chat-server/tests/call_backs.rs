//! «Обратный звонок»: from the request to how the call ended.
#![allow(clippy::unwrap_used)]

mod desk;

use chat_protocol::{
    CallBack, CallCard, CallResult, CallState, CancelCallBack, CommandId, ConversationId, ErrorCode,
    EventBody, FinishCallBack, Millis, OperatorFrame, RequestCallBack, Seq, ServerFrame, TakeCallBack,
};
use desk::{ANNA, BORIS, Client, Desk, new_conversation, new_id};

fn request(c: Option<ConversationId>) -> RequestCallBack {
    let (phone, name) = ("8 900 000-12-34".into(), Some("Иван".into()));
    RequestCallBack { id: new_id(), c, phone, name, from: None, consent: true }
}

async fn ask(guest: &mut Client, c: Option<ConversationId>) -> CommandId {
    let request = request(c);
    let id = request.id;
    guest.send(request).await;
    guest.ok(id).await;
    id
}

/// The card an operator sees once it is so far.
async fn card(operator: &mut Client, id: CommandId, state: CallState) -> CallCard {
    operator
        .until_operator(|frame| match frame {
            OperatorFrame::Call(changed) => {
                Some(changed.card).filter(|card| card.id == id && card.state == state)
            }
            OperatorFrame::Calls(calls) => {
                calls.items.into_iter().find(|card| card.id == id && card.state == state)
            }
            _ => None,
        })
        .await
}

/// What the person sees once it is so far.
async fn seen(guest: &mut Client, state: CallState) -> CallBack {
    guest
        .until(|frame| match frame {
            ServerFrame::CallBack(changed) if changed.card.state == state => Some(changed.card.clone()),
            _ => None,
        })
        .await
}

async fn take(operator: &mut Client, callback: CommandId) {
    let id = new_id();
    operator.send(TakeCallBack { id, callback }).await;
    operator.ok(id).await;
}

async fn finish(operator: &mut Client, callback: CommandId, result: CallResult) {
    let id = new_id();
    operator.send(FinishCallBack { id, callback, result }).await;
    operator.ok(id).await;
}

#[tokio::test]
async fn a_guest_is_called_within_half_an_hour_and_hears_how_it_went() {
    let desk = Desk::open().await;
    let (mut guest, mut anna) = (desk.guest().await, desk.operator(ANNA).await);
    assert!(guest.welcome.as_ref().unwrap().features.contains(&"callback".to_owned()));
    let request = request(None);
    guest.send(request.clone()).await;
    let ok = guest.ok(request.id).await;
    assert_eq!((ok.c, ok.seq, ok.due), (None, None, Some(ok.at.plus(30 * 60 * 1000))));
    let waiting = card(&mut anna, request.id, CallState::Waiting).await;
    assert_eq!((&*waiting.phone, waiting.name.as_deref()), ("+79000001234", Some("Иван")));
    let shown = seen(&mut guest, CallState::Waiting).await;
    assert_eq!((&*shown.phone, Some(shown.due)), ("+7 *** ***-12-34", ok.due));

    take(&mut anna, request.id).await;
    seen(&mut guest, CallState::Taken).await;
    finish(&mut anna, request.id, CallResult::NotReached).await;
    assert_eq!(seen(&mut guest, CallState::Done).await.result, Some(CallResult::NotReached));
}

#[tokio::test]
async fn the_log_of_the_conversation_tells_of_the_call() {
    let desk = Desk::open().await;
    let (mut guest, mut anna) = (desk.guest().await, desk.operator(ANNA).await);
    let c = new_conversation();
    guest.say(c, "Не приходит код").await;
    let request = request(Some(c));
    guest.send(request.clone()).await;
    let ok = guest.ok(request.id).await;
    assert_eq!((ok.c, ok.seq), (Some(c), Some(Seq(4))));
    let scheduled = guest.event(c, 4).await;
    let phone = "+7 *** ***-12-34".into();
    let told = EventBody::CallBackScheduled { callback: request.id, phone, from: None, due: ok.due.unwrap() };
    assert_eq!((scheduled.id, scheduled.body), (Some(request.id), told));
    assert_eq!(card(&mut anna, request.id, CallState::Waiting).await.c, Some(c));
    take(&mut anna, request.id).await;
    finish(&mut anna, request.id, CallResult::Reached).await;
    let done = EventBody::CallBackDone { callback: request.id, result: CallResult::Reached };
    assert_eq!(guest.event(c, 5).await.body, done);
}

#[tokio::test]
async fn the_same_request_again_is_one_call_and_another_has_to_wait_for_it() {
    let desk = Desk::open().await;
    let mut guest = desk.guest().await;
    let c = new_conversation();
    guest.say(c, "Не приходит код").await;
    let first = request(Some(c));
    guest.send(first.clone()).await;
    let once = guest.ok(first.id).await;
    guest.send(first.clone()).await;
    let twice = guest.ok(first.id).await;
    assert_eq!((twice.seq, twice.at, twice.due, twice.dup), (once.seq, once.at, once.due, true));
    guest.send(RequestCallBack { phone: "89000004321".into(), ..first }).await;
    assert_eq!(guest.err(first_id(&once)).await, ErrorCode::IdConflict);
    let second = request(None);
    guest.send(second.clone()).await;
    assert_eq!(guest.err(second.id).await, ErrorCode::CallbackOpen);
}

fn first_id(ok: &chat_protocol::Confirmed) -> CommandId {
    ok.re
}

#[tokio::test]
async fn who_cancels_is_not_called_and_may_ask_again() {
    let desk = Desk::open().await;
    let (mut guest, mut other, mut anna) =
        (desk.guest().await, desk.guest().await, desk.operator(ANNA).await);
    let callback = ask(&mut guest, None).await;
    let cancel = CancelCallBack { id: new_id(), callback };
    other.send(cancel.clone()).await;
    assert_eq!(other.err(cancel.id).await, ErrorCode::NotFound);
    guest.send(cancel.clone()).await;
    assert!(!guest.ok(cancel.id).await.dup);
    guest.send(cancel.clone()).await;
    assert!(guest.ok(cancel.id).await.dup);
    card(&mut anna, callback, CallState::Cancelled).await;
    let id = new_id();
    anna.send(TakeCallBack { id, callback }).await;
    assert_eq!(anna.err(id).await, ErrorCode::NotFound);
    ask(&mut guest, None).await;
}

#[tokio::test]
async fn one_operator_calls_and_only_that_one_says_how_it_went() {
    let desk = Desk::open().await;
    let (mut guest, mut anna, mut boris) =
        (desk.guest().await, desk.operator(ANNA).await, desk.operator(BORIS).await);
    let callback = ask(&mut guest, None).await;
    take(&mut anna, callback).await;
    assert_eq!(card(&mut boris, callback, CallState::Taken).await.op.unwrap().id, "anna");
    let (take, finish, intruder) = (new_id(), new_id(), new_id());
    boris.send(TakeCallBack { id: take, callback }).await;
    assert_eq!(boris.err(take).await, ErrorCode::AlreadyTaken);
    boris.send(FinishCallBack { id: finish, callback, result: CallResult::Reached }).await;
    assert_eq!(boris.err(finish).await, ErrorCode::Forbidden);
    guest.send(TakeCallBack { id: intruder, callback }).await;
    assert_eq!(guest.err(intruder).await, ErrorCode::Forbidden);
}

#[tokio::test]
async fn a_restart_forgets_no_call_and_welcome_tells_of_it() {
    let desk = Desk::open().await;
    let mut guest = desk.guest().await;
    let callback = ask(&mut guest, None).await;
    let again = guest.again(&[]);
    let desk = desk.restart().await;
    let guest = Client::join(desk.server.addr(), again).await;
    let known = guest.welcome.unwrap().callback.unwrap();
    assert_eq!((known.id, known.state), (callback, CallState::Waiting));
    let mut anna = desk.operator(ANNA).await;
    card(&mut anna, callback, CallState::Waiting).await;
    assert_eq!(desk.guest().await.welcome.unwrap().callback, None, "a call-back is nobody else's");
}

#[tokio::test]
async fn what_is_no_number_or_without_consent_is_refused_by_name() {
    let desk = Desk::open().await;
    let mut guest = desk.guest().await;
    let half = RequestCallBack { phone: "8 900".into(), ..request(None) };
    guest.send(half.clone()).await;
    let field = guest
        .until(|frame| match frame {
            ServerFrame::Refused(refused) if refused.re == Some(half.id) => Some(refused.field.clone()),
            _ => None,
        })
        .await;
    assert_eq!(field.as_deref(), Some("phone"));
    let silent = RequestCallBack { consent: false, ..request(None) };
    guest.send(silent.clone()).await;
    assert_eq!(guest.err(silent.id).await, ErrorCode::ConsentRequired);
}

#[tokio::test]
async fn a_server_that_calls_nobody_says_so() {
    let desk = Desk::with(|config| config.call_backs.offered = false).await;
    let mut guest = desk.guest().await;
    assert!(!guest.welcome.as_ref().unwrap().features.contains(&"callback".to_owned()));
    let request = request(None);
    guest.send(request.clone()).await;
    assert_eq!(guest.err(request.id).await, ErrorCode::NotOffered);
}

#[tokio::test]
async fn who_waits_long_is_offered_a_call_and_keeps_the_place() {
    let desk = Desk::with(|config| config.call_backs.offer_after_s = 0).await;
    let mut guest = desk.guest().await;
    let c = new_conversation();
    guest.say(c, "Не приходит код").await;
    let place = |over: Option<u64>| {
        move |frame: &ServerFrame| match frame {
            ServerFrame::Queue(queue) if queue.over_s == over => Some(queue.pos),
            _ => None,
        }
    };
    assert_eq!(guest.until(place(Some(0))).await, 1);
    let again = guest.again(&[]);
    let mut back = Client::join(desk.server.addr(), again).await;
    assert_eq!(back.until(place(Some(0))).await, 1);
}

#[tokio::test]
async fn who_chooses_an_hour_is_called_then_and_operators_see_the_first_due_first() {
    let desk = Desk::open().await;
    let (mut guest, mut other) = (desk.guest().await, desk.guest().await);
    let times = guest.welcome.clone().unwrap().call_times.unwrap();
    let hours = times.starts(guest.welcome.as_ref().unwrap().now);
    let (early, late) = (hours[1].at, hours[3].at);
    let asked = RequestCallBack { from: Some(late), ..request(None) };
    guest.send(asked.clone()).await;
    assert_eq!(guest.ok(asked.id).await.due, Some(late.plus(30 * 60 * 1000)));
    assert_eq!(seen(&mut guest, CallState::Waiting).await.from, Some(late));
    let sooner = RequestCallBack { from: Some(early), ..request(None) };
    other.send(sooner.clone()).await;
    other.ok(sooner.id).await;
    let mut anna = desk.operator(ANNA).await;
    let calls = anna
        .until_operator(|frame| match frame {
            OperatorFrame::Calls(calls) => Some(calls.items),
            _ => None,
        })
        .await;
    let order: Vec<_> = calls.iter().map(|card| card.from).collect();
    assert_eq!(order, [Some(early), Some(late)]);
}

#[tokio::test]
async fn a_time_that_nobody_calls_at_is_refused() {
    let desk = Desk::open().await;
    let mut guest = desk.guest().await;
    let welcome = guest.welcome.clone().unwrap();
    let hours = welcome.call_times.unwrap().starts(welcome.now);
    for from in [hours[0].at.plus(1), Millis(0), hours.last().unwrap().at.plus(60 * 60 * 1000)] {
        let asked = RequestCallBack { from: Some(from), ..request(None) };
        guest.send(asked.clone()).await;
        assert_eq!(guest.err(asked.id).await, ErrorCode::InvalidField);
    }
}
