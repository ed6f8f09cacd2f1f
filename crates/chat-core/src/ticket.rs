//! Where the conversation stands, read off its events.

use chat_protocol::{Conversation, EventBody, Personal, Queue, Role, TicketState};

use crate::view::{Stage, TicketView, WaitingPlace};

/// Follows one event.
pub(crate) fn follow(ticket: &mut TicketView, by: Role, body: &EventBody) {
    match body {
        EventBody::TicketOpened { no, .. } => ticket.number = Some(no.clone()),
        EventBody::TicketQueued { .. }
        | EventBody::OperatorLeft { .. }
        | EventBody::TicketTransferred { .. }
        | EventBody::TicketReopened {} => ticket.stage = Stage::Waiting(None),
        EventBody::TicketAssigned { op } => ticket.stage = Stage::WithOperator { name: op.name.clone() },
        EventBody::TicketClosed { .. } => ticket.stage = Stage::Closed { by },
        // A conversation that begins with the helper's answer has not come into the line yet.
        EventBody::Message { .. }
            if by == Role::Bot && matches!(ticket.stage, Stage::New | Stage::Opening) =>
        {
            ticket.stage = Stage::Bot;
        }
        EventBody::Message { .. }
        | EventBody::ActionChosen { .. }
        | EventBody::TicketNudged { .. }
        | EventBody::Rated { .. }
        | EventBody::StatusShown { .. }
        | EventBody::RatingAsked {}
        | EventBody::CallBackOffered {}
        | EventBody::IdentityAsked {}
        | EventBody::IdentityChanged { .. }
        | EventBody::CallBackScheduled { .. }
        | EventBody::CallBackCancelled { .. }
        | EventBody::CallBackDone { .. }
        | EventBody::Unknown { .. } => {}
    }
}

/// Takes over what `welcome` says of it; the events that follow fill in the rest.
pub(crate) fn adopt(ticket: &mut TicketView, known: &Conversation) {
    ticket.number = Some(known.no.clone());
    ticket.stage = match (known.state, &known.op) {
        (TicketState::Closed, _) => Stage::Closed { by: Role::System },
        (TicketState::Assigned, Some(op)) => Stage::WithOperator { name: op.name.clone() },
        (TicketState::Assigned, None) => Stage::WithOperator { name: Personal::default() },
        (TicketState::Bot, _) => Stage::Bot,
        (TicketState::Waiting, _) => match ticket.stage {
            Stage::Waiting(place) => Stage::Waiting(place),
            _ => Stage::Waiting(None),
        },
    };
}

/// Takes over the place in the waiting line.
pub(crate) fn place(ticket: &mut TicketView, queue: &Queue) {
    if let Stage::Waiting(place) = &mut ticket.stage {
        let minutes = queue.eta_s.map(|(from, to)| (from.div_ceil(60), to.div_ceil(60)));
        let over_minutes = queue.over_s.map(|seconds| seconds / 60);
        *place = Some(WaitingPlace { ahead: queue.pos.saturating_sub(1), minutes, over_minutes });
    }
}
