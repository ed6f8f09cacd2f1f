//! «Обратный звонок».

use std::sync::Arc;

use chat_protocol::{
    CALL_BACK, CallCard, CallResult, CallState, CancelCallBack, CommandId, ErrorCode, EventBody,
    FinishCallBack, Millis, OperatorFrame, RequestCallBack, ServerFrame, TakeCallBack,
};

use super::{Check, offered};
use crate::client::{Client, new_conversation, new_id};
use crate::{Checked, Failure, Target, ensure};

const SECTION: &str = "Asking to be called";

pub(super) fn checks() -> Vec<Check> {
    vec![
        Check::new(SECTION, "a call-back is confirmed with the time it is due, and can be cancelled", once),
        Check::new(SECTION, "a call-back needs consent and a telephone number", incomplete),
        Check::new(SECTION, "a person has one call-back at a time", one),
        Check::new(SECTION, "the name of a call-back stands for one content", conflict),
        Check::new(SECTION, "nobody else cancels a call-back", foreign),
        Check::new(SECTION, "the conversation tells how its call-back goes, with the number masked", told),
        Check::new(SECTION, "a time to be called at is one of those announced", chosen_time),
        Check::new(SECTION, "an operator takes a call-back and says how it ended", called),
        Check::new(SECTION, "only who took a call-back says how it ended", only_who_took_it),
        Check::new(SECTION, "what is not offered is refused so", not_offered),
    ]
}

const PHONE: &str = "+7 900 000-00-01";

fn call() -> RequestCallBack {
    RequestCallBack { id: new_id(), c: None, phone: PHONE.into(), name: None, from: None, consent: true }
}

async fn guest(target: &Target) -> Checked<Client> {
    let client = Client::guest(target).await?;
    offered(&client, CALL_BACK)?;
    Ok(client)
}

async fn cancel(client: &mut Client, callback: CommandId) -> Checked {
    let cancel = CancelCallBack { id: new_id(), callback };
    client.done(cancel.id, cancel).await.map(drop)
}

/// Whether a number is shown that hides most of its digits.
fn is_masked(phone: &str) -> bool {
    phone.chars().filter(char::is_ascii_digit).count() < 7
}

async fn once(target: Arc<Target>) -> Checked {
    let mut client = guest(&target).await?;
    let request = call();
    let ok = client.done(request.id, request.clone()).await?;
    ensure(ok.due.is_some_and(|due| due > ok.at), || format!("{ok:?}"))?;
    let again = client.done(request.id, request.clone()).await?;
    ensure(again.dup && again.due == ok.due, || format!("sent once more: {again:?}"))?;
    let card = client.again(&[]).await?.welcome()?.callback.clone();
    ensure(card.as_ref().is_some_and(|card| card.id == request.id), || format!("welcome has {card:?}"))?;
    let hidden = card.is_some_and(|card| is_masked(&card.phone));
    ensure(hidden, || "the card tells the number".to_owned())?;
    cancel(&mut client, request.id).await?;
    let state = client.again(&[]).await?.welcome()?.callback.as_ref().map(|card| card.state);
    ensure(state.is_none_or(|state| state == CallState::Cancelled), || format!("it is {state:?}"))
}

async fn incomplete(target: Arc<Target>) -> Checked {
    let mut client = guest(&target).await?;
    let unasked = RequestCallBack { consent: false, ..call() };
    client.refused(unasked.id, unasked, ErrorCode::ConsentRequired).await?;
    let nonsense = RequestCallBack { phone: "никогда".into(), ..call() };
    client.refused_for(nonsense.id, nonsense, "phone").await
}

async fn one(target: Arc<Target>) -> Checked {
    let mut client = guest(&target).await?;
    let (first, second) = (call(), call());
    client.done(first.id, first.clone()).await?;
    client.refused(second.id, second.clone(), ErrorCode::CallbackOpen).await?;
    cancel(&mut client, first.id).await?;
    client.done(second.id, second.clone()).await?;
    cancel(&mut client, second.id).await
}

async fn conflict(target: Arc<Target>) -> Checked {
    let mut client = guest(&target).await?;
    let first = call();
    client.done(first.id, first.clone()).await?;
    let other = RequestCallBack { phone: "+7 900 000-00-09".into(), ..first };
    client.refused(other.id, other.clone(), ErrorCode::IdConflict).await?;
    cancel(&mut client, other.id).await
}

