//! The other side of a conversation.

use std::sync::Arc;

use chat_protocol::{
    AddNote, ClientTyping, CloseTicket, ConversationId, Desk, ErrorCode, EventBody, FindTicket, MarkRead,
    OperatorFrame, ReleaseTicket, Role, Seq, ServerFrame, TakeTicket, TicketState, TransferTicket,
};

use super::Check;
use crate::client::{Came, Client, message, new_conversation, new_id, text_of};
use crate::{Checked, Failure, Target, ensure};

const SECTION: &str = "Among operators";

pub(super) fn checks() -> Vec<Check> {
    vec![
        Check::new(SECTION, "an operator sees who waits, and since when", line),
        Check::new(SECTION, "taken, answered, read, closed: both sides see the same log", whole),
        Check::new(SECTION, "an operator who leaves puts it back at its old place", release),
        Check::new(SECTION, "only who holds a conversation writes in it", not_held),
        Check::new(SECTION, "typing reaches the other side, and only that", typing),
        Check::new(SECTION, "what is for operators never reaches a guest", only_operators),
        Check::new(SECTION, "operators are told how the desk is set up before they see the line", desk),
        Check::new(SECTION, "a conversation that somebody holds is nobody else's to take", taken),
        Check::new(SECTION, "a conversation that was given away waits at its old place", transferred),
        Check::new(SECTION, "what operators note stands beside the log, and no person gets it", noted),
        Check::new(SECTION, "a conversation is found by its number", found),
        Check::new(SECTION, "a person sees how far operators have read", read),
        Check::new(SECTION, "what was solved stands in the last event", summed_up),
        Check::new(SECTION, "an operator who does not hold it changes nothing", hands_off),
    ]
}

/// A guest who waits, and the operator.
pub(super) async fn both(target: &Target) -> Checked<(Client, Client, ConversationId)> {
    let operator = Client::operator(target).await?;
    let mut guest = Client::guest(target).await?;
    let c = new_conversation();
    guest.say(c, "Здравствуйте").await?;
    guest.event(c, 3).await?;
    Ok((guest, operator, c))
}

/// The card of a conversation when it is in this state.
async fn card(
    operator: &mut Client,
    c: ConversationId,
    state: TicketState,
) -> Checked<chat_protocol::TicketCard> {
    operator
        .find_for_operators("the card of the conversation", |frame| match frame {
            OperatorFrame::Ticket(ticket) if ticket.card.c == c && ticket.card.state == state => {
                Some(ticket.card.clone())
            }
            OperatorFrame::Line(line) => {
                line.items.iter().find(|card| card.c == c && card.state == state).cloned()
            }
            _ => None,
        })
        .await
}

pub(super) async fn take(operator: &mut Client, c: ConversationId) -> Checked {
    let take = TakeTicket { id: new_id(), c };
    operator.done(take.id, take).await.map(drop)
}

async fn line(target: Arc<Target>) -> Checked {
    let (_guest, mut operator, c) = both(&target).await?;
    let told = card(&mut operator, c, TicketState::Waiting).await?;
    let mut later = Client::operator(&target).await?;
    let listed = card(&mut later, c, TicketState::Waiting).await?;
    ensure(told.no == listed.no && told.waiting_since == listed.waiting_since, || {
        format!("told {told:?}, listed {listed:?}")
    })?;
    ensure(listed.preview.to_string().contains("Здравствуйте"), || {
        "the card says nothing of the message".to_owned()
    })
}

async fn whole(target: Arc<Target>) -> Checked {
    let (mut guest, mut operator, c) = both(&target).await?;
    take(&mut operator, c).await?;
    let assigned = guest.event(c, 4).await?;
    ensure(matches!(assigned.body, EventBody::TicketAssigned { .. }), || format!("{assigned:?}"))?;
    operator.say(c, "Чем помочь?").await?;
    let answer = guest.event(c, 5).await?;
    ensure(answer.by.role == Role::Operator && text_of(&answer).is_some(), || format!("{answer:?}"))?;
    guest.send(MarkRead { c, seq: Seq(5) }).await?;
    operator
        .find("that the guest has read it", |frame| match frame {
            ServerFrame::Read(read) if read.c == c && read.by == Role::User && read.seq == Seq(5) => Some(()),
            _ => None,
        })
        .await?;
    let close = CloseTicket { id: new_id(), c, reason: reason(&mut operator).await?, summary: None };
    operator.done(close.id, close).await?;
    let closed = guest.event(c, 6).await?;
    let is_closed = matches!(closed.body, EventBody::TicketClosed { .. }) && closed.by.role == Role::Operator;
    ensure(is_closed, || format!("{closed:?}"))?;
    let late = message(c, "Поздно");
    guest.refused(late.id, late, ErrorCode::ConvClosed).await
}

