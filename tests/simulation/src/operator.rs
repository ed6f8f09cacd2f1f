//! The operator: takes what waits, writes, and repeats each command until it is answered.

use chat_protocol::{
    ClientFrame, CloseTicket, CommandId, ConversationId, ReleaseTicket, SendMessage, TakeTicket, TicketState,
    TransferTicket,
};
use chat_server::simulation::{DEPARTMENT, Link};

use crate::dice::Dice;

pub(crate) struct Operator {
    pub(crate) link: Link,
    /// The command under way, as it goes on the wire.
    pub(crate) pending: Option<(CommandId, String)>,
    /// Whether it has been sent before.
    pub(crate) tries: u64,
    pub(crate) next_at: u64,
    written: u64,
    /// Messages that were confirmed, for the check at the end.
    pub(crate) confirmed: Vec<CommandId>,
}

impl Operator {
    pub(crate) fn new(link: Link) -> Self {
        Self { link, pending: None, tries: 0, next_at: 0, written: 0, confirmed: Vec::new() }
    }

    /// Decides what to do about a conversation in this state.
    pub(crate) fn decide(&mut self, dice: &mut Dice, id: CommandId, c: ConversationId, state: TicketState) {
        let frame: ClientFrame = match state {
            TicketState::Closed | TicketState::Bot => return,
            TicketState::Waiting => TakeTicket { id, c }.into(),
            TicketState::Assigned => match dice.below(100) {
                0..4 => CloseTicket { id, c, reason: None, summary: None }.into(),
                4..7 => ReleaseTicket { id, c }.into(),
                7..9 => TransferTicket { id, c, dept: Some(DEPARTMENT.to_owned()), to: None }.into(),
                _ => return self.write(id, c),
            },
        };
        self.begin(id, &frame);
    }

    /// Writes something.
    pub(crate) fn write(&mut self, id: CommandId, c: ConversationId) {
        self.written += 1;
        let text = format!("operator {}", self.written).into();
        self.begin(id, &SendMessage { id, c, text, files: Vec::new(), open: None }.into());
    }

    fn begin(&mut self, id: CommandId, frame: &ClientFrame) {
        self.pending = Some((id, frame.encode()));
        self.tries = 0;
    }

    /// The server has it. Only what was written must stay: to take what one holds leaves no event.
    pub(crate) fn confirm(&mut self, id: CommandId) {
        let wrote = self.pending.as_ref().is_some_and(|(_, text)| text.contains("msg.send"));
        if wrote {
            self.confirmed.push(id);
        }
    }
}
