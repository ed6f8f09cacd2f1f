//! The other side of a conversation.

use std::sync::Arc;

use chat_protocol::{
    ClientTyping, CloseTicket, ConversationId, ErrorCode, EventBody, MarkRead, OperatorFrame, ReleaseTicket,
    Role, Seq, ServerFrame, TakeTicket, TicketState,
};

use super::Check;
use crate::client::{Came, Client, message, new_conversation, new_id, text_of};
use crate::{Checked, Target, ensure};

const SECTION: &str = "Operators";

pub(super) fn checks() -> Vec<Check> {
    vec![
        Check::new(SECTION, "an operator sees who waits, and since when", line),
        Check::new(SECTION, "taken, answered, read, closed: both sides see the same log", whole),
        Check::new(SECTION, "an operator who leaves puts it back at its old place", release),
        Check::new(SECTION, "only who holds a conversation writes in it", not_held),
        Check::new(SECTION, "typing reaches the other side, and only that", typing),
        Check::new(SECTION, "what is for operators never reaches a guest", only_operators),
    ]
}

/// A guest who waits, and the operator.
async fn both(target: &Target) -> Checked<(Client, Client, ConversationId)> {
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

async fn take(operator: &mut Client, c: ConversationId) -> Checked {
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
    let close = CloseTicket { id: new_id(), c, reason: Some("solved".to_owned()), summary: None };
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
    // The cards of before it was taken are out of the way: this one counts the further events.
    loop {
        let after = card(&mut operator, c, TicketState::Waiting).await?;
        if after.last.0 >= 5 {
            let (before, after) = (before.waiting_since, after.waiting_since);
            return ensure(before == after, || format!("waited since {before:?}, now since {after:?}"));
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
    ensure(!echo, || "who types is told so".to_owned())
}

async fn only_operators(target: Arc<Target>) -> Checked {
    let (mut guest, mut operator, c) = both(&target).await?;
    take(&mut operator, c).await?;
    operator.say(c, "Чем помочь?").await?;
    let stray = guest.settled().await?.into_iter().find(|came| matches!(came, Came::Operator(_)));
    ensure(stray.is_none(), || format!("a guest got {stray:?}"))
}