async fn release(target: Arc<Target>) -> Checked {
    let (mut guest, mut operator, c) = both(&target).await?;
    let before = card(&mut operator, c, TicketState::Waiting).await?;
    take(&mut operator, c).await?;
    let release = ReleaseTicket { id: new_id(), c };
    operator.done(release.id, release).await?;
    let left = guest.event(c, 5).await?;
    ensure(matches!(left.body, EventBody::OperatorLeft { .. }), || format!("{left:?}"))?;
    let after = waiting_again(&mut operator, c).await?;
    let (before, after) = (before.waiting_since, after.waiting_since);
    ensure(before == after, || format!("waited since {before:?}, now since {after:?}"))
}

/// The card of a conversation that waits after the event 5: those of before are passed over.
async fn waiting_again(operator: &mut Client, c: ConversationId) -> Checked<chat_protocol::TicketCard> {
    loop {
        let after = card(operator, c, TicketState::Waiting).await?;
        if after.last.0 >= 5 {
            return Ok(after);
        }
    }
}

async fn not_held(target: Arc<Target>) -> Checked {
    let (_guest, mut operator, c) = both(&target).await?;
    let unasked = message(c, "Я только посмотреть");
    operator.send(unasked.clone()).await?;
    let answer = operator.answer(unasked.id).await?;
    ensure(answer.is_err(), || "an operator writes without having taken it".to_owned())
}

async fn typing(target: Arc<Target>) -> Checked {
    let (mut guest, mut operator, c) = both(&target).await?;
    take(&mut operator, c).await?;
    operator.send(ClientTyping { c, on: true }).await?;
    guest
        .find("that the operator is typing", |frame| match frame {
            ServerFrame::Typing(typing) if typing.c == c && typing.on => Some(typing.by.role),
            _ => None,
        })
        .await
        .and_then(|role| ensure(role == Role::Operator, || format!("it is {role:?} who types")))?;
    let echo = operator
        .settled()
        .await?
        .into_iter()
        .any(|came| matches!(came, Came::Frame(ServerFrame::Typing(typing)) if typing.c == c));
    ensure(!echo, || "who types is told so".to_owned())?;
    guest.send(ClientTyping { c, on: true }).await?;
    operator
        .find("that the guest is typing", |frame| match frame {
            ServerFrame::Typing(typing) if typing.c == c && typing.on => Some(typing.by.role),
            _ => None,
        })
        .await
        .and_then(|role| ensure(role == Role::User, || format!("it is {role:?} who types")))
}

async fn only_operators(target: Arc<Target>) -> Checked {
    let (mut guest, mut operator, c) = both(&target).await?;
    take(&mut operator, c).await?;
    operator.say(c, "Чем помочь?").await?;
    let stray = guest.settled().await?.into_iter().find(|came| matches!(came, Came::Operator(_)));
    ensure(stray.is_none(), || format!("a guest got {stray:?}"))
}

/// How the desk is set up.
async fn set_up(operator: &mut Client) -> Checked<Desk> {
    operator
        .find_for_operators("desk", |frame| match frame {
            OperatorFrame::Desk(desk) => Some(desk.clone()),
            _ => None,
        })
        .await
}

/// A reason for the end that the server knows, if it wants one.
async fn reason(operator: &mut Client) -> Checked<Option<String>> {
    Ok(set_up(operator).await?.reasons.into_iter().next().map(|reason| reason.id))
}

async fn desk(target: Arc<Target>) -> Checked {
    let mut operator = Client::operator(&target).await?;
    let me = operator.welcome()?.user.id.clone();
    let names = |came: &Came| match came {
        Came::Operator(OperatorFrame::Desk(_)) => Some("desk"),
        Came::Operator(OperatorFrame::Here(_)) => Some("here"),
        Came::Operator(OperatorFrame::Line(_)) => Some("line"),
        _ => None,
    };
    let came = operator.settled().await?;
    let order: Vec<_> = came.iter().filter_map(names).collect();
    let line = order.iter().position(|name| *name == "line");
    let first = order.iter().position(|name| *name == "desk");
    ensure(first.is_some() && first < line, || format!("they come in the order {order:?}"))?;
    let is_here = came
        .iter()
        .any(|came| matches!(came, Came::Operator(OperatorFrame::Here(here)) if here.ops.contains(&me)));
    ensure(is_here, || format!("{me} is not among those who are here"))
}

async fn taken(target: Arc<Target>) -> Checked {
    let mut colleague = Client::colleague(&target).await?;
    let (_guest, mut operator, c) = both(&target).await?;
    take(&mut operator, c).await?;
    let again = TakeTicket { id: new_id(), c };
    let ok = operator.done(again.id, again).await?;
    ensure(ok.dup, || "taking what one holds is not a dup".to_owned())?;
    let late = TakeTicket { id: new_id(), c };
    colleague.refused(late.id, late, ErrorCode::AlreadyTaken).await
}

