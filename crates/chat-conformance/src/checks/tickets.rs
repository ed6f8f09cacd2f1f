//! `ticket.list`: everything a person asked.

use std::collections::BTreeSet;
use std::sync::Arc;

use chat_protocol::tickets::TICKETS;
use chat_protocol::{
    CloseTicket, ConversationId, ErrorCode, ListTickets, MarkRead, Seq, ServerFrame, TicketState, Tickets,
};

use super::{Check, offered};
use crate::client::{Client, new_conversation, new_id};
use crate::{Checked, Target, ensure};

const SECTION: &str = "Everything a person asked";

pub(super) fn checks() -> Vec<Check> {
    vec![
        Check::new(
            SECTION,
            "the list has every conversation, closed ones too, the newest activity first",
            everything,
        ),
        Check::new(SECTION, "pages of the list hold each item once, and end", pages),
        Check::new(SECTION, "a page nobody can give is refused", wrong_page),
        Check::new(SECTION, "the list counts what is unread, as welcome does", unread),
        Check::new(SECTION, "operators have no such list", operators),
    ]
}

/// A page of the list.
pub(super) async fn page(client: &mut Client, cursor: Option<String>, limit: u64) -> Checked<Tickets> {
    let list = ListTickets { id: new_id(), cursor, limit };
    client.send(list.clone()).await?;
    client
        .find("the list", |frame| match frame {
            ServerFrame::Tickets(tickets) if tickets.re == list.id => Some(tickets.clone()),
            _ => None,
        })
        .await
}

/// A guest with this many conversations, the newest last.
async fn guest(target: &Target, count: usize) -> Checked<(Client, Vec<ConversationId>)> {
    let mut client = Client::guest(target).await?;
    offered(&client, TICKETS)?;
    let mut all = Vec::new();
    for number in 0..count {
        let c = new_conversation();
        client.say(c, &format!("Вопрос {number}")).await?;
        all.push(c);
    }
    Ok((client, all))
}

async fn everything(target: Arc<Target>) -> Checked {
    let (mut client, all) = guest(&target, 2).await?;
    let close = CloseTicket { id: new_id(), c: all[1], reason: None, summary: None };
    client.done(close.id, close).await?;
    client.say(all[0], "Самое новое").await?;
    let items = page(&mut client, None, 10).await?.items;
    let chats: Vec<_> = items.iter().filter_map(|item| item.chat.clone()).collect();
    let found: Vec<_> = chats.iter().map(|chat| (chat.c, chat.state)).collect();
    let expected = [(all[0], TicketState::Waiting), (all[1], TicketState::Closed)];
    ensure(found == expected, || format!("the list is {found:?}"))?;
    ensure(chats[0].preview.contains("Самое новое") && !chats[0].no.is_empty(), || {
        format!("{:?}", chats[0])
    })
}

async fn pages(target: Arc<Target>) -> Checked {
    let (mut client, all) = guest(&target, 3).await?;
    let (mut found, mut cursor) = (Vec::new(), None);
    for _ in 0..all.len() {
        let page = page(&mut client, cursor, 1).await?;
        ensure(page.items.len() == 1, || format!("a page of one holds {}", page.items.len()))?;
        found.extend(page.items.into_iter().filter_map(|item| Some(item.chat?.c)));
        cursor = page.cursor;
        if cursor.is_none() {
            break;
        }
    }
    let distinct: BTreeSet<_> = found.iter().collect();
    ensure(distinct.len() == all.len(), || format!("the pages hold {found:?}"))?;
    ensure(cursor.is_none(), || "there is a page behind the last".to_owned())
}

async fn wrong_page(target: Arc<Target>) -> Checked {
    let (mut client, _) = guest(&target, 0).await?;
    let empty = ListTickets { id: new_id(), cursor: None, limit: 0 };
    client.refused_for(empty.id, empty, "limit").await?;
    let foreign = ListTickets { id: new_id(), cursor: Some("of nobody".to_owned()), limit: 1 };
    client.refused_for(foreign.id, foreign, "cursor").await
}

async fn unread(target: Arc<Target>) -> Checked {
    let mut operator = Client::operator(&target).await?;
    let (mut client, all) = guest(&target, 1).await?;
    let c = all[0];
    super::operators::take(&mut operator, c).await?;
    operator.say(c, "Раз").await?;
    operator.say(c, "Два").await?;
    client.event(c, 6).await?;
    let mut again = client.again(&[(c, 0)]).await?;
    let counted = again.welcome()?.unread.get(&c).copied();
    ensure(counted == Some(2), || format!("welcome counts {counted:?}"))?;
    let listed = page(&mut again, None, 1).await?.items.remove(0).chat.map(|chat| chat.unread);
    ensure(listed == Some(2), || format!("the list counts {listed:?}"))?;
    again.send(MarkRead { c, seq: Seq(6) }).await?;
    // A command is confirmed after what was said before it.
    again.say(c, "Прочитано").await?;
    let counted = again.again(&[(c, 0)]).await?.welcome()?.unread.get(&c).copied();
    ensure(counted.is_none(), || format!("after reading welcome counts {counted:?}"))
}

async fn operators(target: Arc<Target>) -> Checked {
    let mut operator = Client::operator(&target).await?;
    offered(&operator, TICKETS)?;
    let list = ListTickets { id: new_id(), cursor: None, limit: 10 };
    operator.refused(list.id, list, ErrorCode::Forbidden).await
}
