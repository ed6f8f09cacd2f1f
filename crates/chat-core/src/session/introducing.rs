//! What a server would answer to the `hello` of another tab, from what this one holds.

use chat_protocol::{
    Conversation, ConversationId, Event, Operator, PeerRead, Queue, Role, Seq, ServerFrame, Sync, Synced,
    TicketState, Welcome,
};

use super::Session;
use crate::sharing::Held;
use crate::view::{Entry, EntryKey, Stage, WaitingPlace};

impl Session {
    /// Whether everything missed has come and commands can be sent.
    pub fn is_live(&self) -> bool {
        self.connection.is_live()
    }

    /// The frames that bring another tab up to date. None when it is in another conversation, or when this
    /// session is not connected itself.
    pub fn introduce(&self, held: &Held) -> Option<Vec<String>> {
        let welcome = self.welcome.as_ref().filter(|_| self.is_live())?;
        let c = self.place.conversation;
        if held.conversation.is_some() && held.conversation != c {
            return None;
        }
        let first = self.timeline.first();
        let window = Seq(first.0 - 1)..=self.timeline.last();
        let resumed = held.epoch.as_ref() == Some(&welcome.epoch) && window.contains(&held.last);
        let mut frames: Vec<ServerFrame> = vec![
            Welcome {
                resumed,
                guest_token: self.place.guest_token.clone(),
                convs: c.and_then(|c| self.conversation(c)).into_iter().collect(),
                ..welcome.clone()
            }
            .into(),
        ];
        if let Some(c) = c {
            let from = if resumed { held.last.next() } else { first };
            let to = self.timeline.last();
            frames.push(Sync { c, from, to, truncated: !resumed && first > Seq(1) }.into());
            let missing = self.timeline.logged().filter(|(seq, _)| *seq >= from);
            frames.extend(missing.map(|(seq, entry)| event(c, seq, entry).into()));
        }
        frames.push(Synced {}.into());
        if let Some(c) = c {
            frames.push(PeerRead { c, by: Role::Operator, seq: self.timeline.peer_read() }.into());
            if let Stage::Waiting(Some(WaitingPlace { ahead, minutes })) = self.ticket.stage {
                let pos = ahead + 1;
                let eta_s = minutes.map(|(from, to)| (from * 60, to * 60));
                frames.push(Queue { c, pos, of: pos, eta_s }.into());
            }
        }
        Some(frames.iter().map(ServerFrame::encode).collect())
    }

    fn conversation(&self, c: ConversationId) -> Option<Conversation> {
        let (state, op) = match &self.ticket.stage {
            Stage::New | Stage::Opening => return None,
            Stage::Waiting(_) => (TicketState::Waiting, None),
            Stage::WithOperator { name } => {
                (TicketState::Assigned, Some(Operator { id: String::new(), name: name.clone() }))
            }
            Stage::Closed { .. } => (TicketState::Closed, None),
        };
        let no = self.ticket.number.clone().unwrap_or_default();
        Some(Conversation { c, no, state, last: self.timeline.last(), read: self.place.read, op })
    }
}

fn event(c: ConversationId, seq: Seq, entry: &Entry) -> Event {
    let id = match entry.key {
        EntryKey::Command(id) => Some(id),
        EntryKey::Seq(_) => None,
    };
    Event { c, seq, at: entry.at, id, by: entry.by.clone(), body: entry.body.clone() }
}
