//! Topics that are answered at once.

use std::sync::Arc;

use chat_protocol::{
    Action, ChooseAction, ConversationId, ErrorCode, EventBody, Opening, OperatorFrame, QUEUE, QueueTicket,
    Role, SOLVED, SendMessage, Seq, TicketState,
};

use super::Check;
use crate::client::{Came, Client, message, new_conversation, new_id};
use crate::{Checked, Failure, Target, ensure};

const SECTION: &str = "The automatic helper";

pub(super) fn checks() -> Vec<Check> {
    vec![
        Check::new(SECTION, "a topic with an answer is answered at once, and waits for nobody", answered),
        Check::new(SECTION, "an answer that helped ends the conversation", solved),
        Check::new(
            SECTION,
            "who wants an operator stands in the line, and only then operators see it",
            handed_over,
        ),
        Check::new(SECTION, "a further message is for an operator", further),
        Check::new(SECTION, "what a message does not offer cannot be chosen", not_offered),
        Check::new(SECTION, "who waits for an operator already is told so", waits_already),
    ]
}

/// A guest whose question the helper has answered, at position 3.
async fn with_answer(target: &Target) -> Checked<(Client, ConversationId)> {
    let topic = target.topic.clone().ok_or(Failure::Skipped("--topic"))?;
    let mut client = Client::guest(target).await?;
    let c = new_conversation();
    let open = Some(Opening { topic: Some(topic), page: None, faq: None });
    let first = SendMessage { open, ..message(c, "Не приходит код") };
    client.done(first.id, first).await?;
    Ok((client, c))
}

async fn answered(target: Arc<Target>) -> Checked {
    let (mut client, c) = with_answer(&target).await?;
    let answer = client.event(c, 3).await?;
    let EventBody::Message { actions, .. } = &answer.body else {
        return Err(Failure::Broken(format!("the third event is {answer:?}")));
    };
    ensure(answer.by.role == Role::Bot, || format!("it is by {:?}", answer.by.role))?;
    let names: Vec<_> = actions.iter().map(|Action { id, .. }| id.as_str()).collect();
    ensure(names == [SOLVED, QUEUE], || format!("it offers {names:?}"))?;
    let state =
        client.again(&[]).await?.welcome()?.convs.iter().find(|conv| conv.c == c).map(|conv| conv.state);
    ensure(state == Some(TicketState::Bot), || format!("its state is {state:?}"))
}

fn choose(c: ConversationId, action: &str) -> ChooseAction {
    ChooseAction { id: new_id(), c, seq: Seq(3), action: action.to_owned() }
}

async fn solved(target: Arc<Target>) -> Checked {
    let (mut client, c) = with_answer(&target).await?;
    let choice = choose(c, SOLVED);
    client.done(choice.id, choice.clone()).await?;
    let (chosen, closed) = (client.event(c, 4).await?, client.event(c, 5).await?);
    let kinds = (chosen.body.kind(), closed.body.kind());
    ensure(kinds == ("msg.action", "ticket.closed"), || format!("the log goes on with {kinds:?}"))?;
    let again = client.done(choice.id, choice).await?;
    ensure(again.dup, || "sent once more, it is not a dup".to_owned())
}

async fn handed_over(target: Arc<Target>) -> Checked {
    let mut operator = Client::operator(&target).await?;
    let (mut client, c) = with_answer(&target).await?;
    client.event(c, 3).await?;
    let is_its_card =
        |came: &Came| matches!(came, Came::Operator(OperatorFrame::Ticket(changed)) if changed.card.c == c);
    let early = operator.settled().await?.iter().any(is_its_card);
    ensure(!early, || "operators see what the helper deals with".to_owned())?;
    let choice = choose(c, QUEUE);
    client.done(choice.id, choice).await?;
    let (chosen, queued) = (client.event(c, 4).await?, client.event(c, 5).await?);
    let kinds = (chosen.body.kind(), queued.body.kind());
    ensure(kinds == ("msg.action", "ticket.queued"), || format!("the log goes on with {kinds:?}"))?;
    operator.find_came("the card of the conversation", |came| is_its_card(came).then_some(())).await
}

async fn further(target: Arc<Target>) -> Checked {
    let (mut client, c) = with_answer(&target).await?;
    client.say(c, "Не помогло").await?;
    let (message, queued) = (client.event(c, 4).await?, client.event(c, 5).await?);
    let kinds = (message.body.kind(), queued.body.kind());
    ensure(kinds == ("msg", "ticket.queued"), || format!("the log goes on with {kinds:?}"))
}

async fn not_offered(target: Arc<Target>) -> Checked {
    let (mut client, c) = with_answer(&target).await?;
    let choice = choose(c, "free beer");
    client.send(choice.clone()).await?;
    match client.answer(choice.id).await? {
        Err(err) if matches!(err.code, ErrorCode::InvalidField | ErrorCode::NotOffered) => Ok(()),
        other => Err(Failure::Broken(format!("answered with {other:?}"))),
    }
}

async fn waits_already(target: Arc<Target>) -> Checked {
    let mut client = Client::guest(&target).await?;
    let c = new_conversation();
    client.say(c, "Здравствуйте").await?;
    let queue = QueueTicket { id: new_id(), c };
    client.send(queue.clone()).await?;
    match client.answer(queue.id).await? {
        Ok(ok) => ensure(ok.dup && ok.seq.is_none(), || format!("{ok:?}")),
        Err(err) if matches!(err.code, ErrorCode::UnknownType | ErrorCode::NotOffered) => {
            Err(Failure::NotOffered("ticket.queue"))
        }
        Err(err) => Err(Failure::Broken(format!("refused with {:?}", err.code))),
    }
}
