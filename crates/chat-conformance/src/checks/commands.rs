//! Messages: one effect, one order, clear refusals.

use std::sync::Arc;

use chat_protocol::{
    AddNote, AskRating, ClientFrame, CloseTicket, ErrorCode, EventBody, GetHistory, MarkRead, NudgeTicket,
    OfferCallBack, ReleaseTicket, Role, SendMessage, Seq, ServerFrame, TakeTicket, TransferTicket,
};

use super::Check;
use crate::client::{Client, message, new_conversation, new_id, text_of};
use crate::{Checked, Target, ensure};

const SECTION: &str = "Commands";

pub(super) fn checks() -> Vec<Check> {
    vec![
        Check::new(SECTION, "the first message opens a conversation: opened, message, waiting", opens),
        Check::new(SECTION, "ok names the position of the message", position),
        Check::new(SECTION, "the same command twice has one effect, and says so", twice),
        Check::new(SECTION, "the same id with another content is refused", conflict),
        Check::new(SECTION, "an event carries the id of its command", own_id),
        Check::new(SECTION, "what was written comes back as it was", as_written),
        Check::new(SECTION, "an empty text is refused", empty),
        Check::new(SECTION, "a text of exactly the limit is taken, one character more is not", longest),
        Check::new(SECTION, "commands in a row are answered in their order", in_order),
        Check::new(SECTION, "another connection of the same guest sees it at once", other_tab),
        Check::new(SECTION, "a conversation is nobody else's to read or to write", foreign),
        Check::new(SECTION, "a guest may not do what operators do", no_operator),
        Check::new(SECTION, "a closed conversation is closed", closed),
        Check::new(SECTION, "an end is an end once", closed_once),
        Check::new(
            SECTION,
            "history.get gives what stands before and after, and says whether there is more",
            history,
        ),
    ]
}

async fn opens(target: Arc<Target>) -> Checked {
    let mut client = Client::guest(&target).await?;
    let c = new_conversation();
    client.say(c, "Здравствуйте").await?;
    client.event(c, 3).await?;
    let log = client.again(&[]).await?.log(c).await?;
    let kinds: Vec<_> = log.iter().map(|event| (event.seq.0, event.body.kind())).collect();
    let expected = [(1, "ticket.opened"), (2, "msg"), (3, "ticket.queued")];
    ensure(kinds == expected, || format!("the log is {kinds:?}"))?;
    let EventBody::TicketOpened { no, .. } = &log[0].body else { return Ok(()) };
    ensure(!no.is_empty(), || "the conversation has no number".to_owned())
}

async fn position(target: Arc<Target>) -> Checked {
    let mut client = Client::guest(&target).await?;
    let c = new_conversation();
    let ok = client.say(c, "Раз").await?;
    ensure((ok.c, ok.seq, ok.dup) == (Some(c), Some(Seq(2)), false), || format!("{ok:?}"))
}

async fn twice(target: Arc<Target>) -> Checked {
    let mut client = Client::guest(&target).await?;
    let message = message(new_conversation(), "Раз");
    let first = client.done(message.id, message.clone()).await?;
    let second = client.done(message.id, message.clone()).await?;
    ensure(second.dup, || "the second ok does not say dup".to_owned())?;
    ensure(first.seq == second.seq, || format!("at {:?} first, then at {:?}", first.seq, second.seq))?;
    let log = client.again(&[]).await?.log(message.c).await?;
    let times = log.iter().filter_map(text_of).count();
    ensure(times == 1, || format!("it stands in the log {times} times"))
}

async fn conflict(target: Arc<Target>) -> Checked {
    let mut client = Client::guest(&target).await?;
    let first = message(new_conversation(), "Раз");
    client.done(first.id, first.clone()).await?;
    let other = SendMessage { text: "Два".into(), ..first };
    client.refused(other.id, other, ErrorCode::IdConflict).await
}

