//! While the automatic helper answers: choosing what it offers, and asking for an operator instead.

use chat_protocol::{ChooseAction, DurableCommand, EventBody, Millis, QueueTicket, Seq};

use super::Session;
use crate::view::Stage;

impl Session {
    /// Chooses an action of a message, once. The choice stands in the log at once, like a message.
    pub(super) fn choose(&mut self, now: Millis, seq: Seq, action: String) {
        let Some(c) = self.place.conversation.filter(|_| self.ticket.stage == Stage::Bot) else { return };
        let Some(text) = self.timeline.offered(seq, &action) else { return };
        let id = self.dice.command_id(now);
        self.accept(now, ChooseAction { id, c, seq, action: action.clone() });
        self.echo(now, id, EventBody::ActionChosen { to: seq, action, text });
        let step = self.connection.need(now);
        self.take(step);
    }

    /// Asks for an operator.
    pub(super) fn call_operator(&mut self, now: Millis) {
        let Some(c) = self.place.conversation.filter(|_| self.ticket.stage == Stage::Bot) else { return };
        let asked = |command: &DurableCommand| matches!(command, DurableCommand::QueueTicket(_));
        if !self.outbox.commands().any(|saved| asked(&saved.command)) {
            let id = self.dice.command_id(now);
            self.accept(now, QueueTicket { id, c });
            let step = self.connection.need(now);
            self.take(step);
        }
    }
}
