//! After the end of a conversation: going on with it, and saying how it was; that, when asked for, earlier, too.

use chat_protocol::{Millis, Rate, ReopenTicket, Role, Text};

use super::Session;
use crate::view::Stage;

impl Session {
    /// Goes on with the closed conversation. It counts as waiting at once; a refusal closes it again.
    pub(super) fn reopen(&mut self, now: Millis) {
        let Some(c) = self.place.conversation else { return };
        if matches!(self.ticket.stage, Stage::Closed { .. }) {
            let id = self.dice.command_id(now);
            self.accept(now, ReopenTicket { id, c });
            self.ticket.stage = Stage::Waiting(None);
            self.place.over = false;
            self.save_place();
            let step = self.connection.need(now);
            self.take(step);
        }
    }

    /// The server will not have it reopened.
    pub(super) fn stays_closed(&mut self) {
        self.ticket.stage = Stage::Closed { by: Role::System };
    }

    /// Says how the conversation was, once it is over or an operator asks.
    pub(super) fn rate(&mut self, now: Millis, score: u64, comment: Option<Text>) {
        let Some(c) = self.place.conversation else { return };
        if matches!(self.ticket.stage, Stage::Closed { .. }) || self.timeline.asks_for_rating() {
            let id = self.dice.command_id(now);
            self.accept(now, Rate { id, c, score, comment: comment.map(Text::into_inner) });
            let step = self.connection.need(now);
            self.take(step);
        }
    }
}