async fn own_id(target: Arc<Target>) -> Checked {
    let mut client = Client::guest(&target).await?;
    let message = message(new_conversation(), "Раз");
    client.done(message.id, message.clone()).await?;
    let event = client.event(message.c, 2).await?;
    ensure(event.id == Some(message.id), || format!("the event has the id {:?}", event.id))?;
    ensure(event.by.role == Role::User, || format!("it is by {:?}", event.by.role))
}

async fn as_written(target: Arc<Target>) -> Checked {
    let mut client = Client::guest(&target).await?;
    let c = new_conversation();
    let texts = ["две\nстроки\tи знак", "👩‍👩‍👧‍👦 ё é", "שלום مرحبا", "<b>&amp;</b> \\ \" '"];
    for (text, seq) in texts.into_iter().zip([2, 4, 5, 6]) {
        client.say(c, text).await?;
        let event = client.event(c, seq).await?;
        let found = text_of(&event).map(|(_, text)| text);
        ensure(found.as_deref() == Some(text), || format!("{text:?} became {found:?}"))?;
    }
    Ok(())
}

async fn empty(target: Arc<Target>) -> Checked {
    let mut client = Client::guest(&target).await?;
    let message = message(new_conversation(), " \n\t ");
    client.refused(message.id, message, ErrorCode::TextEmpty).await
}

async fn longest(target: Arc<Target>) -> Checked {
    let mut client = Client::guest(&target).await?;
    let limit = client.welcome()?.limits.text;
    let c = new_conversation();
    client.say(c, &"ж".repeat(limit)).await?;
    let message = message(c, &"ж".repeat(limit + 1));
    client.refused(message.id, message, ErrorCode::TextTooLong).await
}

async fn in_order(target: Arc<Target>) -> Checked {
    let mut client = Client::guest(&target).await?;
    let c = new_conversation();
    let window = client.welcome()?.limits.window.min(8);
    let messages: Vec<_> = (0..window).map(|number| message(c, &number.to_string())).collect();
    for message in &messages {
        client.send(message.clone()).await?;
    }
    for message in &messages {
        let first_answer = client
            .find("an answer", |frame| match frame {
                ServerFrame::Confirmed(ok) => Some(Ok(ok.re)),
                ServerFrame::Refused(err) => Some(Err(err.code)),
                _ => None,
            })
            .await?;
        ensure(first_answer == Ok(message.id), || {
            format!("answered {first_answer:?} before {}", message.id)
        })?;
    }
    Ok(())
}

async fn other_tab(target: Arc<Target>) -> Checked {
    let mut one = Client::guest(&target).await?;
    let mut other = one.again(&[]).await?;
    let c = new_conversation();
    one.say(c, "Из первой").await?;
    let event = other.event(c, 2).await?;
    other.say(c, "Из второй").await?;
    one.event(c, 4).await?;
    ensure(text_of(&event) == Some((2, "Из первой".to_owned())), || format!("{event:?}"))
}

async fn foreign(target: Arc<Target>) -> Checked {
    let mut owner = Client::guest(&target).await?;
    let c = new_conversation();
    owner.say(c, "Личное").await?;
    let mut stranger = Client::guest(&target).await?;
    let get = history_of(c, None, None, 10);
    stranger.refused(get.id, get, ErrorCode::NotFound).await?;
    let message = message(c, "Чужое");
    stranger.refused(message.id, message, ErrorCode::NotFound).await?;
    let close = CloseTicket { id: new_id(), c, reason: None, summary: None };
    stranger.refused(close.id, close, ErrorCode::NotFound).await?;
    let nudge = NudgeTicket { id: new_id(), c, after_seq: Seq(2), details: None };
    stranger.refused(nudge.id, nudge, ErrorCode::NotFound).await?;
    stranger.send(MarkRead { c, seq: Seq(3) }).await?;
    let stray = stranger.log(c).await?;
    ensure(stray.is_empty(), || "a stranger gets events".to_owned())
}