async fn transferred(target: Arc<Target>) -> Checked {
    let (mut guest, mut operator, c) = both(&target).await?;
    let me = operator.welcome()?.user.id.clone();
    let desk = set_up(&mut operator).await?;
    let dept = desk.departments.into_iter().next().map(|dept| dept.id);
    let to = desk.operators.into_iter().map(|op| op.id).find(|id| *id != me);
    if dept.is_none() && to.is_none() {
        return Err(Failure::NotOffered("a department or a colleague"));
    }
    let before = card(&mut operator, c, TicketState::Waiting).await?;
    take(&mut operator, c).await?;
    let transfer = |dept, to| TransferTicket { id: new_id(), c, dept, to };
    for wrong in [transfer(None, None), transfer(Some("nowhere".to_owned()), None)] {
        operator.refused_for(wrong.id, wrong, "dept").await?;
    }
    let nobody = transfer(None, Some("nobody".to_owned()));
    operator.refused_for(nobody.id, nobody, "to").await?;
    let transfer = transfer(dept.clone(), to.clone());
    operator.done(transfer.id, transfer).await?;
    let event = guest.event(c, 5).await?;
    let is_so = match &event.body {
        EventBody::TicketTransferred { dept: found, to: colleague } => {
            *found == dept && colleague.as_ref().map(|op| &op.id) == to.as_ref()
        }
        _ => false,
    };
    ensure(is_so, || format!("the event is {event:?}"))?;
    let after = waiting_again(&mut operator, c).await?;
    let (before, after) = (before.waiting_since, after.waiting_since);
    ensure(before == after, || format!("waited since {before:?}, now since {after:?}"))
}

async fn noted(target: Arc<Target>) -> Checked {
    let (mut guest, mut operator, c) = both(&target).await?;
    let early = AddNote { id: new_id(), c, text: "Ещё не мой".into() };
    operator.refused(early.id, early, ErrorCode::Forbidden).await?;
    take(&mut operator, c).await?;
    guest.event(c, 4).await?;
    let note = AddNote { id: new_id(), c, text: "Проверьте номер".into() };
    let ok = operator.done(note.id, note.clone()).await?;
    ensure(ok.seq.is_none(), || format!("{ok:?}"))?;
    let again = operator.done(note.id, note.clone()).await?;
    ensure(again.dup, || "sent once more, it is not a dup".to_owned())?;
    operator
        .find_for_operators("the note", |frame| match frame {
            OperatorFrame::Note(added) if added.c == c && added.note.id == note.id => Some(()),
            _ => None,
        })
        .await?;
    let told = guest.settled().await?.iter().any(|came| match came {
        Came::Frame(ServerFrame::Event(event)) => event.seq > Seq(4),
        Came::Operator(_) => true,
        _ => false,
    });
    ensure(!told, || "the person is told of a note".to_owned())
}

async fn found(target: Arc<Target>) -> Checked {
    let (mut guest, mut operator, c) = both(&target).await?;
    let no = card(&mut operator, c, TicketState::Waiting).await?.no;
    let digits: String = no.rsplit(|char: char| !char.is_ascii_digit()).next().unwrap_or_default().to_owned();
    for no in [no.clone(), digits] {
        let find = FindTicket { id: new_id(), no };
        operator.send(find.clone()).await?;
        let found = operator
            .find_for_operators("found", |frame| match frame {
                OperatorFrame::Found(found) if found.re == find.id => Some(found.card.clone()),
                _ => None,
            })
            .await?;
        ensure(found.as_ref().is_some_and(|card| card.c == c), || format!("{} finds {found:?}", find.no))?;
    }
    let nothing = FindTicket { id: new_id(), no: "ОБР-1999-000001".to_owned() };
    operator.refused(nothing.id, nothing, ErrorCode::NotFound).await?;
    let curious = FindTicket { id: new_id(), no };
    guest.refused(curious.id, curious, ErrorCode::Forbidden).await
}

async fn read(target: Arc<Target>) -> Checked {
    let (mut guest, mut operator, c) = both(&target).await?;
    take(&mut operator, c).await?;
    operator.send(MarkRead { c, seq: Seq(4) }).await?;
    guest
        .find("that the operator has read it", |frame| match frame {
            ServerFrame::Read(read) if read.c == c && read.by == Role::Operator && read.seq >= Seq(2) => {
                Some(())
            }
            _ => None,
        })
        .await
}

async fn summed_up(target: Arc<Target>) -> Checked {
    let (mut guest, mut operator, c) = both(&target).await?;
    take(&mut operator, c).await?;
    let summary = Some("Номер исправлен. Войдите ещё раз".into());
    let close =
        CloseTicket { id: new_id(), c, reason: reason(&mut operator).await?, summary: summary.clone() };
    operator.done(close.id, close).await?;
    let closed = guest.event(c, 5).await?;
    let is_so = matches!(&closed.body, EventBody::TicketClosed { summary: found, .. } if *found == summary);
    ensure(is_so, || format!("the event is {closed:?}"))
}

async fn hands_off(target: Arc<Target>) -> Checked {
    let (guest, mut operator, c) = both(&target).await?;
    let release = ReleaseTicket { id: new_id(), c };
    operator.refused(release.id, release, ErrorCode::Forbidden).await?;
    let close = CloseTicket { id: new_id(), c, reason: None, summary: None };
    operator.refused(close.id, close, ErrorCode::Forbidden).await?;
    let log = guest.again(&[]).await?.log(c).await?;
    ensure(log.len() == 3, || format!("the log has {} events", log.len()))
}
