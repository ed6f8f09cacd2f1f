//! What operators put into a log besides messages: `status.push`, `rating.ask`, `callback.offer`, `identity.ask`.

use chat_protocol::{AuthKind, CommandId, ErrorCode, EventBody, Personal, StatusCard, is_safe_link};

use super::log::{Cause, append, repeated};
use super::page::{WORD, cut};
use super::{Order, Outcome, Rules, Ticket, held};
use crate::refusal::Refusal;
use crate::store::Db;

/// Longest sentence on a card, characters.
const SENTENCE: usize = 500;
/// Longest address on a card, bytes.
const ADDRESS: usize = 1000;

/// The card with its words on one line each.
///
/// # Errors
/// Names the field that must be filled in, or that must not be shown.
pub(crate) fn tidy(card: StatusCard) -> Result<StatusCard, Refusal> {
    let word = |text: Option<Personal>, most| text.and_then(|text| cut(&text, most)).map(Personal);
    let url = word(card.url, ADDRESS);
    if url.as_ref().is_some_and(|url| !is_safe_link(url)) {
        return Err(Refusal::field("url", "write https:// or a path of the site"));
    }
    Ok(StatusCard {
        no: word(Some(card.no), WORD).ok_or_else(|| Refusal::field("no", "say which application"))?,
        title: word(Some(card.title), WORD).ok_or_else(|| Refusal::field("title", "say what it is about"))?,
        state_text: word(card.state_text, SENTENCE),
        delay_reason: word(card.delay_reason, SENTENCE),
        url,
        ..card
    })
}

/// Appends a card, of the operator who holds the conversation.
pub(super) fn show(
    db: &Db,
    rules: &Rules,
    order: &Order,
    id: CommandId,
    body: &EventBody,
) -> Result<Outcome, Refusal> {
    let op = order.operator()?;
    let mut ticket = order.ticket(db)?;
    if let Some(outcome) = repeated(db, order, id, body)? {
        return Ok(outcome);
    }
    held(&ticket, op)?;
    answerable(rules, &ticket, body)?;
    let event = append(db, &mut ticket, order.at, Cause::Command(id, &order.by), body.clone())?;
    ticket.save(db)?;
    Ok(Outcome::new(event, ticket))
}

/// Nobody is asked for what they cannot do.
fn answerable(rules: &Rules, ticket: &Ticket, body: &EventBody) -> Result<(), Refusal> {
    let why = match body {
        EventBody::CallBackOffered {} if !rules.call_backs => "nobody calls here",
        EventBody::IdentityAsked {} if !rules.accounts => "this server knows no accounts",
        EventBody::IdentityAsked {} if ticket.user.kind == AuthKind::Token => "the person has signed in",
        _ => return Ok(()),
    };
    Err(Refusal::new(ErrorCode::NotOffered, why))
}