async fn foreign(target: Arc<Target>) -> Checked {
    let mut client = guest(&target).await?;
    let request = call();
    client.done(request.id, request.clone()).await?;
    let mut stranger = Client::guest(&target).await?;
    let theft = CancelCallBack { id: new_id(), callback: request.id };
    stranger.refused(theft.id, theft, ErrorCode::NotFound).await?;
    cancel(&mut client, request.id).await
}

async fn told(target: Arc<Target>) -> Checked {
    let mut client = guest(&target).await?;
    let c = new_conversation();
    client.say(c, "Позвоните мне").await?;
    let request = RequestCallBack { c: Some(c), ..call() };
    let ok = client.done(request.id, request.clone()).await?;
    ensure(ok.seq.is_some_and(|seq| seq.0 == 4), || format!("{ok:?}"))?;
    let scheduled = client.event(c, 4).await?;
    let EventBody::CallBackScheduled { callback, phone, due, .. } = &scheduled.body else {
        return Err(Failure::Broken(format!("the event is {scheduled:?}")));
    };
    ensure(*callback == request.id && Some(*due) == ok.due, || format!("{scheduled:?}, {ok:?}"))?;
    ensure(is_masked(phone), || "the log tells the number".to_owned())?;
    cancel(&mut client, request.id).await?;
    let cancelled = client.event(c, 5).await?;
    let is_so = matches!(cancelled.body, EventBody::CallBackCancelled { callback } if callback == request.id);
    ensure(is_so, || format!("the event is {cancelled:?}"))
}

async fn chosen_time(target: Arc<Target>) -> Checked {
    let mut client = guest(&target).await?;
    let (times, now) = (client.welcome()?.call_times, client.welcome()?.now);
    let times = times.ok_or(Failure::NotOffered("call_times"))?;
    let long_ago = RequestCallBack { from: Some(Millis(now.0 - 3_600_000)), ..call() };
    client.refused_for(long_ago.id, long_ago, "from").await?;
    // The last of them is tomorrow: however late it is, it lies ahead.
    let Some(start) = times.starts(now).pop() else { return Ok(()) };
    let request = RequestCallBack { from: Some(start.at), ..call() };
    let ok = client.done(request.id, request.clone()).await?;
    let due = start.at.plus(times.within * 60_000);
    ensure(ok.due == Some(due), || format!("due {:?} instead of {due:?}", ok.due))?;
    cancel(&mut client, request.id).await
}

/// The card of a call-back, in this state.
async fn card(operator: &mut Client, id: CommandId, state: CallState) -> Checked<CallCard> {
    operator
        .find_for_operators("the card of the call-back", |frame| match frame {
            OperatorFrame::Call(call) if call.card.id == id && call.card.state == state => {
                Some(call.card.clone())
            }
            _ => None,
        })
        .await
}

async fn called(target: Arc<Target>) -> Checked {
    let mut operator = Client::operator(&target).await?;
    let mut client = guest(&target).await?;
    let request = call();
    client.done(request.id, request.clone()).await?;
    let told = card(&mut operator, request.id, CallState::Waiting).await?;
    let digits: String = told.phone.chars().filter(char::is_ascii_digit).collect();
    ensure(digits == "79000000001", || "the card has another number".to_owned())?;
    let take = TakeCallBack { id: new_id(), callback: request.id };
    operator.done(take.id, take).await?;
    let finish = FinishCallBack { id: new_id(), callback: request.id, result: CallResult::Reached };
    operator.done(finish.id, finish).await?;
    for state in [CallState::Taken, CallState::Done] {
        client
            .find("how the call-back stands", |frame| match frame {
                ServerFrame::CallBack(changed)
                    if changed.card.id == request.id && changed.card.state == state =>
                {
                    Some(())
                }
                _ => None,
            })
            .await?;
    }
    let late = TakeCallBack { id: new_id(), callback: request.id };
    operator.refused(late.id, late, ErrorCode::NotFound).await
}

async fn only_who_took_it(target: Arc<Target>) -> Checked {
    let mut operator = Client::operator(&target).await?;
    let mut client = guest(&target).await?;
    let request = call();
    client.done(request.id, request.clone()).await?;
    let finish = FinishCallBack { id: new_id(), callback: request.id, result: CallResult::Reached };
    operator.refused(finish.id, finish, ErrorCode::Forbidden).await?;
    cancel(&mut client, request.id).await
}

async fn not_offered(target: Arc<Target>) -> Checked {
    let mut client = Client::guest(&target).await?;
    if offered(&client, CALL_BACK).is_ok() {
        return Err(Failure::Skipped("the server offers call-backs"));
    }
    let request = call();
    client.refused(request.id, request, ErrorCode::NotOffered).await
}