async fn no_operator(target: Arc<Target>) -> Checked {
    let mut client = Client::guest(&target).await?;
    let c = new_conversation();
    client.say(c, "Возьму сам").await?;
    client.event(c, 3).await?;
    let (to, dept) = (Some("anna".to_owned()), None);
    let commands: [ClientFrame; 6] = [
        TakeTicket { id: new_id(), c }.into(),
        ReleaseTicket { id: new_id(), c }.into(),
        TransferTicket { id: new_id(), c, dept, to }.into(),
        AddNote { id: new_id(), c, text: "Для своих".into() }.into(),
        AskRating { id: new_id(), c }.into(),
        OfferCallBack { id: new_id(), c }.into(),
    ];
    for command in commands {
        client.send(command).await?;
        let code = client
            .find("a refusal", |frame| match frame {
                ServerFrame::Refused(err) => Some(err.code),
                _ => None,
            })
            .await?;
        // A server without operators of this protocol need not know their commands.
        let is_so = matches!(code, ErrorCode::Forbidden | ErrorCode::InvalidField | ErrorCode::UnknownType);
        ensure(is_so, || format!("refused with {code:?}"))?;
    }
    let log = client.again(&[]).await?.log(c).await?;
    ensure(log.len() == 3, || format!("the log has {} events", log.len()))
}

async fn closed(target: Arc<Target>) -> Checked {
    let mut client = Client::guest(&target).await?;
    let c = new_conversation();
    client.say(c, "Раз").await?;
    let close = CloseTicket { id: new_id(), c, reason: None, summary: None };
    client.done(close.id, close).await?;
    let event = client.event(c, 4).await?;
    let is_closed = matches!(event.body, EventBody::TicketClosed { .. }) && event.by.role == Role::User;
    ensure(is_closed, || format!("the event is {event:?}"))?;
    let late = message(c, "Ещё слово");
    client.refused(late.id, late, ErrorCode::ConvClosed).await
}

async fn closed_once(target: Arc<Target>) -> Checked {
    let mut client = Client::guest(&target).await?;
    let c = new_conversation();
    client.say(c, "Раз").await?;
    let close = CloseTicket { id: new_id(), c, reason: None, summary: None };
    let first = client.done(close.id, close.clone()).await?;
    let again = client.done(close.id, close.clone()).await?;
    ensure(again.dup && again.seq == first.seq, || format!("{first:?}, once more {again:?}"))?;
    let other = CloseTicket { id: new_id(), ..close };
    client.refused(other.id, other, ErrorCode::ConvClosed).await
}

async fn history(target: Arc<Target>) -> Checked {
    let mut client = Client::guest(&target).await?;
    let c = new_conversation();
    for text in ["Раз", "Два", "Три"] {
        client.say(c, text).await?;
    }
    client.event(c, 5).await?;
    for (get, positions, more) in [
        (history_of(c, Some(5), None, 2), vec![3, 4], true),
        (history_of(c, Some(3), None, 10), vec![1, 2], false),
        (history_of(c, None, Some(3), 10), vec![4, 5], false),
        (history_of(c, None, Some(0), 2), vec![1, 2], true),
    ] {
        let what = format!("{get:?}");
        let page = client.history(get).await?;
        let found: Vec<_> = page.events.iter().map(|event| event.seq.0).collect();
        ensure((&found, page.more) == (&positions, more), || {
            format!("{what}: {found:?}, more {}", page.more)
        })?;
    }
    let nothing = history_of(c, None, None, 0);
    client.refused_for(nothing.id, nothing, "limit").await?;
    let both = history_of(c, Some(5), Some(1), 10);
    client.refused_for(both.id, both, "after").await?;
    let unknown = history_of(new_conversation(), None, None, 10);
    client.refused(unknown.id, unknown, ErrorCode::NotFound).await
}

fn history_of(
    c: chat_protocol::ConversationId,
    before: Option<u64>,
    after: Option<u64>,
    limit: u64,
) -> GetHistory {
    GetHistory { id: new_id(), c, before: before.map(Seq), after: after.map(Seq), limit }
}
